/** The scenario as text: everything that the form can say, and what it cannot. Problems stand below, with their places. */
import { useRef } from "react";
import type { Problem } from "../../../protocol/index.ts";
import { judge, textOf, wordsFor } from "../../state/lab-draft.ts";
import { setText, useLab } from "../../state/lab-store.ts";
import { indexOfLine, lineAndColumn, rangeOfPath } from "./json-position.ts";

export function JsonView() {
  const draft = useLab((state) => state.history.present);
  const area = useRef<HTMLTextAreaElement>(null);
  const text = textOf(draft);
  const { problems } = judge(draft);
  const select = ({ start, end }: Place) => {
    area.current?.focus();
    area.current?.setSelectionRange(start, end);
    scrollTo(area.current, text, start);
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <textarea
        ref={area}
        aria-label="Scenario as JSON"
        aria-invalid={problems.length > 0}
        spellCheck={false}
        autoComplete="off"
        wrap="off"
        className="min-h-40 flex-1 resize-none bg-sunk px-4 py-3 font-mono text-sm leading-5 text-ink focus-visible:-outline-offset-2"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {problems.length > 0 && (
        <section aria-label="Problems" className="max-h-[40%] overflow-y-auto border-t border-line py-1">
          <ul>
            {problems.slice(0, MAX_SHOWN).map((problem, i) => (
              <li key={i}>
                <ProblemRow problem={problem} place={placeOf(text, problem)} onGo={select} />
              </li>
            ))}
          </ul>
          {problems.length > MAX_SHOWN && (
            <p className="px-4 py-1 text-sm text-ink3">and {problems.length - MAX_SHOWN} more</p>
          )}
        </section>
      )}
    </div>
  );
}

const MAX_SHOWN = 20;

interface Place {
  readonly start: number;
  readonly end: number;
}

function ProblemRow({
  problem,
  place,
  onGo,
}: {
  readonly problem: Problem;
  readonly place: Place & { readonly words: string };
  readonly onGo: (place: Place) => void;
}) {
  return (
    <button
      type="button"
      className="flex w-full gap-2.5 px-4 py-1 text-left text-sm hover:bg-sunk focus-visible:-outline-offset-2"
      onClick={() => onGo(place)}
    >
      <span aria-hidden="true" className="mt-1 size-2 shrink-0 rounded-full bg-bad" />
      <span className="min-w-0 wrap-anywhere">
        {problem.path !== undefined && problem.path !== "" && (
          <code className="text-ink">{problem.path} </code>
        )}
        <span className="text-ink2">
          {/* What has no path is the whole text. */}
          {problem.path === "" && `The whole text: ${problem.message} `}
          {wordsFor(problem)}
        </span>{" "}
        <span className="whitespace-nowrap text-ink3">{place.words}</span>
      </span>
    </button>
  );
}

/** Of the text that is no JSON the parser knows the place; of a scenario's field the path. */
function placeOf(text: string, { line, column, path }: Problem): Place & { readonly words: string } {
  if (line !== undefined) {
    const start = indexOfLine(text, line, column ?? 1);
    return { start, end: Math.min(start + 1, text.length), words: `line ${line}, column ${column ?? 1}` };
  }
  const range = rangeOfPath(text, path ?? "") ?? { start: 0, end: 0 };
  const at = lineAndColumn(text, range.start);
  return { ...range, words: `line ${at.line}, column ${at.column}` };
}

/** Browsers scroll to the caret only while somebody types. */
function scrollTo(area: HTMLTextAreaElement | null, text: string, index: number): void {
  if (area === null) return;
  const { line } = lineAndColumn(text, index);
  const linePx = 20;
  area.scrollTop = Math.max(0, (line - 4) * linePx);
}
