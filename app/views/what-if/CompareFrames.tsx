/**
 * The frames of two futures side by side, from the first that differs on, with what differs in words between them. Time is one for both: the row at
 * which the player's cursor stands is marked, and going from row to row moves the cursor.
 */
import { ArrowLeft, ArrowRight } from "lucide-react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import type { Trace } from "../../../protocol/index.ts";
import { useSize } from "../../chart/use-size.ts";
import { pause, seekTime } from "../../state/playback-actions.ts";
import { playback, usePlayback } from "../../state/playback.ts";
import type { Place } from "../../state/session.ts";
import { Button } from "../../ui/Button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { formatMs } from "../../ui/format.ts";
import { FrameBadge } from "../../ui/FrameBadge.tsx";
import { listKey } from "../../ui/list-keys.ts";
import { VirtualList } from "../../ui/VirtualList.tsx";
import type { VirtualListHandle } from "../../ui/VirtualList.tsx";
import { differenceOf, pairsFromDifference, rowAt } from "./compare-frames.ts";
import type { FramePair } from "./compare-frames.ts";

export interface CompareFramesProps {
  readonly traces: readonly [Trace, Trace];
  /** Opens that future there. */
  readonly onShow: (i: 0 | 1, place: Place) => void;
}

export function CompareFrames({ traces, onShow }: CompareFramesProps) {
  const [a, b] = traces;
  const pairs = useMemo(() => pairsFromDifference(a, b), [a, b]);
  if (pairs.length === 0)
    return <p className="mt-1 text-base text-ink2">Not one frame differs: only what the ends did.</p>;
  return <Pairs traces={traces} pairs={pairs} onShow={onShow} />;
}

/** Side by side, or one below the other where there is no room for both. */
const WIDE_PX = 640;
const ROW_PX = 28;
const STACKED_PX = 72;
const PAGE_ROWS = 8;

