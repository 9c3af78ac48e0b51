/** Up to 900 px: the side panes become drawers, and a room without a recording takes the whole window. */
import { DRAWERS } from "./drawers.ts";
import { useLayout } from "../state/layout.ts";
import type { FrameProps } from "./frame-props.ts";
import { MiddleColumn } from "./MiddleColumn.tsx";
import { SideDrawer } from "./SideDrawer.tsx";

export function NarrowFrame({ top, left, leftLabel, stage, lower, right, player }: FrameProps) {
  const drawer = useLayout((s) => s.drawer);
  const behind = drawer !== undefined;
  return (
    <div className="relative flex h-dvh flex-col overflow-hidden bg-bg">
      <div inert={behind}>{top}</div>
      <main className="min-h-0 flex-1" inert={behind}>
        {lower && <MiddleColumn stage={stage} lower={lower} />}
      </main>
      <div inert={behind}>{player}</div>
      <SideDrawer id={DRAWERS.left} side="left" label={leftLabel} open={drawer === "left"} alone={!lower}>
        {left}
      </SideDrawer>
      <SideDrawer id={DRAWERS.right} side="right" label="Inspector" open={drawer === "right"} alone={false}>
        {right}
      </SideDrawer>
    </div>
  );
}
