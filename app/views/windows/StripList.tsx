/** All windows, one strip each, under the same time as the large chart; a click or an arrow key enlarges one. */
import { useEffect, useEffectEvent, useId, useRef } from "react";
import type { KeyboardEvent } from "react";
import type { Trace } from "../../../protocol/index.ts";
import { beginDrawing } from "../../chart/canvas.ts";
import { coloursVersion } from "../../chart/colours.ts";
import { usePaint } from "../../chart/use-paint.ts";
import { playback } from "../../state/playback.ts";
import { classNames } from "../../ui/class-names.ts";
import { formatBytes, formatCount } from "../../ui/format.ts";
import { spanWords } from "../../chart/time-words.ts";
import { listKey } from "../../ui/list-keys.ts";
import { VirtualList } from "../../ui/VirtualList.tsx";
import type { VirtualListHandle } from "../../ui/VirtualList.tsx";
import { drawBands, drawLine, drawStalls, drawZero, STRIP_LANE_PX } from "./draw.ts";
import { STRIP_PX } from "./geometry.ts";
import type { Gutters } from "./geometry.ts";
import { sampleBands, stallShapes, stepLine, valueScale } from "./layout.ts";
import { usePane } from "./pane-state.ts";
import type { PaneStore } from "./pane-state.ts";
import { valueAtSeq } from "./reading.ts";
import { rowInWords } from "./rows.ts";
import type { WindowRow } from "./rows.ts";

export interface StripListProps {
  readonly trace: Trace;
  readonly rows: readonly WindowRow[];
  readonly store: PaneStore;
  readonly gutters: Gutters;
}

export function StripList({ trace, rows, store, gutters }: StripListProps) {
  const list = useRef<VirtualListHandle>(null);
  const id = useId();
  const chosen = usePane(store, (state) => state.chosen);
  const at = rows.findIndex((row) => row.key === chosen);
  const order = usePane(store, (state) => state.order);
  const revealChosen = useEffectEvent(() => list.current?.revealRow(Math.max(0, at)));
  useEffect(() => revealChosen(), []);
  const choose = (index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    store.setState({ chosen: row.key, walk: undefined });
    list.current?.revealRow(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = listKey(at, rows.length, PAGE_ROWS, event.key);
    if (target === undefined) return;
    choose(target);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <VirtualList
      // Sorted anew, it is read from its top.
      key={order}
      handle={list}
      role="listbox"
      aria-label="Windows"
      aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
      tabIndex={0}
      className="[scrollbar-gutter:stable] focus-visible:-outline-offset-2"
      count={rows.length}
      rowHeightPx={STRIP_PX}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const strip = event.target instanceof Element ? event.target.closest("[data-strip]") : undefined;
        if (strip) choose(Number(strip.getAttribute("data-strip")));
      }}
      renderRow={(index) => {
        const row = rows[index];
        return (
          row && (
            <Strip
              key={row.key}
              id={`${id}-${index}`}
              index={index}
              count={rows.length}
              trace={trace}
              row={row}
              store={store}
              gutters={gutters}
              isChosen={row.key === chosen}
            />
          )
        );
      }}
    />
  );
}

/** The mark of the chosen strip. */
const EDGE_PX = 2;

/** PageUp and PageDown go so many. */
const PAGE_ROWS = 8;

interface StripProps extends Omit<StripListProps, "rows"> {
  readonly id: string;
  readonly index: number;
  readonly count: number;
  readonly row: WindowRow;
  readonly isChosen: boolean;
}

