/**
 * One frame's octets → the tree of its fields, by the same parsers that the endpoints use. A frame cut short is
 * shown as far as it goes. RFC 9113 §4.1. The fragment of a header block is one leaf here; whoever knows the HPACK
 * state of that moment fills it in.
 */
import { assert } from "../base/assert.ts";
import { FRAME_FIELDS } from "../frame/field-table.ts";
import { FRAME_HEADER_BYTES } from "../frame/frame.ts";
import { frameTypeRow } from "../frame/frame-names.ts";
import { parseFrame, parseFrameHeader } from "../frame/parse-frame.ts";
import type { ParsedHeader } from "../frame/parse-frame.ts";
import { tellFrameHeader } from "../frame/tell-frame-header.ts";
import type { FieldNode } from "./field-node.ts";
import { TreeSink } from "./tree-sink.ts";

/** The header block fragment of one frame. */
export interface FragmentRange {
  /** The fragment as far as it is there. */
  readonly bytes: Uint8Array;
  /** Counted from the frame's first bit, as the nodes to be given must be. */
  readonly startBit: number;
  readonly bitLength: number;
}

export interface DissectFrameOptions {
  /** Children for the fragment, which should tile its bits; undefined or none leaves it one leaf. */
  readonly dissectFragment?: (fragment: FragmentRange) => readonly FieldNode[] | undefined;
}

/**
 * A cut frame is read as if zeros followed, and what lies behind the cut is thrown away. No endpoint that we know
 * takes frames larger than this unasked, so a larger cut frame stays undecoded rather than costing its memory.
 */
const MAX_FILLED_BYTES = 1 << 20;

const NOTHING: FieldNode = {
  id: "frame",
  label: "Frame",
  value: "nothing",
  startBit: 0,
  bitLength: 0,
  children: [],
};

const FRAGMENT_IDS: ReadonlySet<string> = new Set([
  "headers.fragment",
  "push-promise.fragment",
  "continuation.fragment",
]);

/** `bytes` holds one frame from its first octet; octets behind its end are not looked at. */
export function dissectFrame(bytes: Uint8Array, options: DissectFrameOptions = {}): FieldNode {
  const header = parseFrameHeader(filled(bytes, FRAME_HEADER_BYTES));
  assert(header !== undefined, "nine octets are a frame header");
  const whole = bytes.length >= FRAME_HEADER_BYTES;
  const frameBytes = whole ? bytes.subarray(0, FRAME_HEADER_BYTES + header.length) : bytes;
  if (frameBytes.length === 0) return NOTHING;
  const sink = new TreeSink(FRAME_FIELDS, frameBytes);
  sink.open("frame", 0, whole ? header.type : "cut short");
  tellFrameHeader(header, sink);
  if (whole) tellPayload(header, frameBytes, sink);
  sink.close(frameBytes.length * 8);
  tellCut(header, frameBytes, sink);
  const [root] = sink.finish();
  assert(root !== undefined, "the frame is the one node of the top level");
  const rfc = whole ? frameTypeRow(header.type)?.rfc : undefined;
  const children = root.children.map((node) => fillFragment(node, frameBytes, options));
  return { ...root, ...(rfc === undefined ? {} : { rfc }), children };
}

function tellPayload(header: ParsedHeader, frameBytes: Uint8Array, sink: TreeSink): void {
  const payload = frameBytes.subarray(FRAME_HEADER_BYTES);
  if (payload.length === header.length) parseFrame(header, payload, sink);
  else if (header.length <= MAX_FILLED_BYTES) parseFrame(header, filled(payload, header.length), sink);
}

/** The cut is told at the last bit that is there. */
function tellCut(header: ParsedHeader, frameBytes: Uint8Array, sink: TreeSink): void {
  const there = frameBytes.length;
  const expected =
    there < FRAME_HEADER_BYTES
      ? `the 9 octets of a frame header`
      : `${FRAME_HEADER_BYTES + header.length} octets, header included`;
  if (there >= FRAME_HEADER_BYTES + header.length) return;
  const reason = `The bytes end here, after ${there} of ${expected}`;
  sink.fault({ token: "frame.cut", reason, rfc: "RFC 9113 §4.1" }, there * 8 - 1, 1);
}

function fillFragment(node: FieldNode, frameBytes: Uint8Array, options: DissectFrameOptions): FieldNode {
  if (options.dissectFragment === undefined || !FRAGMENT_IDS.has(node.id)) return node;
  const { startBit, bitLength } = node;
  const bytes = frameBytes.subarray(startBit >> 3, (startBit + bitLength) >> 3);
  const children = options.dissectFragment({ bytes, startBit, bitLength }) ?? [];
  return children.length === 0 ? node : { ...node, children };
}

/** At least `length` octets: zeros stand in for those that are missing. */
function filled(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length >= length) return bytes;
  const full = new Uint8Array(length);
  full.set(bytes);
  return full;
}
