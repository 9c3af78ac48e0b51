/**
 * The whole recording in one strip: what stands in each column of pixels. Pure. With room for it each frame has a
 * tick of its own; beyond that, frames of a column share it by type, and no type is ever squeezed out of sight.
 */

import { firstWhere } from "../../chart/first-where.ts";

export interface MinimapInput {
  readonly length: number;
  /** Of each frame who sent it (1: the server) and its type. */
  readonly columns: { readonly from: ArrayLike<number>; readonly type: ArrayLike<number> };
  /** Where frame i stands, 0 to 1, never falling. */
  position(i: number): number;
}

/** A piece of a tick. Heights are parts of the half strip, counted from the centre line. */
export interface TickPart {
  readonly x: number;
  readonly width: number;
  readonly side: "client" | "server";
  readonly type: number;
  readonly from: number;
  readonly to: number;
}

export function layoutTicks(frames: MinimapInput, widthPx: number): TickPart[] {
  if (frames.length * 2 * TICK_PITCH_PX <= widthPx) return spreadTicks(frames, widthPx);
  const pitch = frames.length * 2 <= widthPx ? TICK_PITCH_PX : 1;
  const columns = Math.max(1, Math.floor(widthPx / pitch));
  const parts: TickPart[] = [];
  const column = { client: new Counts(), server: new Counts() };
  let current = -1;
  const flush = () => {
    const place = { x: current * pitch, width: pitch === 1 ? 1 : pitch - 1 };
    for (const side of ["client", "server"] as const) {
      for (const part of stack(column[side].take())) parts.push({ ...place, side, ...part });
    }
  };
  for (let i = 0; i < frames.length;) {
    current = Math.min(columns - 1, Math.floor(frames.position(i) * columns));
    const end = current === columns - 1 ? frames.length : firstBehind(frames, i, columns);
    for (; i < end; i++) {
      column[sideOf(frames, i)].add(frames.columns.type[i] ?? 0);
    }
    flush();
  }
  return parts;
}

/** How many frames of each type, which is an octet, or -1 for the preface. */
class Counts {
  readonly #byType = new Uint32Array(257);
  #seen: number[] = [];

  add(type: number): void {
    const count = this.#byType[type + 1] ?? 0;
    if (count === 0) this.#seen.push(type);
    this.#byType[type + 1] = count + 1;
  }

  /** Begins anew. */
  take(): ReadonlyMap<number, number> {
    const counts = new Map(this.#seen.map((type) => [type, this.#byType[type + 1] ?? 0]));
    this.#byType.fill(0);
    this.#seen = [];
    return counts;
  }
}

/** First frame behind the column of `first`: a million positions are too dear to be asked one by one. */
function firstBehind(frames: MinimapInput, first: number, columns: number): number {
  const column = Math.floor(frames.position(first) * columns);
  return firstWhere(frames.length, (i) => Math.floor(frames.position(i) * columns) > column, first + 1);
}

/** With room to spare, frames of one instant step aside, so that each can be seen and counted. */
function spreadTicks(frames: MinimapInput, widthPx: number): TickPart[] {
  const columns = Math.floor(widthPx / TICK_PITCH_PX);
  const next = { client: 0, server: 0 };
  const ticks = Array.from({ length: frames.length }, (_, i) => {
    const from = sideOf(frames, i);
    const type = frames.columns.type[i] ?? 0;
    const column = Math.max(next[from], Math.floor(frames.position(i) * columns));
    next[from] = column + 1;
    return { from, type, column };
  });
  const limit = { client: columns - 1, server: columns - 1 };
  for (const tick of ticks.toReversed()) {
    tick.column = Math.min(tick.column, limit[tick.from]);
    limit[tick.from] = tick.column - 1;
  }
  return ticks.map(({ from, type, column }) => ({
    x: column * TICK_PITCH_PX,
    width: TICK_PITCH_PX - 1,
    side: from,
    type,
    from: 0,
    to: LONE_HEIGHT,
  }));
}

/** Recordings without times: one slot after the other. */
export function layoutSlots(frames: MinimapInput, widthPx: number): TickPart[] | undefined {
  const pitch = widthPx / Math.max(1, frames.length);
  if (pitch < SMALLEST_SLOT_PX) return undefined;
  return Array.from({ length: frames.length }, (_, i) => {
    const type = frames.columns.type[i] ?? 0;
    return { x: i * pitch, width: pitch - SLOT_GAP_PX, side: sideOf(frames, i), type, from: 0, to: 1 };
  });
}

function sideOf({ columns }: MinimapInput, i: number): "client" | "server" {
  return columns.from[i] === 1 ? "server" : "client";
}

const TICK_PITCH_PX = 3;
const SMALLEST_SLOT_PX = 8;
const SLOT_GAP_PX = 2;
const SMALLEST_PART = 0.14;
const LONE_HEIGHT = 0.55;

function stack(counts: ReadonlyMap<number, number>): { type: number; from: number; to: number }[] {
  let total = 0;
  for (const count of counts.values()) total += count;
  if (total === 0) return [];
  // One frame is half as high as a column full of them, so that bursts stand out.
  const height = Math.min(1, LONE_HEIGHT + 0.12 * Math.log2(total));
  const shares = [...counts].map(([type, count]) => ({
    type,
    share: Math.max(count / total, SMALLEST_PART),
  }));
  shares.sort((a, b) => b.share - a.share || a.type - b.type);
  const all = shares.reduce((sum, { share }) => sum + share, 0);
  let from = 0;
  return shares.map(({ type, share }) => {
    const part = { type, from, to: from + (share / all) * height };
    from = part.to;
    return part;
  });
}
