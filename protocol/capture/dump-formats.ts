/**
 * The dumps that people paste as a block: xxd, hexdump -C (Go's hex.Dump), hexdump, od, and any other with offsets.
 * A text may hold several dumps, one after the other: each begins at an offset of 0 and becomes a chunk of its own.
 */
import { detectStyle, DumpReader, offsetOf } from "./dump.ts";
import type { DumpStyle } from "./dump.ts";
import { readDumpLine } from "./dump-line.ts";
import type { DumpLine } from "./dump-line.ts";
import { FaultList } from "./pieces.ts";
import { firstLines, LINES_PER_SLICE, linesOf, no, opened } from "./format.ts";
import type { CaptureChunk, Line, Reading, Region, Sniff, TextFormat } from "./format.ts";

type Matches = (style: DumpStyle, sample: readonly DumpLine[]) => boolean;

const isHexdumpC: Matches = (style, sample) =>
  style.octetsPerWord === 1 && mostly(sample, /\s\|.{1,64}\|\s*$/);
const isXxd: Matches = (_, sample) =>
  sample.every((dump) => dump.colon && dump.offsetDigits.length >= 7 && !/^\s*0x/i.test(dump.line.text));
const isOd: Matches = (style, sample) =>
  style.offsetRadix === 8 || style.base === 8 || mostly(sample, /\s>.{1,64}<\s*$/);
const isHexdump: Matches = (style) => style.littleEndian;

function mostly(sample: readonly DumpLine[], mark: RegExp): boolean {
  return sample.filter((dump) => mark.test(dump.line.text)).length * 2 >= sample.length;
}

/** In the order in which they are asked: the first whose mark is there wins. */
const KINDS: readonly (readonly [name: string, matches: Matches])[] = [
  ["hexdump -C", isHexdumpC],
  ["xxd", isXxd],
  ["od", isOd],
  ["hexdump", isHexdump],
  ["hex dump with offsets", () => true],
];

export const dumpFormats: readonly TextFormat[] = KINDS.map(([name]) => ({
  name,
  scope: "block",
  sniff: (region) => sniff(region, name),
  open,
}));

function sniff(region: Region, name: string): Sniff {
  const { dump, style, share } = sampleOf(region);
  if (dump.length === 0) return no("no line begins with an offset");
  if (style === undefined) return no("the words after the offsets have no common size");
  const kind = KINDS.find(([, matches]) => matches(style, dump))?.[0];
  if (kind !== name) return no(`its marks are those of ${kind}`);
  if (!growing(dump, style)) return no("the first words do not grow as offsets do");
  if (share < 0.5) return no("most lines have no offset");
  return { score: 0.6 + 0.35 * share, why: `offset and octets in ${Math.round(share * 100)}% of the lines` };
}

interface Sample {
  readonly dump: readonly DumpLine[];
  readonly style: DumpStyle | undefined;
  /** Part of the lines that have the shape. */
  readonly share: number;
}

export function sampleOf(region: Region): Sample {
  const lines = firstLines(region).filter((line) => line.text.trim() !== "*");
  const dump = lines.flatMap((line) => readDumpLine(line) ?? []);
  return { dump, style: detectStyle(dump), share: lines.length === 0 ? 0 : dump.length / lines.length };
}

/** Bare words of hex look like offsets too; but offsets grow by what their line holds, or there is but one: 0. */
function growing(dump: readonly DumpLine[], style: DumpStyle): boolean {
  const [first, second] = dump;
  if (first === undefined) return false;
  if (second === undefined) return offsetOf(first, style) === 0 && (first.colon || first.words.length > 0);
  const steps = dump.slice(1).map((line, i) => offsetOf(line, style) - offsetOf(dump[i] ?? line, style));
  const good = steps.filter((step, i) =>
    step <= 0 ? offsetOf(dump[i + 1] ?? first, style) === 0 : step <= 256,
  ).length;
  return good * 2 > steps.length;
}

function* open(region: Region): Reading {
  const faults = new FaultList();
  const chunks: CaptureChunk[] = [];
  const { style } = sampleOf(region);
  if (style === undefined) return opened([], faults.finish());
  let lines = 0;
  for (const group of groupDumps(region, style)) {
    if (typeof group === "number") {
      yield group;
      continue;
    }
    yield group.lines[0]?.line.start ?? region.start;
    lines += group.lines.length;
    for (const line of [...group.between, ...group.after]) if (line.text.trim() !== "") ignored(faults, line);
    const reader = new DumpReader(style, faults);
    yield* readGroup(reader, group);
    chunks.push(...reader.finish());
  }
  return opened(chunks, faults.finish(), lines === 1 ? "1 line" : `${lines} lines`);
}

export interface DumpGroup {
  readonly lines: readonly DumpLine[];
  /** Lines of another kind right before this dump. */
  readonly between: readonly Line[];
  /** The same behind the last dump of the text. */
  readonly after: readonly Line[];
  /** Index of the dump line → text index of the `*` before it. */
  readonly repeats: ReadonlyMap<number, number>;
}

/** Cuts a text into dumps: each begins where an offset is 0 again. In between it yields the index it has come to. */
export function* groupDumps(region: Region, style: DumpStyle): Generator<DumpGroup | number, void, void> {
  let lines: DumpLine[] = [];
  let before: Line[] = [];
  let after: Line[] = [];
  let repeats = new Map<number, number>();
  let count = 0;
  for (const line of linesOf(region)) {
    if (++count % LINES_PER_SLICE === 0) yield line.start;
    const dump = line.text.trim() === "*" ? undefined : readDumpLine(line);
    if (dump === undefined) {
      if (line.text.trim() === "*") repeats.set(lines.length, line.start + line.text.indexOf("*"));
      else after.push(line);
      continue;
    }
    if (lines.length > 0 && offsetOf(dump, style) === 0) {
      yield { lines, between: before, after: [], repeats };
      lines = [];
      repeats = new Map<number, number>();
      before = after;
      after = [];
    } else if (lines.length === 0) {
      before = after;
      after = [];
    }
    lines.push(dump);
  }
  if (lines.length > 0) yield { lines, between: before, after, repeats };
}

export function* readGroup(reader: DumpReader, group: DumpGroup): Generator<number, void, void> {
  for (const [i, line] of group.lines.entries()) {
    if (i % LINES_PER_SLICE === LINES_PER_SLICE - 1) yield line.line.start;
    reader.line(line, group.lines[i + 1], group.repeats.get(i));
  }
}

function ignored(faults: FaultList, line: Line): void {
  faults.warn(line.start, "This line has no offset and no octets; it was left out.", {
    expected: "an offset, then octets, as in the other lines",
  });
}
