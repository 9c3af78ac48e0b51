/** What a recording of this kind cannot tell, and what is shown instead: above everything that shows it. */
import { Info } from "lucide-react";
import { MAX_INFERRED_FRAMES } from "../../protocol/index.ts";
import type { Trace } from "../../protocol/index.ts";
import { formatCount } from "./format.ts";

export function CaptureNotes({ trace }: { readonly trace: Trace }) {
  const notes = notesOf(trace);
  if (notes.length === 0) return undefined;
  return (
    <ul
      aria-label="What this recording cannot tell"
      className="flex flex-none flex-col gap-1 border-b border-line bg-sunk px-3 py-2 text-sm text-ink2"
    >
      {notes.map(({ title, text }) => (
        <li key={title} className="flex gap-2">
          <Info aria-hidden="true" className="mt-0.5 size-4 flex-none text-ink3" />
          <span>
            <strong className="font-semibold text-ink">{title}</strong> {text}
          </span>
        </li>
      ))}
    </ul>
  );
}

const WHOLE = "Table, ladder and checks have all of them.";

interface Note {
  readonly title: string;
  readonly text: string;
}

function notesOf({ octetsKnown, hasState, frames }: Trace): readonly Note[] {
  const notes: Note[] = [];
  if (!octetsKnown)
    notes.push({
      title: "A log: frames without their octets.",
      text: "Types, flags, streams, lengths and fields are as the log gives them. The octets on the wire, how fields were compressed and the header tables are not in it: octets that you see were written anew.",
    });
  if (!hasState && frames.length > MAX_INFERRED_FRAMES)
    notes.push({
      title: `${formatCount(frames.length)} frames, so no stage.`,
      text: `What both ends look like is inferred for up to ${formatCount(MAX_INFERRED_FRAMES)} frames. ${WHOLE}`,
    });
  else if (!hasState && frames.length > 0)
    notes.push({
      title: "These frames change too much for a stage.",
      text: `Each SETTINGS changes the window of every stream, and here that is more than can be kept. ${WHOLE}`,
    });
  return notes;
}
