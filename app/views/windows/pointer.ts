/** Pointers on the large chart: hovering reads, dragging scrubs, two fingers and the wheel zoom. */
import type { Trace } from "../../../protocol/index.ts";
import { pause, seekTime } from "../../state/playback-actions.ts";
import { msAt } from "./layout.ts";
import type { PaneStore } from "./pane-state.ts";
import { panRange, rangeBetween, zoomRange } from "./time-range.ts";

/** Returns how to take it off again. */
export function attachPointer(node: HTMLElement, trace: Trace, store: PaneStore): () => void {
  const pointers = new PlotPointers(node, trace, store);
  const stop = new AbortController();
  const { signal } = stop;
  node.addEventListener("pointerdown", (e) => pointers.down(e), { signal });
  node.addEventListener("pointermove", (e) => pointers.move(e), { signal });
  node.addEventListener("pointerup", (e) => pointers.up(e), { signal });
  node.addEventListener("pointercancel", (e) => pointers.up(e), { signal });
  node.addEventListener("pointerleave", () => store.setState({ hoverMs: undefined }), { signal });
  node.addEventListener("dblclick", () => pointers.showAll(), { signal });
  // Not passive: the page must not scroll or zoom as well.
  node.addEventListener("wheel", (e) => pointers.wheel(e), { signal, passive: false });
  return () => stop.abort();
}

/** A turn of a usual mouse wheel doubles what is seen, or halves it. */
const WHEEL_PX = 240;
/** Fingers closer than this say nothing about a distance. */
const LEAST_PINCH_PX = 16;

class PlotPointers {
  readonly #node: HTMLElement;
  readonly #trace: Trace;
  readonly #store: PaneStore;
  /** Pointers that are down, by id: where they are, and the time that each one took hold of. */
  readonly #down = new Map<number, { x: number; readonly ms: number }>();
  #selectFromMs: number | undefined;

  constructor(node: HTMLElement, trace: Trace, store: PaneStore) {
    this.#node = node;
    this.#trace = trace;
    this.#store = store;
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#node.setPointerCapture(event.pointerId);
    const x = this.#xIn(event);
    this.#down.set(event.pointerId, { x, ms: this.#msAt(x) });
    this.#selectFromMs = event.shiftKey && this.#down.size === 1 ? this.#msAt(x) : undefined;
    if (this.#down.size > 1 || this.#selectFromMs !== undefined) return;
    pause();
    seekTime(this.#msAt(x));
  }

  move(event: PointerEvent): void {
    const x = this.#xIn(event);
    const held = this.#down.get(event.pointerId);
    if (held) held.x = x;
    const ms = this.#msAt(Math.min(Math.max(x, 0), this.#node.clientWidth));
    if (event.pointerType === "mouse" && !held) this.#store.setState({ hoverMs: ms, walk: undefined });
    if (!held) return;
    if (this.#down.size === 2) this.#pinch();
    else if (this.#selectFromMs !== undefined) this.#select(this.#selectFromMs, ms);
    else {
      this.#store.setState({ hoverMs: undefined });
      seekTime(ms);
    }
  }

  up(event: PointerEvent): void {
    this.#down.delete(event.pointerId);
    const { selecting } = this.#store.getState();
    this.#selectFromMs = undefined;
    if (!selecting) return;
    const { durationMs } = this.#trace;
    this.#store.setState({
      selecting: undefined,
      range: rangeBetween(selecting.fromMs, selecting.toMs, durationMs),
    });
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    const { range } = this.#store.getState();
    const { durationMs } = this.#trace;
    const linePx = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const [across, down] = [event.deltaX * linePx, event.deltaY * linePx];
    if (Math.abs(across) > Math.abs(down) || event.shiftKey) {
      const px = across === 0 ? down : across;
      const byMs = (px / Math.max(1, this.#node.clientWidth)) * (range.toMs - range.fromMs);
      this.#store.setState({ range: panRange(range, byMs, durationMs) });
    } else {
      // A pinch on a touchpad comes as a wheel with Ctrl, in small steps.
      const factor = 2 ** (-down / (event.ctrlKey ? WHEEL_PX / 6 : WHEEL_PX));
      this.#store.setState({ range: zoomRange(range, factor, this.#msAt(this.#xIn(event)), durationMs) });
    }
  }

  showAll(): void {
    this.#store.setState({ range: { fromMs: 0, toMs: this.#trace.durationMs } });
  }

  #select(fromMs: number, toMs: number): void {
    this.#store.setState({
      selecting: { fromMs: Math.min(fromMs, toMs), toMs: Math.max(fromMs, toMs) },
      hoverMs: undefined,
    });
  }

  /** Each finger keeps the instant that it took hold of. */
  #pinch(): void {
    const [a, b] = [...this.#down.values()];
    if (!a || !b || Math.abs(a.x - b.x) < LEAST_PINCH_PX) return;
    const msPerPx = (b.ms - a.ms) / (b.x - a.x);
    if (!(msPerPx > 0)) return;
    const fromMs = a.ms - a.x * msPerPx;
    const { durationMs } = this.#trace;
    const toMs = fromMs + this.#node.clientWidth * msPerPx;
    this.#store.setState({
      range: rangeBetween(Math.max(0, fromMs), Math.min(durationMs, toMs), durationMs),
    });
  }

  #xIn(event: MouseEvent): number {
    return event.clientX - this.#node.getBoundingClientRect().left;
  }

  #msAt(x: number): number {
    return msAt({ range: this.#store.getState().range, width: this.#node.clientWidth }, x);
  }
}
