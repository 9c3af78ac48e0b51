/** Two futures side by side: both under one time axis, the first frame that differs marked, and what each came to. */
import { useEffect, useMemo, useState } from "react";
import { compareTraces } from "../../../protocol/index.ts";
import type { Comparison, Trace } from "../../../protocol/index.ts";
import { openFuture, recordingOf, standingOf } from "../../state/futures.ts";
import type { Standing } from "../../state/futures.ts";
import { futureOf, inOrder } from "../../state/future-tree.ts";
import type { Futures } from "../../state/future-tree.ts";
import { pause } from "../../state/playback-actions.ts";
import type { Place, Recording } from "../../state/session.ts";
import { classNames } from "../../ui/class-names.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { formatCount, formatMs } from "../../ui/format.ts";
import { frameStyle } from "../../ui/frame-style.ts";
import { jointScale, percentOf, stallSpans, ticksOf } from "./compare-layout.ts";
import { compareRows } from "./compare-table.ts";
import { CompareFrames } from "./CompareFrames.tsx";
import { SelectField } from "./controls.tsx";

export interface CompareDialogProps {
  readonly recording: Recording;
  readonly futures: Futures;
  readonly onClose: () => void;
}

const ROOT = "";

export function CompareDialog({ recording, futures, onClose }: CompareDialogProps) {
  const standing = standingOf(recording);
  const open = futureOf(futures, standing?.id) ?? futures.at(-1);
  const [a, setA] = useState(open?.parent ?? ROOT);
  const [b, setB] = useState(open?.id ?? ROOT);
  // A future that was just made plays, and would run past the frame at which to begin.
  useEffect(pause, []);
  if (standing === undefined) return undefined;
  const choices = [
    [ROOT, "as it was"] as const,
    ...inOrder(futures).map(({ id, name }) => [id, name] as const),
  ];
  return (
    <Dialog title="Compare futures" open wide onClose={onClose}>
      <div className="mb-3 grid grid-cols-2 gap-3">
        <SelectField label="A" value={a} choices={choices} onChange={setA} />
        <SelectField label="B" value={b} choices={choices} onChange={setB} />
      </div>
      <Both
        key={`${a} ${b}`}
        standing={standing}
        connection={recording.connection}
        futures={futures}
        a={a}
        b={b}
        onClose={onClose}
      />
    </Dialog>
  );
}

interface BothProps {
  readonly standing: Standing;
  readonly connection: number | undefined;
  readonly futures: Futures;
  readonly a: string;
  readonly b: string;
  readonly onClose: () => void;
}

function Both({ standing, connection, futures, a, b, onClose }: BothProps) {
  const [traces, setTraces] = useState<readonly [Trace, Trace]>();
  useEffect(() => {
    let wanted = true;
    const made = [a, b].map((id) => recordingOf(standing, futures, id, connection));
    void Promise.all(made).then(([left, right]) => {
      if (wanted && left && right) setTraces([left.trace, right.trace]);
    });
    return () => {
      wanted = false;
    };
  }, [standing, futures, a, b, connection]);
  const compared = useMemo(() => traces && compareTraces(...traces), [traces]);
  if (traces === undefined || compared === undefined)
    return <p className="text-base text-ink2">Working them out …</p>;
  const show = (i: 0 | 1, place: Place): void => {
    const id = i === 0 ? a : b;
    void openFuture(id === ROOT ? undefined : id, place);
    onClose();
  };
  return (
    <>
      <Parting compared={compared} connection={connection} />
      {compared.parting && <CompareFrames traces={traces} onShow={show} />}
      <Tracks compared={compared} traces={traces} />
      <Table compared={compared} />
    </>
  );
}

interface ComparedProps {
  readonly compared: Comparison;
  readonly traces: readonly [Trace, Trace];
}

interface PartingProps {
  readonly compared: Comparison;
  /** Of several. */
  readonly connection: number | undefined;
}

function Parting({ compared: { parting }, connection }: PartingProps) {
  if (parting === undefined)
    return <p className="text-base text-ink2">They are the same, event for event and octet for octet.</p>;
  return (
    <p className="text-base text-ink2">
      They part at <strong className="font-semibold text-ink">{formatMs(parting.atMs)}</strong> (event{" "}
      {formatCount(parting.seq)}
      {connection !== undefined && ` of connection ${connection + 1}`}). From the first frame that differs on:
    </p>
  );
}

/** Upwards what the client sends, downwards what the server sends; stalls lie behind. */
function Tracks({ compared: { parting }, traces }: ComparedProps) {
  const scale = useMemo(() => jointScale(traces), [traces]);
  const partsAt = parting && percentOf(scale, parting.atMs);
  return (
    <div className="relative my-3 grid gap-2 border-y border-line py-2 pl-6">
      {traces.map((trace, i) => {
        const first = i === 0 ? parting?.frameA : parting?.frameB;
        return (
          <div key={i === 0 ? "A" : "B"} className="relative h-14">
            <span className="absolute top-5 -left-5 text-sm font-semibold text-ink2">
              {i === 0 ? "A" : "B"}
            </span>
            <svg
              role="img"
              aria-label={`Frames of ${i === 0 ? "A" : "B"} in time, until ${formatMs(trace.durationMs)}`}
              className="h-full w-full overflow-visible"
            >
              {stallSpans(trace, scale).map((span) => (
                <rect
                  key={`${span.from} ${span.to} ${span.fromClient}`}
                  x={`${span.from}%`}
                  width={`${Math.max(0, span.to - span.from)}%`}
                  y={span.fromClient ? 0 : 28}
                  height={28}
                  className="fill-bad-soft"
                />
              ))}
              <line
                x1="0"
                x2={`${percentOf(scale, trace.durationMs)}%`}
                y1="28"
                y2="28"
                className="stroke-line2"
              />
              {ticksOf(trace, scale, first).map((tick) => (
                <rect
                  key={tick.frame}
                  x={`${tick.at}%`}
                  width={tick.frame === first ? 4 : 2}
                  y={tick.fromClient ? 6 : 30}
                  height={20}
                  fill={frameStyle(tick.type).colour}
                  className={tick.frame === first ? "stroke-ink" : undefined}
                />
              ))}
              {partsAt !== undefined && (
                <line
                  x1={`${partsAt}%`}
                  x2={`${partsAt}%`}
                  y1="-4"
                  y2="60"
                  className="stroke-accent"
                  strokeDasharray="3 2"
                />
              )}
            </svg>
          </div>
        );
      })}
      <p className="text-xs text-ink3">
        up: client, down: server · red: a sender stands still · dashed: where they part
        {scale.folds.length > 0 && " · silences are folded"}
      </p>
    </div>
  );
}

function Table({ compared }: { readonly compared: Comparison }) {
  const rows = useMemo(() => compareRows(compared), [compared]);
  return (
    <table className="w-full text-left text-base">
      <thead>
        <tr className="border-b border-line text-sm text-ink3">
          <th className="py-1 font-medium">
            <span className="sr-only">What</span>
          </th>
          <th className="py-1 pl-3 font-medium">A</th>
          <th className="py-1 pl-3 font-medium">B</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ what, a, b, differs }) => (
          <tr key={what} className="border-b border-line last:border-0">
            <th scope="row" className="py-1 font-normal text-ink2">
              {what}
            </th>
            <td className="py-1 pl-3 font-mono text-sm">{a}</td>
            <td className={classNames("py-1 pl-3 font-mono text-sm", differs && "font-semibold text-accent")}>
              {b}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
