import { Button } from "../../ui/Button.tsx";
import { cancelDecoding, useDecoding } from "./decoding.ts";

/** In place of the box while a large input is read. */
export function Progress() {
  const progress = useDecoding((state) => state.progress) ?? 0;
  const percent = Math.round(progress * 100);
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-3 p-6 text-base">
      <label className="flex w-full max-w-64 flex-col gap-2">
        <span className="flex justify-between text-ink2">
          Reading <span className="font-mono text-sm">{percent} %</span>
        </span>
        <progress
          max={100}
          value={percent}
          className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunk [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
        />
      </label>
      <Button onClick={cancelDecoding}>Cancel</Button>
    </div>
  );
}
