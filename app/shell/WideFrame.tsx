/** Three columns with separators that can be moved. */
import { DEFAULT_SIZES, useLayout } from "../state/layout.ts";
import { SplitPane } from "../ui/SplitPane.tsx";
import type { FrameProps } from "./frame-props.ts";
import { MiddleColumn } from "./MiddleColumn.tsx";
import { NothingOpen } from "./NothingOpen.tsx";

export function WideFrame({ top, left, leftLabel, stage, lower, right, player }: FrameProps) {
  const leftPx = useLayout((s) => s.leftPx);
  const rightPx = useLayout((s) => s.rightPx);
  const resize = useLayout((s) => s.resize);
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
        minPx={240}
        maxPx={520}
        defaultPx={DEFAULT_SIZES.leftPx}
        onResize={(px) => resize("leftPx", px)}
        first={
          <aside aria-label={leftLabel} className="h-full overflow-auto bg-panel">
            {left}
          </aside>
        }
        second={
          <SplitPane
            label="Inspector"
            direction="row"
            fixed="second"
            sizePx={right ? rightPx : 0}
            minPx={right ? 280 : 0}
            maxPx={right ? 560 : 0}
            defaultPx={DEFAULT_SIZES.rightPx}
            onResize={(px) => resize("rightPx", px)}
            first={<main className="h-full min-w-0">{middle}</main>}
            second={
              right && (
                <aside aria-label="Inspector" className="h-full overflow-auto bg-panel">
                  {right}
                </aside>
              )
            }
          />
        }
      />
      {player}
    </div>
  );
}
