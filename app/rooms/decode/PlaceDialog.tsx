/** A look into the file or the key log at the place where something is wrong. */
import { useEffect, useState } from "react";
import { Dialog } from "../../ui/Dialog.tsx";
import { formatCount } from "../../ui/format.ts";
import { hexRows, linesAround } from "./place-rows.ts";
import type { HexRow } from "./place-rows.ts";

export type PlaceOfFile =
  | { readonly kind: "octets"; readonly title: string; readonly blob: Blob; readonly at: number }
  | {
      readonly kind: "text";
      readonly title: string;
      readonly text: string;
      readonly line: number;
      readonly column: number;
    };

export interface PlaceDialogProps {
  readonly place: PlaceOfFile;
  readonly onClose: () => void;
}

export function PlaceDialog({ place, onClose }: PlaceDialogProps) {
  const where =
    place.kind === "octets"
      ? `octet ${formatCount(place.at)} (0x${place.at.toString(16)})`
      : `line ${place.line}, column ${place.column}`;
  return (
    <Dialog title={`${place.title}, ${where}`} open onClose={onClose}>
      {place.kind === "octets" ? <Octets blob={place.blob} at={place.at} /> : <Lines {...place} />}
    </Dialog>
  );
}

const PRE = "overflow-x-auto rounded-md bg-sunk px-3 py-2 font-mono text-sm whitespace-pre";
const MARK = "rounded-[2px] bg-bad px-px text-on-accent";

function Octets({ blob, at }: { readonly blob: Blob; readonly at: number }) {
  const [rows, setRows] = useState<readonly HexRow[] | undefined>([]);
  useEffect(() => {
    let isGone = false;
    const show = (read: readonly HexRow[] | undefined): void => {
      if (!isGone) setRows(read);
    };
    hexRows(blob, at).then(show, () => show(undefined));
    return () => {
      isGone = true;
    };
  }, [blob, at]);
  if (rows === undefined)
    return <p className="text-base">The file cannot be read any more: it was changed or moved.</p>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways
    <div className={PRE} tabIndex={0} role="group" aria-label="Octets around it">
      {rows.map(({ label, before, marked, after }) => (
        <div key={label}>
          <span className="text-ink3">{label} </span>
          {before}
          {marked !== "" && <span className={MARK}>{marked}</span>}
          {after}
        </div>
      ))}
    </div>
  );
}

function Lines({
  text,
  line,
  column,
}: {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways
    <div className={PRE} tabIndex={0} role="group" aria-label="Lines around it">
      {linesAround(text, line).map(({ number, content }) => (
        <div key={number} className={number === line ? "text-ink" : "text-ink2"}>
          <span className="mr-3 inline-block w-10 text-right text-ink3">{number}</span>
          {number === line ? (
            <>
              {content.slice(0, column - 1)}
              <span className={MARK}>{content.slice(column - 1, column) || " "}</span>
              {content.slice(column)}
            </>
          ) : (
            content
          )}
        </div>
      ))}
    </div>
  );
}
