/** One frame's line of text in its sender's gutter. */
import type { Trace } from "../../../protocol/index.ts";
import { useSelection } from "../../state/selection.ts";
import { classNames } from "../../ui/class-names.ts";
import { frameStyle } from "../../ui/frame-style.ts";
import { ROW_PX } from "./layout.ts";
import type { LadderLayout } from "./layout.ts";

export interface LadderLabelProps {
  readonly trace: Trace;
  readonly layout: LadderLayout;
  readonly row: number;
  readonly gutter: number;
  readonly selected: boolean;
}

export function LadderLabel({ trace, layout, row, gutter, selected }: LadderLabelProps) {
  const index = layout.frames[row] ?? 0;
  const { type, streamId, fault, summary } = trace.frames.detail(index);
  const { name, colour } = frameStyle(type);
  const fromClient = layout.fromClient[row] === 1;
  const title = `${name}${type >= 0 ? ` ${streamId}` : ""}`;
  const said = fault === undefined ? summary : fault.reason;
  return (
    <div
      role="option"
      id={`ladder-${index}`}
      aria-selected={selected}
      aria-label={`${title}, ${said}, from ${fromClient ? "client" : "server"}`}
      data-frame={index}
      data-from={layout.ySend[row]}
      data-to={layout.yArrive[row]}
      className={classNames(
        "group absolute z-20 flex cursor-pointer items-center gap-1.5 overflow-hidden rounded-sm px-1 font-mono text-xs whitespace-nowrap hover:bg-accent-soft",
        fromClient ? "left-1 justify-end" : "right-1",
        selected ? "bg-accent-soft" : "bg-bg",
      )}
      style={{ top: layout.yLabel[row], height: ROW_PX, width: gutter - LEADER_PX }}
      onPointerEnter={() => useSelection.getState().hover(index)}
      onPointerLeave={() => useSelection.getState().hover(undefined)}
    >
      <span
        className={classNames(
          "min-w-0 truncate",
          fault === undefined ? "text-ink2 group-data-[state=future]:text-ink3" : "text-bad",
          fromClient ? "text-right" : "order-2",
        )}
      >
        {said}
      </span>
      <span
        className="shrink-0 font-semibold group-data-[state=future]:font-normal"
        style={{ color: colour }}
      >
        {title}
      </span>
    </div>
  );
}

const LEADER_PX = 20;
