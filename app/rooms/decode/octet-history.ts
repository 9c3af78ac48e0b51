/** Octets that a person changed in the capture that is open, with what was undone. Pure. */
import { changedOctets } from "../../../protocol/index.ts";
import type { CaptureEdit } from "../../../protocol/index.ts";
import type { EditableOctets } from "../../state/session.ts";

type Edits = readonly CaptureEdit[];

export interface OctetHistory {
  readonly past: readonly Edits[];
  readonly now: Edits;
  readonly future: readonly Edits[];
}

export const UNCHANGED: OctetHistory = { past: [], now: [], future: [] };

/** Steps that can be undone: lists share nothing, and nobody goes back further by hand. */
const MAX_PAST = 200;

export function withEdit(history: OctetHistory, edit: CaptureEdit): OctetHistory {
  return goOn(history, [...history.now, edit]);
}

/** As it was given; this too can be undone. */
export function reverted(history: OctetHistory): OctetHistory {
  return goOn(history, []);
}

/** Undefined when nothing was done. */
export function undone({ past, now, future }: OctetHistory): OctetHistory | undefined {
  const before = past.at(-1);
  return before && { past: past.slice(0, -1), now: before, future: [now, ...future] };
}

export function redone({ past, now, future }: OctetHistory): OctetHistory | undefined {
  const [next, ...later] = future;
  return next && { past: [...past, now], now: next, future: later };
}

function goOn({ past, now }: OctetHistory, next: Edits): OctetHistory {
  return { past: [...past, now].slice(-MAX_PAST), now: next, future: [] };
}

/** The edit that one of two neighbouring states has more than the other: where they differ. */
export function editBetween(a: Edits, b: Edits): CaptureEdit | undefined {
  return (a.length > b.length ? a : b).at(-1);
}

/** What was changed, and in what. */
export function changedWords({
  edits,
  areReassembled,
}: Pick<EditableOctets, "edits" | "areReassembled">): string {
  if (edits.length === 0) return "Decoded as it was given.";
  const counts = (["client", "server"] as const).flatMap((from) => {
    const spans = changedOctets(edits, from);
    const changed = spans.reduce((sum, { start, end }) => sum + end - start, 0);
    const cuts = spans.filter(({ start, end }) => start === end).length;
    const parts = [
      ...(changed === 0 ? [] : [`${changed} ${changed === 1 ? "octet" : "octets"} changed`]),
      ...(cuts === 0 ? [] : [`octets taken out at ${cuts} ${cuts === 1 ? "place" : "places"}`]),
    ];
    return parts.length === 0 ? [] : [`${parts.join(", ")} of what the ${from} sent`];
  });
  const where = areReassembled
    ? "Changed is the stream that the packets were put together to; the packets stay as they are."
    : "What you gave stays as it is.";
  return `${counts.join("; ")}: decoded anew. ${where}`;
}
