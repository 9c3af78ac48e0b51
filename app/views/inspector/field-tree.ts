/**
 * The way between a bit of the frame and the node of the field tree that explains it. Pure; knows nothing of how rows
 * and octets are drawn. A path is the list of child indices from the root; [] is the frame itself.
 */
import type { FieldNode } from "../../../protocol/index.ts";

export type FieldPath = readonly number[];

/** `0.2.1`, for sets and element ids. */
export function pathKey(path: FieldPath): string {
  return path.join(".");
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
