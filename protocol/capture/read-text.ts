/**
 * A text to chunks with directions: finds the form of the whole, or cuts it at its markers and finds the form of each
 * block; directions that nothing tells are guessed from the octets. Knows nothing of traces.
 */
import type {
  CaptureChunk,
  OpenContext,
  Opened,
  Reading,
  Region,
  Sniff,
  TextFault,
  TextFormat,
} from "./format.ts";
import { guessDirection } from "./direction.ts";
import { BLOCK_FORMATS, DOCUMENT_FORMATS, MIN_DOCUMENT_SCORE, MIN_SCORE } from "./formats.ts";
import { wholeText } from "./format.ts";
import { FaultList } from "./pieces.ts";
import { assemble } from "./packets/assemble.ts";
import { readPacket } from "./packets/tcp-segment.ts";
import type { ReadCapture } from "./read-capture.ts";
import { partOf } from "./report.ts";
import type { CapturePart } from "./report.ts";
import { splitSections } from "./sections.ts";
import type { Section } from "./sections.ts";
import { concatMapped } from "./source-map.ts";
import type { Side } from "../probe/event.ts";
import { findFrameStart } from "../trace/find-frame-start.ts";

type Tried = ReadCapture["tried"][number];

/** Yields the text index it has come to. `from` holds for what nothing else tells a direction of. */
export function* readText(
  text: string,
  from: Side | undefined,
  context: OpenContext,
): Generator<number, ReadCapture, void> {
  const region = wholeText(text);
  const documents = ranked(DOCUMENT_FORMATS, region);
  const best = documents[0];
  if (best !== undefined && best.sniff.score >= MIN_DOCUMENT_SCORE)
    return yield* readDocument(best.format, region, documents, context);
  const sections = splitSections(region);
  const reader = new SectionReader(from, context);
  for (const section of sections) yield* reader.read(section, sections.length > 1);
  return yield* reader.finish(documents);
}

interface Ranked {
  readonly format: TextFormat;
  readonly sniff: Sniff;
}

function ranked(formats: readonly TextFormat[], region: Region): readonly Ranked[] {
  const rows = formats.map((format) => ({ format, sniff: format.sniff(region) }));
  return rows.sort((a, b) => b.sniff.score - a.sniff.score);
}

function triedOf(rows: readonly Ranked[]): readonly Tried[] {
  return rows.map(({ format, sniff }) => ({ format: format.name, why: sniff.why }));
}

function* readDocument(
  format: TextFormat,
  region: Region,
  rows: readonly Ranked[],
  context: OpenContext,
): Generator<number, ReadCapture, void> {
  const { detail, ...result } = yield* format.open(region, context);
  // What was made up from a log does not count as octets of the input.
  const found = result.conversations.filter(({ octetsKnown }) => octetsKnown !== false);
  const chunks = found.flatMap((conversation) => conversation.chunks);
  const place = { direction: "told", start: region.start, end: region.end } as const;
  const tried = triedOf(rows.filter((row) => row.format !== format));
  const empty = result.conversations.every((conversation) => conversation.chunks.length === 0);
  const parts = empty ? [] : [partOf(format, detail, chunks, place)];
  return { ...result, format: format.name, parts, tried };
}

/** A block whose direction may still be open. */
interface Block {
  readonly format: TextFormat;
  readonly detail: string | undefined;
  readonly section: Section;
  readonly chunks: readonly CaptureChunk[];
}

class SectionReader {
  readonly #from: Side | undefined;
  readonly #context: OpenContext;
  readonly #blocks: Block[] = [];
  readonly #faults: TextFault[] = [];
  #tried: readonly Tried[] = [];

  constructor(from: Side | undefined, context: OpenContext) {
    this.#from = from;
    this.#context = context;
  }

