/**
 * Wireshark's and tshark's "Follow stream": hex dump (the second end indented), raw hex (likewise), YAML (peers,
 * times, base64), with or without tshark's frame of `=` lines. ASCII holds no octets: no-bytes.ts says so.
 */
import { readBase64 } from "./base64.ts";
import { detectStyle, DumpReader } from "./dump.ts";
import { readDumpLine } from "./dump-line.ts";
import type { DumpLine } from "./dump-line.ts";
import { firstLines, LINES_PER_SLICE, linesOf, no, opened } from "./format.ts";
import type { Line, Reading, Region, Sniff, TextFormat } from "./format.ts";
import { readPairs } from "./hex-digits.ts";
import { assignSides } from "./parties.ts";
import type { PartyChunk } from "./parties.ts";
import { FaultList, Pieces } from "./pieces.ts";

export const followHex: TextFormat = {
  name: "Follow stream, hex dump",
  scope: "document",
  sniff: sniffHex,
  open: openHex,
};
export const followRaw: TextFormat = {
  name: "Follow stream, raw",
  scope: "document",
  sniff: sniffRaw,
  open: openRaw,
};
export const followYaml: TextFormat = {
  name: "Follow stream, YAML",
  scope: "document",
  sniff: sniffYaml,
  open: openYaml,
};

const FRAME = /^(?:={20,}|Follow: |Filter: |Node [01]: )/;
const SNIFF_LINES = 400;

/** `tcp,hex` → ["tcp", "hex"]. */
export function followKind(region: Region): readonly [protocol: string, form: string] | undefined {
  const line = firstLines(region, 4).find((candidate) => candidate.text.startsWith("Follow: "));
  const [protocol, form] = line?.text.slice(8).trim().split(",") ?? [];
  return protocol === undefined || form === undefined ? undefined : [protocol, form];
}

function bodyLines(region: Region, count: number): readonly Line[] {
  return firstLines(region, count).filter((line) => !FRAME.test(line.text));
}

function isIndented(line: Line): boolean {
  return /^[\t ]/.test(line.text);
}

function sniffHex(region: Region): Sniff {
  const kind = followKind(region);
  const lines = bodyLines(region, SNIFF_LINES);
  const dump = lines.filter((line) => readDumpLine(line) !== undefined);
  if (kind !== undefined && /^(?:tcp|tls|ssl)$/.test(kind[0]) && kind[1] === "hex" && dump.length > 0) {
    return { score: 0.99, why: "tshark's frame says so" };
  }
  if (dump.length < 2 || dump.length * 10 < lines.length * 9) return no("no dump in two columns");
  const right = dump.filter(isIndented).length;
  const zeros = dump.filter((line) => /^\s*0+\s/.test(line.text));
  if (
    right === 0 ||
    right === dump.length ||
    !zeros.some(isIndented) ||
    dump.some((line) => /0x|:/.test(line.text.slice(0, 12)))
  ) {
    return no("its lines are not indented for a second end");
  }
  return { score: 0.97, why: "a dump whose second end is indented" };
}

function* openHex(region: Region): Reading {
  const faults = new FaultList();
  const lines = [...linesOf(region)].filter((line) => !FRAME.test(line.text) && line.text.trim() !== "");
  const dump = lines.flatMap((line) => readDumpLine(line) ?? []);
  const style = detectStyle(dump.slice(0, 100));
  if (style === undefined) return opened([], faults.finish());
  const parts: PartyChunk[] = [];
  const expected: [number | undefined, number | undefined] = [undefined, undefined];
  for (const run of runsOf(dump)) {
    yield run[0]?.line.start ?? region.start;
    const party = run[0] !== undefined && isIndented(run[0].line) ? 1 : 0;
    const reader = new DumpReader(style, faults, {}, expected[party]);
    for (const [i, line] of run.entries()) reader.line(line, run[i + 1]);
    expected[party] = reader.expected;
    for (const chunk of reader.finish()) parts.push({ party, chunk });
  }
  return opened(assignSides(parts), faults.finish(), `${parts.length} chunks`);
}

