/** The Windows pane: every window against time, one strip each, with the stalls that it caused and the shared cursor. */
import { useRef, useState } from "react";
import type { PointerEvent } from "react";
import type { Trace } from "../../../protocol/index.ts";
import { usePaint } from "../../chart/use-paint.ts";
import { useSize } from "../../chart/use-size.ts";
import { seekTime } from "../../state/playback-actions.ts";
import { playback, usePlayback } from "../../state/playback.ts";
import type { Recording } from "../../state/session.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatMs } from "../../ui/format.ts";
import { timeScale, windowStrips } from "./layout.ts";
import { STRIP_HEIGHT, WindowStripView } from "./WindowStripView.tsx";

export function WindowsView({ recording }: { readonly recording: Recording }) {
  const { trace } = recording;
  const strips = windowStrips(trace.windows(), trace.stalls());
  if (strips.length === 0) {
    return (
      <EmptyState title="No windows yet">This recording says nothing about flow-control windows.</EmptyState>
    );
  }
  const used = strips.filter((strip) => strip.moved);
  const unused = strips.filter((strip) => !strip.moved);
  return (
    <div className="h-full overflow-auto bg-bg">
      <Chart key={recording.id} trace={trace} strips={used.length > 0 ? used : strips} />
      {used.length > 0 && unused.length > 0 && (
        <details className="border-t border-line">
          <summary className="flex min-h-8 cursor-pointer items-center px-4 text-sm text-ink2">
            {unused.length} {unused.length === 1 ? "window that no DATA used" : "windows that no DATA used"}
          </summary>
          <Chart trace={trace} strips={unused} />
        </details>
      )}
    </div>
  );
}

const LABEL_PX = 132;
const VALUE_PX = 220;
const AXIS_PX = 24;

function Chart({
  trace,
  strips,
}: {
  readonly trace: Trace;
  readonly strips: ReturnType<typeof windowStrips>;
}) {
  const root = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const size = useSize(root);
  const [hoverMs, setHoverMs] = useState<number | undefined>(undefined);
  const seq = usePlayback((state) => state.seq);
  const compact = size.width < 560;
  const labelPx = compact ? 12 : LABEL_PX;
  const box = {
    width: Math.max(40, size.width - labelPx - (compact ? 12 : VALUE_PX)),
    height: STRIP_HEIGHT,
    endMs: Math.max(trace.durationMs, 1e-6),
  };
  const x = timeScale(box);
  usePaint(() => {
    if (cursor.current !== null)
      cursor.current.style.transform = `translateX(${x(playback.getState().atMs).toFixed(1)}px)`;
  });
  const msAt = (event: PointerEvent<HTMLElement>): number => {
    const left = event.currentTarget.getBoundingClientRect().left;
    return Math.min(1, Math.max(0, (event.clientX - left) / box.width)) * box.endMs;
  };
  const readAtMs = hoverMs ?? (seq < 0 ? 0 : playback.getState().atMs);
  return (
    <div ref={root} className="relative">
      {strips.map((strip) => (
        <WindowStripView
          key={strip.key}
          strip={strip}
          box={box}
          labelPx={labelPx}
          compact={compact}
          readAtMs={readAtMs}
        />
      ))}
      <div
        role="presentation"
        className="absolute top-0 bottom-6 cursor-crosshair touch-pan-y"
        style={{ left: labelPx, width: box.width }}
        onPointerMove={(event) => {
          setHoverMs(msAt(event));
          if (event.buttons === 1) seekTime(msAt(event));
        }}
        onPointerDown={(event) => seekTime(msAt(event))}
        onPointerLeave={() => setHoverMs(undefined)}
      >
        {hoverMs !== undefined && (
          <div className="absolute inset-y-0 w-px bg-ink3" style={{ left: x(hoverMs) }} />
        )}
        <div ref={cursor} className="absolute inset-y-0 left-0 w-px bg-accent" />
      </div>
      <TimeAxis box={box} labelPx={labelPx} hoverMs={hoverMs} />
    </div>
  );
}

function TimeAxis({
  box,
  labelPx,
  hoverMs,
}: {
  readonly box: { width: number; endMs: number };
  readonly labelPx: number;
  readonly hoverMs: number | undefined;
}) {
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return (
    <div
      aria-hidden="true"
      className="sticky bottom-0 z-10 bg-bg font-mono text-xs text-ink3"
      style={{ height: AXIS_PX, marginLeft: labelPx, width: box.width }}
    >
      {ticks.map((tick) => (
        <span
          key={tick}
          className="absolute top-1 whitespace-nowrap"
          style={{
            left: `${tick * 100}%`,
            transform: `translateX(${-tick * 100}%)`,
            opacity: hoverMs === undefined ? 1 : 0.35,
          }}
        >
          {formatMs(tick * box.endMs)}
        </span>
      ))}
      {hoverMs !== undefined && (
        <span
          className="absolute top-1 rounded-sm bg-bg px-1 whitespace-nowrap text-ink"
          style={{
            left: `${(hoverMs / box.endMs) * 100}%`,
            transform: `translateX(${-(hoverMs / box.endMs) * 100}%)`,
          }}
        >
          {formatMs(hoverMs)}
        </span>
      )}
    </div>
  );
}
