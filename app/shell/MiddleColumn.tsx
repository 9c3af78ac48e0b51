/** The stage above the lower panes; alone, the lower panes take all of it. */
import type { ReactNode } from "react";
import { DEFAULT_SIZES, useLayout } from "../state/layout.ts";
import { SplitPane } from "../ui/SplitPane.tsx";
import { useWindowHeight } from "./use-window-size.ts";

export interface MiddleColumnProps {
  readonly stage: ReactNode;
  readonly lower: ReactNode;
}

export function MiddleColumn({ stage, lower }: MiddleColumnProps) {
  const lowerPx = useLayout((s) => s.lowerPx);
  const resize = useLayout((s) => s.resize);
  const maxPx = Math.max(MIN_LOWER_PX, useWindowHeight() - BARS_PX - MIN_STAGE_PX);
  if (!stage) return <div className="h-full">{lower}</div>;
  return (
    <SplitPane
      label="stage and lower panes"
      direction="column"
      fixed="second"
      sizePx={lowerPx}
      minPx={MIN_LOWER_PX}
      maxPx={maxPx}
      defaultPx={DEFAULT_SIZES.lowerPx}
      onResize={(px) => resize("lowerPx", px)}
      first={stage}
      second={lower}
    />
  );
}

const MIN_LOWER_PX = 160;
const MIN_STAGE_PX = 250;
/** Top bar and player. */
const BARS_PX = 116;
