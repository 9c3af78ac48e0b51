/** Play, step, pace, and where we are. The minimap stands between as the scrubber; it is given by the composition. */
import { Pause, Play, SkipBack, SkipForward, StepBack, StepForward } from "lucide-react";
import { useRef } from "react";
import type { ReactNode } from "react";
import { usePaint } from "../../chart/use-paint.ts";
import {
  setGranularity,
  setSpeed,
  SPEEDS,
  stepBy,
  toEnd,
  toggle,
  toStart,
} from "../../state/playback-actions.ts";
import { playback, usePlayback } from "../../state/playback.ts";
import type { Recording } from "../../state/session.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { clockText } from "./clock.ts";

export interface PlayerProps {
  readonly recording: Recording;
  /** The scrubber. */
  readonly children: ReactNode;
}

export function PlayerView({ recording, children }: PlayerProps) {
  return (
    <section
      aria-label="Player"
      className="grid grid-cols-[auto_1fr_auto] items-center gap-x-5 gap-y-1 border-t border-line bg-panel px-5 py-2 max-[900px]:grid-cols-[1fr_auto] max-[900px]:gap-x-3 max-[900px]:px-3 max-[560px]:grid-cols-1"
    >
      <Controls />
      <div className="flex min-w-0 max-[900px]:order-first max-[900px]:col-span-2 max-[560px]:col-span-1">
        {children}
      </div>
      <Clock recording={recording} />
    </section>
  );
}

function Controls() {
  const playing = usePlayback((s) => s.playing);
  return (
    <div className="flex items-center gap-1 max-[560px]:justify-between">
      <IconButton label="To the start" shortcut="Home" icon={<SkipBack />} onClick={toStart} />
      <IconButton label="Step back" shortcut="←" icon={<StepBack />} onClick={() => stepBy(-1)} />
      <IconButton
        label={playing ? "Pause" : "Play"}
        shortcut="Space"
        look="solid"
        icon={
          playing ? <Pause fill="currentColor" /> : <Play fill="currentColor" className="translate-x-px" />
        }
        onClick={toggle}
      />
      <IconButton label="Step on" shortcut="→" icon={<StepForward />} onClick={() => stepBy(1)} />
      <IconButton label="To the end" shortcut="End" icon={<SkipForward />} onClick={toEnd} />
      <PaceMenus />
    </div>
  );
}

function PaceMenus() {
  const speed = usePlayback((s) => s.speed);
  const granularity = usePlayback((s) => s.granularity);
  return (
    <div className="ml-3 flex gap-1 max-[900px]:ml-1">
      <Menu label="Step by" items={GRANULARITIES} selected={granularity} onAction={setGranularity}>
        <span className="max-[480px]:sr-only">step: </span>
        {granularity}
      </Menu>
      <Menu
        label="Speed"
        items={SPEED_ITEMS}
        selected={String(speed)}
        onAction={(id) => setSpeed(Number(id))}
      >
        {speedLabel(speed)}
      </Menu>
    </div>
  );
}

const GRANULARITIES = [
  { id: "frame", label: "Frame", hint: "each frame sent, each frame read" },
  { id: "event", label: "Event", hint: "everything that is recorded" },
] as const;

const speedLabel = (speed: number) => `${speed}×`;
const SPEED_ITEMS = SPEEDS.map((speed) => ({ id: String(speed), label: speedLabel(speed) }));

/** Written by the animation loop: time runs 60 times a second, and React has better things to do. */
function Clock({ recording }: { readonly recording: Recording }) {
  const main = useRef<HTMLSpanElement>(null);
  const detail = useRef<HTMLSpanElement>(null);
  usePaint(() => {
    const text = clockText(recording.trace, playback.getState());
    write(main.current, text.main);
    write(detail.current, text.detail);
  });
  return (
    <div className="grid min-w-36 justify-items-end max-[900px]:min-w-0 max-[560px]:order-first max-[560px]:flex max-[560px]:items-baseline max-[560px]:justify-between">
      <span ref={main} className="font-mono text-lg font-semibold whitespace-nowrap" data-testid="clock" />
      <span ref={detail} className="text-sm whitespace-nowrap text-ink2" data-testid="place" />
    </div>
  );
}

function write(node: HTMLElement | null, text: string): void {
  if (node && node.textContent !== text) node.textContent = text;
}
