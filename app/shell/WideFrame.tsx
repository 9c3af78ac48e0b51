/** Three columns with separators that can be moved. */
import { DEFAULT_SIZES, useLayout } from "../state/layout.ts";
import { SplitPane } from "../ui/SplitPane.tsx";
import type { FrameProps } from "./frame-props.ts";
import { useSession } from "../state/session.ts";
import { MiddleColumn } from "./MiddleColumn.tsx";
import { NothingOpen } from "./NothingOpen.tsx";
import { useWindowWidth } from "./use-window-size.ts";

export function WideFrame({ top, left, leftLabel, stage, lower, right, player }: FrameProps) {
  const pane = useSession((s) => PANE_SIZES[s.room]);
  const minLeftPx = MIN_LEFT_PX[pane];
  const leftPx = useLayout((s) => s[pane]);
  const rightPx = useLayout((s) => s.rightPx);
  const resize = useLayout((s) => s.resize);
  const width = useWindowWidth();
  const middle = lower ? <MiddleColumn stage={stage} lower={lower} /> : <NothingOpen />;
  return (
    <div className="flex h-dvh flex-col bg-bg">
      {top}
      <SplitPane
        label={leftLabel}
        className="flex-1"
        direction="row"
        fixed="first"
        sizePx={leftPx}
        minPx={minLeftPx}
        maxPx={Math.max(minLeftPx, width * (width < ROOMY_PX ? 0.26 : 0.38))}
        defaultPx={DEFAULT_SIZES[pane]}
        onResize={(px) => resize(pane, px)}
        first={<div className="h-full overflow-auto bg-panel">{left}</div>}
        second={
          right ? (
            <SplitPane
              label="Inspector"
              direction="row"
              fixed="second"
              sizePx={rightPx}
              minPx={MIN_RIGHT_PX}
              maxPx={Math.max(MIN_RIGHT_PX, width * (width < ROOMY_PX ? 0.3 : 0.38))}
              defaultPx={DEFAULT_SIZES.rightPx}
              onResize={(px) => resize("rightPx", px)}
              first={<main className="h-full min-w-0">{middle}</main>}
              second={<div className="h-full overflow-auto bg-panel">{right}</div>}
            />
          ) : (
            <main className="h-full min-w-0">{middle}</main>
          )
        }
      />
      {player}
    </div>
  );
}

const PANE_SIZES = { learn: "storyPx", lab: "labPx", decode: "inputPx" } as const;
/** The Lab's sliders need room beside their numbers. */
const MIN_LEFT_PX = { storyPx: 240, labPx: 332, inputPx: 240 } as const;
const MIN_RIGHT_PX = 280;
/** Below this width the stage needs what the side panes would take. */
const ROOMY_PX = 1200;
