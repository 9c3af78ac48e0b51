/**
 * A decoding from beginning to end, as the worker does it: reads the inputs, tells key logs from captures, decodes, and
 * packs what the page shows. Knows nothing of messages.
 */
import {
  decodeCapture,
  decodeText,
  isKeyLog,
  MAX_FILE_OCTETS,
  packConnection,
} from "../../protocol/index.ts";
import type { Capture, CaptureConnection, Side, Trace } from "../../protocol/index.ts";
import { momentsOf } from "../state/moments.ts";
import { packTimeline } from "../state/timeline.ts";
import { heldOf } from "./held-capture.ts";
import type {
  ConnectionSummary,
  DecodedHead,
  DecodedJob,
  DecodeInput,
  DecodeJob,
  KeyLogText,
  OpenedConnection,
  OtherCapture,
} from "./decode-messages.ts";

export interface DecodedCapture {
  readonly result: DecodedJob;
  readonly connections: readonly CaptureConnection[];
}

/** Rejects for a file that cannot be read. */
export async function runDecodeJob(
  job: DecodeJob,
  onProgress: (share: number) => void,
): Promise<DecodedCapture> {
  const { captures, keyLogs, newKeyLogs } = await sortInputs(job);
  const { chosen, others } = await decodeAll(captures, keyLogs, job, onProgress);
  const told = { source: chosen?.source, keyLogs, newKeyLogs, others };
  if (chosen === undefined)
    return { result: { ...told, text: undefined, head: undefined, shown: undefined }, connections: [] };
  const { connections } = chosen.capture;
  const text = typeof chosen.content === "string" ? chosen.content : undefined;
  const shown = openIn(connections, firstIndex(connections, job.prefer));
  return { result: { ...told, text, head: headOf(chosen.capture), shown }, connections };
}

function firstIndex(connections: readonly CaptureConnection[], prefer: DecodeJob["prefer"]): number {
  if (prefer === undefined) return 0;
  const { name, index } = prefer;
  if (connections[index]?.name === name) return index;
  return Math.max(
    0,
    connections.findIndex((one) => one.name === name),
  );
}

interface Decoded extends CaptureInput {
  readonly content: string | Uint8Array;
  readonly capture: Capture;
}

/** The first that has something to show is the one to show; the others are looked into as far as that costs little. */
async function decodeAll(
  captures: readonly CaptureInput[],
  keyLogs: readonly KeyLogText[],
  job: DecodeJob,
  onProgress: (share: number) => void,
): Promise<{ readonly chosen: Decoded | undefined; readonly others: readonly OtherCapture[] }> {
  const done: Decoded[] = [];
  let room = MAX_LOOKED_INTO;
  for (const [i, { source, content }] of captures.entries()) {
    const isFound = done.some(({ capture }) => hasFrames(capture));
    if (content === undefined || (isFound && content.length > room)) continue;
    if (done.length > 0) room -= content.length;
    const capture = await decodeCapture(content, {
      onProgress: (at, total) => onProgress((i + (total === 0 ? 1 : at / total)) / captures.length),
      ...(keyLogs.length === 0 ? {} : { keyLog: keyLogs.map(({ text }) => text).join("\n") }),
      ...(source === "current" ? saidOfCurrent(job) : {}),
    });
    done.push({ source, content, capture });
  }
  const chosen = done.find(({ capture }) => hasFrames(capture)) ?? done[0];
  const others = captures.flatMap(({ source }): readonly OtherCapture[] => {
    if (source === "current" || source === chosen?.source) return [];
    const seen = done.find((each) => each.source === source);
    return [{ input: source.input, held: seen && heldOf(headOf(seen.capture)) }];
  });
  return { chosen, others };
}

function saidOfCurrent({ from, edits }: DecodeJob): Pick<DecodeJob, "from" | "edits"> {
  return { ...(from === undefined ? {} : { from }), ...(edits === undefined ? {} : { edits }) };
}

function hasFrames({ connections }: Capture): boolean {
  return connections.some(({ trace }) => trace.frames.length > 0);
}

/** In all, of captures that are not shown, in octets and chars: a second's work at most. */
const MAX_LOOKED_INTO = 8 * 1024 * 1024;

/** The connection as the page takes it over: its columns may be transferred, so this is done once for each. */
export function openIn(
  connections: readonly CaptureConnection[],
  index: number,
): OpenedConnection | undefined {
  const connection = connections[index];
  if (connection === undefined) return undefined;
  const { trace } = connection;
  return {
    index,
    connection: packConnection(connection),
    moments: momentsOf(trace),
    timeline: packTimeline(trace),
  };
}

interface Sorted {
  readonly captures: readonly CaptureInput[];
  readonly keyLogs: readonly KeyLogText[];
  readonly newKeyLogs: number;
}

interface CaptureInput {
  readonly source: NonNullable<DecodedJob["source"]>;
  /** Undefined: not read. */
  readonly content: string | Uint8Array | undefined;
}

/** What is no key log is a capture. */
async function sortInputs({ inputs, current, keyLogs }: DecodeJob): Promise<Sorted> {
  const found: KeyLogText[] = [];
  const captures: CaptureInput[] = [];
  for (const [index, input] of inputs.entries()) {
    const source = { input: index };
    // A second capture of many megabytes is not read to tell that it is one.
    if (captures.length > 0 && (input.blob?.size ?? 0) > MAX_KEY_LOG_OCTETS) {
      captures.push({ source, content: undefined });
      continue;
    }
    const content = await read(input);
    if (typeof content === "string" && isKeyLog(content)) found.push({ name: input.name, text: content });
    else captures.push({ source, content });
  }
  const fresh = found.filter(({ text }) => !keyLogs.some((known) => known.text === text));
  const held = { keyLogs: [...keyLogs, ...fresh], newKeyLogs: found.length };
  if (captures.length > 0 || current === undefined) return { captures, ...held };
  return { captures: [{ source: "current", content: await read(current) }], ...held };
}

const MAX_KEY_LOG_OCTETS = 16 * 1024 * 1024;

/** Text where it is text. What is larger than is ever decoded is not brought into memory: the decoder refuses its size. */
async function read({ name, blob, text }: DecodeInput): Promise<string | Uint8Array> {
  if (text !== undefined) return text;
  if (blob === undefined) return "";
  if (blob.size > MAX_FILE_OCTETS) throw new Error(tooLarge(name, blob.size));
  try {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return decodeText(bytes) ?? bytes;
  } catch {
    throw new Error(`The file ${name} could not be read.`);
  }
}

function tooLarge(name: string, size: number): string {
  const mebibytes = Math.ceil(size / 1_048_576);
  return `${name} has ${mebibytes} MiB; at most ${MAX_FILE_OCTETS / 1_048_576} MiB are read. Cut it to the connection that matters, for example with tcpdump -r big.pcap -w small.pcap host 10.0.0.1 and port 443.`;
}

function headOf({ format, problems, report, connections }: Capture): DecodedHead {
  return { format, problems, report, connections: connections.map(summaryOf) };
}

function summaryOf({ name, trace }: CaptureConnection): ConnectionSummary {
  return {
    name,
    frames: trace.frames.length,
    faulty: trace.faults().length,
    first: { client: firstType(trace, "client"), server: firstType(trace, "server") },
  };
}

function firstType({ frames }: Trace, from: Side): number | undefined {
  for (let i = 0; i < frames.length; i++) {
    const row = frames.plain(i);
    if (row.from === from) return row.type;
  }
  return undefined;
}
