/**
 * The pipe: two lanes with the frames that are under way, each where its octets are. Drawn by the animation loop;
 * React only builds the frame around it.
 */
import { useRef } from "react";
import type { ReactNode, RefObject } from "react";
import type { Trace } from "../../../protocol/index.ts";
import { keyedJoin } from "../../chart/keyed-join.ts";
import { usePaint } from "../../chart/use-paint.ts";
import { useObservedBox } from "../../chart/use-resize.ts";
import { playback, usePlayback } from "../../state/playback.ts";
import { useSelection } from "../../state/selection.ts";
import { formatCount, formatOctets } from "../../ui/format.ts";
import { frameStyle } from "../../ui/frame-style.ts";
import { flightsAt, placeLabels, runsOf } from "./flights.ts";
import type { Capsule, PlacedLabel } from "./flights.ts";
import { HEADER_HEIGHT, LANE_HEIGHT } from "./geometry.ts";

/** `children`: what else is to be said about what is under way, or is not. */
export function Pipe({ trace, children }: { readonly trace: Trace; readonly children?: ReactNode }) {
  const upper = useRef<HTMLDivElement>(null);
  const lower = useRef<HTMLDivElement>(null);
  const selected = useSelection((state) => state.frame);
  const zone = useObservedBox(upper);
  usePaint(() => {
    const { width, height } = zone.current;
    if (width === 0) return;
    const lines = Math.floor((height - LANE_HEIGHT) / LABEL_PX);
    const flights = flightsAt(trace, playback.getState().atMs);
    [upper.current, lower.current].forEach((node, i) => {
      const from = i === 0 ? "client" : "server";
      const lane = node?.firstElementChild;
      const capsules = flights.filter((capsule) => capsule.from === from);
      if (lane instanceof HTMLElement) drawLane(lane, capsules, { width, lines, selected, below: i === 1 });
    });
  });
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
      <Lane zoneRef={upper} from="client" />
      <DelayAxis delayMs={delayMs} />
      <Lane zoneRef={lower} from="server" />
      <div className={BELOW_LANES}>
        <InFlightText trace={trace} />
        {children}
      </div>
    </div>
  );
}

function Lane({
  zoneRef,
  from,
}: {
  readonly zoneRef: RefObject<HTMLDivElement | null>;
  readonly from: "client" | "server";
}) {
  return (
    // Beside the cards: half of what their two sides take. Above them: room for two lines of labels.
    <div ref={zoneRef} className="relative h-16 @min-[640px]:h-[94px]">
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
    </div>
  );
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
            {Number((tick * delayMs).toPrecision(3))}
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

interface LaneContext {
  readonly width: number;
  readonly selected: number | undefined;
  /** Labels stand below the lane, not above it. */
  readonly below: boolean;
  /** So many lines of labels find room between the lane and what is next to it. */
  readonly lines: number;
}

const LABEL_PX = 14;

function drawLane(lane: HTMLElement, capsules: readonly Capsule[], context: LaneContext): void {
  drawCapsules(lane, capsules, context);
  drawLabels(
    lane,
    placeLabels(runsOf(capsules), context.width, (type) => frameStyle(type).name, context.lines),
    context,
  );
}

const drawCapsules = keyedJoin<Capsule, HTMLButtonElement, LaneContext>({
  key: (capsule) => capsule.index,
  create: createCapsule,
  update: placeCapsule,
});

/** Pointing shortcuts only: the same frames can be reached by keyboard in the ladder and the table. */
function createCapsule(capsule: Capsule): HTMLButtonElement {
  const { name, colour } = frameStyle(capsule.type);
  const node = document.createElement("button");
  node.type = "button";
  node.tabIndex = -1;
  node.title = `${name}${capsule.streamId === 0 ? "" : `, stream ${capsule.streamId}`}, ${formatOctets(capsule.length)}`;
  node.setAttribute("aria-label", node.title);
  node.className = "absolute top-[3px] overflow-hidden rounded-[4px] border font-mono text-xs";
  node.style.height = `${LANE_HEIGHT - 8}px`;
  node.style.setProperty("--c", colour);
  node.style.color = "var(--c)";
  node.style.borderColor = "var(--c)";
  node.addEventListener("click", () => useSelection.getState().selectFrame(capsule.index));
  return node;
}

const SLIVER_PX = 4;

function placeCapsule(node: HTMLButtonElement, capsule: Capsule, { width, selected }: LaneContext): void {
  const isSelected = capsule.index === selected;
  const length = Math.max(SLIVER_PX, (capsule.head - capsule.tail) * width);
  const tail = Math.min(capsule.tail * width, width - SLIVER_PX);
  const left = capsule.from === "client" ? tail : width - tail - length;
  node.style.left = `${Math.max(0, left).toFixed(2)}px`;
  node.style.width = `${length.toFixed(2)}px`;
  const solid = length < 2 * SLIVER_PX;
  node.style.background = `color-mix(in oklab, var(--c) ${solid ? 100 : isSelected ? 42 : 16}%, var(--panel))`;
  node.style.outline = isSelected ? "2px solid var(--accent)" : "";
  const text = length > 52 ? formatCount(capsule.length) : "";
  if (node.textContent !== text) node.textContent = text;
}

const drawLabels = keyedJoin<PlacedLabel, HTMLSpanElement, LaneContext>({
  key: (label) => label.key,
  create: createLabel,
  update: placeLabel,
});

function createLabel(label: PlacedLabel): HTMLSpanElement {
  const node = document.createElement("span");
  node.className = "pointer-events-none absolute font-mono text-xs font-medium whitespace-nowrap";
  node.setAttribute("aria-hidden", "true");
  node.style.color = frameStyle(label.type).colour;
  return node;
}

function placeLabel(node: HTMLSpanElement, label: PlacedLabel, { below }: LaneContext): void {
  node.style.left = `${label.leftPx.toFixed(1)}px`;
  node.style.top = `${below ? LANE_HEIGHT + 2 + label.line * LABEL_PX : -(17 + label.line * LABEL_PX)}px`;
  if (node.textContent !== label.text) node.textContent = label.text;
}
