/** The stage: both endpoints and the pipe between them, at the cursor's instant. */
import type { ComponentType, ReactNode } from "react";
import type { Recording } from "../../state/session.ts";
import { usePlayback } from "../../state/playback.ts";
import type { EndpointView, Trace } from "../../../protocol/index.ts";
import { limiterName } from "../../chart/limiter-name.ts";
import { askWhatIf } from "../../state/what-if.ts";
import { Button } from "../../ui/Button.tsx";
import { EndpointCard } from "./EndpointCard.tsx";
import type { EndFactsProps } from "./EndpointCard.tsx";
import { forcedBy } from "./forced.ts";
import { Pipe } from "./Pipe.tsx";

export interface StageParts {
  readonly Between: ComponentType<{
    readonly trace: Trace;
    readonly seq: number;
    readonly children?: ReactNode;
  }>;
  /** Further facts of an end, below its streams. */
  readonly Facts?: ComponentType<EndFactsProps>;
}

export interface StageViewProps {
  readonly recording: Recording;
  readonly parts?: StageParts;
}

const SIMULATED: StageParts = { Between: Pipe };

export function StageView({ recording, parts: { Between, Facts } = SIMULATED }: StageViewProps) {
  const { trace } = recording;
  const seq = usePlayback((state) => state.seq);
  const view = trace.seek(seq);
  return (
    <section aria-label="Stage" className="@container h-full overflow-auto bg-bg p-3">
      <div className="mx-auto grid max-w-300 gap-3 @min-[400px]:grid-cols-2 @min-[640px]:grid-cols-[minmax(212px,1fr)_minmax(180px,1fr)_minmax(212px,1fr)]">
        <EndpointCard trace={trace} endpoint={view.client} seq={seq} Facts={Facts} />
        <Between trace={trace} seq={seq}>
          {[view.client, view.server].map((end) => (
            <StuckLink key={end.side} endpoint={end} />
          ))}
          {recording.scenario && (
            <Button
              data-what-if
              className="col-start-2 row-span-3 row-start-1 @min-[640px]:mt-2"
              onClick={(e) => askWhatIf(e.currentTarget)}
            >
              What if?
            </Button>
          )}
        </Between>
        <EndpointCard trace={trace} endpoint={view.server} seq={seq} Facts={Facts} />
      </div>
    </section>
  );
}

/** Where the cards stand below the pipe: why nothing comes, and the way to the card that says more. */
function StuckLink({ endpoint }: { readonly endpoint: EndpointView }) {
  const by = forcedBy(endpoint);
  if (by === undefined) return undefined;
  return (
    <button
      type="button"
      className="min-h-6 text-left text-sm font-semibold text-bad hover:underline @min-[640px]:hidden"
      onClick={() => document.getElementById(`why-${endpoint.side}`)?.scrollIntoView({ block: "nearest" })}
    >
      {endpoint.side} blocked: {limiterName(by)}
    </button>
  );
}
