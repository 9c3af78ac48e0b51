/**
 * How a person marks the two directions in one text: a line `# client` or `# server` (also `// server`, `client →
 * server`, `Server:`, `C: 5052…`) before a block, with a time if wanted (`# client 12.5 ms`), or `>` and `<` in front of
 * each line. Cuts the text there; what the blocks are is not looked at.
 */
import { linesOf } from "./format.ts";
import type { Line, Region } from "./format.ts";
import type { Side } from "../probe/event.ts";

export interface Section {
  readonly region: Region;
  /** Undefined: no marker stands before it. */
  readonly from: Side | undefined;
  readonly atMs: number | undefined;
  /** Text index of the marker. */
  readonly markedAt: number | undefined;
}

/** Sections of one text: a paste has a few; thousands are a mistake or an attack. */
const MAX_SECTIONS = 20_000;

interface Mark {
  readonly from: Side;
  readonly atMs: number | undefined;
  /** Text index at which what follows the marker begins. */
  readonly body: number;
}

const MARK =
  /^(\s*)(#+|\/\/+|--+|==+|;+|\*+)?\s*(client|server|request|response|c2s|s2c|[cs])(?:\s*(→|->|=>|-->|>|to)\s*(server|client|[cs]))?(?![\w[(])\s*(.*)$/i;
const TIME = /^(?:at\s+|@\s*|\+)?(\d+(?:\.\d+)?)\s*(µs|us|ms|s)\b/i;
const DECORATION = /^[\s:#*\-=]*$/;

export function splitSections(region: Region): readonly Section[] {
  const arrows = arrowSections(region);
  if (arrows !== undefined) return arrows;
  const sections: Section[] = [];
  let start = region.start;
  let mark: Mark | undefined;
  let markedAt: number | undefined;
  const close = (end: number): void => {
    const body = { ...region, start, end };
    if (mark !== undefined || region.text.slice(start, end).trim() !== "") {
      sections.push({ region: body, from: mark?.from, atMs: mark?.atMs, markedAt });
    }
  };
  for (const line of linesOf(region)) {
    const found = sections.length < MAX_SECTIONS ? readMark(line) : undefined;
    if (found === undefined) continue;
    close(line.start);
    mark = found;
    markedAt = line.start;
    start = found.body;
  }
  close(region.end);
  return sections;
}

function readMark(line: Line): Mark | undefined {
  if (line.text.length > 200 && !/^\s*[cs]\w*\s*:/i.test(line.text)) return undefined;
  const match = MARK.exec(line.text);
  if (match === null) return undefined;
  const [, indent = "", sign, word = "", , , rest = ""] = match;
  const bare = word.length === 1 && match[4] === undefined;
  const time = TIME.exec(rest);
  const after = time === null ? rest : rest.slice(time[0].length);
  const mark = { from: sideOf(word), atMs: time === null ? undefined : millisecondsOf(time), body: line.end };
  if (DECORATION.test(after)) return bare && !after.includes(":") ? undefined : mark;
  const inline = sign === undefined ? /^:(?!=)\s*/.exec(after) : null;
  if (inline !== null) return { ...mark, body: line.end - after.length + inline[0].length };
  // A line with a sign is a comment, and words may follow: `# client: preface and SETTINGS`, `# server answers`.
  return sign !== undefined && indent === "" && !bare && /^[\w ,.:;'’+()-]{1,100}$/.test(after)
    ? mark
    : undefined;
}

function sideOf(word: string): Side {
  return /^(?:c|client|request|c2s)$/i.test(word) ? "client" : "server";
}

function millisecondsOf(time: RegExpExecArray): number {
  const unit = (time[2] ?? "ms").toLowerCase();
  const factor = unit === "s" ? 1000 : unit === "ms" ? 1 : 0.001;
  return Number(time[1]) * factor;
}

/** `> ` or `< ` in front of every line, both kinds: the signs are blanked so that the blocks stand there bare. */
function arrowSections(region: Region): readonly Section[] | undefined {
  const lines = [...linesOf(region)].filter((line) => line.text.trim() !== "");
  const signs = new Set(lines.map((line) => line.text[0]));
  if (lines.length === 0 || !(signs.size === 2 && signs.has(">") && signs.has("<"))) return undefined;
  const masked = region.text.replace(/^[<>]{1,3}/gm, (sign) => " ".repeat(sign.length));
  const sections: Section[] = [];
  for (const line of lines) {
    const from = line.text.startsWith(">") ? "client" : "server";
    const last = sections.at(-1);
    if (last?.from === from)
      sections[sections.length - 1] = { ...last, region: { ...last.region, end: line.end } };
    else if (sections.length < MAX_SECTIONS) {
      const part = { text: masked, start: line.start, end: line.end };
      sections.push({ region: part, from, atMs: undefined, markedAt: line.start });
    }
  }
  return sections;
}
