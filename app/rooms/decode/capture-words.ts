/** What the Decode room says of a capture, in words. Pure. */
import type { Capture, CaptureConnection, CapturePart, Side, Trace } from "../../../protocol/index.ts";
import type { DraftState } from "../../state/decode-draft.ts";
import { formatCount } from "../../ui/format.ts";

export interface CaptureTitle {
  readonly title: string;
  readonly subtitle: string;
}

export function captureTitle(
  capture: Capture,
  { name, trace }: CaptureConnection,
  draft: Pick<DraftState, "title" | "file">,
): CaptureTitle {
  const title = draft.title ?? draft.file?.name ?? "Pasted text";
  const parts = [
    name,
    directionWords(trace),
    joinsInTheMiddle(trace) ? "joined in the middle" : "",
    "stays in this browser",
  ];
  return {
    title: capture.connections.length > 1 && name === "" ? `${title}, a connection` : title,
    subtitle: parts.filter((part) => part !== "").join(" · "),
  };
}

/** `hexdump -C` and `31 lines, 482 octets client → server`. */
export function recognisedWords(capture: Capture): { readonly form: string; readonly detail: string } {
  const { recognised } = capture.report;
  const comma = recognised.indexOf(", ");
  if (capture.report.parts.length === 0 || comma < 0) return { form: "Nothing recognised", detail: "" };
  return { form: recognised.slice(0, comma), detail: recognised.slice(comma + 2) };
}

/** What was found in the octets, one sentence each. */
export function foundWords(trace: Trace): readonly string[] {
  const count = trace.frames.length;
  const faults = trace.faults().length;
  const frames = count === 1 ? "1 frame decoded" : `${formatCount(count)} frames decoded`;
  const wrong =
    faults === 0
      ? ""
      : faults === 1
        ? ", 1 of them breaks a rule"
        : `, ${formatCount(faults)} of them break a rule`;
  const middle = joinsInTheMiddle(trace)
    ? "No preface: the recording starts in the middle of a connection, so header fields may refer to a table that is not known. "
    : "";
  return [`${middle}${frames}${wrong}.`];
}

export function toneOf(capture: Capture): "good" | "partly" | "bad" {
  if (!capture.connections.some(({ trace }) => trace.frames.length > 0)) return "bad";
  return capture.problems.some(({ severity }) => severity === "error") ? "partly" : "good";
}

/** The one direction whose sender the person may set right; undefined where the input itself tells, or has both. */
export function doubtfulSender(
  capture: Capture,
): { readonly from: Side; readonly part: CapturePart } | undefined {
  const { parts } = capture.report;
  const [part] = parts;
  if (part === undefined || parts.length !== 1 || part.direction === "told" || part.direction === "marked")
    return undefined;
  if (part.octets.client > 0 && part.octets.server > 0) return undefined;
  if (capture.connections.some(({ trace }) => firstType(trace, "client") === -1)) return undefined;
  return { from: part.octets.server > 0 ? "server" : "client", part };
}

/** Octets of the client that do not begin with the preface, or a server's alone that do not begin with SETTINGS. */
function joinsInTheMiddle(trace: Trace): boolean {
  if (trace.bytes("client").length > 0) return firstType(trace, "client") !== -1;
  return firstType(trace, "server") !== SETTINGS;
}

const SETTINGS = 4;

function firstType(trace: Trace, from: Side): number | undefined {
  for (let i = 0; i < trace.frames.length; i++) {
    const row = trace.frames.get(i);
    if (row.from === from) return row.type;
  }
  return undefined;
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
