/** What crosses all charts at one instant: the player's cursor, the pointer's line, and a stretch being drawn. */
import { useRef } from "react";
import { usePaint } from "../../chart/use-paint.ts";
import { playback } from "../../state/playback.ts";
import type { Gutters } from "./geometry.ts";
import { xOf } from "./layout.ts";
import type { PaneStore } from "./pane-state.ts";
import { holds } from "./time-range.ts";

export function TimeLines({ store, gutters }: { readonly store: PaneStore; readonly gutters: Gutters }) {
  const cursor = useRef<HTMLDivElement>(null);
  const pointer = useRef<HTMLDivElement>(null);
  const stretch = useRef<HTMLDivElement>(null);
  usePaint(() => {
    const { range, hoverMs, selecting } = store.getState();
    const box = { range, width: gutters.plot };
    const { atMs } = playback.getState();
    placeLine(cursor.current, holds(range, atMs) ? xOf(box, atMs) : undefined);
    placeLine(pointer.current, hoverMs === undefined ? undefined : xOf(box, hoverMs));
    if (!stretch.current) return;
    stretch.current.hidden = selecting === undefined;
    if (selecting === undefined) return;
    stretch.current.style.left = `${xOf(box, selecting.fromMs)}px`;
    stretch.current.style.width = `${xOf(box, selecting.toMs) - xOf(box, selecting.fromMs)}px`;
  });
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none absolute inset-y-0 z-10 overflow-x-clip"
      style={{ left: gutters.left, width: gutters.plot }}
    >
      <div ref={stretch} hidden className="absolute inset-y-0 border-x border-accent bg-accent/15" />
      <div ref={pointer} hidden className="absolute inset-y-0 left-0 w-px bg-ink3" />
      <div ref={cursor} className="absolute inset-y-0 left-0 w-px bg-accent" />
    </div>
  );
}

function placeLine(node: HTMLElement | null, x: number | undefined): void {
  if (!node) return;
  if (node.hidden !== (x === undefined)) node.hidden = x === undefined;
  if (x !== undefined) node.style.transform = `translateX(${x.toFixed(1)}px)`;
}
