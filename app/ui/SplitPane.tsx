/**
 * Two panes with a separator that moves by pointer and by keyboard (arrows, Shift for larger steps, Home, End;
 * double click or Enter restores the default). One pane has a size in pixels, the other takes the rest.
 */
import { useRef } from "react";
import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface SplitPaneProps {
  /** What the separator resizes, for assistive technology: "Story". */
  readonly label: string;
  /** `row`: panes side by side. `column`: one above the other. */
  readonly direction: "row" | "column";
  /** Which pane has the fixed size. */
  readonly fixed: "first" | "second";
  readonly sizePx: number;
  readonly minPx: number;
  readonly maxPx: number;
  readonly defaultPx: number;
  readonly onResize: (sizePx: number) => void;
  readonly first: ReactNode;
  readonly second: ReactNode;
  readonly className?: string;
}

export function SplitPane(props: SplitPaneProps) {
  const { direction, fixed, minPx, maxPx, first, second, className } = props;
  const sizePx = clamp(props.sizePx, minPx, maxPx);
  const fixedStyle = direction === "row" ? { width: sizePx } : { height: sizePx };
  const [own, other] = fixed === "first" ? [first, second] : [second, first];
  const pane = (
    <div key="pane" className={FIXED[direction]} style={fixedStyle}>
      {own}
    </div>
  );
  const separator = <Separator key="separator" {...props} sizePx={sizePx} />;
  const parts = fixed === "first" ? [pane, separator] : [separator, pane];
  // Beside the rest it is a part of the page of its own, and the separator belongs to it.
  const side =
    direction === "row" ? (
      <aside key="side" aria-label={props.label} className="flex shrink-0">
        {parts}
      </aside>
    ) : (
      parts
    );
  const rest = (
    <div key="rest" className="min-h-0 min-w-0 flex-1">
      {other}
    </div>
  );
  return (
    <div
      className={classNames("flex h-full min-h-0 min-w-0", direction === "column" && "flex-col", className)}
    >
      {fixed === "first" ? [side, rest] : [rest, side]}
    </div>
  );
}

function Separator({ label, direction, fixed, sizePx, minPx, maxPx, defaultPx, onResize }: SplitPaneProps) {
  const drag = useRef<{ at: number; size: number } | undefined>(undefined);
  const along = (e: PointerEvent) => (direction === "row" ? e.clientX : e.clientY);
  const grow = fixed === "first" ? 1 : -1;
  const resize = (px: number) => onResize(Math.round(clamp(px, minPx, maxPx)));
  const onKeyDown = (e: KeyboardEvent) => {
    const px = keyedSize(e, { direction, grow, sizePx, minPx, maxPx, defaultPx });
    if (px === undefined) return;
    e.preventDefault();
    e.stopPropagation();
    resize(px);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a focusable separator is a widget (ARIA 1.2)
    <div
      role="separator"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
      tabIndex={0}
      aria-label={`Resize ${label}`}
      aria-orientation={direction === "row" ? "vertical" : "horizontal"}
      aria-valuenow={sizePx}
      aria-valuemin={minPx}
      aria-valuemax={maxPx}
      className={classNames(LINE, direction === "row" ? ROW_LINE : COLUMN_LINE)}
      onKeyDown={onKeyDown}
      onDoubleClick={() => resize(defaultPx)}
      onPointerDown={(e) => {
        e.currentTarget.setPointerCapture(e.pointerId);
        drag.current = { at: along(e), size: sizePx };
      }}
      onPointerMove={(e) => drag.current && resize(drag.current.size + grow * (along(e) - drag.current.at))}
      onPointerUp={() => (drag.current = undefined)}
      onPointerCancel={() => (drag.current = undefined)}
    />
  );
}

const FIXED = { row: "h-full min-w-0 shrink-0", column: "min-h-0 w-full shrink-0" } as const;
const LINE =
  "relative z-10 shrink-0 touch-none bg-line select-none hover:bg-accent focus-visible:bg-accent focus-visible:outline-offset-0 after:absolute after:content-['']";
const ROW_LINE = "w-px cursor-col-resize after:inset-y-0 after:-left-1 after:w-2";
const COLUMN_LINE = "h-px cursor-row-resize after:inset-x-0 after:-top-1 after:h-2";
const STEP_PX = 16;

interface KeyedSize {
  readonly direction: "row" | "column";
  readonly grow: number;
  readonly sizePx: number;
  readonly minPx: number;
  readonly maxPx: number;
  readonly defaultPx: number;
}

function keyedSize(e: KeyboardEvent, s: KeyedSize): number | undefined {
  const step = (e.shiftKey ? 4 : 1) * STEP_PX * s.grow;
  const [back, on] = s.direction === "row" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  if (e.key === on) return s.sizePx + step;
  if (e.key === back) return s.sizePx - step;
  if (e.key === "Home") return s.minPx;
  if (e.key === "End") return s.maxPx;
  if (e.key === "Enter") return s.defaultPx;
  return undefined;
}

function clamp(px: number, min: number, max: number): number {
  return Math.min(Math.max(px, min), max);
}
