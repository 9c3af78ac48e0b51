/**
 * The field tree of a recorded frame, with what only the recording knows: the header table as it was at that
 * moment, the other parts of a header block that goes over several frames, and faults of order.
 */
import type { Http2Error } from "../base/http2-error.ts";
import { dissectFrame } from "../dissect/frame-tree.ts";
import type { FieldNode } from "../dissect/field-node.ts";
import { CLIENT_PREFACE } from "../frame/frame.ts";
import type { HpackDecoder } from "../hpack/decoder.ts";
import type { FrameSource } from "./frame-index.ts";
import { PREFACE_TYPE } from "./scan-direction.ts";
import type { HeaderTable } from "./trace.ts";

export function dissectRecordedFrame(source: FrameSource, i: number): FieldNode {
  const { columns } = source;
  const side = columns.from[i] === 1 ? 1 : 0;
  const octets = source.bytes[side].subarray(columns.offset[i] ?? 0, columns.end[i] ?? 0);
  if (columns.type[i] === PREFACE_TYPE) return prefaceNode(octets.length);
  return withOrderFault(dissectFrame(octets), source.blocks[side].orderFault(columns.ordinal[i] ?? 0));
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
  const decoded = decoder.decode(octets.bytes);
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

/** A fault of order stands at the header's field that shows it: offset 3 the type, 5 the stream id. */
function withOrderFault(root: FieldNode, error: Http2Error | undefined): FieldNode {
  if (error === undefined) return root;
  const { token, reason, rfc } = error;
  return faultAt(root, (error.offset ?? 0) * 8, { token, reason, rfc });
}

function faultAt(node: FieldNode, bit: number, fault: NonNullable<FieldNode["fault"]>): FieldNode {
  const inner = node.children.findIndex(
    (child) => child.startBit <= bit && bit < child.startBit + child.bitLength,
  );
  if (inner < 0) return node.fault === undefined ? { ...node, fault } : node;
  return {
    ...node,
    children: node.children.map((child, i) => (i === inner ? faultAt(child, bit, fault) : child)),
  };
}
