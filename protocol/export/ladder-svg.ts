/**
 * The ladder as one SVG file that needs nothing else: two lifelines, an arrow for each frame from where it leaves to where it
 * arrives, its words beside the end that sends it. Follows the reader's light or dark theme. Time is downward and in order; pauses are
 * shortened, so that rows keep their distance, and times stand at the edge.
 */
import { frameTypeName } from "../frame/frame-names.ts";
import type { Side } from "../probe/event.ts";
import type { FrameDetail, Trace } from "../trace/trace.ts";
import { firstOnly } from "./export-source.ts";
import type { Exported, ExportSource } from "./export-source.ts";

/** An image of more than this is nobody's: browsers draw it slowly, and nobody scrolls through it. */
const MAX_FRAMES = 500;
const ROW = 18;
const TOP = 84;
const WIDTH = 960;
const LINE_X: Readonly<Record<Side, number>> = { client: 370, server: 590 };
const LABEL_GAP = 10;
const MAX_LABEL = 44;
/** Between instants: at least a little, at most this for a pause of any length. */
const MAX_PAUSE = 28;

export function exportLadderSvg({ trace, title }: ExportSource): Exported {
  const { length } = trace.frames;
  const shown = Array.from({ length: Math.min(length, MAX_FRAMES) }, (_, i) => trace.frames.detail(i));
  const places = placeArrows(shown);
  const more = length > MAX_FRAMES ? `${length - MAX_FRAMES} more frames are not drawn` : "";
  const height = TOP + places.height + (more === "" ? 24 : 48);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="t d">`,
    `<title id="t">${xml(title)}</title>`,
    `<desc id="d">${length} frames of HTTP/2 between a client and a server, in the order of time.</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="bg" width="${WIDTH}" height="${height}"/>`,
    `<text class="h" x="24" y="30">${xml(clip(title, 110))}</text>`,
    ...(["client", "server"] as const).map((side) => lifeline(side, height - (more === "" ? 12 : 36))),
    ...shown.map((frame, i) => arrow(frame, places.arrows[i], trace)),
    ...(more === ""
      ? []
      : [`<text class="t" x="${WIDTH / 2}" y="${height - 14}" text-anchor="middle">${more}</text>`]),
    "</svg>",
  ];
  return { content: `${parts.join("\n")}\n`, notes: firstOnly(MAX_FRAMES, length, "frames") };
}

interface ArrowPlace {
  readonly leaveY: number;
  /** Undefined: it had not arrived when the recording ended. */
  readonly arriveY: number | undefined;
  /** Whether the time at the edge has to be written. */
  readonly isNewInstant: boolean;
}

/** Instants in order; in each, the frames that leave or arrive at one end stand below each other. */
function placeArrows(frames: readonly FrameDetail[]): {
  readonly arrows: readonly ArrowPlace[];
  readonly height: number;
} {
  const instants = [...new Set(frames.flatMap((frame) => [frame.at, frame.arrivedMs]))]
    .filter((ms) => Number.isFinite(ms))
    .toSorted((a, b) => a - b);
  const rows = new Map(instants.map((ms) => [ms, { client: 0, server: 0, told: false }]));
  const taken = frames.map((frame) => takeRows(frame, rows));
  const tops = new Map<number, number>();
  const span = Math.max(1e-9, (instants.at(-1) ?? 0) - (instants[0] ?? 0));
  let y = 0;
  for (const [i, ms] of instants.entries()) {
    const pause = i === 0 ? 0 : ms - (instants[i - 1] ?? ms);
    y += Math.min(MAX_PAUSE, (pause / span) * MAX_PAUSE * instants.length);
    tops.set(ms, y);
    const row = rows.get(ms);
    y += ROW * Math.max(row?.client ?? 0, row?.server ?? 0);
  }
  const arrows = frames.map((frame, i): ArrowPlace => {
    const { leave = 0, arrive, isNewInstant = false } = taken[i] ?? {};
    return {
      leaveY: TOP + (tops.get(frame.at) ?? 0) + leave * ROW,
      arriveY: arrive === undefined ? undefined : TOP + (tops.get(frame.arrivedMs) ?? 0) + arrive * ROW,
      isNewInstant,
    };
  });
  return { arrows, height: y };
}

type Rows = Map<number, { client: number; server: number; told: boolean }>;

function takeRows(
  { from, at, arrivedMs }: FrameDetail,
  rows: Rows,
): { leave: number; arrive: number | undefined; isNewInstant: boolean } {
  const to = from === "client" ? "server" : "client";
  const leaving = rows.get(at);
  const arriving = rows.get(arrivedMs);
  const isNewInstant = leaving?.told === false;
  if (leaving !== undefined) leaving.told = true;
  if (leaving === undefined || arriving === undefined)
    return { leave: leaving === undefined ? 0 : leaving[from]++, arrive: undefined, isNewInstant };
  if (leaving === arriving) {
    const row = Math.max(leaving.client, leaving.server);
    leaving.client = row + 1;
    leaving.server = row + 1;
    return { leave: row, arrive: row, isNewInstant };
  }
  return { leave: leaving[from]++, arrive: arriving[to]++, isNewInstant };
}

function lifeline(side: Side, bottom: number): string {
  const x = LINE_X[side];
  return `<text class="s" x="${x}" y="62" text-anchor="middle">${side}</text><line class="l" x1="${x}" y1="70" x2="${x}" y2="${bottom}"/>`;
}

function arrow(frame: FrameDetail, place: ArrowPlace | undefined, { timed }: Trace): string {
  if (place === undefined) return "";
  const { from } = frame;
  const [x1, x2] = from === "client" ? [LINE_X.client, LINE_X.server] : [LINE_X.server, LINE_X.client];
  const { leaveY: y1, arriveY, isNewInstant } = place;
  const kind = kindOf(frame);
  const lost = arriveY === undefined;
  const end = lost ? { x: (x1 + x2) / 2, y: y1 } : { x: x2, y: arriveY };
  const labelX = from === "client" ? x1 - LABEL_GAP : x1 + LABEL_GAP;
  const anchor = from === "client" ? "end" : "start";
  const stream = frame.streamId === 0 ? "" : ` ${frame.streamId}`;
  const says = clip(frame.summary.replaceAll("\u202f", " "), MAX_LABEL - frame.name.length - stream.length);
  const time = timed && isNewInstant ? timeText(frame.at, from, y1) : "";
  return [
    `<g class="${kind}">`,
    `<title>${xml(`${frame.index + 1} ${frame.name}${stream}: ${frame.summary}`)}</title>`,
    `<line class="a${lost ? " lost" : ""}" x1="${x1}" y1="${y1}" x2="${end.x}" y2="${end.y}"/>`,
    lost ? "" : `<path class="p" d="${head(x1, y1, end.x, end.y)}"/>`,
    `<circle class="p" cx="${x1}" cy="${y1}" r="2"/>`,
    `<text x="${labelX}" y="${y1 + 4}" text-anchor="${anchor}"><tspan class="n">${xml(frame.name)}${stream}</tspan> <tspan class="w">${xml(says)}</tspan></text>`,
    time,
    "</g>",
  ].join("");
}

function timeText(ms: number, from: Side, y: number): string {
  const [x, anchor] = from === "client" ? [24, "start"] : [WIDTH - 24, "end"];
  return `<text class="t" x="${x}" y="${y + 4}" text-anchor="${anchor}">${Number(ms.toFixed(3))} ms</text>`;
}

/** Points of the arrow's head, along its slope. */
function head(x1: number, y1: number, x2: number, y2: number): string {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const point = (back: number, aside: number): string =>
    `${(x2 - dx * back - dy * aside).toFixed(1)} ${(y2 - dy * back + dx * aside).toFixed(1)}`;
  return `M${point(0, 0)}L${point(8, 3.5)}L${point(8, -3.5)}Z`;
}

/** Class of its colour. */
function kindOf({ type, fault }: FrameDetail): string {
  if (fault !== undefined) return "bad";
  const name = type < 0 ? "" : frameTypeName(type);
  return COLOURS.some(([kind]) => kind === name) ? name : "other";
}

function clip(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, Math.max(1, limit - 1))}…` : text;
}