  *read(section: Section, oneOfMany: boolean): Generator<number, void, void> {
    if (section.region.text.slice(section.region.start, section.region.end).trim() === "") {
      this.#faults.push({
        severity: "warning",
        message: "Nothing follows this marker.",
        at: section.markedAt ?? section.region.start,
      });
      return;
    }
    const rows = ranked(BLOCK_FORMATS, section.region);
    const best = rows[0];
    if (this.#tried.length === 0)
      this.#tried = triedOf(rows.filter((row) => row !== best || row.sniff.score < MIN_SCORE));
    if (best === undefined || best.sniff.score < MIN_SCORE) {
      this.#unknown(section, oneOfMany);
      return;
    }
    for (const region of section.from === undefined
      ? paragraphsOf(section.region, best.format, this.#context)
      : [section.region]) {
      const result: Opened = yield* best.format.open(region, this.#context);
      this.#faults.push(...result.faults);
      const chunks = result.conversations.flatMap((conversation) => conversation.chunks);
      this.#blocks.push({
        format: best.format,
        detail: result.detail,
        section: { ...section, region },
        chunks,
      });
    }
  }

  #unknown(section: Section, oneOfMany: boolean): void {
    const prose = oneOfMany && section.from === undefined;
    this.#faults.push({
      severity: prose ? "info" : "error",
      message: prose
        ? "The text before the first marker holds no octets; it was left out."
        : "No octets were recognised in this text.",
      expected: "hex, a hex dump, base64, or bytes as source code",
      advice:
        "Copy the octets as hex (| xxd, | hexdump -C, tshark -x, Wireshark: Copy as Hex Stream), or open a sample to see how they look.",
      at: section.region.start + (/\S/.exec(section.region.text.slice(section.region.start))?.index ?? 0),
    });
  }

  *finish(documents: readonly Ranked[]): Generator<number, ReadCapture, void> {
    const formats = [...new Set(this.#blocks.map((block) => block.format.name))];
    const format = formats.length === 0 ? "unknown" : formats.join(", ");
    const tried = [...this.#tried, ...triedOf(documents)];
    const packets = yield* this.#asPackets();
    if (packets !== undefined) return { format, tried, ...packets };
    const parts: CapturePart[] = [];
    const chunks: CaptureChunk[] = [];
    for (const [i, block] of this.#blocks.entries()) {
      const directed = this.#direct(block, i);
      chunks.push(...directed.chunks);
      parts.push(...directed.parts);
    }
    const conversations = chunks.length === 0 ? [] : [{ name: "", chunks }];
    return { format, conversations, faults: this.#faults, parts, tried };
  }

  /** Every run of octets is a whole packet: the payloads of TCP are meant (Wireshark: Copy as Hex Dump of a packet). */
  *#asPackets(): Generator<number, Omit<ReadCapture, "format" | "tried"> | undefined, void> {
    const runs = this.#blocks.flatMap((block) => runsOf(block.chunks));
    if (runs.length === 0 || !runs.every((run) => isWholePacket(joined(run).bytes))) return undefined;
    const faults = new FaultList();
    const packets = runs.map((run, i) => ({
      octets: joined(run),
      at: run[0]?.octets.runs[0]?.text,
      number: i + 1,
    }));
    const { conversations, leftOut } = yield* assemble(packets, this.#context.keys, faults);
    const chunks = conversations.flatMap((conversation) => conversation.chunks);
    const first = this.#blocks[0];
    const detail =
      runs.length === 1 ? "1 packet with its headers" : `${runs.length} packets with their headers`;
    const parts = first === undefined ? [] : [partOf(first.format, detail, chunks, { direction: "told" })];
    return { conversations, leftOut, faults: [...this.#faults, ...faults.finish()], parts };
  }

  #direct(
    block: Block,
    index: number,
  ): { readonly chunks: readonly CaptureChunk[]; readonly parts: readonly CapturePart[] } {
    const { section } = block;
    const place = { start: section.region.start, end: section.region.end };
    const groups = runsOf(block.chunks).map((run) => this.#directRun(run, section, index));
    const chunks = groups.flatMap((group) => group.chunks);
    const first = groups[0];
    if (first === undefined) return { chunks: [], parts: [] };
    return {
      chunks,
      parts: [
        partOf(block.format, block.detail, chunks, { ...place, direction: first.direction, why: first.why }),
      ],
    };
  }

  #directRun(run: readonly CaptureChunk[], section: Section, index: number): Directed {
    const told = run[0]?.from;
    const set = (from: Side, direction: CapturePart["direction"], why?: string): Directed => {
      const time = section.atMs === undefined ? {} : { atMs: section.atMs };
      return { chunks: run.map((chunk) => ({ ...chunk, ...time, from })), direction, why, from };
    };
    if (section.from !== undefined) return set(section.from, "marked");
    if (this.#from !== undefined) return set(this.#from, "chosen");
    if (told !== undefined) return set(told, "guessed", "by the variable's name");
    const guess = guessDirection(joined(run).bytes);
    if (guess?.strong === true) return set(guess.from, "guessed", guess.why);
    const other = this.#opposite(index);
    if (other !== undefined) return set(other, "guessed", "the other block is from the other end");
    if (guess !== undefined) return set(guess.from, "guessed", guess.why);
    this.#faults.push({
      severity: "info",
      message: "Nothing in these octets tells which end sent them: the client was assumed.",
      advice: 'Put a line "# client" or "# server" before them, or choose the direction.',
      once: "assumed",
      at: section.region.start,
    });
    return set("client", "assumed");
  }

  /** Of two blocks without markers, one that is surely from one end makes the other one from the other. */
  #opposite(index: number): Side | undefined {
    if (this.#blocks.length !== 2) return undefined;
    const other = this.#blocks[1 - index];
    if (other === undefined) return undefined;
    const side = other.section.from ?? guessDirection(joined(other.chunks).bytes)?.from;
    return side === undefined ? undefined : side === "client" ? "server" : "client";
  }
}

interface Directed {
  readonly chunks: readonly CaptureChunk[];
  readonly direction: CapturePart["direction"];
  readonly why: string | undefined;
  readonly from: Side;
}

function joined(chunks: readonly CaptureChunk[]): ReturnType<typeof concatMapped> {
  return concatMapped(chunks.map((chunk) => chunk.octets));
}

/** Chunks that are one run of octets but for holes; dumps and variables begin new ones. */
function runsOf(chunks: readonly CaptureChunk[]): readonly (readonly CaptureChunk[])[] {
  const runs: CaptureChunk[][] = [];
  for (const chunk of chunks) {
    const last = runs.at(-1);
    if (last !== undefined && chunk.lostBefore !== undefined) last.push(chunk);
    else runs.push([chunk]);
  }
  return runs;
}

/** The lengths inside must fit the octets, but for an Ethernet's padding; what begins with frames is no packet. */
function isWholePacket(bytes: Uint8Array): boolean {
  const segment = readPacket(bytes);
  if (segment === undefined || segment.cut > 0 || bytes.length - segment.end > MAX_PADDING) return false;
  return findFrameStart(bytes, 0, bytes.length) !== 0;
}

/** A frame of Ethernet has at least 46 octets of payload, and perhaps a checksum of 4. */
const MAX_PADDING = 32;

/** Blank lines part the two directions when each paragraph is surely from one end, and not all from the same. */
const PARAGRAPH_FORMATS = new Set(["plain hex", "base64", "escaped text", "list of numbers", "0x list"]);
const MAX_PARAGRAPHS = 64;

function paragraphsOf(region: Region, format: TextFormat, context: OpenContext): readonly Region[] {
  if (!PARAGRAPH_FORMATS.has(format.name)) return [region];
  const paragraphs: Region[] = [];
  let start = region.start;
  const text = region.text.slice(region.start, region.end);
  for (const gap of text.matchAll(/(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)\s*/g)) {
    paragraphs.push({ ...region, start, end: region.start + gap.index });
    start = region.start + gap.index + gap[0].length;
    if (paragraphs.length >= MAX_PARAGRAPHS) return [region];
  }
  paragraphs.push({ ...region, start });
  const filled = paragraphs.filter((part) => part.text.slice(part.start, part.end).trim() !== "");
  if (filled.length < 2) return [region];
  const octets = filled.map((part) => firstOctets(format.open(part, context)));
  if (!octets.every((bytes) => beginsFrames(bytes))) return [region];
  const sides = octets.map((bytes) => guessDirection(bytes));
  const sure =
    sides.every((side) => side?.strong === true) ||
    (filled.length === 2 && sides.some((side) => side?.strong === true));
  return sure && new Set(sides.map((side) => side?.from)).size > 1 ? filled : [region];
}

/** Whether a frame, the preface or HTTP/1.1 text begins here, so that this need not go on from what came before. */
function beginsFrames(bytes: Uint8Array): boolean {
  return findFrameStart(bytes, 0, bytes.length) === 0 || guessDirection(bytes)?.strong === true;
}

function firstOctets(reading: Reading): Uint8Array {
  for (;;) {
    const step = reading.next();
    if (step.done === true)
      return joined(step.value.conversations.flatMap((conversation) => conversation.chunks)).bytes;
  }
}
