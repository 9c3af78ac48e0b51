/** One line of the frame table, and the line above them all. */
import { ArrowLeft, ArrowRight } from "lucide-react";
import { streamColour } from "../../chart/stream-colour.ts";
import { classNames } from "../../ui/class-names.ts";
import { FrameBadge } from "../../ui/FrameBadge.tsx";
import { formatCount } from "../../ui/format.ts";
import type { TableRow } from "./layout.ts";

export const ROW_PX = 28;
export const HEAD_PX = 28;

/** Number, time (where known), direction, stream, type, flags, length, what it says. */
const COLUMNS_TIMED = "3rem 5.25rem 5rem 6rem 9.75rem minmax(6rem, 11.5rem) 4rem minmax(12rem, 1fr)";
const COLUMNS_UNTIMED = "3rem 5rem 6rem 9.75rem minmax(6rem, 11.5rem) 4rem minmax(12rem, 1fr)";

const LINE = "grid min-w-[44rem] items-center gap-x-3 px-4 whitespace-nowrap";

function columns(timed: boolean): { readonly gridTemplateColumns: string } {
  return { gridTemplateColumns: timed ? COLUMNS_TIMED : COLUMNS_UNTIMED };
}

export function HeadRow({ timed }: { readonly timed: boolean }) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={classNames(LINE, "h-7 border-b border-line bg-panel text-sm font-medium text-ink2")}
      style={columns(timed)}
    >
      <span role="columnheader" className="text-right">
        #
      </span>
      {timed && (
        <span role="columnheader" className="text-right">
          Time
        </span>
      )}
      <span role="columnheader">From</span>
      <span role="columnheader">Stream</span>
      <span role="columnheader">Type</span>
      <span role="columnheader">Flags</span>
      <span role="columnheader" className="text-right">
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
}

export function FrameRowView({ id, row, ariaRow, timed, isSelected, isPast, isLastPast }: FrameRowViewProps) {
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
        "relative h-7 cursor-pointer text-sm",
        isPast ? "text-ink" : "text-ink3",
        isSelected ? "bg-accent-soft" : "hover:bg-sunk",
        isSelected && "before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent",
        isLastPast &&
          "after:absolute after:inset-x-0 after:bottom-0 after:h-px after:bg-accent after:opacity-60",
      )}
      style={columns(timed)}
    >
      <span role="gridcell" className="text-right text-ink3">
        {formatCount(row.frame + 1)}
      </span>
      {timed && (
        <span role="gridcell" className="text-right font-mono text-ink3">
          {row.time}
        </span>
      )}
      <Direction from={detail.from} />
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
      <span role="gridcell" className="truncate font-mono text-ink3" title={row.flags}>
        {row.flags}
      </span>
      <span role="gridcell" className="text-right font-mono">
        {row.length}
      </span>
      <SaysCell row={row} isPast={isPast} />
    </div>
  );
}

function Direction({ from }: { readonly from: "client" | "server" }) {
  return (
    <span role="gridcell" className="flex items-center gap-1 text-ink3">
      {from === "server" && <ArrowLeft className="size-3" aria-hidden="true" />}
      {from}
      {from === "client" && <ArrowRight className="size-3" aria-hidden="true" />}
    </span>
  );
}

function SaysCell({ row, isPast }: { readonly row: TableRow; readonly isPast: boolean }) {
  if (row.fault !== undefined) {
    return (
      <span role="gridcell" className="truncate text-bad" title={row.fault}>
        {row.fault}
      </span>
    );
  }
  return (
    <span role="gridcell" className="truncate font-mono">
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
