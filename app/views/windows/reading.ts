/**
 * What a window's two ends say at one event, as numbers that add up: what may be sent, what is under way in both
 * directions, what is allowed. Pure.
 */
import type { FlowEnd, FlowWindow, StepColumn } from "../../../protocol/index.ts";

export interface Reading {
  /** The sender's end: octets that it may still send. Negative: it has sent more than it may, RFC 9113 §6.9.2. */
  readonly maySend: number | undefined;
  /** The receiver's end: octets that it still allows. */
  readonly allows: number | undefined;
  /** Octets of DATA that have left the sender's window and have not been charged to the receiver's. Unknown once that end is closed. */
  readonly dataUnderWay: number | undefined;
  /** Credit that the receiver has granted and the sender has not seen; negative: taken back by SETTINGS, and not yet seen. */
  readonly creditUnderWay: number | undefined;
  /** Octets that the receiver's application has not read. */
  readonly unread: number;
  /** Octets that wait at the sender. */
  readonly waiting: number;
}

/** After event `seq`; -1 is before the first. Where all are known, `maySend + dataUnderWay + creditUnderWay` is `allows`. */
export function readWindow(window: FlowWindow, seq: number): Reading {
  const sent = pointAt(window.sender, seq);
  const received = pointAt(window.receiver, seq);
  const counting = window.receiver === undefined || seq < window.receiver.closedSeq;
  const both = sent !== undefined && received !== undefined && counting;
  return {
    maySend: sent?.value,
    allows: received?.value,
    dataUnderWay: both ? sent.taken - received.taken : counting ? sent?.taken : undefined,
    creditUnderWay: both ? received.value + received.taken - sent.value - sent.taken : undefined,
    unread: valueAtSeq(window.buffered, seq) ?? 0,
    waiting: valueAtSeq(window.queued, seq) ?? 0,
  };
}

/** Undefined before the first point. */
export function valueAtSeq(column: StepColumn | undefined, seq: number): number | undefined {
  return column?.values[indexAtSeq(column, seq)];
}

/** The last point at or before this event; -1 before the first. */
export function indexAtSeq(column: Pick<StepColumn, "seqs">, seq: number): number {
  return lastAtOrBefore(column.seqs, seq);
}

/** The last place in an ascending column whose entry is at most `limit`; -1 if none is. Asked several times for each pixel of a chart: no closure. */
export function lastAtOrBefore(ascending: Float64Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function pointAt(
  end: FlowEnd | undefined,
  seq: number,
): { readonly value: number; readonly taken: number } | undefined {
  if (end === undefined) return undefined;
  const i = indexAtSeq(end, seq);
  const value = end.values[i];
  return value === undefined || Number.isNaN(value) ? undefined : { value, taken: end.taken[i] ?? 0 };
}
