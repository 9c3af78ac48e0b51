/** Frames of a ladder as rows, for tests that write them down. */
import type { LadderFrames } from "../../app/views/ladder/layout.ts";

export interface LadderRow {
  readonly index: number;
  readonly from: "client" | "server";
  readonly at: number;
  readonly arrivedMs: number;
}

export function columnsOf(rows: readonly LadderRow[]): LadderFrames {
  return {
    index: Int32Array.from(rows, ({ index }) => index),
    fromClient: Uint8Array.from(rows, ({ from }) => (from === "client" ? 1 : 0)),
    at: Float64Array.from(rows, ({ at }) => at),
    arrivedMs: Float64Array.from(rows, ({ arrivedMs }) => arrivedMs),
  };
}
