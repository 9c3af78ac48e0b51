/** "Nothing is moving, because …", and the way to the frame that will change it. */
import { ArrowRight } from "lucide-react";
import { seekTime } from "../../state/playback-actions.ts";
import { usePlayback } from "../../state/playback.ts";
import { useSelection } from "../../state/selection.ts";
import { formatMs } from "../../ui/format.ts";
import type { Diagnosis } from "./why.ts";

export function BlockedNote({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  const remainingMs = usePlayback((state) => diagnosis.freedAtMs - Math.round(state.atMs * 10) / 10);
  const { freedBy } = diagnosis;
  return (
    <div className="mb-2 rounded-md bg-bad-soft px-2.5 py-2 text-sm">
      <p className="font-semibold text-bad">{diagnosis.headline}</p>
      {freedBy === undefined ? (
        <p className="text-ink2">Nothing in this recording frees it.</p>
      ) : (
        <button
          type="button"
          className="mt-1 flex min-h-6 w-full items-center justify-between gap-2 rounded-sm text-left text-ink hover:underline"
          onClick={() => {
            seekTime(diagnosis.freedAtMs);
            useSelection.getState().selectFrame(freedBy.index);
          }}
        >
          <span>
            {freedBy.name} {freedBy.summary} frees it in {formatMs(Math.max(0, remainingMs))}
          </span>
          <ArrowRight aria-hidden="true" className="size-4 shrink-0 text-bad" />
        </button>
      )}
    </div>
  );
}
