/** Every frame of the recording in one strip, and the cursor in it: the player's scrubber. */
import { useEffect, useRef } from "react";
import type { KeyboardEvent, PointerEvent } from "react";
import { beginDrawing, crisp } from "../../chart/canvas.ts";
import type { Surface } from "../../chart/canvas.ts";
import { colourOf, coloursVersion, frameColour } from "../../chart/colours.ts";
import { usePaint } from "../../chart/use-paint.ts";
import { useObservedBox } from "../../chart/use-resize.ts";
import { describeStep } from "../../state/describe-step.ts";
import { momentsOf } from "../../state/moments.ts";
import { pause, seekTime, stepBy, stepRoundTrip } from "../../state/playback-actions.ts";
import { playback } from "../../state/playback.ts";
import { useSelection } from "../../state/selection.ts";
import type { Recording } from "../../state/session.ts";
import { timelineOf } from "../../state/timeline.ts";
import { layoutSlots, layoutTicks } from "./layout.ts";
import type { MinimapInput, TickPart } from "./layout.ts";

export function MinimapView({ recording }: { readonly recording: Recording }) {
  const { trace } = recording;
  const slider = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const bitmap = useRef<Bitmap>(undefined);
  const selected = useSelection((s) => s.frame);
  const size = useObservedBox(canvas);
  usePaint(() => {
    const surface = canvas.current ? beginDrawing(canvas.current, size.current) : undefined;
    if (!surface) return;
    bitmap.current = freshBitmap(bitmap.current, recording, surface);
    drawStrip(surface, bitmap.current.image, recording, selected);
  });
  useEffect(() => followCursor(slider.current, trace), [trace]);
  const scrub = (e: PointerEvent) => {
    const box = e.currentTarget.getBoundingClientRect();
    const { scale } = timelineOf(trace);
    const along = (e.clientX - box.left - EDGE_PX) / (box.width - 2 * EDGE_PX);
    const part = Math.min(Math.max(along, 0), 1);
    seekTime(trace.timed ? scale.toMs(part * scale.length) : part * trace.frames.length);
  };
  return (
    <div
      ref={slider}
      role="slider"
      tabIndex={0}
      aria-label="Position in the recording"
      aria-valuemin={0}
      aria-valuemax={momentsOf(trace).length}
      aria-valuenow={0}
      className="h-13 min-w-0 flex-1 cursor-ew-resize touch-none rounded-sm select-none"
      onKeyDown={onSliderKey}
      onPointerDown={(e) => {
        e.currentTarget.setPointerCapture(e.pointerId);
        pause();
        scrub(e);
      }}
      onPointerMove={(e) => e.currentTarget.hasPointerCapture(e.pointerId) && scrub(e)}
    >
      <canvas ref={canvas} className="block size-full" />
    </div>
  );
}

/** Room for the cursor and the first frames at both ends. */
const EDGE_PX = 8;

/** Left and right, Home and End belong to the whole window. */
function onSliderKey(e: KeyboardEvent): void {
  if (e.key === "ArrowUp") stepBy(1);
  else if (e.key === "ArrowDown") stepBy(-1);
  else if (e.key === "PageUp") stepRoundTrip(1);
  else if (e.key === "PageDown") stepRoundTrip(-1);
  else return;
  e.preventDefault();
}

function followCursor(node: HTMLElement | null, trace: Recording["trace"]): () => void {
  const tell = () => {
    const now = playback.getState();
    node?.setAttribute("aria-valuenow", String(now.step + 1));
    if (!now.playing) node?.setAttribute("aria-valuetext", describeStep(trace, now));
  };
  tell();
  return playback.subscribe((now, before) => {
    if (now.seq !== before.seq || now.step !== before.step || now.playing !== before.playing) tell();
  });
}

interface Bitmap {
  readonly key: string;
  readonly trace: Recording["trace"];
  readonly image: HTMLCanvasElement;
}

/** The frames do not move: they are drawn once per recording, size and theme. */
function freshBitmap(old: Bitmap | undefined, { trace }: Recording, surface: Surface): Bitmap {
  const { width, height, density } = surface;
  const key = `${width} ${height} ${density} ${coloursVersion()}`;
  if (old?.key === key && old.trace === trace) return old;
  const image = document.createElement("canvas");
  image.width = Math.round(width * density);
  image.height = Math.round(height * density);
  const context = image.getContext("2d");
  if (context) {
    context.setTransform(density, 0, 0, density, 0, 0);
    drawFrames({ context, width, height, density }, trace);
  }
  return { key, trace, image };
}

