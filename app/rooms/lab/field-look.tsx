/** What all controls of the Lab share: their look, their labels, and where they say what is wrong. */
import type { ReactNode } from "react";
import type { Problem } from "../../../protocol/index.ts";
import { judge, wordsFor } from "../../state/lab-draft.ts";
import { useLab } from "../../state/lab-store.ts";
import { classNames } from "../../ui/class-names.ts";
import { useProblem, useValue } from "./use-field.ts";

/** Each control is tied to one path of the draft. */
export interface FieldProps {
  readonly path: string;
  /** Names the control; in rows it stands before it. */
  readonly label: string;
  /** Names it where the label alone could be any of several: "GET /slow, body". */
  readonly spoken?: string;
}

export const INPUT =
  "h-6 w-full min-w-0 rounded-sm border px-1.5 text-sm text-ink placeholder:text-ink3 focus-visible:outline-offset-0 aria-invalid:border-bad aria-invalid:bg-bad-soft";
export const FRAMED = "border-line2 bg-panel hover:border-ink3";
/** In tables, whose lines are frame enough. */
export const BARE = "border-transparent bg-transparent hover:border-line2 focus-visible:bg-panel";

/** Where a problem's field is found on the page. */
export const idOf = (path: string): string => `lab-${path}`;
const problemId = (path: string): string => `lab-problem-${path}`;

export function faulty(problem: Problem | undefined, path: string) {
  return problem === undefined ? {} : { "aria-invalid": true, "aria-describedby": problemId(path) };
}

export interface RowProps {
  readonly path: string;
  readonly label: string;
  /** For who points at the label: what it is, in full. */
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}

/** A label with its controls, and below them what is wrong. What differs from the default stands out a little. */
export function Row({ path, label, hint, children }: RowProps) {
  const isSet = useValue(path) !== undefined;
  return (
    <div className="py-0.5">
      <div className="flex min-h-7 items-center gap-2">
        <span title={hint} className={classNames("w-22 shrink-0 text-sm", isSet ? "text-ink" : "text-ink2")}>
          {label}
        </span>
        {children}
      </div>
      <FieldProblem path={path} />
    </div>
  );
}

/** Of exactly this field. */
export function FieldProblem({ path }: { readonly path: string }) {
  const problem = useProblem(path);
  return problem === undefined ? undefined : <ProblemText path={path} problem={problem} />;
}

/** The first of what is wrong anywhere in it: for lists that are edited as one text. */
export function ListProblem({ path }: { readonly path: string }) {
  const problem = useLab((state) =>
    judge(state.history.present).problems.find(
      ({ path: at = "" }) => at === path || at.startsWith(`${path}[`),
    ),
  );
  return problem === undefined ? undefined : <ProblemText path={path} problem={problem} />;
}

function ProblemText({ path, problem }: { readonly path: string; readonly problem: Problem }) {
  return (
    <p id={problemId(path)} className="py-0.5 text-sm text-bad">
      {wordsFor(problem)}
    </p>
  );
}
