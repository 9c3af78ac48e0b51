/**
 * The frames as a table, one line each; only those in sight exist. Arrow keys move the selection, Enter takes the
 * player there. Rows behind the cursor are paler.
 */
import { useDeferredValue, useEffect, useId, useRef } from "react";
import type { KeyboardEvent } from "react";
import { setFilterText } from "../../state/filter-text.ts";
import { useFilter, framesShown } from "../../state/filter.ts";
import { usePlayback } from "../../state/playback.ts";
import type { PlaybackState } from "../../state/playback.ts";
import { seekFrame } from "../../state/playback-actions.ts";
import { useSelection } from "../../state/selection.ts";
import type { Recording } from "../../state/session.ts";
import { Button } from "../../ui/Button.tsx";
import { CaptureNotes } from "../../ui/CaptureNotes.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { FilterLine } from "../../ui/FilterLine.tsx";
import { listKey } from "../../ui/list-keys.ts";
import { VirtualList } from "../../ui/VirtualList.tsx";
import type { VirtualListHandle } from "../../ui/VirtualList.tsx";
import { framesPast, ShownFrames, tableRow } from "./layout.ts";
import { FrameRowView, HeadRow, HEAD_PX, ROW_PX } from "./FrameRowView.tsx";

export function TableView({ recording }: { readonly recording: Recording }) {
  const { trace } = recording;
  const total = trace.frames.length;
  // Deferred: a hundred thousand rows take longer to filter than a key takes to echo.
  const filter = useDeferredValue(useFilter((state) => state.filter));
  const shown = new ShownFrames(total, framesShown(trace, filter));
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      {/* With a stage they stand above it. */}
      {!recording.trace.hasState && <CaptureNotes trace={recording.trace} />}
      <FilterLine total={total} shown={shown.length} />
      <div className="min-h-0 flex-1">
        {shown.length > 0 ? <Rows recording={recording} shown={shown} /> : <NoRows total={total} />}
      </div>
    </div>
  );
}

function NoRows({ total }: { readonly total: number }) {
  if (total === 0) return <EmptyState title="No frames">What was decoded holds no HTTP/2 frame.</EmptyState>;
  return (
    <EmptyState
      title="No frame passes the filter"
      actions={<Button onClick={() => setFilterText("")}>Show all frames</Button>}
    />
  );
}

function Rows({ recording, shown }: { readonly recording: Recording; readonly shown: ShownFrames }) {
  const { trace } = recording;
  const list = useRef<VirtualListHandle>(null);
  const id = useId();
  const frame = useSelection((state) => state.frame);
  const past = usePlayback((state: PlaybackState) => framesPast(trace, state));
  const row = frame === undefined ? -1 : shown.rowOf(frame);
  useReveal(list, row);
  useReveal(list, Math.min(shown.length, shown.rowAtOrAfter(past)) - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Enter" && frame !== undefined) seekFrame(frame);
    else {
      const target = listKey(row, shown.length, pageRows(list.current), event.key);
      if (target === undefined) return;
      useSelection.getState().selectFrame(shown.frameAt(target));
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <VirtualList
      handle={list}
      role="grid"
      aria-label="Frames"
      aria-rowcount={shown.length + 1}
      aria-activedescendant={row < 0 ? undefined : `${id}-${shown.frameAt(row)}`}
      tabIndex={0}
      className="@container focus-visible:-outline-offset-2"
      count={shown.length}
      rowHeightPx={ROW_PX}
      header={<HeadRow timed={trace.timed} />}
      headerHeightPx={HEAD_PX}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const target = frameUnder(event.target);
        if (target !== undefined) useSelection.getState().selectFrame(target);
      }}
      onDoubleClick={(event) => {
        const target = frameUnder(event.target);
        if (target !== undefined) seekFrame(target);
      }}
      renderRow={(index) => {
        const at = shown.frameAt(index);
        return (
          <FrameRowView
            key={at}
            id={`${id}-${at}`}
            row={tableRow(trace, at)}
            ariaRow={index + 2}
            timed={trace.timed}
            isSelected={at === frame}
            isPast={at < past}
            isLastPast={at === past - 1 && past < trace.frames.length}
            seam={at === recording.seam?.frame ? recording.seam.text : undefined}
          />
        );
      }}
    />
  );
}

function frameUnder(target: EventTarget): number | undefined {
  const frame =
    target instanceof Element ? target.closest("[data-frame]")?.getAttribute("data-frame") : undefined;
  return frame === null || frame === undefined ? undefined : Number(frame);
}

function useReveal(list: { readonly current: VirtualListHandle | null }, row: number): void {
  useEffect(() => {
    if (row >= 0) list.current?.revealRow(row);
  }, [list, row]);
}

function pageRows(list: VirtualListHandle | null): number {
  return Math.max(1, Math.floor(((list?.element?.clientHeight ?? 0) - HEAD_PX) / ROW_PX) - 1);
}
