/**
 * Header table entries from before a recording began: where each is used, what it may have held and why, and a form in which a person
 * says it. What is said fills the recording everywhere at once. Owns which entry is open.
 */
import { ChevronDown } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { judgeHints } from "../../../protocol/index.ts";
import type { HintObjection, Side, Trace, UnknownEntry } from "../../../protocol/index.ts";
import { seekFrame } from "../../state/playback-actions.ts";
import type { HeaderHints } from "../../state/session.ts";
import { Button } from "../../ui/Button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { formatCount } from "../../ui/format.ts";
import { HintForm } from "./HintForm.tsx";

export interface UnknownEntriesProps {
  readonly trace: Trace;
  readonly hints: HeaderHints;
  /** Who sent the frame that is looked at. */
  readonly from: Side;
  /** Its index. */
  readonly frame: number;
  /** The entry that the selected field refers to. */
  readonly selected: number | undefined;
}

export function UnknownEntries({ trace, hints, from, frame, selected }: UnknownEntriesProps) {
  const id = useId();
  const entries = useMemo(() => inOrder(trace.unknownEntries(), from, frame), [trace, from, frame]);
  const objections = useMemo(() => judgeHints(hints.plain, trace, hints.list), [hints, trace]);
  // What a person opens or closes holds until another field is selected.
  const [chosen, choose] = useState<{ readonly at: number | undefined; readonly key: string | undefined }>();
  if (entries.length === 0) return undefined;
  const open = chosen !== undefined && chosen.at === selected ? chosen.key : `${from} ${selected}`;
  const known = entries.filter(({ name, value }) => name !== undefined && value !== undefined).length;
  return (
    <section aria-labelledby={id} className="border-t border-line px-4 py-2.5 text-base">
      <h3 id={id} className="flex items-baseline justify-between gap-2 font-semibold text-ink">
        Unknown header entries
        <span className="text-sm font-normal text-ink3" role="status">
          {formatCount(known)} of {formatCount(entries.length)} filled in
        </span>
      </h3>
      <p className="mt-0.5 mb-1.5 text-sm text-ink2">
        They were added before this recording began. Say what one held, and it is filled in wherever it is
        used.
      </p>
      <ul className="flex flex-col gap-1">
        {entries.map((entry) => {
          const key = keyOf(entry);
          return (
            <Entry
              key={key}
              trace={trace}
              entry={entry}
              hints={hints}
              objections={objections.filter((one) => keyOf(one) === key)}
              isOpen={open === key}
              onToggle={() => choose({ at: selected, key: open === key ? undefined : key })}
            />
          );
        })}
      </ul>
    </section>
  );
}

function keyOf({ from, number }: { readonly from: Side; readonly number: number }): string {
  return `${from} ${number}`;
}

/** Those of this frame first, then its direction's, then the others. */
function inOrder(entries: readonly UnknownEntry[], from: Side, frame: number): readonly UnknownEntry[] {
  const rank = (entry: UnknownEntry): number =>
    entry.from !== from ? 2 : entry.uses.some((use) => use.frame === frame) ? 0 : 1;
  return entries.toSorted((a, b) => rank(a) - rank(b));
}

interface EntryProps {
  readonly trace: Trace;
  readonly entry: UnknownEntry;
  readonly hints: HeaderHints;
  readonly objections: readonly HintObjection[];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function Entry({ trace, entry, hints, objections, isOpen, onToggle }: EntryProps) {
  const { from, number, uses } = entry;
  const id = useId();
  const hint = hints.list.find((one) => keyOf(one) === keyOf(entry));
  const without = (said: HeaderHints["list"]) => said.filter((one) => keyOf(one) !== keyOf(entry));
  return (
    <li className="rounded-md bg-sunk">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={onToggle}
        className="flex min-h-8 w-full items-center gap-2 rounded-md px-2.5 text-left"
      >
        <span className="shrink-0 text-sm text-ink3">
          {from} {formatCount(number)}
        </span>
        <span className="min-w-0 flex-1 truncate font-mono text-sm">
          <Part text={entry.name} />: <Part text={entry.value} />
        </span>
        <span className="shrink-0 text-sm text-ink3">
          {formatCount(uses.length)} {uses.length === 1 ? "use" : "uses"}
        </span>
        <ChevronDown
          aria-hidden="true"
          className={classNames("size-4 shrink-0 text-ink3", isOpen && "rotate-180")}
        />
      </button>
      <div id={id}>
        {objections.map(({ kind, says }) => (
          <p
            key={says}
            className={classNames(
              "px-2.5 pb-1.5 text-sm",
              kind === "contradiction" ? "text-bad" : "text-ink2",
            )}
          >
            {kind === "contradiction" ? "This cannot be: " : "Odd: "}
            {says}
          </p>
        ))}
        {isOpen && (
          <div className="px-2.5 pb-2.5">
            <HintForm
              key={JSON.stringify(hint)}
              trace={trace}
              entry={entry}
              hint={hint}
              onTell={(told) => hints.change((said) => [...without(said), { from, number, ...told }])}
              onTakeBack={hint && (() => hints.change(without))}
            />
            <Uses entry={entry} />
          </div>
        )}
      </div>
    </li>
  );
}

function Part({ text }: { readonly text: string | undefined }) {
  return text === undefined ? <em className="text-ink3">unknown</em> : <span>{text}</span>;
}

const MAX_USES = 6;

function Uses({ entry: { uses } }: { readonly entry: UnknownEntry }) {
  const frames = [...new Set(uses.map(({ frame }) => frame))];
  const more = frames.length - MAX_USES;
  return (
    <p className="mt-1.5 flex flex-wrap items-center gap-x-1 text-sm text-ink2">
      used in frame
      {frames.slice(0, MAX_USES).map((frame) => (
        <Button key={frame} variant="quiet" className="h-6 px-1" onClick={() => seekFrame(frame)}>
          {formatCount(frame + 1)}
        </Button>
      ))}
      {more > 0 && <span>and {formatCount(more)} more</span>}
    </p>
  );
}
