/** What a receiver will read in these octets: the frame's fields as a plain list, faults in red. The inspector shows them in full. */
import type { FieldNode } from "../../../protocol/index.ts";
import { classNames } from "../../ui/class-names.ts";

export function PreviewTree({ root }: { readonly root: FieldNode }) {
  return (
    <section
      aria-label="As it will be read"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls can be scrolled by keyboard
      tabIndex={0}
      className="max-h-64 min-w-0 overflow-auto rounded-md border border-line bg-bg px-3 py-2"
    >
      {root.fault && <p className="mb-1 text-sm text-bad">{root.fault.reason}</p>}
      <Nodes nodes={root.children} level={0} />
    </section>
  );
}

/** Flags that mean nothing and are not set are left out. */
function saysSomething({ id, value }: FieldNode): boolean {
  return id !== "frame.flag.unused" || value !== "0";
}

/** Deeper than this it is bits. */
const MAX_LEVEL = 2;

function Nodes({ nodes, level }: { readonly nodes: readonly FieldNode[]; readonly level: number }) {
  return (
    <ul className={classNames(level > 0 && "pl-3")}>
      {nodes.filter(saysSomething).map((node, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- fields may repeat, and keep their places
        <li key={i} className="text-sm">
          <p className={classNames("flex items-baseline justify-between gap-3", node.fault && "text-bad")}>
            <span className="min-w-0 truncate">{node.label}</span>
            <span className="min-w-0 truncate font-mono text-xs text-ink2">{node.value}</span>
          </p>
          {node.fault && <p className="text-bad">{node.fault.reason}</p>}
          {level < MAX_LEVEL && node.children.length > 0 && <Nodes nodes={node.children} level={level + 1} />}
        </li>
      ))}
    </ul>
  );
}
