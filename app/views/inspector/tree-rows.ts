/** The field tree as rows, and which row a key leads to. Pure; knows nothing of how rows are drawn. */
import type { FieldNode } from "../../../protocol/index.ts";
import { pathKey } from "./field-tree.ts";
import type { FieldPath } from "./field-tree.ts";

export interface TreeRow {
  readonly path: FieldPath;
  readonly node: FieldNode;
  /** 1 for the children of the root, as aria-level counts. */
  readonly level: number;
  /** Among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
  /** Undefined: has no children. */
  readonly expanded: boolean | undefined;
}

/** Rows in reading order. The root itself is not a row: the header above the tree speaks of it. */
export function treeRows(
  root: FieldNode,
  isExpanded: (path: FieldPath, node: FieldNode) => boolean,
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  addRows(root, [], isExpanded, rows);
  return rows;
}

function addRows(
  parent: FieldNode,
  path: FieldPath,
  isExpanded: (path: FieldPath, node: FieldNode) => boolean,
  rows: TreeRow[],
): void {
  for (const [i, node] of parent.children.entries()) {
    const own = [...path, i];
    const expanded = node.children.length === 0 ? undefined : isExpanded(own, node);
    rows.push({
      path: own,
      node,
      level: own.length,
      position: i + 1,
      siblings: parent.children.length,
      expanded,
    });
    if (expanded === true) addRows(node, own, isExpanded, rows);
  }
}

/** The row that a key of the tree pattern leads to, and what it opens or closes (ARIA authoring practices, tree view). */
export type TreeMove =
  | { readonly do: "select"; readonly path: FieldPath }
  | { readonly do: "expand" | "collapse"; readonly path: FieldPath }
  | { readonly do: "expand siblings"; readonly path: FieldPath };

export function treeKey(rows: readonly TreeRow[], current: FieldPath, key: string): TreeMove | undefined {
  const at = rows.findIndex((row) => pathKey(row.path) === pathKey(current));
  const row = rows[at];
  const select = (target: TreeRow | undefined): TreeMove | undefined =>
    target && { do: "select", path: target.path };
  switch (key) {
    case "ArrowDown":
      return select(rows[at + 1]);
    case "ArrowUp":
      return select(at < 0 ? rows.at(-1) : rows[at - 1]);
    case "Home":
      return select(rows[0]);
    case "End":
      return select(rows.at(-1));
    case "ArrowRight":
      if (row?.expanded === false) return { do: "expand", path: row.path };
      return row?.expanded === true ? select(rows[at + 1]) : undefined;
    case "ArrowLeft":
      if (row?.expanded === true) return { do: "collapse", path: row.path };
      return row === undefined || row.path.length < 2
        ? undefined
        : { do: "select", path: row.path.slice(0, -1) };
    case "*":
      return row && { do: "expand siblings", path: row.path };
    default:
      return key.length === 1 ? select(nextByLetter(rows, at, key)) : undefined;
  }
}

function nextByLetter(rows: readonly TreeRow[], at: number, letter: string): TreeRow | undefined {
  const wanted = letter.toLowerCase();
  const matches = (row: TreeRow): boolean =>
    row.node.label.toLowerCase().replace(/^:/, "").startsWith(wanted);
  return rows.slice(at + 1).find(matches) ?? rows.slice(0, Math.max(0, at)).find(matches);
}
