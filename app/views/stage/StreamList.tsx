/** Streams as this endpoint sees them: RFC 9113 §5.1 states, which may differ at the two ends while frames are under way. */
import type { EndpointView, StreamView } from "../../../protocol/index.ts";
import { formatCount } from "../../ui/format.ts";
import { classNames } from "../../ui/class-names.ts";
import { streamColour } from "../../chart/stream-colour.ts";
import { isForced, limiterName } from "../../chart/limiter-name.ts";

/** Closed streams give way to living ones; more than this is read in the table. */
const MAX_ROWS = 5;

export function StreamList({ endpoint }: { readonly endpoint: EndpointView }) {
  const all = [...endpoint.streams].filter((stream) => stream.state !== "idle");
  const living = all.filter((stream) => stream.state !== "closed");
  const shown = (living.length > 0 ? living.slice(0, MAX_ROWS) : all.slice(-1)).toReversed();
  if (shown.length === 0)
    return <p className="rounded-md bg-sunk px-2.5 py-1.5 text-sm text-ink3">no stream yet</p>;
  return (
    <ul aria-label="Streams" className="flex flex-col gap-1">
      {shown.map((stream) => (
        <StreamRow key={stream.id} stream={stream} />
      ))}
      {all.length > shown.length && (
        <li className="px-2.5 text-xs text-ink3">
          {living.length > shown.length && `${living.length - shown.length} more open · `}
          {all.length - living.length} closed
        </li>
      )}
    </ul>
  );
}

function StreamRow({ stream }: { readonly stream: StreamView }) {
  const closed = stream.state === "closed";
  return (
    <li className="rounded-md bg-sunk px-2.5 py-1.5">
      <p className="flex items-center gap-2">
        <span
          aria-hidden="true"
          className="size-2.5 shrink-0 rounded-full border-2"
          style={{ borderColor: streamColour(stream.id) }}
        />
        <span className={classNames("text-sm font-medium whitespace-nowrap", closed && "text-ink3")}>
          stream {stream.id}
        </span>
        <span className="ml-auto min-w-0 truncate font-mono text-xs text-ink2">
          {stream.method ?? ""} {stream.path ?? ""}
        </span>
      </p>
      <p className="flex justify-between gap-2 pl-4.5 text-sm text-ink2">
        <span className="truncate">{stream.state}</span>
        {stream.status !== undefined && <span className="font-mono text-xs">{stream.status}</span>}
      </p>
      {stream.blockedBy === undefined ? (
        stream.activity !== undefined && (
          <p className="pl-4.5 text-xs text-ink3">
            {stream.activity.actor}: {stream.activity.text}
          </p>
        )
      ) : (
        <p
          className={classNames(
            "flex justify-between gap-2 pl-4.5 text-xs",
            isForced(stream.blockedBy) ? "text-bad" : "text-ink3",
          )}
        >
          <span>{limiterName(stream.blockedBy)}</span>
          <span className="font-mono">{stream.queuedBytes > 0 && formatCount(stream.queuedBytes)}</span>
        </p>
      )}
    </li>
  );
}
