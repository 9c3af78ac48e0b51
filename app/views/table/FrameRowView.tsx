/** One line of the frame table, and the line above them all. */
import { ArrowLeft, ArrowRight } from "lucide-react";
import { streamColour } from "../../chart/stream-colour.ts";
import { classNames } from "../../ui/class-names.ts";
import { FrameBadge } from "../../ui/FrameBadge.tsx";
import { formatCount } from "../../ui/format.ts";
import type { TableRow } from "./layout.ts";

export const ROW_PX = 28;
export const HEAD_PX = 28;

/**
 * Number, time (where known), direction, stream, type, flags, length, what it says. In a narrow pane the direction is
 * an arrow, in a very narrow one time, flags and length give way: the inspector has them.
 */
const GRID = {
  timed:
    "grid-cols-[1.5rem_0.75rem_4.25rem_7.75rem_minmax(6rem,1fr)] gap-x-2 @min-[26rem]:grid-cols-[1.75rem_1rem_4.5rem_8.25rem_minmax(8rem,1fr)] @min-[40rem]:grid-cols-[1.75rem_4.75rem_1rem_5rem_8.25rem_minmax(5rem,0.5fr)_2.75rem_minmax(7.5rem,2fr)] @min-[54rem]:grid-cols-[2rem_5.25rem_4rem_5.25rem_8.5rem_minmax(6rem,0.7fr)_3.25rem_minmax(11rem,2.4fr)]",
  untimed:
    "grid-cols-[1.5rem_0.75rem_4.25rem_7.75rem_minmax(6rem,1fr)] gap-x-2 @min-[26rem]:grid-cols-[1.75rem_1rem_4.5rem_8.25rem_minmax(8rem,1fr)] @min-[40rem]:grid-cols-[2rem_4rem_5.25rem_8.5rem_minmax(5rem,0.5fr)_3rem_minmax(11rem,2fr)]",
} as const;

const LINE = "grid min-w-[23rem] items-center px-3 whitespace-nowrap @min-[26rem]:gap-x-2.5";
/** Columns that a very narrow pane does without. */
const WIDE_ONLY = "hidden @min-[40rem]:block";

function gridOf(timed: boolean): string {
  return timed ? GRID.timed : GRID.untimed;
}

export function HeadRow({ timed }: { readonly timed: boolean }) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={classNames(
        LINE,
        gridOf(timed),
        "h-7 border-b border-line bg-panel text-sm font-medium text-ink2",
      )}
    >
      <span role="columnheader" className="text-right">
        #
      </span>
      {timed && (
        <span role="columnheader" className={classNames(WIDE_ONLY, "text-right")}>
          Time
        </span>
      )}
      <span role="columnheader">
        <span className={fromText(timed)}>From</span>
      </span>
      <span role="columnheader">Stream</span>
      <span role="columnheader">Type</span>
      <span role="columnheader" className={WIDE_ONLY}>
        Flags
      </span>
      <span role="columnheader" className={classNames(WIDE_ONLY, "text-right")}>
        Length
      </span>
      <span role="columnheader">What it says</span>
    </div>
  );
}

export interface FrameRowViewProps {
  readonly id: string;
  readonly row: TableRow;
  readonly ariaRow: number;
  readonly timed: boolean;
  readonly isSelected: boolean;
  readonly isPast: boolean;
  /** The cursor stands right behind this frame. */
  readonly isLastPast: boolean;
  /** In front of this frame endpoints of ours took over: in words. */
  readonly seam?: string | undefined;
}

export function FrameRowView(props: FrameRowViewProps) {
  const { id, row, ariaRow, timed, isSelected, isPast, isLastPast, seam } = props;
  const { detail } = row;
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={ariaRow}
      aria-selected={isSelected}
      data-frame={row.frame}
      className={classNames(
        LINE,
        gridOf(timed),
        "relative h-7 cursor-pointer text-sm",
        isPast ? "text-ink" : "text-ink3",
        isSelected ? "bg-accent-soft" : "hover:bg-sunk",
        isSelected && "before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent",
        isLastPast &&
          "after:absolute after:inset-x-0 after:bottom-0 after:h-px after:bg-accent after:opacity-60",
        seam !== undefined && "shadow-[inset_0_1px_var(--ink)]",
      )}
    >
      <span role="gridcell" className="text-right text-ink3">
        {formatCount(row.frame + 1)}
      </span>
      {timed && (
        <span role="gridcell" className={classNames(WIDE_ONLY, "text-right font-mono text-ink3")}>
          {row.time}
        </span>
      )}
      <Direction from={detail.from} timed={timed} />
      <span role="gridcell" className="flex min-w-0 items-center gap-1.5">
        {detail.streamId !== 0 && (
          <span
            aria-hidden="true"
            className="size-2.5 flex-none rounded-full border-2"
            style={{ borderColor: streamColour(detail.streamId) }}
          />
        )}
        <span className={classNames("truncate", detail.streamId === 0 && "text-ink3")}>{row.stream}</span>
      </span>
      <span role="gridcell">
        <FrameBadge type={detail.type} />
      </span>
      <span
        role="gridcell"
        className={classNames(WIDE_ONLY, "truncate font-mono text-ink3")}
        title={row.flags}
      >
        {row.flags}
      </span>
      <span role="gridcell" className={classNames(WIDE_ONLY, "text-right font-mono")}>
        {row.length}
      </span>
      <SaysCell row={row} isPast={isPast} seam={seam} />
    </div>
  );
}

function Direction({ from, timed }: { readonly from: "client" | "server"; readonly timed: boolean }) {
  return (
    <span role="gridcell" className="flex items-center gap-1 text-ink3" title={`from the ${from}`}>
      {from === "server" && <ArrowLeft className="size-3 flex-none" aria-hidden="true" />}
      <span className={fromText(timed)}>{from}</span>
      {from === "client" && <ArrowRight className="size-3 flex-none" aria-hidden="true" />}
    </span>
  );
}

/** Only heard where there is no room for more than the arrow. */
function fromText(timed: boolean): string {
  return timed ? "sr-only @min-[54rem]:not-sr-only" : "sr-only @min-[40rem]:not-sr-only";
}

function SaysCell({ row, isPast, seam }: Pick<FrameRowViewProps, "row" | "isPast" | "seam">) {
  if (row.fault !== undefined) {
    return (
      <span role="gridcell" className="truncate text-bad" title={row.fault}>
        {row.fault}
      </span>
    );
  }
  return (
    <span role="gridcell" className="truncate font-mono">
      {seam !== undefined && (
        <span title={seam} className="mr-2 rounded-sm bg-ink px-1 py-0.5 font-sans text-xs text-panel">
          taken up here
        </span>
      )}
      {row.says.map(({ name, text }, i) => (
        <span key={`${name ?? ""}.${String(i)}`} className={isPast ? "text-ink" : undefined}>
          {name !== undefined && <span className="text-ink3">{name} </span>}
          {text}
          {i < row.says.length - 1 && "  "}
        </span>
      ))}
    </span>
  );
}
