import { useEffect, useState } from "react";
import type { RefObject } from "react";

export interface ScrollBox {
  readonly top: number;
  readonly height: number;
  readonly width: number;
}

/** What part of a scrolling element is on the screen; changes in coarse steps, so that scrolling renders seldom. */
export function useScrollBox(ref: RefObject<HTMLElement | null>): ScrollBox {
  const [box, setBox] = useState<ScrollBox>({ top: 0, height: 0, width: 0 });
  useEffect(() => {
    const node = ref.current;
    if (node === null) return undefined;
    const measure = (): void => {
      const next = {
        top: Math.floor(node.scrollTop / STEP_PX) * STEP_PX,
        height: node.clientHeight + STEP_PX,
        width: node.clientWidth,
      };
      setBox((now) =>
        now.top === next.top && now.height === next.height && now.width === next.width ? now : next,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    node.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      node.removeEventListener("scroll", measure);
    };
  }, [ref]);
  return box;
}

const STEP_PX = 100;