function drawFrames(surface: Surface, trace: Recording["trace"]): void {
  const { context, width, height, density } = surface;
  const middle = height / 2;
  const input = minimapInput(trace);
  const room = width - 2 * EDGE_PX;
  const parts = (trace.timed ? undefined : layoutSlots(input, room)) ?? layoutTicks(input, room);
  context.strokeStyle = colourOf("--line2");
  const line = crisp(middle, density);
  context.lineWidth = 1 / density;
  context.beginPath();
  context.moveTo(0, line);
  context.lineTo(width, line);
  context.stroke();
  for (const part of parts) drawPart(context, part, middle);
  drawFolds(surface, trace);
}

function drawPart(context: CanvasRenderingContext2D, part: TickPart, middle: number): void {
  const room = middle - 6;
  const from = 3 + part.from * room;
  const size = (part.to - part.from) * room;
  context.fillStyle = frameColour(part.type);
  context.fillRect(
    EDGE_PX + part.x,
    part.side === "client" ? middle - from - size : middle + from,
    part.width,
    size,
  );
}

/** A break in the line: here time was folded. */
function drawFolds({ context, width, height, density }: Surface, trace: Recording["trace"]): void {
  const { scale } = timelineOf(trace);
  for (const fold of scale.folds) {
    const x = EDGE_PX + ((fold.fromAxis + fold.toAxis) / 2 / scale.length) * (width - 2 * EDGE_PX);
    context.clearRect(x - 3, height / 2 - 3, 6, 6);
    context.strokeStyle = colourOf("--ink3");
    context.lineWidth = Math.max(1, density) / density;
    context.beginPath();
    for (const dx of [-2, 2]) {
      context.moveTo(x + dx - 1.5, height / 2 + 4);
      context.lineTo(x + dx + 1.5, height / 2 - 4);
    }
    context.stroke();
  }
}

function minimapInput(trace: Recording["trace"]): MinimapInput {
  const { scale } = timelineOf(trace);
  const { frames } = trace;
  return {
    length: frames.length,
    columns: frames.columns,
    position: (i) =>
      trace.timed ? scale.toAxis(frames.plain(i).at) / (scale.length || 1) : i / frames.length,
  };
}

function positionOf(trace: Recording["trace"], atMs: number, width: number): number {
  const { scale } = timelineOf(trace);
  const room = width - 2 * EDGE_PX;
  if (trace.timed) return EDGE_PX + (scale.toAxis(atMs) / (scale.length || 1)) * room;
  return EDGE_PX + ((Math.floor(atMs) + 0.5) / Math.max(1, trace.frames.length)) * room;
}

function drawStrip(
  surface: Surface,
  image: HTMLCanvasElement,
  recording: Recording,
  selected: number | undefined,
): void {
  const { context, width, height } = surface;
  const { trace } = recording;
  const { atMs, step } = playback.getState();
  const x = step < 0 && !trace.timed ? 0 : positionOf(trace, atMs, width);
  context.fillStyle = colourOf("--accent-soft");
  context.globalAlpha = 0.6;
  context.fillRect(0, 0, x, height);
  context.globalAlpha = 1;
  context.drawImage(image, 0, 0, width, height);
  if (recording.seam) {
    context.fillStyle = colourOf("--ink");
    context.fillRect(positionOf(trace, recording.seam.atMs, width), 0, 1, height);
  }
  if (selected !== undefined && selected < trace.frames.length) {
    const at = trace.timed ? trace.frames.plain(selected).at : selected;
    drawSelected(surface, positionOf(trace, at, width), trace.frames.plain(selected).from === "client");
  }
  drawCursor(surface, x);
}

function drawCursor({ context, width, height }: Surface, x: number): void {
  const at = Math.min(Math.max(x, 5), width - 5);
  context.fillStyle = colourOf("--accent");
  context.fillRect(at - 1, 0, 2, height);
  context.beginPath();
  context.arc(at, height / 2, 5, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = colourOf("--panel");
  context.lineWidth = 1.5;
  context.stroke();
}

/** A small pointer at the edge of the strip, on the side of the sender. */
function drawSelected({ context, width, height }: Surface, x: number, above: boolean): void {
  const at = Math.min(Math.max(x + 1, 4), width - 4);
  const [edge, tip] = above ? [0, 5] : [height, height - 5];
  context.fillStyle = colourOf("--ink");
  context.beginPath();
  context.moveTo(at - 4, edge);
  context.lineTo(at + 4, edge);
  context.lineTo(at, tip);
  context.fill();
}
