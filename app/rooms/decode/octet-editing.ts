/**
 * What a person has changed in the open capture, and what they have asked for that is still being decoded. Owns both, and the
 * octet at which it happened. Decoding itself is decoding.ts's.
 */
import type { CaptureConnection, CaptureEdit } from "../../../protocol/index.ts";
import type { EditableOctets } from "../../state/session.ts";
import { editBetween, redone, reverted, UNCHANGED, undone, withEdit } from "./octet-history.ts";
import type { OctetHistory } from "./octet-history.ts";

/** Of what is shown, and of what it is going to be: one who types fast goes on from there. */
let shown = UNCHANGED;
let asked = UNCHANGED;
let changedAt: CaptureEdit | undefined;

/** For the next decoding of the same capture. */
export function askedEdits(): readonly CaptureEdit[] {
  return asked.now;
}

/** What was asked for is there: the octet at which it was changed, if a person waits for that. */
export function settleEdits(): CaptureEdit | undefined {
  shown = asked;
  const at = changedAt;
  changedAt = undefined;
  return at;
}

/** It will not be there. */
export function giveUpEdits(): void {
  asked = shown;
  changedAt = undefined;
}

/** Another capture. */
export function forgetEdits(): void {
  shown = asked = UNCHANGED;
  changedAt = undefined;
}

/** Undefined where nobody knows the octets: those that were made up from a log are nobody's. */
export function editableOctets(
  { trace, facts }: CaptureConnection,
  connection: number,
  decode: () => void,
): EditableOctets | undefined {
  if (!trace.octetsKnown) return undefined;
  const go = (next: OctetHistory | undefined): void => {
    if (next === undefined) return;
    changedAt = editBetween(asked.now, next.now);
    asked = next;
    decode();
  };
  return {
    edits: shown.now.filter((edit) => (edit.connection ?? 0) === connection),
    areReassembled: facts !== undefined,
    change: (edit) => go(withEdit(asked, { ...edit, connection })),
    ...(shown.past.length === 0 ? {} : { undo: () => go(undone(asked)) }),
    ...(shown.future.length === 0 ? {} : { redo: () => go(redone(asked)) }),
    ...(shown.now.length === 0 ? {} : { revert: () => go(reverted(asked)) }),
  };
}
