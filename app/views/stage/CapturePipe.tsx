/**
 * The wire of a capture: the one place at which it was seen, and what passes there at the cursor. Where a frame is before and after that
 * nobody knows, so nothing travels here.
 */
import type { ReactNode } from "react";
import type { Side, Trace } from "../../../protocol/index.ts";
import { vantageOf } from "../../../protocol/index.ts";
import { useSelection } from "../../state/selection.ts";
import { classNames } from "../../ui/class-names.ts";
import { formatCount, formatMs, formatOctets } from "../../ui/format.ts";
import { frameStyle } from "../../ui/frame-style.ts";
import { HEADER_HEIGHT, LANE_HEIGHT } from "./geometry.ts";
import { BELOW_LANES } from "./Pipe.tsx";
import { passingAt } from "./passing.ts";
import type { Passing, PassingFrame } from "./passing.ts";

export interface CapturePipeProps {
  readonly trace: Trace;
  readonly seq: number;
  readonly children?: ReactNode;
}

export function CapturePipe({ trace, seq, children }: CapturePipeProps) {
  const passing = passingAt(trace, seq);
  return (
    <div className="order-first flex min-w-0 flex-col pt-px @min-[400px]:col-span-2 @min-[640px]:order-none @min-[640px]:col-span-1">
      <p
        className="hidden items-center justify-center text-sm text-ink3 @min-[640px]:flex"
        style={{ height: HEADER_HEIGHT }}
      >
        seen at one place
      </p>
      <div className="relative">
        <span
          aria-hidden="true"
          className="absolute inset-y-2 left-1/2 border-l border-dashed border-line2"
        />
        <Lane passing={passing} from="client" />
        <Distances trace={trace} />
        <Lane passing={passing} from="server" />
      </div>
      <div className={BELOW_LANES}>
        <p className="text-sm text-ink2 @min-[640px]:px-2 @min-[640px]:pt-1.5">
          {passingWords(trace, passing)}
        </p>
        <p className="sr-only px-2 pt-1 text-xs text-ink3 @min-[640px]:not-sr-only">
          {trace.timed
            ? "Times are those of the place of capture: nobody saw when a frame left its sender, nor when it arrived."
            : "This recording has no times: only the order is known."}
        </p>
        {children}
      </div>
    </div>
  );
}

function Lane({ passing, from }: { readonly passing: Passing | undefined; readonly from: Side }) {
  const isUpper = from === "client";
  const frames = passing?.around.filter((frame) => frame.from === from) ?? [];
  const current = frames.find(({ place }) => place === 0);
  return (
    <div className="relative h-16 @min-[640px]:h-[94px]">
      {current !== undefined && (
        <p
          className="absolute inset-x-0 truncate text-center font-mono text-xs font-medium"
          style={{
            color: frameStyle(current.type).colour,
            ...(isUpper ? { bottom: LANE_HEIGHT + 4 } : { top: LANE_HEIGHT + 4 }),
          }}
        >
          <span className="bg-bg px-1">{frameWords(current)}</span>
        </p>
      )}
      <div
        className="absolute inset-x-0 border-y border-line bg-sunk"
        style={{ height: LANE_HEIGHT, ...(isUpper ? { bottom: 0 } : { top: 0 }) }}
      >
        <span
          aria-hidden="true"
          className={classNames(
            "absolute top-1/2 -translate-y-1/2 text-lg leading-none text-ink3",
            isUpper ? "right-1" : "left-1",
          )}
        >
          {isUpper ? "›" : "‹"}
        </span>
        {frames.map((frame) => (
          <Chip key={frame.index} frame={frame} />
        ))}
      </div>
    </div>
  );
}

/** As wide as a finger needs; its width says nothing. */
const CHIP_PX = 24;
const STEP_PX = CHIP_PX + 2;

/** Pointing shortcuts only: the same frames can be reached by keyboard in the table. Those still to come are outlines. */
function Chip({ frame: { index, from, type, streamId, length, place } }: { readonly frame: PassingFrame }) {
  const { colour } = frameStyle(type);
  const isSelected = useSelection((state) => state.frame === index);
  const title = frameWords({ type, streamId, length });
  // Who has passed already is further on: to the right from the client, to the left from the server.
  const shift = place * STEP_PX * (from === "client" ? -1 : 1) - CHIP_PX / 2;
  const filled = place === 0 ? 42 : 16;
  return (
    <button
      type="button"
      tabIndex={-1}
      title={title}
      aria-label={title}
      onClick={() => useSelection.getState().selectFrame(index)}
      className={classNames(
        "absolute top-[3px] rounded-[4px] border",
        place > 0 && "border-dashed opacity-60",
      )}
      style={{
        left: `calc(50% + ${shift}px)`,
        width: CHIP_PX,
        height: LANE_HEIGHT - 8,
        borderColor: colour,
        background: place > 0 ? "var(--panel)" : `color-mix(in oklab, ${colour} ${filled}%, var(--panel))`,
        outline: isSelected ? "2px solid var(--accent)" : "",
      }}
    />
  );
}

/** What the answers of both ends say of how far away they are, on the axis that has no scale. */
function Distances({ trace }: { readonly trace: Trace }) {
  const { client, server } = vantageOf(trace);
  return (
    <div className="relative flex h-6 items-center justify-between gap-6 font-mono text-xs whitespace-nowrap text-ink3">
      {[client, server].map((answer, i) =>
        answer === undefined ? (
          <span key={i} />
        ) : (
          <span
            key={i}
            title={`The ${i === 0 ? "client" : "server"} answered ${answer.to} after ${formatMs(answer.ms)}: to it and back takes no longer.`}
          >
            ≤ {formatMs(answer.ms)}
          </span>
        ),
      )}
    </div>
  );
}

function frameWords({ type, streamId, length }: Pick<PassingFrame, "type" | "streamId" | "length">): string {
  const { name } = frameStyle(type);
  const stream = type < 0 || streamId === 0 ? "" : ` ${streamId}`;
  return `${name}${stream} · ${formatOctets(length)}`;
}

function passingWords({ timed, frames }: Trace, passing: Passing | undefined): string {
  if (passing === undefined) return "nothing has passed yet";
  const { frame, count, atMs, nextMs } = passing;
  const which = `frame ${formatCount(frame + 1)} of ${formatCount(frames.length)}`;
  if (!timed) return which;
  const others = count > 1 ? `, with ${formatCount(count - 1)} more at that instant` : "";
  const next = nextMs === undefined ? "" : ` · next ${formatMs(nextMs)} later`;
  return `${which} passed at ${formatMs(atMs)}${others}${next}`;
}
