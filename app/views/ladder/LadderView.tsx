/**
 * The ladder: time runs down, each frame is a slanted line from the instant it left to the instant it was there. A canvas
 * behind the scroller shows the part that is on the screen, drawn by the animation loop; in the document stands only
 * what a keyboard or a screen reader is at.
 */
import { useRef, useState } from "react";
import type { KeyboardEvent, MouseEvent } from "react";
import type { Trace } from "../../../protocol/index.ts";
import { beginDrawing } from "../../chart/canvas.ts";
import { requestPaint } from "../../chart/frame-loop.ts";
import { usePaint } from "../../chart/use-paint.ts";
import { useSize } from "../../chart/use-size.ts";
import { framesShown, useFilter } from "../../state/filter.ts";
import { seekFrame, seekTime } from "../../state/playback-actions.ts";
import { playback } from "../../state/playback.ts";
import { useSelection } from "../../state/selection.ts";
import type { Recording } from "../../state/session.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { drawLadder } from "./draw.ts";
import { Follower } from "./follow.ts";
import { labelOf } from "./labels.ts";
import type { Label } from "./labels.ts";
import { ladderLayout, ROW_PX } from "./layout.ts";
import type { LadderFrames, LadderLayout } from "./layout.ts";
import { labelBox, rowAt } from "./places.ts";
import type { View } from "./places.ts";
import { stallRuns } from "./stall-runs.ts";

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
  return <Ladder key={recording.id} recording={recording} layout={layout} />;
}

interface LadderProps {
  readonly recording: Recording;
  readonly layout: LadderLayout;
}

function Ladder({ recording: { trace, seam }, layout }: LadderProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const pointer = useRef<Point>(undefined);
  const [follower] = useState(() => new Follower());
  const size = useSize(scroller);
  const selected = useSelection((state) => state.frame);
  usePaint(() => {
    if (!canvas.current || !scroller.current) return;
    const { atMs } = playback.getState();
    const top = follower.follow(scroller.current, layout, atMs, size.height);
    const view = { width: size.width, top };
    const hovered = frameUnder(pointer.current, layout, view);
    const surface = beginDrawing(canvas.current, size);
    if (surface) drawLadder(surface, { trace, layout, top, atMs, selected, hovered, seam });
    showTip(scroller.current, hovered === undefined ? undefined : labelOf(trace, hovered));
  });
  const point = (at: Point | undefined) => {
    pointer.current = at;
    requestPaint();
  };
  return (
    <div className="relative h-full bg-bg">
      <canvas ref={canvas} aria-hidden="true" className="absolute top-0 left-0" style={size} />
      <div
        ref={scroller}
        role="listbox"
        tabIndex={0}
        aria-label="Ladder of frames"
        aria-activedescendant={selected === undefined ? undefined : optionId(selected)}
        className="group absolute inset-0 overflow-x-hidden overflow-y-auto contain-strict focus-visible:-outline-offset-2"
        onKeyDown={(event) => onArrowKeys(event, layout, selected)}
        onScroll={() => {
          follower.noteScroll();
          requestPaint();
        }}
        onPointerMove={(event) => point(pointIn(event))}
        onPointerLeave={() => point(undefined)}
        onClick={(event) =>
          onPlainClick(pointIn(event), layout, { width: size.width, top: event.currentTarget.scrollTop })
        }
      >
        <div role="presentation" className="relative" style={{ height: layout.heightPx }}>
          {selected !== undefined && (
            <SelectedLabel trace={trace} layout={layout} frame={selected} width={size.width} />
          )}
        </div>
      </div>
    </div>
  );
}

interface LabelProps {
  readonly trace: Trace;
  readonly layout: LadderLayout;
  readonly frame: number;
  readonly width: number;
}

/** Who does not see the canvas hears the label; the canvas draws all that there is to see but the ring. */
function SelectedLabel({ trace, layout, frame, width }: LabelProps) {
  const row = layout.frames.indexOf(frame);
  if (row < 0) return undefined;
  const { title, said } = labelOf(trace, frame);
  const { x, y, width: labelPx } = labelBox(layout, row, { width, top: 0 });
  return (
    <div
      role="option"
      id={optionId(frame)}
      aria-selected
      aria-setsize={layout.frames.length}
      aria-posinset={row + 1}
      aria-label={`${title}, ${said}, from ${layout.fromClient[row] === 1 ? "client" : "server"}`}
      className="absolute rounded-sm outline-accent group-focus-visible:outline-2"
      style={{ left: x, top: y, width: labelPx, height: ROW_PX }}
    />
  );
}

const optionId = (frame: number): string => `ladder-${frame}`;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** In the part that can be seen. */
function pointIn({ clientX, clientY, currentTarget }: MouseEvent): Point {
  const box = currentTarget.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
}

function frameUnder(point: Point | undefined, layout: LadderLayout, view: View): number | undefined {
  const row = point && rowAt(layout, point.x, point.y, view);
  return row === undefined ? undefined : layout.frames[row];
}

/** All that a label says, which may be cut. */
function showTip(node: HTMLElement, label: Label | undefined): void {
  const text = label === undefined ? "" : `${label.title} ${label.said}`;
  if (node.title === text) return;
  node.title = text;
  node.style.cursor = text === "" ? "" : "pointer";
}

function layoutOf(trace: Trace, shown: Uint32Array | undefined): LadderLayout {
  const kept = LAYOUTS.get(trace);
  if (kept !== undefined && kept.shown === shown) return kept.layout;
  const layout = ladderLayout(ladderFrames(trace, shown), stallRuns(trace.stalls()));
  LAYOUTS.set(trace, { shown, layout });
  return layout;
}

function ladderFrames({ frames, durationMs }: Trace, shown: Uint32Array | undefined): LadderFrames {
  const { from, at, arrivedMs } = frames.columns;
  const n = shown?.length ?? frames.length;
  const rows = { index: new Int32Array(n), fromClient: new Uint8Array(n), at: new Float64Array(n) };
  // In captures nothing takes any time.
  let arrived = rows.at;
  for (let row = 0; row < n; row++) {
    const i = shown?.[row] ?? row;
    const sentMs = at[i] ?? 0;
    const seenMs = arrivedMs[i] ?? 0;
    rows.index[row] = i;
    rows.fromClient[row] = from[i] === 0 ? 1 : 0;
    rows.at[row] = sentMs;
    // What never arrives is drawn where it left.
    const arrivesMs = seenMs > durationMs ? sentMs : seenMs;
    if (arrivesMs !== sentMs && arrived === rows.at) arrived = rows.at.slice();
    arrived[row] = arrivesMs;
  }
  return { ...rows, arrivedMs: arrived };
}

const LAYOUTS = new WeakMap<
  Trace,
  { readonly shown: Uint32Array | undefined; readonly layout: LadderLayout }
>();

function onArrowKeys(event: KeyboardEvent, layout: LadderLayout, selected: number | undefined): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const row = selected === undefined ? -1 : layout.frames.indexOf(selected);
  const next = layout.frames[Math.min(layout.frames.length - 1, Math.max(0, row + by))];
  if (next !== undefined) seekFrame(next);
}

/** On a label: that frame. Elsewhere: that time. */
function onPlainClick(point: Point, layout: LadderLayout, view: View): void {
  const frame = frameUnder(point, layout, view);
  if (frame === undefined) seekTime(layout.msAt(point.y + view.top));
  else seekFrame(frame);
}
