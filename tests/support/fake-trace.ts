/**
 * A small recording written by hand, for tests of the app that must not depend on the engine. It keeps the contract
 * of Trace: events in time, frames in the order in which they left, octets of the declared lengths.
 */
import type { FrameDetail, Http2Error, Side, Trace, TraceEvent } from "../../protocol/index.ts";

export interface FakeFrame {
  readonly from: Side;
  readonly type?: number;
  readonly streamId?: number;
  readonly length?: number;
  readonly at: number;
  /** Default: `at`. */
  readonly sentMs?: number;
  /** Default: `sentMs + delayMs`. */
  readonly arrivedMs?: number;
  readonly summary?: string;
  readonly fault?: Http2Error;
}

export interface FakeOptions {
  readonly timed?: boolean;
  readonly hasState?: boolean;
  readonly delayMs?: number;
  readonly durationMs?: number;
}

export function fakeTrace(frames: readonly FakeFrame[], options: FakeOptions = {}): Trace {
  const { timed = true, hasState = true, delayMs = 10 } = options;
  const details = frames.map((frame, index) => detailOf(frame, index, timed ? delayMs : 0));
  const events = eventsOf(details);
  const rows = details.map((detail) => ({ ...detail, ...seqsOf(events, detail.index) }));
  const end = Math.max(0, ...rows.map((row) => row.arrivedMs));
  return {
    frames: {
      length: rows.length,
      columns: {
        from: Uint8Array.from(rows, ({ from }) => (from === "client" ? 0 : 1)),
        type: Int16Array.from(rows, ({ type }) => type),
        at: Float64Array.from(rows, (row) => row.at),
        arrivedMs: Float64Array.from(rows, ({ arrivedMs }) => arrivedMs),
      },
      get: (i) => at(rows, i),
      plain: (i) => at(rows, i),
      detail: (i) => at(rows, i),
      times: (i) => at(rows, i),
      firstAt: (ms) => countWhile(rows, (row) => row.at < ms),
      inFlight: (ms) => rows.filter((row) => row.at <= ms && row.arrivedMs > ms).map((row) => row.index),
    },
    events: {
      length: events.length,
      get: (seq) => at(events, seq),
      lastAt: (ms) => countWhile(events, (event) => event.at <= ms) - 1,
    },
    durationMs: options.durationMs ?? end,
    timed,
    hasState,
    isInferred: false,
    octetsKnown: true,
    holes: [],
    faults: () => rows.flatMap((row) => (row.fault ? [{ frame: row.index, error: row.fault }] : [])),
    headerTables: () => undefined,
    unknownEntries: () => [],
    withHints: () => fakeTrace(frames, options),
    seek: (seq) => ({
      seq,
      at: seq < 0 ? 0 : at(events, seq).at,
      client: endpoint("client"),
      server: endpoint("server"),
    }),
    bytes: (from) =>
      new Uint8Array(rows.filter((row) => row.from === from).reduce((sum, row) => sum + row.wireBytes, 0)),
    dissect: (i) => ({
      id: "frame",
      label: at(rows, i).name,
      value: "",
      startBit: 0,
      bitLength: at(rows, i).wireBytes * 8,
      children: [],
    }),
    windows: () => [],
    stalls: () => [],
  };
}

/** Frames as a browser loading a page would exchange them: requests up, answers down, with a pause in the middle. */
export function fakeFrames(count: number, { stepMs = 2, pauseMs = 400 } = {}): FakeFrame[] {
  return Array.from({ length: count }, (_, i) => ({
    from: i % 3 === 0 ? "client" : "server",
    type: TYPES[i % TYPES.length] ?? 0,
    streamId: 1 + 2 * (i % 5),
    length: (i * 37) % 900,
    at: i * stepMs + (i >= count / 2 ? pauseMs : 0),
  }));
}

const TYPES = [4, 4, 8, 1, 1, 0, 0, 0, 8, 6, 3];
const NAMES = [
  "DATA",
  "HEADERS",
  "PRIORITY",
  "RST_STREAM",
  "SETTINGS",
  "PUSH_PROMISE",
  "PING",
  "GOAWAY",
  "WINDOW_UPDATE",
];

function detailOf(frame: FakeFrame, index: number, delayMs: number): FrameDetail {
  const { from, type = 0, streamId = 1, length = 10, at: leftMs, summary = "", fault } = frame;
  const sentMs = frame.sentMs ?? leftMs;
  const arrivedMs = frame.arrivedMs ?? sentMs + delayMs;
  return {
    index,
    from,
    type,
    flags: 0,
    streamId,
    length,
    offset: 0,
    at: leftMs,
    sentMs,
    arrivesMs: leftMs + delayMs,
    arrivedMs,
    name: NAMES[type] ?? "PREFACE",
    wireBytes: length + 9,
    summary,
    fault,
    writeSeq: undefined,
    readSeq: undefined,
  };
}

function eventsOf(details: readonly FrameDetail[]): TraceEvent[] {
  const unordered = details.flatMap((frame) => {
    const { index: offset, type: frameType, streamId, flags, from } = frame;
    const facts = { offset, length: frame.wireBytes, frameType, flags, streamId };
    const reader: Side = from === "client" ? "server" : "client";
    return [
      { type: "frame.write" as const, side: from, ...facts, at: frame.at },
      { type: "frame.read" as const, side: reader, ...facts, at: frame.arrivedMs },
    ];
  });
  unordered.sort((a, b) => a.at - b.at);
  return unordered.map((event, seq) => ({ ...event, seq }));
}

/** In the events of a fake, `offset` is the frame's index. */
function seqsOf(events: readonly TraceEvent[], index: number): { writeSeq: number; readSeq: number } {
  const find = (type: "frame.write" | "frame.read") =>
    events.findIndex((event) => event.type === type && event.offset === index);
  return { writeSeq: find("frame.write"), readSeq: find("frame.read") };
}

function endpoint(side: Side): ReturnType<Trace["seek"]>["client"] {
  return {
    side,
    state: "open",
    closeCode: undefined,
    closeReason: undefined,
    sendWindow: 65_535,
    recvWindow: 65_535,
    sendWindowPeak: 65_535,
    recvWindowPeak: 65_535,
    streams: [],
    streamCount: 0,
    stream: () => undefined,
    blockedBy: undefined,
    blockedSinceMs: undefined,
    localSettings: new Map(),
    peerSettings: new Map(),
    localSettingsAcked: false,
  };
}

function at<T>(list: readonly T[], i: number): T {
  const found = list[i];
  if (found === undefined) throw new Error(`no ${i} in the recording`);
  return found;
}

function countWhile<T>(list: readonly T[], holds: (item: T) => boolean): number {
  const end = list.findIndex((item) => !holds(item));
  return end < 0 ? list.length : end;
}
