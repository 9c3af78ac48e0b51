/** The rows of the frame table: which frames, what a row says, and where a key leads. Pure. */
import { flagNames } from "../../../protocol/index.ts";
import type { FrameDetail, Trace } from "../../../protocol/index.ts";
import { firstWhere } from "../../chart/first-where.ts";
import { formatCount, formatMs } from "../../ui/format.ts";

export interface TableRow {
  readonly frame: number;
  readonly detail: FrameDetail;
  readonly time: string;
  readonly flags: string;
  readonly length: string;
  /** In place of a stream number. */
  readonly stream: string;
  /** Header fields stand in the line itself; else the one-line summary. */
  readonly says: readonly Said[];
  readonly fault: string | undefined;
}

export interface Said {
  readonly name: string | undefined;
  readonly text: string;
}

/** More do not fit in a line; what a field holds beyond this is in the inspector. */
const MAX_FIELDS_SAID = 12;
const MAX_VALUE_CHARS = 160;

export function tableRow(trace: Trace, frame: number): TableRow {
  const detail = trace.frames.detail(frame);
  return {
    frame,
    detail,
    time: trace.timed ? formatMs(detail.at) : "",
    flags: flagNames(detail.type, detail.flags).join(" "),
    length: formatCount(detail.length),
    stream: detail.streamId === 0 ? "connection" : String(detail.streamId),
    says: saidBy(detail),
    fault: detail.fault?.reason,
  };
}

function saidBy({ headers, summary }: FrameDetail): readonly Said[] {
  if (headers === undefined || headers.length === 0) return [{ name: undefined, text: summary }];
  const first = headers.filter(({ name }) => LEADING.has(name));
  const rest = headers.filter(({ name }) => !LEADING.has(name));
  const shown = [...first, ...rest].slice(0, MAX_FIELDS_SAID);
  return shown.map(({ name, value }) => ({ name, text: value.slice(0, MAX_VALUE_CHARS) }));
}

/** What a line has to say first, whatever the order on the wire. */
const LEADING: ReadonlySet<string> = new Set([":method", ":path", ":status"]);

/** The frames that the filter leaves, by row. */
export class ShownFrames {
  readonly length: number;
  readonly #frames: Uint32Array | undefined;

  constructor(total: number, frames: Uint32Array | undefined) {
    this.#frames = frames;
    this.length = frames?.length ?? total;
  }

  frameAt(row: number): number {
    return this.#frames?.[row] ?? row;
  }

  /** Row of this frame; -1 when it is filtered out. */
  rowOf(frame: number): number {
    if (this.#frames === undefined) return frame < this.length ? frame : -1;
    const row = this.rowAtOrAfter(frame);
    return this.#frames[row] === frame ? row : -1;
  }

  /** First row whose frame is this one or a later one; length if there is none. */
  rowAtOrAfter(frame: number): number {
    if (this.#frames === undefined) return Math.min(frame, this.length);
    const frames = this.#frames;
    return firstWhere(this.length, (row) => (frames[row] ?? 0) >= frame);
  }
}

/** How many frames have begun to leave at the cursor. Recordings without times count frames instead of milliseconds. */
export function framesPast(
  trace: Trace,
  { atMs, step }: { readonly atMs: number; readonly step: number },
): number {
  if (step < 0) return 0;
  if (!trace.timed) return Math.min(trace.frames.length, Math.floor(atMs) + 1);
  let past = trace.frames.firstAt(atMs);
  while (past < trace.frames.length && trace.frames.plain(past).at <= atMs) past++;
  return past;
}
