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
import { CLIENT_PREFACE } from "../frame/frame.ts";
import type { HpackDecoder } from "../hpack/decoder.ts";
import type { FrameSource } from "./frame-index.ts";
import type { HeaderBlocks } from "./header-blocks.ts";
import { PREFACE_TYPE } from "./scan-direction.ts";
import type { HeaderTable } from "./trace.ts";

export function dissectRecordedFrame(source: FrameSource, i: number): FieldNode {
  const { columns } = source;
  const side = columns.from[i] === 1 ? 1 : 0;
  const ordinal = columns.ordinal[i] ?? 0;
  const octets = source.bytes[side].subarray(columns.offset[i] ?? 0, columns.end[i] ?? 0);
  if (columns.type[i] === PREFACE_TYPE) return prefaceNode(octets.length);
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

/** The receiver's header table around the block that frame `i` is part of. */
export function headerTablesAt(
  source: FrameSource,
  i: number,
): { readonly before: HeaderTable; readonly after: HeaderTable } | undefined {
  const { columns } = source;
  const blocks = source.blocks[columns.from[i] === 1 ? 1 : 0];
  const block = blocks.blockOf(columns.ordinal[i] ?? 0);
  if (block === undefined || !block.complete) return undefined;
  const decoder = blocks.decoderBefore(block);
  const octets = blocks.octets(block);
  if (decoder === undefined || octets === undefined) return undefined;
  const before = tableOf(decoder);
  const decoded = decoder.decode(octets);
  return "token" in decoded ? undefined : { before, after: tableOf(decoder) };
}

function tableOf(decoder: HpackDecoder): HeaderTable {
  const entries = decoder.entries().map(({ index, field, size }) => ({
    index,
    name: field.name,
    value: field.value,
    size,
  }));
  return { entries, size: decoder.tableSize, maxSize: decoder.maxTableSize };
}

function prefaceNode(octets: number): FieldNode {
  return {
    id: "preface",
    label: "Connection Preface",
    value: CLIENT_PREFACE.replaceAll("\r\n", "\u240d\u240a"),
    startBit: 0,
    bitLength: octets * 8,
    meaning:
      "With these 24 octets a client says that it speaks HTTP/2; a server of HTTP/1 would take them for a wrong request.",
    rfc: "RFC 9113 §3.4",
    children: [],
  };
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
