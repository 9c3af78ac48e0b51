/** Lifelines, the lines of the frames, leaders to their labels, stalls and folds: everything that is not text to select. */
import type { Trace } from "../../../protocol/index.ts";
import { frameStyle } from "../../ui/frame-style.ts";
import { formatMs } from "../../ui/format.ts";
import { ROW_PX } from "./layout.ts";
import type { LadderLayout } from "./layout.ts";

export interface LadderArrowsProps {
  readonly trace: Trace;
  readonly layout: LadderLayout;
  readonly rows: readonly number[];
  readonly width: number;
  readonly gutter: number;
  readonly selected: number | undefined;
}

export function LadderArrows({ trace, layout, rows, width, gutter, selected }: LadderArrowsProps) {
  const right = width - gutter;
  return (
    <svg aria-hidden="true" width={width} height={layout.heightPx} className="absolute inset-0">
      <path
        d={`M${gutter},0V${layout.heightPx}M${right},0V${layout.heightPx}`}
        className="stroke-line2"
        strokeWidth={2}
      />
      {layout.folds.map((fold) => (
        <g key={fold.fromMs}>
          <path
            d={`M${gutter - 6},${fold.y - 3}h12M${gutter - 6},${fold.y + 3}h12M${right - 6},${fold.y - 3}h12M${right - 6},${fold.y + 3}h12`}
            className="stroke-ink3"
          />
          <text x={width / 2} y={fold.y + 4} textAnchor="middle" className="fill-ink3 text-xs">
            {formatMs(fold.toMs - fold.fromMs)} of silence
          </text>
        </g>
      ))}
      {rows.map((row) => (
        <Arrow
          key={layout.frames[row]}
          trace={trace}
          layout={layout}
          row={row}
          left={gutter}
          right={right}
          selected={layout.frames[row] === selected}
        />
      ))}
      {layout.stalls.map(({ stall, y, height }) => (
        <StallBar
          key={stall.fromSeq}
          x={stall.side === "client" ? gutter : right}
          y={y}
          height={height}
          inward={stall.side === "client" ? 1 : -1}
          text={[
            `stalled ${formatMs(stall.toMs - stall.fromMs)}`,
            stall.count === 1 ? stall.by : `${stall.by} and ${stall.count - 1} more`,
          ]}
        />
      ))}
    </svg>
  );
}

interface StallBarProps {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** 1: the text stands to the right of the lifeline, -1: to its left. */
  readonly inward: 1 | -1;
  readonly text: readonly string[];
}

function StallBar({ x, y, height, inward, text }: StallBarProps) {
  return (
    <g>
      <rect x={x - 3} y={y} width={6} height={height} rx={2} className="fill-bad/55" />
      {height > 40 &&
        text.map((line, i) => (
          <text
            key={line}
            x={x + inward * 12}
            y={y + height / 2 + 4 + (i - 0.5) * 15}
            textAnchor={inward === 1 ? "start" : "end"}
            className={i === 0 ? "fill-bad text-sm font-semibold" : "fill-ink2 text-sm"}
            paintOrder="stroke"
            stroke="var(--bg)"
            strokeWidth={4}
          >
            {line}
          </text>
        ))}
    </g>
  );
}

/** What never arrives ends in a cross, so far on its way. */
const LOST_PART = 0.3;
const LOST_PX = 40;

interface ArrowProps {
  readonly trace: Trace;
  readonly layout: LadderLayout;
  readonly row: number;
  readonly left: number;
  readonly right: number;
  readonly selected: boolean;
}

function Arrow({ trace, layout, row, left, right, selected }: ArrowProps) {
  const fromClient = layout.fromClient[row] === 1;
  const index = layout.frames[row] ?? 0;
  const isLost = trace.frames.times(index).arrivedMs > trace.durationMs;
  const [x1, across] = fromClient ? [left, right - left] : [right, left - right];
  const x2 = x1 + (isLost ? LOST_PART * across : across);
  const y1 = layout.ySend[row] ?? 0;
  const y2 = isLost ? y1 + LOST_PX : (layout.yArrive[row] ?? 0);
  const labelY = (layout.yLabel[row] ?? 0) + ROW_PX / 2;
  const { colour } = frameStyle(trace.frames.plain(index).type);
  const out = fromClient ? -1 : 1;
  return (
    <g
      data-from={y1}
      data-to={isLost ? y1 : y2}
      style={{ color: colour }}
      stroke="currentColor"
      className="data-[state=future]:opacity-35"
    >
      <path d={`M${x1},${y1}L${x1 + out * 10},${labelY}h${out * 4}`} fill="none" opacity={0.55} />
      <line x1={x1} y1={y1} x2={x2} y2={y2} strokeWidth={selected ? 3 : 1.5} />
      <circle cx={x1} cy={y1} r={selected ? 3.5 : 2.5} fill="currentColor" stroke="none" />
      {isLost ? (
        <path d={`M${x2 - 4},${y2 - 4}l8,8m-8,0l8,-8`} strokeWidth={1.5} />
      ) : (
        <path
          d={`M${x2},${y2}l${fromClient ? -6 : 6},-3.5v7z`}
          fill="currentColor"
          stroke="none"
          transform={`rotate(${arrowDegrees(x1, y1, x2, y2)} ${x2} ${y2})`}
        />
      )}
    </g>
  );
}

function arrowDegrees(x1: number, y1: number, x2: number, y2: number): number {
  const slope = (Math.atan2(y2 - y1, Math.abs(x2 - x1)) * 180) / Math.PI;
  return x2 > x1 ? slope : -slope;
}
