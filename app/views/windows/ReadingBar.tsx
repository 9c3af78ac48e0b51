/**
 * The chosen window in numbers that add up, and the legend of its chart at the same time: what may be sent, plus what
 * is on its way in both directions, is what the receiver allows. Written by the animation loop, not by React.
 */
import { Fragment, useRef } from "react";
import type { ReactNode } from "react";
import { otherSide } from "../../../protocol/index.ts";
import type { Trace } from "../../../protocol/index.ts";
import { howKnown, limiterName } from "../../chart/limiter-name.ts";
import { usePaint } from "../../chart/use-paint.ts";
import { playback } from "../../state/playback.ts";
import { classNames } from "../../ui/class-names.ts";
import { formatCount } from "../../ui/format.ts";
import { instantWords, spanWords } from "../../chart/time-words.ts";
import { LAYER_STYLES } from "./draw.ts";
import type { LayerStyle } from "./draw.ts";
import { stallsAt } from "./layout.ts";
import type { Layers } from "./layout.ts";
import { usePane } from "./pane-state.ts";
import type { PaneStore } from "./pane-state.ts";
import { readingPlace } from "./reading-place.ts";
import { readWindow } from "./reading.ts";
import type { WindowRow } from "./rows.ts";
import { Swatch } from "./Swatch.tsx";

export interface ReadingBarProps {
  readonly trace: Trace;
  readonly row: WindowRow;
  readonly store: PaneStore;
  readonly bdp: number | undefined;
  readonly isNarrow: boolean;
}

export function ReadingBar({ trace, row, store, bdp, isNarrow }: ReadingBarProps) {
  const root = useRef<HTMLElement>(null);
  const { from } = row.window;
  const to = otherSide(from);
  usePaint(() => {
    if (root.current) writeReading(root.current, trace, row, store);
  });
  return (
    <section
      ref={root}
      aria-label="Reading"
      className={classNames(
        "shrink-0 border-b border-line bg-panel pt-1.5 pb-1 contain-content",
        isNarrow ? "px-2" : "px-3",
      )}
    >
      <div className="flex min-w-0 items-baseline gap-2">
        <h3 className="text-base font-semibold whitespace-nowrap">{row.name}</h3>
        <p className="min-w-0 flex-1 truncate text-sm text-ink2">
          {isNarrow ? `to ${to}` : row.direction}
          {row.request !== "" && <span className="ml-2 font-mono text-xs">{row.request}</span>}
        </p>
        <p className="text-right text-sm whitespace-nowrap" data-cell="state" />
      </div>
      <dl className={classNames("flex flex-wrap items-end gap-y-1", isNarrow ? "gap-x-1" : "gap-x-2")}>
        <Cell
          id="maySend"
          swatch={<Swatch layer={LAYER_STYLES.maySend} />}
          label={isNarrow ? "may send" : `${from} may send`}
          strong
        />
        <Cell
          sign="+"
          id="data"
          store={store}
          layer="data"
          look={LAYER_STYLES.data}
          label={isNarrow ? "DATA" : "DATA on its way"}
        />
        <Cell
          sign="+"
          id="credit"
          store={store}
          layer="credit"
          look={LAYER_STYLES.credit}
          label={isNarrow ? "granted" : "granted, on its way"}
        />
        <Cell
          sign="="
          id="allows"
          swatch={<Swatch line="dashed" />}
          label={isNarrow ? "allows" : `${to} allows`}
          strong
        />
        <div aria-hidden="true" className={isNarrow ? "" : "mx-1 self-stretch border-l border-line"} />
        <Cell id="unread" store={store} layer="unread" look={LAYER_STYLES.unread} label="unread" />
        <Cell id="waiting" store={store} layer="waiting" line="dotted" label="waiting" />
        {bdp !== undefined && (
          <Cell id="bdp" store={store} layer="bdp" line="bdp" label="BDP" value={formatCount(bdp)} />
        )}
      </dl>
    </section>
  );
}

interface CellProps {
  readonly id: string;
  readonly label: string;
  /** How it joins what stands before it: they are one sum. */
  readonly sign?: "+" | "=";
  readonly swatch?: ReactNode;
  readonly strong?: boolean;
  readonly value?: string;
  /** Given: pressing it shows and hides the layer. */
  readonly layer?: keyof Layers;
  readonly store?: PaneStore;
  readonly look?: LayerStyle;
  readonly line?: "dotted" | "bdp";
}

