/** One endpoint: what it may send, what it allows, its streams as it sees them, and why it stands still. */
import { lazy, Suspense } from "react";
import type { ComponentType } from "react";
import type { EndpointView, Trace } from "../../../protocol/index.ts";
import { errorCodeName } from "../../../protocol/index.ts";
import { usePlayback } from "../../state/playback.ts";
import { classNames } from "../../ui/class-names.ts";
import { AllowanceView } from "./AllowanceView.tsx";
import { standsStill } from "./forced.ts";
import { StreamList } from "./StreamList.tsx";
import { TankRowView } from "./TankRowView.tsx";
import { tankRow } from "./tanks.ts";

export interface EndFactsProps {
  readonly trace: Trace;
  readonly endpoint: EndpointView;
  readonly seq: number;
}

export interface EndpointCardProps extends EndFactsProps {
  readonly Facts: ComponentType<EndFactsProps> | undefined;
}

const BlockedNotes = lazy(async () => ({ default: (await import("./BlockedNotes.tsx")).BlockedNotes }));
/** As many tanks as fit beside the connection's in the narrowest card. */
const STREAM_TANKS = 1;

export function EndpointCard({ trace, endpoint, seq, Facts }: EndpointCardProps) {
  const playing = usePlayback((state) => state.playing);
  const isClient = endpoint.side === "client";
  const sends = (
    <TankRowView
      key="send"
      title={isClient ? "may send to the server" : "may send to the client"}
      row={tankRow(endpoint, "send", STREAM_TANKS, trace.isInferred)}
    />
  );
  const allows = (
    <AllowanceView
      key="recv"
      title={isClient ? "allows the server" : "allows the client"}
      row={tankRow(endpoint, "recv", STREAM_TANKS, trace.isInferred)}
    />
  );
  return (
    <article
      aria-label={isClient ? "Client" : "Server"}
      className="flex min-w-0 flex-col rounded-lg border border-line bg-panel px-2 pb-3 @min-[640px]:px-3"
    >
      <header className="flex min-h-9 flex-wrap items-center justify-between gap-x-2">
        <h2 className="text-lg font-semibold">{isClient ? "Client" : "Server"}</h2>
        <ConnectionState endpoint={endpoint} />
      </header>
      {/* The upper row belongs to the upper lane of the pipe, client to server. */}
      <div className="flex flex-col pb-1.5">{isClient ? [sends, allows] : [allows, sends]}</div>
      <div id={`why-${endpoint.side}`} role="status" aria-live={playing ? "off" : "polite"}>
        {standsStill(endpoint) && (
          <Suspense>
            <BlockedNotes trace={trace} endpoint={endpoint} seq={seq} />
          </Suspense>
        )}
      </div>
      <StreamList endpoint={endpoint} />
      {Facts && <Facts trace={trace} endpoint={endpoint} seq={seq} />}
    </article>
  );
}

function ConnectionState({ endpoint }: { readonly endpoint: EndpointView }) {
  const { state, closeCode, closeReason } = endpoint;
  const code = closeCode === undefined || closeCode === 0 ? "" : ` · ${errorCodeName(closeCode)}`;
  return (
    <span
      title={closeReason}
      className={classNames("truncate text-sm", code === "" ? "text-ink3" : "text-bad")}
    >
      {state}
      {code}
    </span>
  );
}
