/** A list of rows of one height, of which only those in sight exist. Knows nothing of what a row says. */
import { useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import type { ComponentProps, ReactNode, Ref } from "react";
import { classNames } from "./class-names.ts";

export interface VirtualListHandle {
  /** Scrolls as little as needed to bring the row into sight. */
  revealRow(row: number): void;
  readonly element: HTMLDivElement | null;
}

export interface VirtualListProps extends Omit<ComponentProps<"div">, "children" | "ref"> {
  readonly count: number;
  readonly rowHeightPx: number;
  /** Must give one element of exactly that height, with a key of its own. */
  readonly renderRow: (row: number) => ReactNode;
  /** Stands above the rows and stays in sight; inside the scroller, so that it scrolls sideways with them. */
  readonly header?: ReactNode;
  readonly headerHeightPx?: number;
  readonly handle?: Ref<VirtualListHandle>;
}

export function VirtualList(props: VirtualListProps) {
  const { count, rowHeightPx, renderRow, header, headerHeightPx = 0, handle, className, ...rest } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 0 });
  const geometry = listGeometry(count, rowHeightPx, Math.max(0, view.height - headerHeightPx));
  useLayoutEffect(() => {
    const node = scroller.current;
    if (!node) return undefined;
    const measure = () => setView({ top: node.scrollTop, height: node.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    measure();
    return () => observer.disconnect();
  }, []);
  useImperativeHandle(handle, () => ({
    get element() {
      return scroller.current;
    },
    revealRow(row) {
      const node = scroller.current;
      if (!node) return;
      // Measured anew: on mounting, this is called before the first measure has been rendered.
      const viewPx = Math.max(0, node.clientHeight - headerHeightPx);
      node.scrollTop = revealedTop(row, node.scrollTop, listGeometry(count, rowHeightPx, viewPx));
    },
  }));
  const { first, last, shiftPx } = visibleRows(view.top, geometry);
  const rows: ReactNode[] = [];
  for (let row = first; row < last; row++) rows.push(renderRow(row));
  return (
    <div
      ref={scroller}
      // Contained: revealing a row lays out this list, not the whole window.
      className={classNames("relative h-full overflow-auto contain-content", className)}
      onScroll={(e) => setView({ top: e.currentTarget.scrollTop, height: e.currentTarget.clientHeight })}
      {...rest}
    >
      {header !== undefined && <div className="sticky top-0 z-10">{header}</div>}
      <div role="presentation" style={{ height: geometry.trackPx }}>
        <div role="presentation" style={{ transform: `translateY(${shiftPx}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}

/** Browsers stop laying out elements beyond some 16 million pixels (Firefox earlier); longer lists scroll faster than the hand. */
const MAX_TRACK_PX = 8_000_000;
const OVERSCAN_ROWS = 4;

export interface ListGeometry {
  readonly count: number;
  readonly rowHeightPx: number;
  readonly viewPx: number;
  /** Height of all rows, and of the element that stands for them. */
  readonly contentPx: number;
  readonly trackPx: number;
}

export function listGeometry(count: number, rowHeightPx: number, viewPx: number): ListGeometry {
  const contentPx = count * rowHeightPx;
  return { count, rowHeightPx, viewPx, contentPx, trackPx: Math.min(contentPx, MAX_TRACK_PX) };
}

/** Rows to draw, and how far down the track they begin. */
export function visibleRows(
  scrollTop: number,
  g: ListGeometry,
): { first: number; last: number; shiftPx: number } {
  const top = scrollTop * scrollRatio(g);
  const first = Math.max(0, Math.floor(top / g.rowHeightPx) - OVERSCAN_ROWS);
  const last = Math.min(g.count, Math.ceil((top + g.viewPx) / g.rowHeightPx) + OVERSCAN_ROWS);
  return { first, last, shiftPx: scrollTop - top + first * g.rowHeightPx };
}

export function revealedTop(row: number, scrollTop: number, g: ListGeometry): number {
  const ratio = scrollRatio(g);
  const top = scrollTop * ratio;
  const rowTop = row * g.rowHeightPx;
  if (rowTop < top) return rowTop / ratio;
  if (rowTop + g.rowHeightPx > top + g.viewPx) return (rowTop + g.rowHeightPx - g.viewPx) / ratio;
  return scrollTop;
}

function scrollRatio(g: ListGeometry): number {
  return g.contentPx === g.trackPx ? 1 : (g.contentPx - g.viewPx) / (g.trackPx - g.viewPx);
}
