import { useEffect } from "react";
import type { RefObject } from "react";
import { requestPaint } from "./frame-loop.ts";

/** Asks for a paint whenever the element's size changes. */
export function useRepaintOnResize(ref: RefObject<Element | null>): void {
  useEffect(() => {
    const node = ref.current;
    if (!node) return undefined;
    const observer = new ResizeObserver(requestPaint);
    observer.observe(node);
    return () => observer.disconnect();
  }, [ref]);
}
