/** The stage above the lower panes; alone, the lower panes take all of it. */
import type { ReactNode } from "react";
import { DEFAULT_SIZES, useLayout } from "../state/layout.ts";
import { useSession } from "../state/session.ts";
import { SplitPane } from "../ui/SplitPane.tsx";
import { useWindowHeight } from "./use-window-size.ts";

export interface MiddleColumnProps {
  readonly stage: ReactNode;
  readonly lower: ReactNode;
}

export function MiddleColumn({ stage, lower }: MiddleColumnProps) {
  const lowerPx = useLayout((s) => s.lowerPx);
  const resize = useLayout((s) => s.resize);
  const isCapture = useSession((s) => s.recording?.kind === "capture");
  const isRoomy = useLayout((s) => s.lowerPane === "windows") || isCapture;
  const height = useWindowHeight() - BARS_PX;
  const maxPx = Math.max(MIN_LOWER_PX, height - MIN_STAGE_PX);
  const defaultPx = Math.max(
    MIN_LOWER_PX,
    Math.min(DEFAULT_SIZES.lowerPx, height - (isRoomy ? MIN_STAGE_PX : WHOLE_TANKS_PX)),
  );
  if (!stage) return <div className="h-full">{lower}</div>;
  return (
    <SplitPane
      label="stage and lower panes"
      direction="column"
      fixed="second"
      sizePx={lowerPx === DEFAULT_SIZES.lowerPx ? defaultPx : lowerPx}
      minPx={MIN_LOWER_PX}
      maxPx={maxPx}
      defaultPx={defaultPx}
      onResize={(px) => resize("lowerPx", px)}
      first={stage}
      second={lower}
    />
  );
}

const MIN_LOWER_PX = 160;
const MIN_STAGE_PX = 250;
/** The pipe, and below it the cards down to the figures under their tanks: on low windows the lower panes give way, but neither a capture's table nor the windows' charts. */
const WHOLE_TANKS_PX = 396;
/** Top bar and player. */
const BARS_PX = 116;
