/**
 * The ladder: time runs down, each frame is a slanted line from the instant it left to the instant it was there.
 * Only what is on the screen is in the document; the cursor and the part of each line already travelled are drawn by
 * the animation loop.
 */
import { useEffect, useEffectEvent, useRef } from "react";
import type { KeyboardEvent, MouseEvent, RefObject } from "react";
import type { Trace } from "../../../protocol/index.ts";
import { usePaint } from "../../chart/use-paint.ts";
import { framesShown, useFilter } from "../../state/filter.ts";
import { seekFrame, seekTime } from "../../state/playback-actions.ts";
import { playback } from "../../state/playback.ts";
import { useSelection } from "../../state/selection.ts";
import type { Recording } from "../../state/session.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatMs } from "../../ui/format.ts";
import { LadderArrows } from "./LadderArrows.tsx";
import { LadderLabel } from "./LadderLabel.tsx";
import { useScrollBox } from "./use-scroll-box.ts";
import { ladderLayout } from "./layout.ts";
import { stallRuns } from "./stall-runs.ts";
import type { LadderLayout } from "./layout.ts";

export function LadderView({ recording }: { readonly recording: Recording }) {
  const { trace } = recording;
  const filter = useFilter((state) => state.filter);
  const shown = framesShown(trace, filter);
  const layout = layoutOf(trace, shown);
  if (layout.frames.length === 0) {
    return (
      <EmptyState title="No frame passes the filter">
        Clear the filter line to see all {trace.frames.length} frames.
      </EmptyState>
    );
  }
  return <Ladder key={recording.id} trace={trace} layout={layout} />;
}

function Ladder({ trace, layout }: { readonly trace: Trace; readonly layout: LadderLayout }) {
  const scroller = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const clock = useRef<HTMLDivElement>(null);
  const box = useScrollBox(scroller);
  const selected = useSelection((state) => state.frame);
  const rows = layout.visible(box.top - OVERSCAN_PX, box.top + box.height + OVERSCAN_PX);
  useFollow(scroller, layout);
  usePaint(() => {
    const { atMs } = playback.getState();
    const y = layout.yOf(atMs);
    for (const node of [cursor.current, clock.current]) {
      if (node !== null) node.style.transform = `translateY(${y.toFixed(1)}px)`;
    }
    if (clock.current?.firstElementChild) {
      clock.current.firstElementChild.textContent = trace.timed ? formatMs(atMs) : `#${atMs + 1}`;
    }
    if (scroller.current !== null) markTravelled(scroller.current, y);
  });
  const width = box.width;
  const gutter = gutterPx(width);
  return (
    <div
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label="Ladder of frames"
      aria-activedescendant={selected === undefined ? undefined : `ladder-${selected}`}
      className="relative h-full overflow-x-hidden overflow-y-auto bg-bg focus-visible:-outline-offset-2"
      onKeyDown={(event) => onArrowKeys(event, layout, selected)}
    >
      <div
        role="presentation"
        className="relative"
        style={{ height: layout.heightPx }}
        onClick={(event) => onPlainClick(event, layout)}
      >
        {width > 0 && (
          <LadderArrows
            trace={trace}
            layout={layout}
            rows={rows}
            width={width}
            gutter={gutter}
            selected={selected}
          />
        )}
        {rows.map((row) => (
          <LadderLabel
            key={layout.frames[row]}
            trace={trace}
            layout={layout}
            row={row}
            gutter={gutter}
            selected={layout.frames[row] === selected}
          />
        ))}
        <div
          ref={cursor}
          aria-hidden="true"
          className="pointer-events-none absolute inset-x-0 top-0 z-10 h-px bg-accent"
        />
        {/* The line passes behind the labels, the time in front of them. */}
        <div ref={clock} aria-hidden="true" className="pointer-events-none absolute top-0 left-2 z-30 h-px">
          <span className="block -translate-y-1/2 rounded-md bg-accent px-1.5 font-mono text-xs font-semibold text-on-accent" />
        </div>
      </div>
    </div>
  );
}

const OVERSCAN_PX = 200;

/** Room for labels at each side of the lifelines. */
function gutterPx(width: number): number {
  return Math.round(Math.min(300, Math.max(118, width * (width < 600 ? 0.36 : 0.32))));
}

function layoutOf(trace: Trace, shown: Uint32Array | undefined): LadderLayout {
  const kept = LAYOUTS.get(trace);
  if (kept !== undefined && kept.shown === shown) return kept.layout;
  const indices = shown ?? Array.from({ length: trace.frames.length }, (_, i) => i);
  const frames = Array.from(indices, (index) => {
    const { from, at } = trace.frames.plain(index);
    const { arrivedMs } = trace.frames.times(index);
    return { index, from, at, arrivedMs: arrivedMs > trace.durationMs ? at : arrivedMs };
  });
  const layout = ladderLayout(frames, stallRuns(trace.stalls()));
  LAYOUTS.set(trace, { shown, layout });
  return layout;
}

const LAYOUTS = new WeakMap<
  Trace,
  { readonly shown: Uint32Array | undefined; readonly layout: LadderLayout }
>();

/** What stands above the cursor is past, what crosses it is under way, what stands below is still to come. */
function markTravelled(scroller: HTMLElement, cursorY: number): void {
  for (const node of scroller.querySelectorAll<HTMLElement | SVGElement>("[data-from]")) {
    const from = Number(node.dataset["from"]);
    const to = Number(node.dataset["to"]);
    const state = cursorY < from ? "future" : cursorY < to ? "under way" : "past";
    if (node.dataset["state"] !== state) node.dataset["state"] = state;
  }
}

/** Keeps the cursor on the screen when it moves, and leaves the scroll position alone when it does not. */
function useFollow(scroller: RefObject<HTMLDivElement | null>, layout: LadderLayout): void {
  const follow = useEffectEvent((atMs: number) => {
    const node = scroller.current;
    if (node === null) return;
    const y = layout.yOf(atMs);
    const margin = Math.min(80, node.clientHeight / 4);
    if (y < node.scrollTop + margin) node.scrollTo(0, y - margin);
    else if (y > node.scrollTop + node.clientHeight - margin)
      node.scrollTo(0, y - node.clientHeight + margin);
  });
  useEffect(() => {
    follow(playback.getState().atMs);
    return playback.subscribe((now, before) => {
      if (now.atMs !== before.atMs) follow(now.atMs);
    });
  }, []);
}

function onArrowKeys(event: KeyboardEvent, layout: LadderLayout, selected: number | undefined): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const row = selected === undefined ? -1 : layout.frames.indexOf(selected);
  const next = layout.frames[Math.min(layout.frames.length - 1, Math.max(0, row + by))];
  if (next !== undefined) seekFrame(next);
}

/** On a label: that frame. Elsewhere: that time. */
function onPlainClick(event: MouseEvent<HTMLElement>, layout: LadderLayout): void {
  const target = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-frame]") : null;
  if (target !== null) seekFrame(Number(target.dataset["frame"]));
  else seekTime(layout.msAt(event.clientY - event.currentTarget.getBoundingClientRect().top));
}
