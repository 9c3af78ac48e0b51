/**
 * What a row of formats.ts is: a way to recognise a text or file and to read octets out of it, with the direction and
 * time of each piece where the form tells them. Types and small helpers only.
 *
 * Three scopes: `document` forms carry both directions and rule a whole text (Follow stream, tshark -x, our JSON);
 * `block` forms are one run of octets and may stand under a section marker (`# client`); `file` forms are binary.
 */
import type { Problem } from "../base/problem.ts";
import type { Side } from "../probe/event.ts";
import type { ConversationFacts } from "./packets/conversation-facts.ts";
import type { MappedBytes } from "./source-map.ts";
import type { KeyLog } from "./tls/key-log.ts";

/** A stretch of the pasted text. Indices count from the start of the whole text, everywhere in this room. */
export interface Region {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Line {
  readonly start: number;
  /** Without the line end. */
  readonly end: number;
  readonly text: string;
}

/** A problem at an index of the text, or at an octet of the file; decode-capture.ts turns it into a person's place. */
export interface TextFault extends Omit<Problem, "line" | "column" | "path" | "fileOffset" | "in"> {
  readonly at?: number;
  /** Of the faults with the same word here, only the first is told. */
  readonly once?: string;
}

/** A run of octets of one direction, as it was seen at one time. */
export interface CaptureChunk {
  /** Undefined: the form does not say; it is guessed from the octets. */
  readonly from?: Side | undefined;
  readonly atMs?: number | undefined;
  readonly octets: MappedBytes;
  /** Octets known to be lost right before this chunk in its direction; `"unknown"` when how many is not known. */
  readonly lostBefore?: number | "unknown" | undefined;
  /** Packet of the capture that carried (the end of) these octets, from 1. */
  readonly packet?: number | undefined;
  /** Payload octets that a log names for the one frame in this chunk, whose octets were made up. */
  readonly loggedLength?: number;
}

export interface Conversation {
  readonly name: string;
  readonly chunks: readonly CaptureChunk[];
  /** What its packets tell; absent where the form holds no packets. */
  readonly facts?: ConversationFacts;
  /** A log named frames: one chunk for each, of octets that were made up from what it says. */
  readonly octetsKnown?: false;
}

/** What a form may use besides its own text or octets. */
export interface OpenContext {
  readonly keys: KeyLog;
}

export interface Opened {
  readonly conversations: readonly Conversation[];
  readonly faults: readonly TextFault[];
  /** Packets that carry no TCP, by kind. */
  readonly leftOut?: readonly { readonly what: string; readonly packets: number }[];
  /** TLS secrets that the file itself holds. */
  readonly embeddedSecrets?: number;
  /** The input is itself a key log: what it holds. */
  readonly keyLog?: { readonly secrets: number; readonly connections: number };
  /** When the first packet was seen, by the clock of the machine that captured it. */
  readonly startedAtUnixMs?: number;
  /** What the form itself tells: `6 packets`, `31 lines`. */
  readonly detail?: string;
}

/** 0: surely not; 1: surely. `why` names what was seen or missed, for the report. */
export interface Sniff {
  readonly score: number;
  readonly why: string;
}

/** Reads and yields, now and then, the index it has come to, so that the caller can show progress and stop it. */
export type Reading = Generator<number, Opened, void>;

export interface TextFormat {
  readonly name: string;
  readonly scope: "document" | "block";
  sniff(region: Region): Sniff;
  open(region: Region, context: OpenContext): Reading;
}

export interface FileFormat {
  readonly name: string;
  readonly scope: "file";
  sniff(bytes: Uint8Array): Sniff;
  open(bytes: Uint8Array, context: OpenContext): Reading;
}

/** Lines between two yields of a reading: a few milliseconds of work. */
export const LINES_PER_SLICE = 2048;

export function* linesOf(region: Region): Generator<Line, void, void> {
  const ends = /\r\n|\n|\r/g;
  ends.lastIndex = region.start;
  let start = region.start;
  while (start < region.end) {
    const match = ends.exec(region.text);
    const end = match === null || match.index >= region.end ? region.end : match.index;
    yield { start, end, text: region.text.slice(start, end) };
    start = match === null ? region.end : match.index + match[0].length;
  }
}

/** A sniffer reads no more than this of one line: whole captures stand in one. */
const SNIFF_LINE_CHARS = 4096;

/** The first lines that are not blank, the longest cut short: what a sniffer looks at. */
export function firstLines(region: Region, count = 40): readonly Line[] {
  const lines: Line[] = [];
  const solid = /\S/g;
  for (let at = region.start; lines.length < count;) {
    // Millions of blank lines are passed over at once: every sniffer meets them.
    solid.lastIndex = at;
    const found = solid.exec(region.text);
    if (found === null || found.index >= region.end) break;
    const blank = region.text.slice(at, found.index);
    const start = at + 1 + Math.max(blank.lastIndexOf("\n"), blank.lastIndexOf("\r"));
    const [line] = linesOf({ ...region, start });
    if (line === undefined) break;
    lines.push({ ...line, text: line.text.slice(0, SNIFF_LINE_CHARS) });
    at = line.end;
  }
  return lines;
}

export function textOf(region: Region, limit = Infinity): string {
  return region.text.slice(region.start, Math.min(region.end, region.start + limit));
}

export function wholeText(text: string): Region {
  return { text, start: 0, end: text.length };
}

export function no(why: string): Sniff {
  return { score: 0, why };
}

/** One conversation without a name. */
export function opened(
  chunks: readonly CaptureChunk[],
  faults: readonly TextFault[],
  detail?: string,
): Opened {
  const conversations = [{ name: "", chunks }];
  return detail === undefined ? { conversations, faults } : { conversations, faults, detail };
}
