/** Keeps the elements that the animation loop draws into a parent in step with data: one element for each key. */

export interface KeyedElements<Item, Node extends Element, Context> {
  readonly key: (item: Item) => number;
  /** For a key that has no element yet. */
  readonly create: (item: Item) => Node;
  readonly update: (node: Node, item: Item, context: Context) => void;
}

/** Returns what draws: new keys are appended, known ones updated, the rest removed. Other children of a parent stay. */
export function keyedJoin<Item, Node extends Element, Context>(
  of: KeyedElements<Item, Node, Context>,
): (parent: Element, items: readonly Item[], context: Context) => void {
  const drawn = new WeakMap<Element, Map<number, Node>>();
  return (parent, items, context) => {
    const before = drawn.get(parent) ?? new Map<number, Node>();
    const now = new Map<number, Node>();
    for (const item of items) {
      const key = of.key(item);
      const node = before.get(key) ?? parent.appendChild(of.create(item));
      of.update(node, item, context);
      now.set(key, node);
    }
    for (const [key, node] of before) if (!now.has(key)) node.remove();
    drawn.set(parent, now);
  };
}
