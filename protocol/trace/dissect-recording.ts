/**
 * The field tree of a recorded frame, with what only the recording knows: the header table as it was at that
 * moment, the other parts of a header block that goes over several frames, and faults of order.
 */
import { concatBytes } from "../base/bytes.ts";
import type { Http2Error } from "../base/http2-error.ts";
import { dissectHeaderBlock, sliceNodes } from "../dissect/block-tree.ts";
import { dissectFrame } from "../dissect/frame-tree.ts";
import type { FragmentRange } from "../dissect/frame-tree.ts";
import type { FieldNode } from "../dissect/field-node.ts";
import type { FrameSource } from "./frame-index.ts";
import type { HeaderBlocks } from "./header-blocks.ts";

/** Of every frame but the preface, which has no fields. */
export function dissectRecordedFrame(source: FrameSource, i: number): FieldNode {
  const { columns } = source;
  const side = columns.from[i] === 1 ? 1 : 0;
  const ordinal = columns.ordinal[i] ?? 0;
  const octets = source.bytes[side].subarray(columns.offset[i] ?? 0, columns.end[i] ?? 0);
  const blocks = source.blocks[side];
  let fragmentBit: number | undefined;
  const root = dissectFrame(octets, {
    dissectFragment: (fragment) => {
      fragmentBit = fragment.startBit;
      return dissectPart(blocks, ordinal, fragment);
    },
  });
  const outOfOrder = blocks.orderFault(ordinal);
  const shown = outOfOrder === undefined ? root : withFault(root, (outOfOrder.offset ?? 0) * 8, outOfOrder);
  const unknown = blocks.unknownFault(ordinal);
  return unknown === undefined || fragmentBit === undefined ? shown : withFault(shown, fragmentBit, unknown);
}

/**
 * One frame's part of a header block, read with all parts in front of it; those behind it too if the block is
 * complete. Undefined where the header table is unknown.
 */
function dissectPart(
  blocks: HeaderBlocks,
  ordinal: number,
  fragment: FragmentRange,
): readonly FieldNode[] | undefined {
  const block = blocks.blockOf(ordinal);
  if (block === undefined) return undefined;
  const decoder = blocks.decoderBefore(block);
  const before = blocks.octetsBefore(block, ordinal);
  if (decoder === undefined || before === undefined) return undefined;
  const whole = blocks.octets(block);
  const nodes = dissectHeaderBlock(whole ?? concatBytes([before, fragment.bytes]), decoder);
  const fromBit = before.length * 8;
  const part = sliceNodes(nodes, fromBit, fromBit + fragment.bitLength, fragment.startBit - fromBit);
  // Where the rest of a block is missing, its sudden end is not the sender's fault.
  return whole === undefined ? part.map(withoutFaults) : part;
}

function withoutFaults(node: FieldNode): FieldNode {
  const { fault: _, ...rest } = node;
  return { ...rest, children: node.children.map(withoutFaults) };
}

/** Puts the fault on the smallest field at this bit (offsets of faults of order: 3 the type, 5 the stream id). */
function withFault(node: FieldNode, bit: number, error: Http2Error): FieldNode {
  const inner = node.children.findIndex(
    (child) => child.startBit <= bit && bit < child.startBit + child.bitLength,
  );
  if (inner >= 0) {
    return {
      ...node,
      children: node.children.map((child, i) => (i === inner ? withFault(child, bit, error) : child)),
    };
  }
  const { token, reason, rfc } = error;
  return node.fault === undefined ? { ...node, fault: { token, reason, rfc } } : node;
}
