/** Paints the part of the ladder that is on the screen into a canvas. Knows pixels and colours; where things stand, layout.ts knows. */
import type { Trace } from "../../../protocol/index.ts";
import { crisp, MONO, WORDS } from "../../chart/canvas.ts";
import type { Surface } from "../../chart/canvas.ts";
import { colourOf, frameColour } from "../../chart/colours.ts";
import { instantWords } from "../../chart/time-words.ts";
import type { Seam } from "../../state/session.ts";
import { formatMs } from "../../ui/format.ts";
import { fitLabel, labelOf, stallWords } from "./labels.ts";
import { ROW_PX } from "./layout.ts";
import type { Fold, LadderLayout, StallBar } from "./layout.ts";
import { arrowOf, gutterPx, labelBox } from "./places.ts";
import type { Arrow, View } from "./places.ts";

export interface LadderScene {
  readonly trace: Trace;
  readonly layout: LadderLayout;
  /** Scrolled down so far. */
  readonly top: number;
  readonly atMs: number;
  readonly selected: number | undefined;
  readonly hovered: number | undefined;
  /** Here endpoints of ours have taken over a capture's. */
  readonly seam: Seam | undefined;
}

type Context = CanvasRenderingContext2D;

export function drawLadder({ context, width, height, density }: Surface, scene: LadderScene): void {
  const { trace, layout, top, atMs } = scene;
  context.font = MONO;
  const gutter = gutterPx(width);
  const sight: Sight = {
    width,
    height,
    top,
    left: gutter,
    right: width - gutter,
    cursorY: layout.yOf(atMs) - top,
    charPx: context.measureText("0").width,
  };
  const rows = layout.visible(top, top + height);
  drawLifelines(context, sight);
  for (const fold of layout.folds) drawFold(context, sight, fold);
  for (const row of rows) drawArrow(context, scene, sight, row);
  for (const stall of layout.stalls) drawStall(context, scene, sight, stall);
  if (scene.seam) drawSeam(context, sight, layout.yOf(scene.seam.atMs) - top);
  context.fillStyle = colourOf("--accent");
  context.fillRect(0, crisp(sight.cursorY, density) - 0.5, width, 1);
  for (const row of rows) drawLabel(context, scene, sight, row);
  // In the middle, where it hides no label.
  const time = instantWords(trace, atMs);
  drawPlate(context, sight, sight.cursorY, [[time, "--panel"]], {
    font: `600 ${MONO}`,
    fill: "--accent",
    part: 0.5,
  });
}

interface Sight extends View {
  readonly height: number;
  /** The lifelines of client and server. */
  readonly left: number;
  readonly right: number;
  readonly cursorY: number;
  /** A character of the labels, in both weights: the font is monospaced. */
  readonly charPx: number;
}

function drawLifelines(context: Context, { height, left, right }: Sight): void {
  context.fillStyle = colourOf("--line2");
  for (const x of [left, right]) context.fillRect(x - 1, 0, 2, height);
}

/** A break in both lifelines, and how long nothing happened. */
function drawFold(context: Context, { top, height, left, right }: Sight, fold: Fold): void {
  const y = fold.y - top;
  if (y < -ROW_PX || y > height + ROW_PX) return;
  context.strokeStyle = colourOf("--ink3");
  context.lineWidth = 1;
  context.beginPath();
  for (const x of [left, right]) {
    for (const dy of [-3, 3]) {
      context.moveTo(x - 6, y + dy);
      context.lineTo(x + 6, y + dy);
    }
  }
  context.stroke();
  context.font = WORDS;
  context.fillStyle = colourOf("--ink3");
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(`${formatMs(fold.toMs - fold.fromMs)} silent`, (left + right) / 2, y);
}

/** What is still to come is pale; of what is under way, the part that has been travelled is not. */
const FUTURE = 0.35;
const LEADER = 0.55;
const HEAD_PX = 6;

