/** Holds a recording against what its capture is known to hold; shared by the tests over fixtures and over all captures. */
import { expect } from "vitest";
import { parseFrame, parseFrameHeader } from "../../protocol/frame/parse-frame.ts";
import type { FieldNode, FrameDetail, Trace } from "../../protocol/index.ts";
import { dissectRecordedFrame } from "../../protocol/trace/dissect-recording.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import type { CaptureFile, CaptureTruth, TrueFrame } from "../support/captures.ts";

export function record(capture: CaptureFile): Trace {
  return recordCapture({ chunks: capture.chunks }, dissectRecordedFrame);
}

export function details(trace: Trace): readonly FrameDetail[] {
  return Array.from({ length: trace.frames.length }, (_, i) => trace.frames.detail(i));
}

function isWhole(frame: FrameDetail): boolean {
  return frame.wireBytes === (frame.type === -1 ? 0 : 9) + frame.length;
}

/** Types, flags, ids, lengths, all header fields in order, tables, contents, and what is left over. */
export function expectTruth(capture: CaptureFile, truth: CaptureTruth): void {
  const trace = record(capture);
  const all = details(trace);
  const whole = all.filter((frame) => isWhole(frame));
  expect(whole.map((frame) => outline(frame))).toEqual(truth.frames.map((frame) => trueOutline(frame)));
  for (const [i, frame] of whole.entries()) {
    const expected = truth.frames[i];
    if (expected === undefined) continue;
    expect(frame.at, "seen with the chunk that completes it").toBe(capture.chunks[expected.chunk]?.atMs);
    expectContents(trace, frame, expected);
    expectTable(trace, frame, expected);
  }
  for (const from of ["client", "server"] as const) {
    expect(leftOver(trace, all, from)).toBe(truth.unfinishedBytes?.[from] ?? 0);
  }
}

function outline(frame: FrameDetail): object {
  return {
    from: frame.from,
    name: frame.name.startsWith("0x") ? "unknown" : frame.name,
    type: frame.type,
    flags: frame.flags,
    stream: frame.streamId,
    length: frame.length,
    headers: frame.headers?.map(({ name, value }) => [name, value]),
    neverIndexed: frame.headers?.flatMap((field, i) => (field.sensitive === true ? [i] : [])),
  };
}

function trueOutline(frame: TrueFrame): object {
  const headers = frame.headers ?? undefined;
  return {
    from: frame.from,
    name: KNOWN.has(frame.name) ? frame.name : "unknown",
    type: frame.type ?? -1,
    flags: frame.flags ?? 0,
    stream: frame.stream ?? 0,
    length: frame.length,
    headers,
    neverIndexed: headers === undefined ? undefined : (frame.neverIndexed ?? []),
  };
}

const KNOWN = new Set(
  "PREFACE DATA HEADERS PRIORITY RST_STREAM SETTINGS PUSH_PROMISE PING GOAWAY WINDOW_UPDATE CONTINUATION ALTSVC ORIGIN PRIORITY_UPDATE".split(
    " ",
  ),
);

/** What the payload says, read from the trace's own bytes. */
function expectContents(trace: Trace, frame: FrameDetail, expected: TrueFrame): void {
  if (frame.type === -1) return;
  const octets = trace.bytes(frame.from).subarray(frame.offset, frame.offset + frame.wireBytes);
  const header = parseFrameHeader(octets);
  if (header === undefined) throw new Error("no frame header");
  const parsed = parseFrame(header, octets.subarray(9));
  if (expected.malformed) expect(frame.fault, "a malformed frame has its fault").toBeDefined();
  if (expected.hpackError !== undefined) expect(frame.fault?.code, "COMPRESSION_ERROR").toBe(9);
  if ("token" in parsed) return;
  if ("settings" in parsed) expect(parsed.settings).toEqual(expected.settings ?? []);
  if ("increment" in parsed) expect(parsed.increment).toBe(expected.increment);
  if ("errorCode" in parsed) expect(parsed.errorCode).toBe(expected.error);
  if ("lastStreamId" in parsed) expect(parsed.lastStreamId).toBe(expected.lastStream);
  if ("promisedStreamId" in parsed) expect(parsed.promisedStreamId).toBe(expected.promised);
  if ("data" in parsed) expect(parsed.data.length).toBe(expected.dataLength);
}

function expectTable(trace: Trace, frame: FrameDetail, expected: TrueFrame): void {
  if (expected.dynamicTable === undefined) return;
  const after = trace.headerTables(frame.index)?.after;
  expect({ entries: after?.entries.length, size: after?.size, max: after?.maxSize }).toEqual(
    expected.dynamicTable,
  );
}

/** Octets at the end that make no whole frame. */
function leftOver(trace: Trace, all: readonly FrameDetail[], from: "client" | "server"): number {
  const frames = all.filter((frame) => frame.from === from && !isWhole(frame));
  const cut = trace.holes.filter((hole) => hole.from === from && hole.kind === "cut");
  return (
    frames.reduce((sum, frame) => sum + frame.wireBytes, 0) + cut.reduce((sum, hole) => sum + hole.length, 0)
  );
}

/** Leaves stand one after the other, from the frame's first bit to its last, and inside their groups. */
export function expectTiled(root: FieldNode, wireBytes: number): void {
  expect([root.startBit, root.bitLength]).toEqual([0, wireBytes * 8]);
  checkTiling(root);
}

function checkTiling(node: FieldNode): void {
  if (node.children.length === 0) return;
  let at = node.startBit;
  for (const child of node.children) {
    if (child.startBit !== at) expect.fail(`${child.id} starts at bit ${child.startBit} instead of ${at}`);
    at += child.bitLength;
    checkTiling(child);
  }
  if (at !== node.startBit + node.bitLength) expect.fail(`${node.id}: its children end at bit ${at}`);
}
