/** What the Decode room says of a capture, in words. Pure. */
import type {
  Capture,
  CaptureConnection,
  CapturePart,
  CaptureReport,
  Side,
  Trace,
} from "../../../protocol/index.ts";
import { formatCount } from "../../ui/format.ts";
import type { ConnectionSummary, DecodedHead } from "../../worker/decode-messages.ts";

export interface CaptureTitle {
  readonly title: string;
  readonly subtitle: string;
}

/** `count`: connections of the capture; `given`: its name, empty for what was pasted. */
export function captureTitle(
  { name, trace, facts }: CaptureConnection,
  count: number,
  given: string | undefined,
): CaptureTitle {
  const title = given || "Pasted text";
  const parts = [
    facts?.tls?.serverName ?? "",
    name,
    directionWords(trace),
    joinsInTheMiddle(firstTypesOf(trace)) ? "joined in the middle" : "",
    "stays in this browser",
  ];
  return {
    title: count > 1 && name === "" ? `${title}, a connection` : title,
    subtitle: parts.filter((part) => part !== "").join(" · "),
  };
}

/** `hexdump -C` and `31 lines, 482 octets client → server`. */
export function recognisedWords({ report, format }: Pick<Capture, "report" | "format">): {
  readonly form: string;
  readonly detail: string;
} {
  const { recognised } = report;
  const comma = recognised.indexOf(", ");
  if (report.parts.length === 0 && isKnown(format))
    return { form: `Nothing to decode: ${format}`, detail: "" };
  if (report.parts.length === 0 || comma < 0) return { form: "Nothing recognised", detail: "" };
  return { form: recognised.slice(0, comma), detail: grouped(recognised.slice(comma + 2)) };
}

/** Whether it was seen what this is, though there may be nothing in it to decode. */
export function isKnown(format: string): boolean {
  return format !== "unknown";
}

/** What was found in the octets, one sentence each. */
export function foundWords({ frames: count, faulty, first }: ConnectionSummary): readonly string[] {
  const frames = count === 1 ? "1 frame decoded" : `${formatCount(count)} frames decoded`;
  const wrong =
    faulty === 0
      ? ""
      : faulty === 1
        ? ", 1 of them breaks a rule"
        : `, ${formatCount(faulty)} of them break a rule`;
  const middle = joinsInTheMiddle(first)
    ? "No preface: the recording starts in the middle of a connection, so header fields may refer to a table that is not known. "
    : "";
  return [`${middle}${frames}${wrong}.`];
}

/** What else a capture of packets tells: when it was made, what was left out. */
export function reportNotes({ unpacked, startedAtUnixMs, leftOut }: CaptureReport): readonly string[] {
  const packets = leftOut.reduce((sum, row) => sum + row.packets, 0);
  const kinds = leftOut.slice(0, MAX_KINDS).map((row) => `${formatCount(row.packets)} ${row.what}`);
  return [
    ...(unpacked === undefined ? [] : ["The file was compressed with gzip."]),
    ...(startedAtUnixMs === undefined || startedAtUnixMs > LATEST_MS
      ? []
      : [`Recorded from ${dateWords(startedAtUnixMs)}.`]),
    ...(packets === 0 ? [] : [`${formatCount(packets)} packets without TCP left out: ${kinds.join(", ")}.`]),
  ];
}

/** When a connection's time began, by the clock of the machine that captured it; undefined where packets have no dates, or none that can be. */
export function startOf(
  { facts, trace }: Pick<CaptureConnection, "facts" | "trace">,
  report: Pick<CaptureReport, "startedAtUnixMs"> | undefined,
): number | undefined {
  const zeroMs = (report?.startedAtUnixMs ?? Infinity) + (facts?.startMs ?? 0);
  return zeroMs + trace.durationMs < LATEST_MS ? zeroMs : undefined;
}

const MAX_KINDS = 5;
/** Where JavaScript's dates end; a capture with a later one has wrong times. */
const LATEST_MS = 8.64e15;

/** `2026-11-22 10:53:00 UTC`. */
function dateWords(unixMs: number): string {
  return new Date(unixMs)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");
}

export function toneOf({ connections, problems, report }: DecodedHead): "good" | "partly" | "bad" {
  if (!connections.some(({ frames }) => frames > 0))
    return report.conversations.length > 0 ? "partly" : "bad";
  return problems.some(({ severity }) => severity === "error") ? "partly" : "good";
}

/** The one direction whose sender the person may set right; undefined where the input itself tells, or has both. */
export function doubtfulSender({
  report,
  connections,
}: Pick<DecodedHead, "report" | "connections">):
  | { readonly from: Side; readonly part: CapturePart }
  | undefined {
  const { parts } = report;
  const [part] = parts;
  if (part === undefined || parts.length !== 1 || part.direction === "told" || part.direction === "marked")
    return undefined;
  if (part.octets.client > 0 && part.octets.server > 0) return undefined;
  if (connections.some(({ first }) => first.client === PREFACE)) return undefined;
  return { from: part.octets.server > 0 ? "server" : "client", part };
}

/** Octets of the client that do not begin with the preface, or a server's alone that do not begin with SETTINGS. */
function joinsInTheMiddle({ client, server }: ConnectionSummary["first"]): boolean {
  return client === undefined ? server !== SETTINGS : client !== PREFACE;
}

const PREFACE = -1;
const SETTINGS = 4;

function firstTypesOf({ frames }: Trace): ConnectionSummary["first"] {
  const first: { client: number | undefined; server: number | undefined } = {
    client: undefined,
    server: undefined,
  };
  // Both have begun after a few frames, or one of them is not there at all.
  for (let i = 0; i < Math.min(frames.length, 1000); i++) {
    const { from, type } = frames.plain(i);
    first[from] ??= type;
  }
  return first;
}

/** `5 200 043 octets`: as numbers are written everywhere here. */
function grouped(text: string): string {
  return text.replace(/(?<![\w.])\d{5,}(?!\w)/g, (digits) => formatCount(Number(digits)));
}

function directionWords(trace: Trace): string {
  const [client, server] = [trace.bytes("client").length > 0, trace.bytes("server").length > 0];
  if (client && server) return "both directions";
  return client ? "client → server only" : "server → client only";
}

export const CLIENT_MARK = "# client";
export const SERVER_MARK = "# server";

/** The text with a marked section for each direction; what was there becomes the client's. */
export function withMarkers(text: string): string {
  const own = text.trim() === "" ? "\n" : `${text.trimEnd()}\n`;
  return `${CLIENT_MARK}\n${own}\n${SERVER_MARK}\n`;
}
