/** A line that names the thing under the pointer or the focus. Escape hides it; it never takes the pointer. */
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { Kbd } from "./Kbd.tsx";

export interface TooltipProps {
  readonly text: string;
  readonly shortcut?: string | undefined;
  readonly children: ReactNode;
}

/** Wraps one control. The text repeats the control's own name, so assistive technology need not read it. */
export function Tooltip({ text, shortcut, children }: TooltipProps) {
  const [place, setPlace] = useState<Place | undefined>(undefined);
  const anchor = useRef<HTMLSpanElement>(null);
  const timer = useRef(0);
  const hide = () => {
    window.clearTimeout(timer.current);
    setPlace(undefined);
  };
  const show = (delayMs: number) => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setPlace(placeFor(anchor.current)), delayMs);
  };
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return (
    <span
      ref={anchor}
      role="presentation"
      className="contents"
      onPointerEnter={(e) => e.pointerType === "mouse" && show(HOVER_MS)}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(e) => e.target.matches(":focus-visible") && show(0)}
      onBlur={hide}
      onKeyDown={(e) => e.key === "Escape" && hide()}
    >
      {children}
      {place && createPortal(<Bubble place={place} text={text} shortcut={shortcut} />, place.layer)}
    </span>
  );
}

const HOVER_MS = 450;
const EDGE_PX = 8;

interface Place {
  /** Open dialogs lie above everything in the body. */
  readonly layer: Element;
  readonly centre: number;
  readonly top: number | undefined;
  readonly bottom: number | undefined;
}

function placeFor(anchor: HTMLElement | null): Place | undefined {
  const box = anchor?.firstElementChild?.getBoundingClientRect();
  if (!anchor || !box) return undefined;
  const below = box.bottom + 44 < window.innerHeight;
  return {
    layer: anchor.closest("dialog") ?? document.body,
    centre: box.left + box.width / 2,
    top: below ? box.bottom + 6 : undefined,
    bottom: below ? undefined : window.innerHeight - box.top + 6,
  };
}

function Bubble({ place, text, shortcut }: { place: Place; text: string; shortcut: string | undefined }) {
  const [shift, setShift] = useState(0);
  const keepInside = (node: HTMLDivElement | null) => {
    if (!node) return;
    const half = node.offsetWidth / 2;
    const centre = Math.min(Math.max(place.centre, half + EDGE_PX), window.innerWidth - half - EDGE_PX);
    setShift(centre - place.centre);
  };
  return (
    <div
      ref={keepInside}
      aria-hidden="true"
      className="pointer-events-none fixed z-50 flex -translate-x-1/2 items-center gap-2 rounded-md bg-ink px-2 py-1 text-sm whitespace-nowrap text-panel"
      style={{ left: place.centre + shift, top: place.top, bottom: place.bottom }}
    >
      {text}
      {shortcut !== undefined && <Kbd inverse>{shortcut}</Kbd>}
    </div>
  );
}