function Cell({ id, label, sign, swatch, strong = false, value, layer, store, look, line }: CellProps) {
  const shared = (
    <Fragment>
      {swatch ?? <Swatch layer={look} line={line} />}
      {label}
    </Fragment>
  );
  return (
    <div className={classNames("relative min-w-0", sign !== undefined && "pl-3")}>
      <dt className="text-xs whitespace-nowrap text-ink2">
        {layer !== undefined && store !== undefined ? (
          <LayerButton layer={layer} store={store}>
            {shared}
          </LayerButton>
        ) : (
          <span className="inline-flex h-6 items-center gap-1">{shared}</span>
        )}
      </dt>
      <dd
        data-cell={value === undefined ? id : undefined}
        className={classNames("-mt-0.5 font-mono text-sm leading-4", strong && "font-semibold")}
      >
        {value ?? "–"}
      </dd>
      {sign !== undefined && (
        <dd aria-hidden="true" className="absolute bottom-0 left-0 font-mono text-sm leading-4 text-ink3">
          {sign}
        </dd>
      )}
    </div>
  );
}

function LayerButton({
  layer,
  store,
  children,
}: {
  readonly layer: keyof Layers;
  readonly store: PaneStore;
  readonly children: ReactNode;
}) {
  const shown = usePane(store, (state) => state.layers[layer]);
  return (
    <button
      type="button"
      aria-pressed={shown}
      title={shown ? "Hide in the chart" : "Show in the chart"}
      className="-mx-1 inline-flex h-6 items-center gap-1 rounded-sm px-1 hover:bg-sunk aria-[pressed=false]:text-ink3 aria-[pressed=false]:line-through"
      onClick={() => store.setState(({ layers }) => ({ layers: { ...layers, [layer]: !layers[layer] } }))}
    >
      {children}
    </button>
  );
}

function writeReading(root: HTMLElement, trace: Trace, row: WindowRow, store: PaneStore): void {
  const place = readingPlace(trace, store.getState(), row);
  const { seq, atMs, by } = place;
  const key = `${row.key} ${seq} ${by} ${by === "cursor" && playback.getState().playing ? "" : atMs}`;
  if (root.dataset["key"] === key) return;
  root.dataset["key"] = key;
  const reading = readWindow(row.window, seq);
  const texts: Readonly<Record<string, string>> = {
    maySend: text(reading.maySend),
    allows: text(reading.allows),
    // What is under way from or to a capture's place, and what its ends hold, nobody saw; a content-length tells what is to come.
    data: text(trace.isInferred ? undefined : reading.dataUnderWay),
    credit: text(trace.isInferred ? undefined : reading.creditUnderWay),
    unread: text(trace.isInferred ? undefined : reading.unread),
    waiting: text(trace.isInferred && reading.waiting === 0 ? undefined : reading.waiting),
    state: `${stateText(trace, row, seq, atMs)}${by === "cursor" ? "" : ` · at ${instantWords(trace, atMs)}`}`,
  };
  for (const node of root.querySelectorAll<HTMLElement>("[data-cell]")) {
    const id = node.dataset["cell"] ?? "";
    if (node.textContent !== texts[id]) node.textContent = texts[id] ?? "";
    if (id === "maySend") node.classList.toggle("text-bad", (reading.maySend ?? 1) <= 0);
  }
}

function text(value: number | undefined): string {
  return value === undefined ? "–" : formatCount(value);
}

function stateText(trace: Trace, { window, stalls, endMs }: WindowRow, seq: number, atMs: number): string {
  const closed = [window.sender, window.receiver].every((end) => end === undefined || seq >= end.closedSeq);
  if (closed && atMs >= endMs) return "closed";
  const now = stallsAt(stalls, atMs);
  const [stall] = now;
  if (stall === undefined) return "";
  const lasts = stall.isLasting ? "to the end" : spanWords(trace, stall.toMs - stall.fromMs);
  const said = [`stalled ${lasts}`, ...howKnown(trace)].join(", ");
  return `${said}: ${now.map((one) => limiterName(one.by)).join(", ")}`;
}
