/** "Nothing is moving, because …": one paragraph for each reason; what is behind it and the way out come when opened. */
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { EndpointView, Side, Trace } from "../../../protocol/index.ts";
import { classNames } from "../../ui/class-names.ts";
import { formatCount } from "../../ui/format.ts";
import { howKnown, isForced } from "../../chart/limiter-name.ts";
import { StallDetails } from "./StallDetails.tsx";
import { standstills } from "./why.ts";
import type { Standstill } from "./why.ts";

export interface BlockedNotesProps {
  readonly trace: Trace;
  readonly endpoint: EndpointView;
  readonly seq: number;
}

/** More reasons at once than this are counted. */
const MAX_NOTES = 3;

export function BlockedNotes({ trace, endpoint, seq }: BlockedNotesProps) {
  const found = standstills(endpoint);
  const rest = found.slice(MAX_NOTES).reduce((sum, { streamIds }) => sum + streamIds.length, 0);
  return (
    <div className="mb-2 flex flex-col gap-1">
      {found.slice(0, MAX_NOTES).map((one) => (
        <BlockedNote
          key={`${one.by} ${one.streamIds[0]}`}
          trace={trace}
          side={endpoint.side}
          seq={seq}
          standstill={one}
          alone={found.length === 1}
        />
      ))}
      {rest > 0 && (
        <p className="px-2.5 text-xs text-ink3">
          {formatCount(rest)} more {rest === 1 ? "stands" : "stand"} still
        </p>
      )}
    </div>
  );
}

interface NoteProps {
  readonly trace: Trace;
  readonly side: Side;
  readonly seq: number;
  readonly standstill: Standstill;
  /** There is room for what is behind it. */
  readonly alone: boolean;
}

function BlockedNote({ trace, side, seq, standstill, alone }: NoteProps) {
  const forced = isForced(standstill.by);
  const [chosen, setOpen] = useState<boolean>();
  const open = chosen ?? (forced && alone);
  return (
    <div className={classNames("rounded-md px-2.5 py-1 text-sm", forced ? "bg-bad-soft" : "bg-sunk")}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex min-h-6 w-full items-start justify-between gap-2 rounded-sm text-left"
      >
        <span className={classNames("py-1", forced ? "font-semibold text-bad" : "text-ink2")}>
          {[forced ? "Blocked" : "Waiting", ...howKnown(trace)].join(", ")}: {standstill.headline}
        </span>
        <ChevronDown
          aria-hidden="true"
          className={classNames("mt-1 size-4 shrink-0 text-ink3", open && "rotate-180")}
        />
      </button>
      {(forced || open) && (
        <StallDetails
          trace={trace}
          side={side}
          streamId={standstill.streamIds[0] ?? 0}
          seq={seq}
          because={open}
        />
      )}
    </div>
  );
}
