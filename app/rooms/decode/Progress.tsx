import { Button } from "../../ui/Button.tsx";
import { cancelDecoding, useDecoding } from "./decoding.ts";

/** In place of the box while a large input is read. */
export function Progress() {
  const progress = useDecoding((state) => state.progress) ?? 0;
  const reading = useDecoding((state) => state.reading);
  const percent = Math.min(99, Math.floor(progress * 100));
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 p-6 text-base">
      <label className="flex w-full max-w-72 flex-col gap-2">
        <span className="flex justify-between gap-3">
          <span className="min-w-0 truncate">Reading {reading}</span>
          <span className="flex-none font-mono text-sm text-ink2">{percent} %</span>
        </span>
        <progress
          max={100}
          value={percent}
          className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunk [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
        />
        <span className="text-sm text-ink2">
          It is read in this browser. What is open stays until this is done.
        </span>
      </label>
      <Button onClick={cancelDecoding}>Cancel</Button>
    </div>
  );
}
