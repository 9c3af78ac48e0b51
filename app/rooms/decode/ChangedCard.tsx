/** That octets were changed by hand, and the way back; also for when no frame is left in which to undo it. */
import { Redo2, RotateCcw, Undo2 } from "lucide-react";
import { useSession } from "../../state/session.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { changedWords } from "./octet-history.ts";

export function ChangedCard() {
  const octets = useSession((state) => state.recording?.octets);
  if (octets === undefined || (octets.edits.length === 0 && octets.redo === undefined)) return undefined;
  return (
    <section
      aria-label="Changed by hand"
      className="mx-4 mb-3 flex-none rounded-md border border-line2 px-3 py-2"
    >
      <p role="status" className="text-base text-ink2">
        {changedWords(octets)}
      </p>
      <div className="mt-1.5 flex items-center gap-1">
        <Button
          icon={<RotateCcw aria-hidden="true" />}
          disabled={octets.revert === undefined}
          onClick={octets.revert}
        >
          Back to the original
        </Button>
        <span className="flex-1" />
        <IconButton label="Undo the change" icon={<Undo2 />} disabled={!octets.undo} onClick={octets.undo} />
        <IconButton label="Change it again" icon={<Redo2 />} disabled={!octets.redo} onClick={octets.redo} />
      </div>
    </section>
  );
}
