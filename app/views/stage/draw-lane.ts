/** Paints one lane of the pipe and the names of what is in it into a canvas. Knows pixels and colours; where frames are, flights.ts knows. */
import type { Side } from "../../../protocol/index.ts";
import { MONO } from "../../chart/canvas.ts";
import type { Surface } from "../../chart/canvas.ts";
import { colourOf, frameColour } from "../../chart/colours.ts";
import { formatCount } from "../../ui/format.ts";
import { frameStyle } from "../../ui/frame-style.ts";
import { capsuleSpan, placeLabels, runsOf } from "./flights.ts";
import type { Capsule, PlacedLabel } from "./flights.ts";
import { LANE_HEIGHT } from "./geometry.ts";

export interface LaneScene {
  /** The client's frames are named above their lane, the server's below. */
  readonly from: Side;
  readonly selected: number | undefined;
}

const LABEL_PX = 14;
const INSET_PX = 4;
const CAPSULE_PX = LANE_HEIGHT - 2 * INSET_PX;

export function drawLane(
  surface: Surface,
  capsules: readonly Capsule[],
  { from, selected }: LaneScene,
): void {
  const { context, width, height } = surface;
  const laneTop = from === "client" ? height - LANE_HEIGHT : 0;
  context.textBaseline = "middle";
  context.textAlign = "center";
  context.font = MONO;
  for (const capsule of capsules)
    drawCapsule(surface, capsule, laneTop + INSET_PX, capsule.index === selected);
  context.textAlign = "left";
  context.font = `500 ${MONO}`;
  const lines = Math.floor((height - LANE_HEIGHT) / LABEL_PX);
  for (const label of placeLabels(runsOf(capsules), width, (type) => frameStyle(type).name, lines))
    drawLabel(surface, label, from);
}

/** Narrower than that there is no border to see. */
const LEAST_BORDERED_PX = 8;
const LEAST_WORDY_PX = 52;

function drawCapsule({ context, width }: Surface, capsule: Capsule, top: number, isSelected: boolean): void {
  const { left, length } = capsuleSpan(capsule, width);
  const isSolid = length < LEAST_BORDERED_PX;
  context.beginPath();
  context.roundRect(left + 0.5, top + 0.5, Math.max(1, length - 1), CAPSULE_PX - 1, Math.min(4, length / 2));
  context.fillStyle = colourOf("--panel");
  context.fill();
  context.fillStyle = context.strokeStyle = frameColour(capsule.type);
  context.globalAlpha = isSolid ? 1 : isSelected ? 0.42 : 0.16;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 1;
  context.stroke();
  if (length > LEAST_WORDY_PX)
    context.fillText(formatCount(capsule.length), left + length / 2, top + CAPSULE_PX / 2);
  if (!isSelected) return;
  context.strokeStyle = colourOf("--accent");
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(left - 1, top - 1, length + 2, CAPSULE_PX + 2, 5);
  context.stroke();
}

function drawLabel(
  { context, height }: Surface,
  { text, type, leftPx, line }: PlacedLabel,
  from: Side,
): void {
  const outward = LABEL_PX / 2 + 3 + line * LABEL_PX;
  context.fillStyle = frameColour(type);
  context.fillText(text, leftPx, from === "client" ? height - LANE_HEIGHT - outward : LANE_HEIGHT + outward);
}
