/** Behind a standstill: the chain of its causes, and the very frame or event that ends it, or that nothing will. */
import { ArrowRight } from "lucide-react";
import { diagnoseStream } from "../../../protocol/index.ts";
import type { Outcome, Side, Trace } from "../../../protocol/index.ts";
import { seekSeq } from "../../state/playback-actions.ts";
import { usePlayback } from "../../state/playback.ts";
import { useSelection } from "../../state/selection.ts";
import { formatMs } from "../../ui/format.ts";
import { causeWords, wayOut } from "./cause-words.ts";
import type { WayOut } from "./cause-words.ts";

export interface StallDetailsProps {
  readonly trace: Trace;
  readonly side: Side;
  readonly streamId: number;
  readonly seq: number;
  /** Whether to say what is behind it too. */
  readonly because: boolean;
}

export function StallDetails({ trace, side, streamId, seq, because }: StallDetailsProps) {
  const diagnosis = diagnoseStream(trace, side, streamId, seq);
  if (diagnosis === undefined) return undefined;
  const out = wayOut(trace, diagnosis.outcome);
  const causes = causeWords(trace, diagnosis);
  const { outcome } = diagnosis;
  return (
    <>
      {out === undefined ? <NoWayOut outcome={outcome} /> : <Jump out={out} />}
      {because && causes.length > 0 && (
        <ol
          aria-label="Because"
          className="mt-1 mb-1 flex flex-col gap-1 border-l-2 border-line2 pl-2 text-ink2"
        >
          {causes.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ol>
      )}
      {because && outcome.kind === "never" && <WhoWaits waiting={outcome.waiting} />}
    </>
  );
}

function Jump({ out }: { readonly out: WayOut }) {
  const remainingMs = usePlayback((state) => out.atMs - Math.round(state.atMs * 10) / 10);
  return (
    <button
      type="button"
      className="flex min-h-6 w-full items-center justify-between gap-2 rounded-sm text-left text-ink hover:underline"
      onClick={() => {
        seekSeq(out.seq);
        if (out.frame !== undefined) useSelection.getState().selectFrame(out.frame);
      }}
    >
      <span title={`at ${formatMs(out.atMs)}`}>
        {out.what} {out.deed} in {formatMs(Math.max(0, remainingMs))}
      </span>
      <ArrowRight aria-hidden="true" className="size-4 shrink-0 text-bad" />
    </button>
  );
}

function NoWayOut({ outcome }: { readonly outcome: Outcome }) {
  return outcome.kind === "never" ? (
    <p className="font-semibold text-ink">Nothing will free it: whoever is left waits for somebody else.</p>
  ) : (
    <p className="text-ink2">The recording ends before anything frees it.</p>
  );
}

/** As many as can be read at a glance. */
const MAX_WAITING = 6;

type Waiting = Extract<Outcome, { kind: "never" }>["waiting"];

function WhoWaits({ waiting }: { readonly waiting: Waiting }) {
  // Who listens to the connection and to everybody is not stuck: nobody says anything.
  const stuck = waiting.filter(({ name, wait }) => wait.kind !== "io" && !name.endsWith(".serve"));
  if (stuck.length === 0) return undefined;
  return (
    <div className="my-1 text-xs text-ink2">
      <p>
        when the recording ends
        {stuck.length > MAX_WAITING && `, the first ${MAX_WAITING} of ${stuck.length}`}
      </p>
      <ul className="font-mono">
        {stuck.slice(0, MAX_WAITING).map(({ name, wait }, i) => (
          // Several goroutines may have one name.
          <li key={`${i} ${name}`} className="py-px pl-3 -indent-3 wrap-anywhere">
            <span className="text-ink">{name}</span> waits for {wait.on.join(", ") || wait.kind}
          </li>
        ))}
      </ul>
    </div>
  );
}
