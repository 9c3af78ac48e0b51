/** The frames of a recording as views ask for them: one row, one frame in detail, frames by time. */
import { groupDigits } from "../base/group-digits.ts";
import { assert } from "../base/assert.ts";
import type { Http2Error } from "../base/http2-error.ts";
import { frameTypeName } from "../frame/frame-names.ts";
import type { Frame } from "../frame/frame.ts";
import type { DecodedField } from "../hpack/field.ts";
import { lowerBound, SIDES, upperBound } from "./frame-columns.ts";
import type { FrameColumns } from "./frame-columns.ts";
import { summarizeFrame } from "./frame-summary.ts";
import type { HeaderBlocks } from "./header-blocks.ts";
import { UNKNOWN_BLOCK_TOKEN } from "./header-blocks.ts";
import { parseScannedFrame, PREFACE_TYPE } from "./scan-direction.ts";
import type { DirectionScan } from "./scan-direction.ts";
import type { FrameColumnsView, FrameDetail, FrameIndex, FrameRow, FrameTimes } from "./trace.ts";

/** The frames' columns with the octets behind them. */
export interface FrameSource {
  readonly columns: FrameColumns;
  readonly bytes: readonly [client: Uint8Array, server: Uint8Array];
  readonly scans: readonly [client: DirectionScan, server: DirectionScan];
  readonly blocks: readonly [client: HeaderBlocks, server: HeaderBlocks];
}

export class IndexedFrames implements FrameIndex {
  readonly length: number;
  readonly columns: FrameColumnsView;
  readonly #source: FrameSource;

  constructor(source: FrameSource) {
    this.#source = source;
    this.length = source.columns.length;
    this.columns = source.columns;
  }

  get(i: number): FrameRow {
    const row = this.plain(i);
    const headers = this.#headers(i);
    return headers === undefined ? row : { ...row, headers };
  }

  plain(i: number): Omit<FrameRow, "headers"> {
    assert(i >= 0 && i < this.length, `frame ${i} is in the recording`);
    const { columns } = this.#source;
    return {
      from: SIDES[columns.from[i] ?? 0] ?? "client",
      type: columns.type[i] ?? 0,
      flags: columns.flags[i] ?? 0,
      streamId: columns.streamId[i] ?? 0,
      length: columns.payloadLength[i] ?? 0,
      at: columns.at[i] ?? 0,
      offset: columns.offset[i] ?? 0,
    };
  }

  detail(i: number): FrameDetail {
    const row = this.get(i);
    const { columns } = this.#source;
    const parsed = this.#parse(i);
    return {
      ...row,
      index: i,
      name: row.type === PREFACE_TYPE ? "PREFACE" : frameTypeName(row.type),
      wireBytes: (columns.end[i] ?? 0) - row.offset,
      ...this.times(i),
      fault: this.#fault(i, parsed),
      summary: this.#summary(row, i, parsed),
    };
  }

  times(i: number): FrameTimes {
    const { columns } = this.#source;
    return {
      sentMs: columns.sentMs[i] ?? 0,
      arrivesMs: columns.arrivesMs[i] ?? 0,
      arrivedMs: columns.arrivedMs[i] ?? 0,
      writeSeq: seqOrUndefined(columns.writeSeq[i]),
      readSeq: seqOrUndefined(columns.readSeq[i]),
    };
  }

  firstAt(ms: number): number {
    return lowerBound(this.#source.columns.at, ms);
  }

  inFlight(ms: number): readonly number[] {
    const { columns } = this.#source;
    const behind = upperBound(columns.at, ms);
    return columns.indexOf
      .flatMap((indexOf) => inFlightOneWay(columns, indexOf, behind, ms))
      .sort((a, b) => a - b);
  }

  /** Every frame that breaks a rule itself; `among` these if it is known that no other does. */
  faults(among?: Uint32Array): readonly { readonly frame: number; readonly error: Http2Error }[] {
    const faults: { frame: number; error: Http2Error }[] = [];
    for (let i = 0; i < (among?.length ?? this.length); i++) {
      const frame = among?.[i] ?? i;
      const error = this.#fault(frame, this.#parse(frame));
      if (error !== undefined && error.token !== UNKNOWN_BLOCK_TOKEN) faults.push({ frame, error });
    }
    return faults;
  }

  #parse(i: number): Frame | Http2Error | undefined {
    const { columns, scans, bytes } = this.#source;
    const side = columns.from[i] === 1 ? 1 : 0;
    return parseScannedFrame(scans[side], bytes[side], columns.ordinal[i] ?? 0);
  }

  #headers(i: number): readonly DecodedField[] | undefined {
    const { columns, blocks } = this.#source;
    return blocks[columns.from[i] === 1 ? 1 : 0].headers(columns.ordinal[i] ?? 0);
  }

  #fault(i: number, parsed: Frame | Http2Error | undefined): Http2Error | undefined {
    if (parsed !== undefined && "token" in parsed) return parsed;
    const { columns, blocks } = this.#source;
    return blocks[columns.from[i] === 1 ? 1 : 0].fault(columns.ordinal[i] ?? 0);
  }

  #summary(row: FrameRow, i: number, parsed: Frame | Http2Error | undefined): string {
    if (row.type === PREFACE_TYPE) return "connection preface";
    if (parsed === undefined) return cutShort(this.#source.columns, i);
    if ("token" in parsed) return "malformed";
    return summarizeFrame(parsed, row.headers);
  }
}

/** Within a direction arrivals are in order, so what is in flight is one run of frames. */
function inFlightOneWay(columns: FrameColumns, indexOf: Uint32Array, behind: number, ms: number): number[] {
  let low = 0;
  let high = indexOf.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((columns.arrivedMs[indexOf[middle] ?? 0] ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  const run: number[] = [];
  for (let n = low; n < indexOf.length; n++) {
    const i = indexOf[n] ?? 0;
    if (i >= behind) break;
    run.push(i);
  }
  return run;
}

function cutShort(columns: FrameColumns, i: number): string {
  const there = Math.max(0, (columns.end[i] ?? 0) - (columns.offset[i] ?? 0) - 9);
  return `cut short: ${groupDigits(there)} of ${groupDigits(columns.payloadLength[i] ?? 0)} octets`;
}

function seqOrUndefined(seq: number | undefined): number | undefined {
  return seq === undefined || seq < 0 ? undefined : seq;
}
