/**
 * The field tree as rows, and the way between a bit of the frame and the node that explains it. Pure; knows nothing of
 * how rows and octets are drawn. A path is the list of child indices from the root; [] is the frame itself.
 */
import type { FieldNode } from "../../../protocol/index.ts";

export type FieldPath = readonly number[];

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

/** `0.2.1`, for sets and element ids. */
export function pathKey(path: FieldPath): string {
  return path.join(".");
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

/** Undefined when the path leads nowhere in this tree. */
export function nodeAt(root: FieldNode, path: FieldPath): FieldNode | undefined {
  let node: FieldNode | undefined = root;
  for (const i of path) node = node?.children[i];
  return node;
}

/** Deepest node that covers any bit of the octet. Of two that share it, the one that covers more of it. */
export function deepestAtOctet(root: FieldNode, octet: number): FieldPath | undefined {
  return deepestIn(root, octet * 8, octet * 8 + 8);
}

export function deepestAtBit(root: FieldNode, bit: number): FieldPath | undefined {
  return deepestIn(root, bit, bit + 1);
}

function deepestIn(root: FieldNode, start: number, end: number): FieldPath | undefined {
  if (sharedBits(root, start, end) === 0) return undefined;
  const path: number[] = [];
  let node = root;
  for (;;) {
    const best = bestChild(node, start, end);
    if (best === undefined) return path;
    path.push(best.index);
    node = best.node;
  }
}

function bestChild(
  parent: FieldNode,
  start: number,
  end: number,
): { index: number; node: FieldNode } | undefined {
  let best: { index: number; node: FieldNode } | undefined;
  let most = 0;
  for (const [index, node] of parent.children.entries()) {
    const shared = sharedBits(node, start, end);
    if (shared > most) {
      most = shared;
      best = { index, node };
    }
  }
  return best;
}

function sharedBits(node: FieldNode, start: number, end: number): number {
  return Math.max(0, Math.min(end, node.startBit + node.bitLength) - Math.max(start, node.startBit));
}

export interface OctetRange {
  readonly start: number;
  /** Behind the last octet. Equal to start for a node of no bits. */
  readonly end: number;
}

/** Octets that hold at least one bit of the node. */
export function octetsOf(node: FieldNode): OctetRange {
  const start = node.startBit >> 3;
  return { start, end: node.bitLength === 0 ? start : (node.startBit + node.bitLength + 7) >> 3 };
}

/** Whether the node begins or ends inside an octet, so that octets alone do not tell which bits are meant. */
function hasPartialOctets(node: FieldNode): boolean {
  return (node.startBit & 7) !== 0 || (node.bitLength & 7) !== 0;
}

export interface BitOctet {
  /** Offset in the frame. */
  readonly octet: number;
  /** Eight cells, most significant first. */
  readonly bits: readonly { readonly value: 0 | 1; readonly lit: boolean }[];
}

/** Octets that are spelt out in bits under the hex: the start of a long field tells enough. */
export const MAX_BIT_OCTETS = 4;

/** The first octets of a field that is not made of whole octets, or of one that is a single octet. */
export function bitOctets(node: FieldNode, bytes: Uint8Array): readonly BitOctet[] {
  const { start, end } = octetsOf(node);
  if (!hasPartialOctets(node) && end - start !== 1) return [];
  const shown: BitOctet[] = [];
  for (let octet = start; octet < Math.min(end, start + MAX_BIT_OCTETS, bytes.length); octet++) {
    shown.push({ octet, bits: bitsOf(node, octet, bytes[octet] ?? 0) });
  }
  return shown;
}

function bitsOf(node: FieldNode, octet: number, value: number): BitOctet["bits"] {
  return Array.from({ length: 8 }, (_, i) => {
    const bit = octet * 8 + i;
    const isSet = ((value >> (7 - i)) & 1) === 1;
    return {
      value: isSet ? 1 : 0,
      lit: bit >= node.startBit && bit < node.startBit + node.bitLength,
    } as const;
  });
}

/** Paths of all nodes with a fault, in reading order. */
export function faultPaths(root: FieldNode): readonly FieldPath[] {
  const found: FieldPath[] = [];
  const visit = (node: FieldNode, path: FieldPath): void => {
    if (node.fault !== undefined) found.push(path);
    for (const [i, child] of node.children.entries()) visit(child, [...path, i]);
  };
  visit(root, []);
  return found;
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