/** Lines in a row of the same end. */
function runsOf(dump: readonly DumpLine[]): readonly (readonly DumpLine[])[] {
  const runs: DumpLine[][] = [];
  for (const line of dump) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && isIndented(run[0].line) === isIndented(line.line)) run.push(line);
    else runs.push([line]);
  }
  return runs;
}

function sniffRaw(region: Region): Sniff {
  const kind = followKind(region);
  const lines = bodyLines(region, 40);
  const hex = lines.filter((line) => /^\t?(?:[0-9a-f]{2})+$/i.test(line.text.trimEnd()));
  if (kind !== undefined && /^(?:tcp|tls|ssl)$/.test(kind[0]) && kind[1] === "raw" && hex.length > 0) {
    return { score: 0.99, why: "tshark's frame says so" };
  }
  if (hex.length < 2 || hex.length * 10 < lines.length * 8) return no("no lines of hex for two ends");
  const right = hex.filter(isIndented).length;
  if (right === 0 || right === hex.length) return no("no line is indented for a second end");
  return { score: 0.9, why: "lines of hex, those of the second end after a tab" };
}

function* openRaw(region: Region): Reading {
  const faults = new FaultList();
  const parts: PartyChunk[] = [];
  let count = 0;
  for (const line of linesOf(region)) {
    if (++count % LINES_PER_SLICE === 0) yield line.start;
    if (FRAME.test(line.text) || line.text.trim() === "") continue;
    const party = isIndented(line) ? 1 : 0;
    for (const chunk of yield* readRawLine(line, faults)) parts.push({ party, chunk });
  }
  return opened(assignSides(parts), faults.finish(), `${parts.length} chunks`);
}

function* readRawLine(line: Line, faults: FaultList): Generator<number, ReturnType<Pieces["finish"]>, void> {
  const pieces = new Pieces();
  const indent = line.text.length - line.text.trimStart().length;
  yield* readPairs(line.text, indent, line.text.trimEnd().length, line.start, pieces, faults);
  return pieces.finish();
}

function sniffYaml(region: Region): Sniff {
  const text = firstLines(region, 60);
  if (!text.some((line) => line.text.includes("!!binary"))) return no("no !!binary value");
  return { score: 0.98, why: "packets with !!binary data" };
}

const OLD_KEY = /^\s*peer([01])_\d+:\s*!!binary/;

function* openYaml(region: Region): Reading {
  const faults = new FaultList();
  const parts: PartyChunk[] = [];
  let party: 0 | 1 = 0;
  let atMs: number | undefined;
  let body: Line[] | undefined;
  let indent = 0;
  const flush = (): void => {
    if (body !== undefined) parts.push(...readYamlData(party, atMs, body, faults));
    body = undefined;
  };
  let count = 0;
  for (const line of linesOf(region)) {
    if (++count % LINES_PER_SLICE === 0) yield line.start;
    const here = line.text.length - line.text.trimStart().length;
    if (body !== undefined && (here > indent || line.text.trim() === "")) {
      body.push(line);
      continue;
    }
    flush();
    const peer = /^\s*(?:- )?peer: ([01])\s*$/.exec(line.text)?.[1] ?? OLD_KEY.exec(line.text)?.[1];
    if (peer !== undefined) party = peer === "1" ? 1 : 0;
    const time = /^\s*timestamp: (\d+(?:\.\d+)?)/.exec(line.text)?.[1];
    if (time !== undefined) atMs = Math.round(Number(time) * 1e6) / 1e3;
    if (/!!binary/.test(line.text)) {
      body = [];
      indent = here;
    }
  }
  flush();
  return opened(
    assignSides(parts),
    faults.finish(),
    parts.length === 1 ? "1 packet" : `${parts.length} packets`,
  );
}

function readYamlData(
  party: 0 | 1,
  atMs: number | undefined,
  lines: readonly Line[],
  faults: FaultList,
): readonly PartyChunk[] {
  const pieces = new Pieces({ atMs });
  readBase64(pieces, faults, lines);
  return pieces.finish().map((chunk) => ({ party, chunk }));
}
