/** What is wrong with the input and its frames, worst first as it stands; a click goes to the place. */
import type { Problem } from "../../../protocol/index.ts";
import { classNames } from "../../ui/class-names.ts";
import { formatCount } from "../../ui/format.ts";
import { placeWords } from "./problem-place.ts";

export interface ProblemListProps {
  readonly problems: readonly Problem[];
  readonly canGo: (problem: Problem) => boolean;
  readonly onGo: (problem: Problem) => void;
}

/** A wrong kind of text makes a problem of each line; more than these help nobody. */
const MAX_SHOWN = 200;

export function ProblemList({ problems, canGo, onGo }: ProblemListProps) {
  if (problems.length === 0) return undefined;
  const more = problems.length - MAX_SHOWN;
  return (
    <section
      aria-label="Problems"
      className="max-h-[38%] flex-none overflow-y-auto border-t border-line py-1.5"
    >
      <ul>
        {problems.slice(0, MAX_SHOWN).map((problem, i) => (
          <li key={i}>
            <ProblemRow problem={problem} canGo={canGo(problem)} onGo={onGo} />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="px-4 py-1 text-sm text-ink3">and {formatCount(more)} more of the kind</p>}
    </section>
  );
}

const DOT = { error: "bg-bad", warning: "bg-f-wu", info: "bg-f-data" } as const;
const SPOKEN = { error: "Error", warning: "Warning", info: "Note" } as const;

function ProblemRow({
  problem,
  canGo,
  onGo,
}: {
  readonly problem: Problem;
  readonly canGo: boolean;
  readonly onGo: (problem: Problem) => void;
}) {
  const where = placeWords(problem);
  return (
    <button
      type="button"
      disabled={!canGo}
      className="flex w-full gap-2.5 px-4 py-1.5 text-left text-base enabled:cursor-pointer enabled:hover:bg-sunk focus-visible:-outline-offset-2"
      onClick={() => onGo(problem)}
    >
      <span className={classNames("mt-1.5 size-2 flex-none rounded-full", DOT[problem.severity])}>
        <span className="sr-only">{SPOKEN[problem.severity]}: </span>
      </span>
      <span className="min-w-0 wrap-anywhere">
        <span className="font-medium text-ink">{problem.message}</span>{" "}
        {problem.expected !== undefined && (
          <span className="text-ink2">Expected {endSentence(problem.expected)} </span>
        )}
        {problem.advice !== undefined && <span className="text-ink2">{problem.advice} </span>}
        {where !== "" && <span className="inline-block font-mono text-sm text-ink2">{where}</span>}
      </span>
    </button>
  );
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
