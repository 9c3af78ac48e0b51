/**
 * A Mermaid sequence diagram: for issues, wikis and slides that draw such text. Runs of DATA and of WINDOW_UPDATE of one stream are one
 * line; Mermaid itself refuses long texts, so this one ends before that.
 */
import { FrameType } from "../frame/frame.ts";
import type { FrameDetail, Trace } from "../trace/trace.ts";
import type { Exported, ExportSource } from "./export-source.ts";

/** Mermaid's own `maxTextSize` is 50 000. */
const MAX_CHARS = 45_000;
const MAX_LABEL = 80;
const FOLDED: ReadonlySet<number> = new Set([FrameType.DATA, FrameType.WINDOW_UPDATE]);

export function exportMermaid({ trace, title }: ExportSource): Exported {
  const lines = [
    "sequenceDiagram",
    `  title ${escaped(title)}`,
    "  participant C as client",
    "  participant S as server",
  ];
  let chars = lines.join("\n").length;
  let told = 0;
  for (const run of runsOf(trace)) {
    const line = lineOf(run, trace.timed);
    chars += line.length + 1;
    if (chars > MAX_CHARS) break;
    lines.push(line);
    told += run.count;
  }
  const { length } = trace.frames;
  const notes = [
    "Rows of DATA or WINDOW_UPDATE on one stream are one arrow.",
    ...(told < length
      ? [`Only the first ${told} of ${length} frames are in it: Mermaid draws no longer text.`]
      : []),
  ];
  if (told < length) lines.push(`  Note over C,S: ${length - told} more frames`);
  return { content: `${lines.join("\n")}\n`, notes };
}

interface Run {
  readonly first: FrameDetail;
  readonly last: FrameDetail;
  readonly count: number;
  readonly octets: number;
}

function* runsOf({ frames }: Trace): Generator<Run, void, void> {
  let run: Run | undefined;
  for (let i = 0; i < frames.length; i++) {
    const next = frames.detail(i);
    if (run !== undefined && goesOn(run.last, next)) {
      run = { ...run, last: next, count: run.count + 1, octets: run.octets + next.length };
      continue;
    }
    if (run !== undefined) yield run;
    run = { first: next, last: next, count: 1, octets: next.length };
  }
  if (run !== undefined) yield run;
}

function goesOn(last: FrameDetail, next: FrameDetail): boolean {
  return (
    FOLDED.has(next.type) &&
    last.type === next.type &&
    last.from === next.from &&
    last.streamId === next.streamId &&
    last.fault === undefined &&
    next.fault === undefined
  );
}

function lineOf({ first, last, count, octets }: Run, timed: boolean): string {
  const [from, to] = first.from === "client" ? ["C", "S"] : ["S", "C"];
  const stream = first.streamId === 0 ? "" : ` ${first.streamId}`;
  const many = first.type === FrameType.DATA ? `${octets} octets in ${count} frames` : `${count} frames`;
  const says = count > 1 ? many : first.summary;
  const end = first.type === FrameType.DATA && (last.flags & 1) !== 0 ? ", END_STREAM" : "";
  const time = timed ? `${first.at.toFixed(2)} ms: ` : "";
  const wrong = first.fault === undefined ? "" : " (malformed)";
  const text = `${time}${first.name}${stream}${says === "" ? "" : ` ${says}`}${end}${wrong}`;
  return `  ${from}${first.fault === undefined ? "->>" : "-x"}${to}: ${escaped(text)}`;
}

/** Mermaid takes `;` for the end of a line and `#` for an entity; angle brackets may become HTML. */
function escaped(text: string): string {
  const short = text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL - 1)}…` : text;
  return short
    .replaceAll("\u202f", " ")
    .replaceAll(/\p{Cc}/gu, " ")
    .replaceAll(/[#;<>]/g, (c) => ENTITIES[c] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = { "#": "#35;", ";": "#59;", "<": "#lt;", ">": "#gt;" };
