import { useEffect, useRef } from "react";
import type { RefObject } from "react";
import { requestPaint } from "./frame-loop.ts";

/**
 * The size of an element's content box, as last observed; 0 by 0 until it has been laid out. Painters read it instead of
 * measuring, which would force a layout in the middle of a frame. A change asks for a paint.
 */
export function useObservedBox(
  ref: RefObject<Element | null>,
): RefObject<Pick<DOMRectReadOnly, "width" | "height">> {
  const box = useRef<Pick<DOMRectReadOnly, "width" | "height">>({ width: 0, height: 0 });
  useEffect(() => {
    const node = ref.current;
    if (!node) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) box.current = entry.contentRect;
      requestPaint();
    });
    observer.observe(node);
    return () => observer.disconnect();
  }, [ref]);
  return box;
}
