/** The captures that were given together: one is open, the others a click away, with what each of them holds. */
import { File, FileX } from "lucide-react";
import { classNames } from "../../ui/class-names.ts";
import { decodeInputs, useDecoding } from "./decoding.ts";
import { framesIn, heldWords } from "./given-files.ts";
import type { GivenFile } from "./given-files.ts";

export function GivenFilesList() {
  const { files, open } = useDecoding((state) => state.given);
  if (files.length < 2) return undefined;
  return (
    <section aria-label="Files" className="flex max-h-48 flex-none flex-col border-t border-line">
      <h2 className="flex-none px-4 pt-2.5 pb-1.5 text-sm font-semibold text-ink2">{files.length} files</h2>
      <ul className="min-h-0 overflow-y-auto pb-1.5">
        {files.map((file, i) => (
          // The same file may have been given twice.
          <li key={i}>
            <FileRow file={file} isOpen={i === open} />
            {i !== open && <Connections file={file} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function FileRow({ file, isOpen }: { readonly file: GivenFile; readonly isOpen: boolean }) {
  const isEmpty = file.held !== undefined && framesIn(file.held) === 0;
  const Icon = isEmpty ? FileX : File;
  return (
    <button
      type="button"
      aria-current={isOpen ? "true" : undefined}
      className={classNames(
        ROW,
        "relative flex items-start gap-2.5 px-4 py-1.5",
        isOpen &&
          "bg-accent-soft before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent",
      )}
      onClick={() => isOpen || decodeInputs([file.input])}
    >
      <Icon
        aria-hidden="true"
        className={classNames("mt-0.5 size-3.5 flex-none", isEmpty ? "text-ink3" : "text-ink2")}
      />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-base font-medium text-ink">{file.input.name}</span>
        <span className={classNames("text-ink2", isEmpty ? "line-clamp-3" : "block truncate")}>
          {heldWords(file)}
        </span>
      </span>
    </button>
  );
}

/** Of a file with several, each can be opened at once. */
function Connections({ file }: { readonly file: GivenFile }) {
  const connections = file.held?.connections ?? [];
  if (connections.length < 2) return undefined;
  return (
    <ul>
      {connections.slice(0, MAX_LISTED).map(({ name }, i) => (
        <li key={i}>
          <button
            type="button"
            className={classNames(ROW, "block truncate py-1 pr-4 pl-10 font-mono text-xs text-ink2")}
            onClick={() => decodeInputs([file.input], { name, index: i })}
          >
            {name}
          </button>
        </li>
      ))}
    </ul>
  );
}

const MAX_LISTED = 5;
const ROW = "w-full min-h-6 cursor-pointer text-left text-sm hover:bg-sunk focus-visible:-outline-offset-2";
