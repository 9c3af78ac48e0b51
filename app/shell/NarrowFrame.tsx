/** Up to 900 px: the side panes become drawers, and a room without a recording takes the whole window. */
import { DRAWERS } from "./drawers.ts";
import { useLayout } from "../state/layout.ts";
import type { FrameProps } from "./frame-props.ts";
import { classNames } from "../ui/class-names.ts";
import { MiddleColumn } from "./MiddleColumn.tsx";
import { SideDrawer } from "./SideDrawer.tsx";
import { useStackedStory } from "./use-stacked-story.ts";

export function NarrowFrame(props: FrameProps) {
  const { top, left, leftLabel, stage, lower, right, player } = props;
  const drawer = useLayout((s) => s.drawer);
  const stacked = useStackedStory();
  const behind = drawer !== undefined;
  return (
    <div className="relative flex h-dvh flex-col overflow-hidden bg-bg">
      <div inert={behind}>{top}</div>
      <main
        className={classNames("min-h-0 flex-1 overflow-y-auto", stacked && "high:scroll-pt-80")}
        inert={behind}
      >
        {stacked ? <Stack {...props} /> : lower && <MiddleColumn stage={stage} lower={lower} />}
      </main>
      <div inert={behind}>{player}</div>
      {!stacked && (
        <SideDrawer id={DRAWERS.left} side="left" label={leftLabel} open={drawer === "left"} alone={!lower}>
          {left}
        </SideDrawer>
      )}
      <SideDrawer id={DRAWERS.right} side="right" label="Inspector" open={drawer === "right"} alone={false}>
        {right}
      </SideDrawer>
    </div>
  );
}

/** On a phone a lesson is one column: what happens, its story, the same seen in other ways. */
function Stack({ left, leftLabel, stage, lower }: FrameProps) {
  return (
    <>
      <div>
        {/* Has its room before the recording is there, so that the story does not jump. Where the window is high enough it stays while the story is read. */}
        <div className="h-80 border-b border-line bg-bg high:sticky high:top-0 high:z-10">{stage}</div>
        <section aria-label={leftLabel} className="bg-panel">
          {left}
        </section>
      </div>
      {/* Far below the fold: laid out when it is scrolled to. */}
      <div className={lower ? "h-[70dvh] border-t border-line [content-visibility:auto]" : "hidden"}>
        {lower}
      </div>
    </>
  );
}