function xml(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\ufffe\uffff]/gu, "·")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Kind, light, dark: the app's own colours, 4.5:1 on their grounds. */
const COLOURS: readonly (readonly [kind: string, light: string, dark: string])[] = [
  ["DATA", "oklch(0.5 0.15 252)", "oklch(0.72 0.13 252)"],
  ["HEADERS", "oklch(0.49 0.105 165)", "oklch(0.75 0.12 165)"],
  ["SETTINGS", "oklch(0.53 0.16 300)", "oklch(0.74 0.13 300)"],
  ["WINDOW_UPDATE", "oklch(0.5 0.11 65)", "oklch(0.8 0.13 75)"],
  ["PING", "oklch(0.5 0.075 215)", "oklch(0.75 0.07 215)"],
  ["RST_STREAM", "oklch(0.53 0.2 25)", "oklch(0.7 0.17 25)"],
  ["GOAWAY", "oklch(0.42 0.15 20)", "oklch(0.7 0.15 12)"],
  ["PUSH_PROMISE", "oklch(0.52 0.17 350)", "oklch(0.75 0.14 350)"],
  ["PRIORITY", "oklch(0.52 0.08 110)", "oklch(0.76 0.09 110)"],
  ["CONTINUATION", "oklch(0.5 0.08 190)", "oklch(0.8 0.09 165)"],
  ["bad", "oklch(0.53 0.2 25)", "oklch(0.72 0.16 25)"],
  ["other", "oklch(0.46 0.02 260)", "oklch(0.76 0.014 260)"],
];

const STYLE = [
  "text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}",
  ".h,.s{font-family:system-ui,sans-serif;font-weight:600}.h{font-size:15px}.s{font-size:13px}",
  ".bg{fill:oklch(0.985 0.003 250)}.h,.s,.w{fill:oklch(0.24 0.02 260)}.t{fill:oklch(0.46 0.02 260);font-size:11px}.l{stroke:oklch(0.82 0.012 250)}",
  ".a{stroke:var(--c);stroke-width:1.5}.lost{stroke-dasharray:3 3}.p,.n{fill:var(--c)}.n{font-weight:600}",
  ...COLOURS.map(([kind, light]) => `.${kind}{--c:${light}}`),
  "@media(prefers-color-scheme:dark){.bg{fill:oklch(0.17 0.012 260)}.h,.s,.w{fill:oklch(0.94 0.006 260)}.t{fill:oklch(0.76 0.014 260)}.l{stroke:oklch(0.38 0.02 260)}",
  ...COLOURS.map(([kind, , dark]) => `.${kind}{--c:${dark}}`),
  "}",
].join("");