function drawArrow(context: Context, scene: LadderScene, sight: Sight, row: number): void {
  const { trace, layout, selected } = scene;
  const { cursorY } = sight;
  const arrow = arrowOf(trace, layout, row, sight);
  const { x1, y1, x2, y2, isLost } = arrow;
  const index = layout.frames[row] ?? 0;
  const isSelected = index === selected;
  const labelY = labelBox(layout, row, sight).y + ROW_PX / 2;
  const out = x2 > x1 ? -1 : 1;
  const travelled = cursorY < y1 ? 0 : isLost || cursorY >= y2 ? 1 : (cursorY - y1) / (y2 - y1);
  context.strokeStyle = context.fillStyle = frameColour(trace.frames.plain(index).type);
  context.lineWidth = 1;
  context.globalAlpha = LEADER * (travelled > 0 ? 1 : FUTURE);
  polyline(context, [
    [x1, y1],
    [x1 + out * 10, labelY],
    [x1 + out * 14, labelY],
  ]);
  context.lineWidth = isSelected ? 3 : 1.5;
  const [x, y] = [x1 + travelled * (x2 - x1), y1 + travelled * (y2 - y1)];
  context.globalAlpha = FUTURE;
  if (travelled < 1)
    polyline(context, [
      [x, y],
      [x2, y2],
    ]);
  drawEnd(context, arrow, travelled < 1 ? FUTURE : 1);
  context.globalAlpha = cursorY < y1 ? FUTURE : 1;
  if (travelled > 0)
    polyline(context, [
      [x1, y1],
      [x, y],
    ]);
  context.beginPath();
  context.arc(x1, y1, isSelected ? 3.5 : 2.5, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
}

/** A head where it arrives; what never arrives ends in a cross. */
function drawEnd(context: Context, { x1, y1, x2, y2, isLost }: Arrow, alpha: number): void {
  context.globalAlpha = alpha;
  context.save();
  context.translate(x2, y2);
  if (isLost) {
    context.lineWidth = 1.5;
    for (const dy of [-4, 4])
      polyline(context, [
        [-4, -dy],
        [4, dy],
      ]);
  } else {
    context.rotate(Math.atan2(y2 - y1, x2 - x1));
    context.beginPath();
    context.moveTo(0, 0);
    context.lineTo(-HEAD_PX, -3.5);
    context.lineTo(-HEAD_PX, 3.5);
    context.fill();
  }
  context.restore();
}

function polyline(context: Context, points: readonly (readonly [x: number, y: number])[]): void {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

/** So much higher than its words a standstill is that says them. */
const ROOMY_PX = 10;
/** So that the round end of what goes on is not seen. */
const EDGE_PX = 4;
/** From the middle of the words to the cursor. */
const CLEAR_PX = 36;

/** The words stand in the middle of what can be seen of it, and step aside where the time stands. */
function drawStall(
  context: Context,
  { trace }: LadderScene,
  sight: Sight,
  { stall, y, height }: StallBar,
): void {
  const from = Math.max(-EDGE_PX, y - sight.top);
  const to = Math.min(sight.height + EDGE_PX, y - sight.top + height);
  if (to < from) return;
  const isClient = stall.side === "client";
  context.fillStyle = colourOf("--bad");
  context.globalAlpha = 0.55;
  context.beginPath();
  context.roundRect((isClient ? sight.left : sight.right) - 3, from, 6, to - from, 2);
  context.fill();
  context.globalAlpha = 1;
  const words = stallWords(trace, stall);
  if (to - from <= words.length * LINE_PX + ROOMY_PX) return;
  const middle = (from + to) / 2;
  const isHidden = Math.abs(middle - sight.cursorY) < CLEAR_PX;
  drawPlate(
    context,
    sight,
    isHidden ? sight.cursorY + CLEAR_PX : middle,
    words.map((line, i) => [line, i === 0 ? "--bad" : "--ink2"]),
    { font: WORDS, fill: "--bg", border: "--line2", part: isClient ? 0 : 1 },
  );
}

/** Below the instant, where no time stands. */
function drawSeam(context: Context, sight: Sight, y: number): void {
  drawPlate(context, sight, y + LINE_PX, [["taken up here", "--panel"]], {
    font: WORDS,
    fill: "--ink",
    part: 1,
  });
}

interface PlateLook {
  readonly font: string;
  readonly fill: `--${string}`;
  readonly border?: `--${string}`;
  /** Where between the lifelines: 0 is beside the client's, 1 beside the server's. */
  readonly part: 0 | 0.5 | 1;
}

const LINE_PX = 15;
const PAD_PX = 6;
/** From the lifeline to a plate beside it; where it is too wide for that, it reaches so far beyond the other one. */
const ASIDE_PX = 12;

/** Words that arrows may pass behind. */
function drawPlate(
  context: Context,
  sight: Sight,
  y: number,
  lines: readonly (readonly [text: string, token: `--${string}`])[],
  { font, fill, border, part }: PlateLook,
): void {
  context.font = font;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const width = Math.max(...lines.map(([text]) => context.measureText(text).width)) + 2 * PAD_PX;
  const height = lines.length * LINE_PX + 2;
  const spare = sight.right - sight.left - width;
  const wanted = part * spare + (1 - 2 * part) * ASIDE_PX;
  const left = Math.round(sight.left + Math.max(-ASIDE_PX, Math.min(wanted, spare + ASIDE_PX)));
  const top = Math.round(y - height / 2);
  context.beginPath();
  context.roundRect(left + 0.5, top + 0.5, Math.round(width), height, 5);
  context.fillStyle = colourOf(fill);
  context.fill();
  if (border !== undefined) {
    context.strokeStyle = colourOf(border);
    context.lineWidth = 1;
    context.stroke();
  }
  lines.forEach(([text, token], i) => {
    context.fillStyle = colourOf(token);
    context.fillText(text, left + PAD_PX + 0.5, top + 1 + (i + 0.5) * LINE_PX + 0.5);
  });
}

const LABEL_PAD_PX = 4;

/** What it says and its name, the name next to the lifeline. The cursor passes behind it. */
function drawLabel(context: Context, scene: LadderScene, sight: Sight, row: number): void {
  const { trace, layout, selected, hovered } = scene;
  const index = layout.frames[row] ?? 0;
  const box = labelBox(layout, row, sight);
  const isFuture = sight.cursorY < layout.ySend(row) - sight.top;
  context.fillStyle = colourOf(index === selected || index === hovered ? "--accent-soft" : "--bg");
  context.fillRect(box.x, box.y, box.width, ROW_PX);
  const label = labelOf(trace, index);
  const room = box.width - 2 * LABEL_PAD_PX;
  const { title, said } = fitLabel(label, Math.floor(room / sight.charPx));
  const besidePx = (title.length + 1) * sight.charPx;
  const fromClient = layout.fromClient[row] === 1;
  const x = fromClient ? box.x + box.width - LABEL_PAD_PX : box.x + LABEL_PAD_PX;
  const y = box.y + ROW_PX / 2 + 0.5;
  context.textBaseline = "middle";
  context.textAlign = fromClient ? "right" : "left";
  context.font = MONO;
  context.fillStyle = colourOf(label.isFaulty ? "--bad" : isFuture ? "--ink3" : "--ink2");
  // Squeezed where the letters of other scripts are wider than one place.
  if (said !== "") context.fillText(said, fromClient ? x - besidePx : x + besidePx, y, room - besidePx);
  if (!isFuture) context.font = `600 ${MONO}`;
  context.fillStyle = frameColour(trace.frames.plain(index).type);
  context.fillText(title, x, y);
}