function Strip({ id, index, count, trace, row, store, gutters, isChosen }: StripProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const value = useRef<HTMLSpanElement>(null);
  const drawn = useRef("");
  usePaint(() => {
    if (canvas.current)
      drawn.current = drawStrip(canvas.current, { trace, row, store }, gutters.plot, drawn.current);
    if (value.current) writeValue(value.current, trace, row, store);
  });
  const stalled = row.stalledMs > 0 ? `, stalled ${spanWords(trace, row.stalledMs)}` : "";
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-setsize={count}
      aria-posinset={index + 1}
      aria-label={`${rowInWords(row)}${stalled}`}
      data-strip={index}
      className={classNames(
        "flex cursor-pointer items-stretch border-b border-l-2 border-b-line",
        isChosen ? "border-l-accent bg-accent-soft" : "border-l-transparent hover:bg-sunk",
      )}
      style={{ height: STRIP_PX }}
    >
      <div
        className="flex min-w-0 shrink-0 flex-col justify-center pr-2 pl-2.5"
        style={{ width: gutters.left - EDGE_PX }}
      >
        <span className="truncate text-sm leading-4 font-medium">{row.name}</span>
        <span className="truncate text-xs leading-4 text-ink2">{subtitle(row, gutters.isNarrow)}</span>
      </div>
      <canvas
        ref={canvas}
        aria-hidden="true"
        className="block h-full shrink-0"
        style={{ width: gutters.plot }}
      />
      <div className="flex min-w-0 flex-1 flex-col items-end justify-center pr-2">
        <span ref={value} className="font-mono text-sm leading-4" />
        <span className="text-xs leading-4 whitespace-nowrap">
          {row.stalledMs > 0 && (
            <span className="text-bad">
              {!gutters.isNarrow && "stalled "}
              {spanWords(trace, row.stalledMs)}
            </span>
          )}
        </span>
      </div>
    </div>
  );
}

function subtitle({ window, direction, request }: WindowRow, isNarrow: boolean): string {
  const isUp = window.from === "client";
  if (request !== "") return `${isUp ? "→" : "←"} ${request}`;
  return isNarrow ? `to ${isUp ? "server" : "client"}` : direction;
}

const STRIP_LAYERS = { data: true, credit: true, unread: false, waiting: false, bdp: false } as const;

/** Returns what it shows; nothing is drawn, and the page is asked for nothing, if that is what it showed before. */
function drawStrip(
  canvas: HTMLCanvasElement,
  { trace, row, store }: Pick<StripProps, "trace" | "row" | "store">,
  plotPx: number,
  before: string,
): string {
  const { range } = store.getState();
  const key = [plotPx, window.devicePixelRatio, coloursVersion(), range.fromMs, range.toMs].join(" ");
  if (key === before) return before;
  const surface = beginDrawing(canvas);
  if (!surface) return before;
  const { width, height } = surface;
  const place = { left: 0, top: 0, width, height };
  const box = { range, width };
  const bands = sampleBands(row, box, Math.round(width * surface.density));
  const { sender, receiver } = row.window;
  const sent = sender && stepLine(sender, box, row.endMs);
  const allowed = receiver && stepLine(receiver, box, Math.min(row.endMs, receiver.closedMs));
  const lines = [sent, allowed].filter((one) => one !== undefined);
  const y = valueScale(bands, lines, STRIP_LAYERS, undefined, height - 3, STRIP_LANE_PX + 2);
  drawBands(surface, place, bands, y, STRIP_LAYERS);
  drawStalls(surface, place, stallShapes(row.stalls, box), { trace, lanePx: STRIP_LANE_PX });
  drawZero(surface, place, y, false);
  if (allowed) drawLine(surface, place, allowed, y, { token: "--ink3", width: 1, dash: [3, 2] });
  if (sent) drawLine(surface, place, sent, y, { token: "--f-ping", width: 1.5 });
  return key;
}

/** From here on a strip has no room for all figures; the large chart has. */
const LONG = 1_000_000_000;

/** What its sender may send, where the pane is read. */
function writeValue(node: HTMLElement, trace: Trace, row: WindowRow, store: PaneStore): void {
  const { hoverMs } = store.getState();
  const seq = hoverMs === undefined ? playback.getState().seq : trace.events.lastAt(hoverMs);
  const { sender, receiver } = row.window;
  const value = valueAtSeq(sender ?? receiver, seq);
  const text = value === undefined ? "–" : value >= LONG ? formatBytes(value) : formatCount(value);
  if (node.textContent === text) return;
  node.textContent = text;
  node.classList.toggle("text-bad", value !== undefined && value <= 0);
}
