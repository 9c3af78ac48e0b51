/** A question, a number, and the simulation's own verdict on it. Each try is a future of the lesson and stands on the stage. */
import { Check, Play, X } from "lucide-react";
import { useId, useState } from "react";
import { openInstead, useFutures } from "../../state/futures.ts";
import { note } from "../../state/progress.ts";
import { Button } from "../../ui/Button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { formatCount } from "../../ui/format.ts";
import { lastStop, readValue, stopOf, valueAt } from "./exercise-scale.ts";
import type { Exercise, Verdict } from "./lesson.ts";
import type { OpenLesson } from "./open-lesson.ts";
import { StoryText } from "./StoryText.tsx";

export interface ExercisePanelProps {
  readonly open: OpenLesson;
  readonly exercise: Exercise;
}

interface Try extends Verdict {
  readonly value: number;
}

/** Of each lesson, while the page lives. */
const TRIES = new Map<string, readonly Try[]>();
/** So many stay among the futures. */
const KEPT_TRIES = 4;

export function ExercisePanel({ open: { entry, recording }, exercise }: ExercisePanelProps) {
  const range = exercise.value;
  const [tries, setTries] = useState<readonly Try[]>(TRIES.get(entry.id) ?? []);
  const [shown, setShown] = useState<Try | undefined>(tries.at(-1));
  const [text, setText] = useState(formatCount(shown?.value ?? range.start));
  const running = useFutures((state) => state.running);
  const failure = useFutures((state) => state.message);
  const read = readValue(range, text);
  const tryIt = async (value: number): Promise<void> => {
    const name = `Try: ${formatCount(value)} ${range.unit}`;
    const run = await openInstead(recording, name, exercise.scenarioWith(value), KEPT_TRIES);
    if (run === undefined) return;
    const verdict = { value, ...exercise.judge(run.trace, value) };
    if (verdict.solved) note("solved", entry.id);
    const all = [...(TRIES.get(entry.id) ?? []).filter((one) => one.value !== value), verdict];
    TRIES.set(entry.id, all);
    setTries(all);
    setShown(verdict);
  };
  return (
    <>
      <h2 className="mt-0.5 text-xl font-semibold text-balance">Your turn</h2>
      <p className="mt-2 text-lg text-ink2">
        <StoryText text={exercise.question} />
      </p>
      <form
        className="mt-3"
        onSubmit={(e) => {
          e.preventDefault();
          if (typeof read === "number" && !running) void tryIt(read);
        }}
      >
        <ValueField range={range} text={text} onText={setText} />
        <Button
          type="submit"
          variant="primary"
          className="mt-2"
          icon={<Play aria-hidden="true" />}
          disabled={running || typeof read !== "number"}
        >
          Try it
        </Button>
      </form>
      <div role="status" className="mt-3">
        {running ? (
          <p className="text-base text-ink2">Running …</p>
        ) : failure === undefined ? (
          shown && <VerdictText verdict={shown} unit={range.unit} />
        ) : (
          <p className="text-base text-bad">{failure}</p>
        )}
      </div>
      {tries.length > 1 && (
        <TryList
          tries={tries}
          shown={shown}
          disabled={running}
          onTry={(value) => {
            setText(formatCount(value));
            void tryIt(value);
          }}
        />
      )}
    </>
  );
}

interface TryListProps {
  readonly tries: readonly Try[];
  readonly shown: Try | undefined;
  readonly disabled: boolean;
  readonly onTry: (value: number) => void;
}

/** Those that were made; one click shows one again. */
function TryList({ tries, shown, disabled, onTry }: TryListProps) {
  return (
    <ul aria-label="Tries" className="mt-2 flex flex-wrap gap-1.5">
      {tries.map((one) => (
        <li key={one.value}>
          <Button
            className="h-6 px-2"
            disabled={disabled}
            aria-pressed={one === shown}
            onClick={() => onTry(one.value)}
          >
            <Mark solved={one.solved} />
            {formatCount(one.value)}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Mark({ solved }: { readonly solved: boolean }) {
  return solved ? (
    <Check aria-label="solved:" className="text-good" />
  ) : (
    <X aria-label="not solved:" className="text-bad" />
  );
}

function VerdictText({ verdict, unit }: { readonly verdict: Try; readonly unit: string }) {
  const { solved, value, text } = verdict;
  return (
    <div
      className={classNames(
        "rounded-md border px-3 py-2 text-base [&_svg]:size-4 [&_svg]:shrink-0",
        solved ? "border-good bg-sunk" : "border-line bg-sunk",
      )}
    >
      <p className="flex items-center gap-1.5 font-semibold">
        {solved ? (
          <Check aria-hidden="true" className="text-good" />
        ) : (
          <X aria-hidden="true" className="text-bad" />
        )}
        {formatCount(value)} {unit}: {solved ? "solved" : "not yet"}
      </p>
      <p className="mt-1 text-ink2">
        <StoryText text={text} />
      </p>
    </div>
  );
}

interface ValueFieldProps {
  readonly range: Exercise["value"];
  readonly text: string;
  readonly onText: (text: string) => void;
}

function ValueField({ range, text, onText }: ValueFieldProps) {
  const id = useId();
  const value = readValue(range, text);
  const at = stopOf(range, typeof value === "number" ? value : range.start);
  const last = lastStop(range);
  const problem = typeof value === "number" ? undefined : value.problem;
  return (
    <>
      <label htmlFor={id} className="text-sm text-ink2">
        {range.label}
      </label>
      <div className="mt-1 flex items-center gap-3">
        <input
          type="range"
          min={0}
          max={last}
          step={1}
          value={at}
          aria-label={`${range.label}, slider`}
          aria-valuetext={`${text} ${range.unit}`}
          className="slider h-6 min-w-12 flex-1 cursor-pointer appearance-none bg-[length:100%_2px] bg-center bg-no-repeat"
          style={{
            backgroundImage: `linear-gradient(to right, var(--accent) ${(100 * at) / last}%, var(--line2) ${(100 * at) / last}%)`,
          }}
          onChange={(e) => onText(formatCount(valueAt(range, Number(e.target.value))))}
        />
        <input
          id={id}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : `${id}-problem`}
          className="h-7 w-24 shrink-0 rounded-md border border-line2 bg-panel px-2 text-right font-mono text-sm aria-invalid:border-bad"
          value={text}
          onChange={(e) => onText(e.target.value)}
        />
        <span className="text-sm text-ink3">{range.unit}</span>
      </div>
      {problem !== undefined && (
        <p id={`${id}-problem`} className="mt-1 text-sm text-bad">
          {problem}
        </p>
      )}
    </>
  );
}
