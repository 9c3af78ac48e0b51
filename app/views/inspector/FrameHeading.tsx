/** The frame in a few lines: type, stream, direction, octets, what it does, when it was under way. */
import { ArrowRight } from "lucide-react";
import { otherSide } from "../../../protocol/index.ts";
import type { FieldNode, FrameDetail } from "../../../protocol/index.ts";
import type { Recording } from "../../state/session.ts";
import { formatBytes, formatCount, formatMs } from "../../ui/format.ts";
import { askWhatIf } from "../../state/what-if.ts";
import { Button } from "../../ui/Button.tsx";
import { FrameBadge } from "../../ui/FrameBadge.tsx";
import { CopyMenu } from "./CopyMenu.tsx";

export interface FrameHeadingProps {
  readonly recording: Recording;
  readonly detail: FrameDetail;
  readonly root: FieldNode;
  readonly bytes: Uint8Array;
}

export function FrameHeading({ recording, detail, root, bytes }: FrameHeadingProps) {
  const missing = declaredOctets(detail) - detail.wireBytes;
  return (
    <header className="flex-none border-b border-line px-4 pt-3 pb-2.5">
      <div className="flex min-h-7 items-center gap-x-2">
        <FrameBadge type={detail.type} />
        <h2 className="min-w-0 flex-1 truncate text-base font-semibold">{streamName(detail)}</h2>
        <CopyMenu detail={detail} root={root} bytes={bytes} />
      </div>
      <div className="flex items-center justify-between">
        <p className="flex items-center gap-1 text-base text-ink2">
          {detail.from}
          <ArrowRight className="size-3" aria-label="to" />
          {otherSide(detail.from)} · {formatBytes(detail.wireBytes)}
        </p>
        {recording.scenario && (
          <Button variant="quiet" className="-my-1 -mr-2" onClick={(e) => askWhatIf(e.currentTarget)}>
            What if?
          </Button>
        )}
      </div>
      <p className="mt-1 text-base text-ink2">{root.meaning ?? detail.summary}</p>
      {recording.trace.timed && <Times detail={detail} endMs={recording.trace.durationMs} />}
      {missing > 0 && (
        <p className="mt-1.5 rounded-sm bg-bad-soft px-2 py-1 text-sm text-ink">
          {recording.trace.octetsKnown
            ? "The recording ends inside this frame"
            : "The log does not give all of this frame"}
          : {formatCount(missing)} of {formatCount(declaredOctets(detail))} octets are not there. What is
          there is shown.
        </p>
      )}
    </header>
  );
}

/** Instants of the first and last octet, where the recording knows them apart. */
function Times({ detail, endMs }: { readonly detail: FrameDetail; readonly endMs: number }) {
  const { at, sentMs, arrivesMs, arrivedMs } = detail;
  if (sentMs === at && arrivedMs === at) {
    return <p className="mt-0.5 font-mono text-sm text-ink3">at {formatMs(at)}</p>;
  }
  return (
    <p className="mt-0.5 font-mono text-sm text-ink3">
      {sentMs > endMs ? "never leaves as a whole" : `sent ${span(at, sentMs)}`} ·{" "}
      {arrivedMs > endMs ? "never arrives" : `there ${span(arrivesMs, arrivedMs)}`}
    </p>
  );
}

function span(from: number, to: number): string {
  const [first, last] = [formatMs(from), formatMs(to)];
  return first === last ? first : `${first.replace(/ ms$/, "")}\u2013${last}`;
}

function streamName(detail: FrameDetail): string {
  if (detail.type === -1) return "connection";
  return detail.streamId === 0 ? "connection" : `stream ${detail.streamId}`;
}

function declaredOctets(detail: FrameDetail): number {
  return detail.type === -1 ? detail.length : 9 + detail.length;
}
