/** Below a frame that its receiver refuses: what it says, and, where Go leaves the RFC in this, what both say and why. */
import { useMemo } from "react";
import { errorCodeName } from "../../../protocol/index.ts";
import type { Deviation } from "../../../protocol/index.ts";
import type { Recording } from "../../state/session.ts";
import { RfcText } from "./FrameMeaning.tsx";
import { refusalOf } from "./refusal.ts";

export function RefusalNote({ recording, frame }: { readonly recording: Recording; readonly frame: number }) {
  const refusal = useMemo(() => refusalOf(recording, frame), [recording, frame]);
  if (refusal === undefined) return undefined;
  const { fault, deviation } = refusal;
  return (
    <section aria-label="What became of it" className="mt-3 border-t border-line pt-2 text-ink2">
      <p>
        The {fault.side} takes it for a {fault.scope === "stream" ? "stream error" : "connection error"}{" "}
        <span className="font-mono text-sm text-ink">{errorCodeName(fault.code)}</span>: {fault.reason}{" "}
        <RfcText text={fault.rfc} />
      </p>
      {deviation && <DeviationNote deviation={deviation} />}
    </section>
  );
}

function DeviationNote({ deviation: { token, go, rfc, why } }: { readonly deviation: Deviation }) {
  return (
    <details className="mt-1.5">
      <summary className="min-h-6 cursor-pointer text-ink">
        Go leaves the RFC here <code className="text-sm text-ink2">{token}</code>
      </summary>
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
        {(
          [
            ["Go", go],
            ["RFC", rfc],
            ["Why", why],
          ] as const
        ).map(([what, text]) => (
          <div key={what} className="contents">
            <dt className="text-ink3">{what}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1 text-sm text-ink3">The profile “strict” does here what the RFC says.</p>
    </details>
  );
}
