import { useEffect, useEffectEvent } from "react";
import { onPaint, requestPaint } from "./frame-loop.ts";
import type { Painter } from "./frame-loop.ts";

/** Runs `paint` in the animation loop while the component is there, always with the props of its last rendering. */
export function usePaint(paint: Painter): void {
  const latest = useEffectEvent(paint);
  useEffect(() => onPaint(() => latest()), []);
  useEffect(requestPaint);
}
