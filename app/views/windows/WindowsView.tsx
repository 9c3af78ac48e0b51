/**
 * The Windows pane: one window large, both of its ends in one chart, and every other as a strip under the same time.
 * Composition only; what is drawn is in draw.ts, what is read in reading.ts.
 */
import { useEffect, useRef } from "react";
import type { Trace } from "../../../protocol/index.ts";
import { useSize } from "../../chart/use-size.ts";
import { playback } from "../../state/playback.ts";
import type { Recording } from "../../state/session.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { FocusChart } from "./FocusChart.tsx";
import { guttersFor, STRIP_PX } from "./geometry.ts";
import { bandwidthDelayProduct } from "./layout.ts";
import { Overview } from "./Overview.tsx";
import { paneStore, usePane } from "./pane-state.ts";
import type { PaneStore } from "./pane-state.ts";
import { ReadingBar } from "./ReadingBar.tsx";
import { filterRows, sortRows, windowRows } from "./rows.ts";
import type { WindowRow } from "./rows.ts";
import { StripList } from "./StripList.tsx";
import { StripsBar } from "./StripsBar.tsx";
import { TimeLines } from "./TimeLines.tsx";
import { holds, rangeAround } from "./time-range.ts";

export function WindowsView({ recording }: { readonly recording: Recording }) {
  const { trace } = recording;
  const rows = windowRows(trace);
  if (rows.length === 0) return <NoWindows hasState={trace.hasState} />;
  return (
    <Pane
      key={recording.id}
      trace={trace}
      rows={rows}
      bdp={bandwidthDelayProduct(recording.scenario?.link)}
    />
  );
}

function NoWindows({ hasState }: { readonly hasState: boolean }) {
  if (hasState)
    return (
      <EmptyState title="No windows yet">
        Neither end has said its preface, so there is no connection that could have a window.
      </EmptyState>
    );
  return (
    <EmptyState title="No windows are known">
      Windows are books that the two ends keep. Of a capture they are inferred from its frames, unless it has
      too many of them.
    </EmptyState>
  );
}

interface PaneProps {
  readonly trace: Trace;
  readonly rows: readonly WindowRow[];
  readonly bdp: number | undefined;
}

function Pane({ trace, rows, bdp }: PaneProps) {
  const root = useRef<HTMLDivElement>(null);
  const { width } = useSize(root);
  const gutters = guttersFor(width);
  const store = paneStore(trace);
  const chosen = usePane(store, (state) => state.chosen);
  const row = rows.find((one) => one.key === chosen) ?? rows[0];
  useEffect(() => keepInSight(trace, store), [trace, store]);
  return (
    <div ref={root} className="flex h-full min-h-0 flex-col overflow-y-auto bg-bg">
      {row && width > 0 && (
        <>
          <ReadingBar trace={trace} row={row} store={store} bdp={bdp} isNarrow={gutters.isNarrow} />
          <div className="relative flex min-h-44 flex-1 flex-col">
            <FocusChart trace={trace} row={row} store={store} gutters={gutters} bdp={bdp} />
            <Strips trace={trace} rows={rows} store={store} gutters={gutters} />
            <TimeLines store={store} gutters={gutters} />
          </div>
          <Overview trace={trace} row={row} store={store} gutters={gutters} />
        </>
      )}
    </div>
  );
}

/** With so many windows they can be searched and sorted. */
const MANY = 6;

function Strips({
  trace,
  rows,
  store,
  gutters,
}: Omit<PaneProps, "bdp"> & { readonly store: PaneStore; readonly gutters: ReturnType<typeof guttersFor> }) {
  const filter = usePane(store, (state) => state.filter);
  const order = usePane(store, (state) => state.order);
  const shown = sortRows(filterRows(rows, filter), order);
  return (
    <div
      className="flex min-h-0 flex-col"
      style={{ flex: `0 1 ${barPx(rows) + rows.length * STRIP_PX}px`, maxHeight: "50%" }}
    >
      {rows.length > MANY ? (
        <StripsBar store={store} total={rows.length} shown={shown.length} />
      ) : (
        <div className="border-t border-line" />
      )}
      <div className="min-h-0 flex-1 overflow-hidden">
        {shown.length > 0 ? (
          <StripList trace={trace} rows={shown} store={store} gutters={gutters} />
        ) : (
          <p className="flex items-center gap-2 px-3 py-2 text-sm text-ink2">
            No window is found.
            <Button
              variant="quiet"
              onClick={() => store.setState({ filter: { words: "", sender: "either", unused: true } })}
            >
              Show all
            </Button>
          </p>
        )}
      </div>
    </div>
  );
}

function barPx(rows: readonly WindowRow[]): number {
  return rows.length > MANY ? 34 : 1;
}

/** When the player's cursor leaves the stretch that is shown, the charts follow it; not when the person looks elsewhere. */
function keepInSight(trace: Trace, store: PaneStore): () => void {
  return playback.subscribe((now, before) => {
    const { range } = store.getState();
    if (now.atMs === before.atMs || holds(range, now.atMs) || !holds(range, before.atMs)) return;
    store.setState({ range: rangeAround(range, now.atMs, trace.durationMs) });
  });
}
