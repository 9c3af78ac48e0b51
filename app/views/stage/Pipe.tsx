/**
 * The pipe: two lanes with the frames that are under way, each where its octets are. Canvases, drawn by the animation
 * loop: while the cursor is dragged, dozens of frames come and go between one instant and the next.
 */
import { useRef } from "react";
import type { MouseEvent, ReactNode, RefObject } from "react";
import type { Side, Trace } from "../../../protocol/index.ts";
import { beginDrawing } from "../../chart/canvas.ts";
import { requestPaint } from "../../chart/frame-loop.ts";
import { usePaint } from "../../chart/use-paint.ts";
import { useObservedBox } from "../../chart/use-resize.ts";
import { playback, usePlayback } from "../../state/playback.ts";
import { useSelection } from "../../state/selection.ts";
import { formatCount, formatOctets } from "../../ui/format.ts";
import { drawLane } from "./draw-lane.ts";
import { capsuleAt, capsuleWords, flightsAt } from "./flights.ts";
import { HEADER_HEIGHT, LANE_HEIGHT } from "./geometry.ts";

/** `children`: what else is to be said about what is under way, or is not. */
export function Pipe({ trace, children }: { readonly trace: Trace; readonly children?: ReactNode }) {
  const delayMs = oneWayMs(trace);
  return (
    <div className="order-first flex min-w-0 flex-col pt-px @min-[400px]:col-span-2 @min-[640px]:order-none @min-[640px]:col-span-1">
      {/* Above the cards every line that the pipe takes hides one of theirs, and the axis says it too. */}
      <p
        className="hidden items-center justify-center text-sm text-ink3 @min-[640px]:flex"
        style={{ height: HEADER_HEIGHT }}
      >
        {delayMs > 0 ? `${Number(delayMs.toPrecision(3))} ms one way` : ""}
      </p>
      <Lane trace={trace} from="client" />
      <DelayAxis delayMs={delayMs} />
      <Lane trace={trace} from="server" />
      <div className={BELOW_LANES}>
        <InFlightText trace={trace} />
        {children}
      </div>
    </div>
  );
}

interface LaneProps {
  readonly trace: Trace;
  readonly from: Side;
}

/** Pointing shortcuts only: the same frames can be reached by keyboard in the ladder and the table. */
function Lane({ trace, from }: LaneProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pointerX = useRef<number>(undefined);
  const box = useObservedBox(canvas);
  const selected = useSelection((state) => state.frame);
  const capsules = () =>
    flightsAt(trace, playback.getState().atMs).filter((capsule) => capsule.from === from);
  const capsuleUnder = (x: number | undefined) =>
    x === undefined ? undefined : capsuleAt(capsules(), x, box.current.width);
  usePaint(() => {
    const surface = canvas.current ? beginDrawing(canvas.current, box.current) : undefined;
    if (surface === undefined) return;
    drawLane(surface, capsules(), { from, selected });
    const hovered = capsuleUnder(pointerX.current);
    showTip(canvas, hovered && capsuleWords(hovered));
  });
  const point = (x: number | undefined) => {
    pointerX.current = x;
    requestPaint();
  };
  /** Undefined beside the lane, where the names stand. */
  const laneX = ({ nativeEvent: { offsetX, offsetY } }: MouseEvent): number | undefined => {
    const down = from === "client" ? offsetY - (box.current.height - LANE_HEIGHT) : offsetY;
    return down >= 0 && down < LANE_HEIGHT ? offsetX : undefined;
  };
  return (
    // Beside the cards: half of what their two sides take. Above them: room for two lines of labels.
    <div className="relative h-16 @min-[640px]:h-[94px]">
      <div
        className="absolute inset-x-0 border-y border-line bg-sunk"
        style={{ height: LANE_HEIGHT, ...(from === "client" ? { bottom: 0 } : { top: 0 }) }}
      >
        <span
          aria-hidden="true"
          className={`absolute top-1/2 -translate-y-1/2 text-lg leading-none text-ink3 ${from === "client" ? "right-1" : "left-1"}`}
        >
          {from === "client" ? "›" : "‹"}
        </span>
      </div>
      <canvas
        ref={canvas}
        aria-hidden="true"
        className="absolute inset-0 size-full"
        onPointerMove={(event) => point(laneX(event))}
        onPointerLeave={() => point(undefined)}
        onClick={(event) => {
          const capsule = capsuleUnder(laneX(event));
          if (capsule !== undefined) useSelection.getState().selectFrame(capsule.index);
        }}
      />
    </div>
  );
}

function showTip({ current }: RefObject<HTMLCanvasElement | null>, text = ""): void {
  if (current === null || current.title === text) return;
  current.title = text;
  current.style.cursor = text === "" ? "" : "pointer";
}

/** Beside the cards one below the other; above them in as few lines as it takes. */
export const BELOW_LANES =
  "grid grid-cols-[1fr_auto] grid-rows-[1fr] items-center pt-1 @min-[640px]:flex @min-[640px]:flex-col @min-[640px]:text-center";

const AXIS_HEIGHT = 24;

/** The way as time: how long an octet has been under way at each place. */
function DelayAxis({ delayMs }: { readonly delayMs: number }) {
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return (
    <div aria-hidden="true" className="relative" style={{ height: AXIS_HEIGHT }}>
      {delayMs > 0 &&
        ticks.map((tick) => (
          <span
            key={tick}
            className="absolute top-1/2 -translate-y-1/2 font-mono text-xs whitespace-nowrap text-ink3"
            style={{ left: `${tick * 100}%`, transform: `translate(${-tick * 100}%, -50%)` }}
          >
            {Number((tick * delayMs).toPrecision(4))}
            {tick === 1 ? " ms" : ""}
          </span>
        ))}
    </div>
  );
}

/** Also for those who do not see the lanes. */
function InFlightText({ trace }: { readonly trace: Trace }) {
  const text = usePlayback((state) => inFlightWords(trace, state.atMs));
  return <p className="text-sm text-ink2 @min-[640px]:px-2 @min-[640px]:pt-1.5">{text}</p>;
}

function inFlightWords(trace: Trace, atMs: number): string {
  const flights = flightsAt(trace, atMs);
  if (flights.length === 0) return "nothing is under way";
  const data = flights.reduce((sum, capsule) => sum + (capsule.type === 0 ? capsule.length : 0), 0);
  const frames = flights.length === 1 ? "1 frame" : `${formatCount(flights.length)} frames`;
  return data > 0 ? `${frames} under way, ${formatOctets(data)} of DATA` : `${frames} under way`;
}

/** Of the fastest frame: what the link costs an octet. */
function oneWayMs(trace: Trace): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < Math.min(trace.frames.length, 64); i++) {
    least = Math.min(least, trace.frames.times(i).arrivesMs - trace.frames.get(i).at);
  }
  return Number.isFinite(least) ? least : 0;
}
