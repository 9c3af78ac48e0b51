/**
 * A conversation's chunks to a recording, with what a list of connections shows: requests, errors, and which packet
 * carried which octets. Knows nothing of forms.
 */
import { octetsInWords } from "../base/group-digits.ts";
import { FrameType } from "../frame/frame.ts";
import type { Side } from "../probe/event.ts";
import { dissectRecordedFrame } from "../trace/dissect-recording.ts";
import { recordCapture } from "../trace/capture-recording.ts";
import type { CaptureChunk as TraceChunk, CaptureSource } from "../trace/capture-recording.ts";
import { inferEvents } from "../trace/passive-model.ts";
import { LateHeaders } from "../trace/late-headers.ts";
import type { HeaderHint } from "../trace/late-headers.ts";
import type { Trace } from "../trace/trace.ts";
import type { CaptureChunk, Conversation } from "./format.ts";
import type { ConversationFacts } from "./packets/conversation-facts.ts";
import { concatMapped } from "./source-map.ts";
import type { SourceRun } from "./source-map.ts";

export interface CaptureConnection {
  readonly name: string;
  readonly trace: Trace;
  /** Where in the text each octet of trace.bytes(from) stands; empty for files. */
  readonly source: Readonly<Record<Side, readonly SourceRun[]>>;
  /** What the packets tell of it: ends, TLS, losses; absent where the capture holds no packets. */
  readonly facts?: ConversationFacts;
  /** Requests that the client began (HEADERS on new streams, and one by Upgrade). */
  readonly requests: number;
  /** Frames that break a rule, and RST_STREAM and GOAWAY that report an error. */
  readonly errors: number;
  /** Which packet carried which octets of trace.bytes(from), ascending; empty where packets are not numbered. */
  readonly packets: Readonly<Record<Side, readonly PacketRun[]>>;
}

/** The octets from `offset` up to the next run's came in this packet (from 1). */
export interface PacketRun {
  readonly offset: number;
  readonly packet: number;
}

/** Packet that carried an octet of trace.bytes(from). */
export function packetOf(runs: readonly PacketRun[], offset: number): number | undefined {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return runs[low - 1]?.packet;
}

/** Some thirty thousand years: what is beyond is a mistake, and one of them takes the times from all. */
const MAX_MS = 1e15;

/** Undefined when there are no octets to show. */
export function connect(
  { name, chunks, facts, octetsKnown }: Conversation,
  count: number,
  hints: readonly HeaderHint[] = [],
): CaptureConnection | undefined {
  if (!chunks.some((chunk) => chunk.octets.bytes.length > 0)) return undefined;
  const timed = chunks.every(({ atMs }) => atMs !== undefined && atMs <= MAX_MS);
  const source: CaptureSource = {
    late: (from, known) => new LateHeaders(from, known),
    hints,
    infer: inferEvents,
    chunks: chunks.map((chunk) => traceChunk(chunk, timed)),
    ...(octetsKnown === false ? { octetsKnown } : {}),
  };
  const trace = recordCapture(source, dissectRecordedFrame);
  return {
    name: name === "" ? (count > 1 ? "connection" : "") : name,
    trace,
    source: { client: runsOf(chunks, "client"), server: runsOf(chunks, "server") },
    packets: { client: packetsOf(chunks, "client"), server: packetsOf(chunks, "server") },
    ...countFrames(trace, facts),
    ...(facts === undefined ? {} : { facts }),
  };
}

function traceChunk(chunk: CaptureChunk, timed: boolean): TraceChunk {
  const { from = "client", atMs, octets, lostBefore, loggedLength } = chunk;
  return {
    from,
    bytes: octets.bytes,
    ...(timed && atMs !== undefined ? { atMs } : {}),
    ...(lostBefore === undefined ? {} : { gapBefore: gapReason(lostBefore) }),
    ...(typeof lostBefore === "number" ? { lostBefore } : {}),
    ...(loggedLength === undefined ? {} : { loggedLength }),
  };
}

function gapReason(lost: number | "unknown"): string {
  if (lost === "unknown") return "some octets are missing here; how many is not known";
  return `${octetsInWords(lost)} ${lost === 1 ? "is" : "are"} missing here`;
}

function runsOf(chunks: readonly CaptureChunk[], from: Side): readonly SourceRun[] {
  return concatMapped(
    chunks.filter((chunk) => (chunk.from ?? "client") === from).map((chunk) => chunk.octets),
  ).runs;
}

function packetsOf(chunks: readonly CaptureChunk[], from: Side): readonly PacketRun[] {
  const runs: PacketRun[] = [];
  let offset = 0;
  for (const chunk of chunks) {
    if ((chunk.from ?? "client") !== from) continue;
    const { packet, octets } = chunk;
    if (packet !== undefined && packet !== runs.at(-1)?.packet) runs.push({ offset, packet });
    offset += octets.bytes.length;
  }
  return runs;
}

function countFrames(
  trace: Trace,
  facts: ConversationFacts | undefined,
): Pick<CaptureConnection, "requests" | "errors"> {
  let requests = facts?.began === "upgrade" ? 1 : 0;
  let errors = trace.faults().length;
  let newest = requests;
  for (let i = 0; i < trace.frames.length; i++) {
    const { from, type, streamId, offset } = trace.frames.plain(i);
    if (type === FrameType.HEADERS && from === "client" && streamId > newest) {
      newest = streamId;
      requests++;
    } else if (type === FrameType.RST_STREAM && reportsError(trace.bytes(from), offset + 9)) errors++;
    else if (type === FrameType.GOAWAY && reportsError(trace.bytes(from), offset + 13)) errors++;
  }
  return { requests, errors };
}

/** Whether the error code that stands here is none of NO_ERROR and CANCEL, by which no one did wrong. */
function reportsError(bytes: Uint8Array, at: number): boolean {
  const code = bytes.subarray(at, at + 4);
  return code.some((octet, i) => octet !== 0 && !(i === 3 && octet === 8));
}
