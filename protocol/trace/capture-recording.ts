/** Makes a Trace of the octets of both directions as somebody has seen them, with or without times, whole or with gaps. */
import type { Side } from "../probe/event.ts";
import { ByteStore } from "./byte-store.ts";
import { CapturedEvents } from "./event-log.ts";
import { mergeFrames } from "./frame-columns.ts";
import type { FrameColumns } from "./frame-columns.ts";
import type { HeaderHint } from "./late-headers.ts";
import { recordingOf } from "./recording.ts";
import type { Inference, LateHeadersMaker, RecordingParts } from "./recording.ts";
import { scanDirection } from "./scan-direction.ts";
import type { Dissector, Trace } from "./trace.ts";
import { capturedTimes } from "./wire-times.ts";

/** Octets of one direction as they were seen, in the order of both directions. */
export interface CaptureChunk {
  readonly from: Side;
  readonly bytes: Uint8Array;
  /** Since the start of the recording. All chunks have it, or none. */
  readonly atMs?: number;
  /** Octets of this direction are missing in front of these: why, for a person. */
  readonly gapBefore?: string;
  /** How many they are, where it is known: with it frames go on at the right place behind the gap. */
  readonly lostBefore?: number;
  /** Payload octets of the one frame in this chunk as a log names them, where its octets were made up from the log. */
  readonly loggedLength?: number;
}

export interface CaptureSource {
  readonly chunks: readonly CaptureChunk[];
  /** A log without octets: each chunk is one frame that was written anew from it. */
  readonly octetsKnown?: false;
  /** Numbers header table entries from before the recording; without it, they are unknown without number. */
  readonly late?: LateHeadersMaker;
  /** What a person knows of such entries. */
  readonly hints?: readonly HeaderHint[];
  /** Infers what both ends must look like; without it (or where it declines) the log holds frames only. */
  readonly infer?: Inference;
}

/** Without a dissector the recording's `dissect` has to be given one. */
export function recordCapture(source: CaptureSource, dissector?: Dissector): Trace {
  return recordingOf(partsOfCapture(source), dissector);
}

function partsOfCapture(source: CaptureSource): RecordingParts {
  const { chunks, late, infer, hints = [] } = source;
  const octetsKnown = source.octetsKnown !== false;
  const stores = { client: new ByteStore(), server: new ByteStore() };
  for (const [order, { from, bytes, atMs, gapBefore, lostBefore }] of chunks.entries()) {
    stores[from].append(bytes, order, atMs, gapBefore, lostBefore);
  }
  const timed = chunks.length > 0 && chunks.every((chunk) => chunk.atMs !== undefined);
  const scans = [
    scanDirection("client", stores.client, !octetsKnown),
    scanDirection("server", stores.server, !octetsKnown),
  ] as const;
  const columns = mergeFrames(scans, [
    capturedTimes(scans[0], stores.client),
    capturedTimes(scans[1], stores.server),
  ]);
  settleTimes(columns, timed);
  const log = new CapturedEvents(columns);
  if (!octetsKnown) putLoggedLengths(columns, chunks);
  const lastSeenMs = timed ? chunks.reduce((latest, chunk) => Math.max(latest, chunk.atMs ?? 0), 0) : 0;
  const durationMs = Math.max(lastSeenMs, columns.at.at(-1) ?? 0);
  return { log, durationMs, timed, hasState: false, octetsKnown, late, infer, hints, stores, scans, columns };
}

/** Where a log names a frame's length, that is its length, however long what was made up for it came out. */
function putLoggedLengths(columns: FrameColumns, chunks: readonly CaptureChunk[]): void {
  const offsets = { client: 0, server: 0 };
  const lengths = { client: new Map<number, number>(), server: new Map<number, number>() };
  for (const { from, bytes, loggedLength } of chunks) {
    if (loggedLength !== undefined) lengths[from].set(offsets[from], loggedLength);
    offsets[from] += bytes.length;
  }
  for (let i = 0; i < columns.length; i++) {
    const logged = lengths[columns.from[i] === 1 ? "server" : "client"].get(columns.offset[i] ?? 0);
    if (logged !== undefined) columns.payloadLength[i] = logged;
  }
}

/** Times never fall from frame to frame; without times the frames are counted. */
function settleTimes(columns: FrameColumns, timed: boolean): void {
  let latestMs = 0;
  for (let i = 0; i < columns.length; i++) {
    latestMs = timed ? Math.max(latestMs, columns.at[i] ?? 0) : i;
    columns.at[i] = latestMs;
    columns.sentMs[i] = latestMs;
    columns.arrivesMs[i] = latestMs;
    columns.arrivedMs[i] = latestMs;
  }
}
