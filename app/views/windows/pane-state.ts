/**
 * What the person looks at in the Windows pane: which window, which stretch of time, which layers. Kept for each
 * recording as long as the page lives. Range and pointer change at the rate of the pointer: painters read them, React does not.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Trace } from "../../../protocol/index.ts";
import { requestPaint } from "../../chart/frame-loop.ts";
import type { Layers } from "./layout.ts";
import { mostTelling, windowRows } from "./rows.ts";
import type { RowFilter, RowOrder } from "./rows.ts";
import type { TimeRange } from "./time-range.ts";

/** A point of a series that the keyboard stands on. */
export interface Walk {
  readonly series: number;
  readonly index: number;
}

export interface PaneState {
  /** Key of the row that is drawn large. */
  readonly chosen: string;
  readonly range: TimeRange;
  /** Time under the pointer. */
  readonly hoverMs: number | undefined;
  readonly walk: Walk | undefined;
  /** A stretch that is being drawn over the chart. */
  readonly selecting: TimeRange | undefined;
  readonly order: RowOrder;
  readonly filter: RowFilter;
  readonly layers: Layers;
}

export type PaneStore = StoreApi<PaneState>;

export function paneStore(trace: Trace): PaneStore {
  let store = STORES.get(trace);
  if (store === undefined) {
    store = createStore<PaneState>()(() => firstLook(trace));
    store.subscribe(requestPaint);
    STORES.set(trace, store);
  }
  return store;
}

export function usePane<T>(store: PaneStore, selector: (state: PaneState) => T): T {
  return useStore(store, selector);
}

const STORES = new WeakMap<Trace, PaneStore>();

function firstLook(trace: Trace): PaneState {
  const rows = windowRows(trace);
  return {
    chosen: mostTelling(rows)?.key ?? "",
    range: { fromMs: 0, toMs: trace.durationMs },
    hoverMs: undefined,
    walk: undefined,
    selecting: undefined,
    order: "id",
    filter: { words: "", sender: "either", unused: rows.every((row) => row.dataBytes === 0) },
    layers: { data: true, credit: true, unread: true, waiting: false, bdp: true },
  };
}