function Pairs({ traces, pairs, onShow }: CompareFramesProps & { readonly pairs: readonly FramePair[] }) {
  const box = useRef<HTMLDivElement>(null);
  const isWide = useSize(box).width >= WIDE_PX;
  const [row, goTo] = useMarkedRow(pairs);
  const pair = pairs[row];
  return (
    <div ref={box} className="mt-2">
      <PairList key={String(isWide)} traces={traces} pairs={pairs} isWide={isWide} row={row} onGo={goTo} />
      {pair && (
        <div className="mt-2 flex flex-wrap justify-end gap-2">
          {([0, 1] as const).map((i) => (
            <Button
              key={i}
              onClick={() => onShow(i, placeOf(traces[i], i === 0 ? pair.a : pair.b, pair.atMs))}
            >
              Show in {NAMES[i]}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

interface PairListProps {
  readonly traces: readonly [Trace, Trace];
  readonly pairs: readonly FramePair[];
  readonly isWide: boolean;
  readonly row: number;
  readonly onGo: (row: number) => void;
}

function PairList({ traces, pairs, isWide, row, onGo }: PairListProps) {
  const list = useRef<VirtualListHandle>(null);
  const id = useId();
  useEffect(() => list.current?.revealRow(row), [row]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = listKey(row, pairs.length, PAGE_ROWS, event.key);
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    onGo(target);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <VirtualList
      handle={list}
      role="grid"
      aria-label="Frames of A and B"
      aria-rowcount={pairs.length + 1}
      aria-activedescendant={`${id}-${row}`}
      tabIndex={0}
      className="h-56! rounded-md border border-line focus-visible:-outline-offset-2"
      count={pairs.length}
      rowHeightPx={isWide ? ROW_PX : STACKED_PX}
      header={<Head isWide={isWide} />}
      headerHeightPx={ROW_PX}
      onKeyDown={onKeyDown}
      onClick={({ target }) => {
        const under = target instanceof Element && target.closest<HTMLElement>("[data-row]")?.dataset["row"];
        if (under) onGo(Number(under));
      }}
      renderRow={(at) => {
        const pair = pairs[at];
        return (
          pair && (
            <PairRow
              key={at}
              id={`${id}-${at}`}
              traces={traces}
              pair={pair}
              row={at}
              marked={row}
              isWide={isWide}
            />
          )
        );
      }}
    />
  );
}

const NAMES = ["A", "B"] as const;

/** The first that differs, or the one that was chosen; once the cursor moves by other means, the row at the cursor. */
function useMarkedRow(pairs: readonly FramePair[]): readonly [row: number, goTo: (row: number) => void] {
  const [chosen, setChosen] = useState(() => ({ row: 0, cursorMs: playback.getState().atMs }));
  const row = usePlayback(({ atMs }) =>
    atMs === chosen.cursorMs ? chosen.row : Math.max(0, rowAt(pairs, atMs)),
  );
  const goTo = (to: number): void => {
    pause();
    seekTime(pairs[to]?.atMs ?? 0);
    setChosen({ row: to, cursorMs: playback.getState().atMs });
  };
  return [row, goTo];
}

/** Where its octets begin to leave (it may never be there); where there is none, what is there at that time. */
function placeOf({ events, frames }: Trace, frame: number | undefined, atMs: number): Place {
  const seq = Math.max(0, events.lastAt(atMs));
  if (frame === undefined) return { seq, atMs };
  return { seq: frames.times(frame).writeSeq ?? seq, frame };
}

const COLUMNS = "grid grid-cols-[minmax(0,1fr)_minmax(0,0.7fr)_minmax(0,1fr)] items-center gap-x-3 px-2";

function Head({ isWide }: { readonly isWide: boolean }) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={classNames(
        "h-7 border-b border-line bg-panel text-sm font-medium text-ink2",
        isWide ? COLUMNS : "flex items-center gap-3 px-2",
      )}
    >
      <span role="columnheader">A</span>
      <span role="columnheader">what differs</span>
      <span role="columnheader">B</span>
    </div>
  );
}

interface PairRowProps {
  readonly id: string;
  readonly traces: readonly [Trace, Trace];
  readonly pair: FramePair;
  readonly row: number;
  readonly marked: number;
  readonly isWide: boolean;
}

function PairRow({ id, traces: [a, b], pair, row, marked, isWide }: PairRowProps) {
  const { kind, words } = useMemo(() => differenceOf(a, b, pair), [a, b, pair]);
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={row + 2}
      aria-selected={row === marked}
      data-row={row}
      className={classNames(
        "cursor-pointer text-sm",
        isWide ? `${COLUMNS} h-7` : "flex h-18 flex-col justify-center border-b border-line px-2",
        row === 0 ? "border-l-2 border-l-accent" : "border-l-2 border-l-transparent",
        row === marked ? "bg-accent-soft" : "hover:bg-sunk",
        row > marked && "text-ink2",
      )}
    >
      <Cell name={isWide ? undefined : "A"} trace={a} frame={pair.a} />
      <span
        role="gridcell"
        title={words}
        className={classNames("truncate", kind === "same" || kind === "time" ? "text-ink2" : "font-medium")}
      >
        {words === "" ? <span className="text-ink3">the same</span> : words}
      </span>
      <Cell name={isWide ? undefined : "B"} trace={b} frame={pair.b} />
    </div>
  );
}

interface CellProps {
  /** Where no column says it. */
  readonly name: string | undefined;
  readonly trace: Trace;
  readonly frame: number | undefined;
}

function Cell({ name, trace, frame }: CellProps) {
  if (frame === undefined)
    return (
      <span role="gridcell" className="text-ink3">
        {name} —
      </span>
    );
  const { at, from, type, streamId, summary } = trace.frames.detail(frame);
  const Arrow = from === "client" ? ArrowRight : ArrowLeft;
  return (
    <span role="gridcell" className="flex min-w-0 items-center gap-1.5">
      {name !== undefined && <span className="text-ink3">{name}</span>}
      <span className="w-18 shrink-0 text-right font-mono text-xs text-ink2">{formatMs(at)}</span>
      <Arrow className="size-3 shrink-0 text-ink3" aria-label={`from the ${from}`} />
      <FrameBadge type={type} />
      <span className="shrink-0 font-mono text-xs text-ink2">{streamId}</span>
      <span className="min-w-0 truncate">{summary}</span>
    </span>
  );
}
