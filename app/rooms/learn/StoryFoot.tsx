/** What stands below a story's steps: its cure, its exercise, its sources, and the lessons before and after. */
import { Check, FlaskConical, Sparkles } from "lucide-react";
import { useEffect } from "react";
import { note, useProgress } from "../../state/progress.ts";
import { classNames } from "../../ui/class-names.ts";
import { neighboursOf } from "./catalogue.ts";
import { extrasOf } from "./extras.ts";
import type { Extra } from "./lesson.ts";
import type { LessonEntry } from "./lessons.ts";
import type { OpenLesson } from "./open-lesson.ts";

export interface StoryFootProps {
  readonly open: OpenLesson;
  readonly extra: Extra | undefined;
  readonly isRead: boolean;
  readonly onExtra: (extra: Extra) => void;
}

export function StoryFoot({ open: { entry, lesson }, extra, isRead, onExtra }: StoryFootProps) {
  const isSolved = useProgress(({ solved }) => solved.includes(entry.id));
  const extras = extrasOf(lesson);
  useEffect(() => {
    if (isRead) note("read", entry.id);
  }, [isRead, entry]);
  return (
    <div className="shrink-0 border-t border-line py-2">
      {extras.map((one) => {
        const Icon = one === "exercise" ? FlaskConical : Sparkles;
        return (
          <button
            key={one}
            type="button"
            aria-current={one === extra ? "step" : undefined}
            className={classNames(
              "flex min-h-7 w-full items-center gap-3 border-l-2 px-5 py-1 text-left text-base hover:bg-sunk",
              one === extra
                ? "border-accent bg-accent-soft font-semibold text-accent"
                : "border-transparent text-ink",
            )}
            onClick={() => onExtra(one)}
          >
            <Icon aria-hidden="true" className="size-4 shrink-0" />
            {one === "exercise" ? "Exercise" : `The cure: ${lesson.cure?.label ?? ""}`}
            {one === "exercise" && isSolved && (
              <Check aria-label="solved" className="ml-auto size-4 text-good" />
            )}
          </button>
        );
      })}
      {lesson.sources !== undefined && (
        <p className="px-5 py-1 text-sm text-ink2">
          Sources:{" "}
          {lesson.sources.map(({ label, url }, i) => (
            <span key={url}>
              {i > 0 && " · "}
              <a className="text-accent underline" href={url} target="_blank" rel="noreferrer">
                {label}
              </a>
            </span>
          ))}
        </p>
      )}
      {(isRead || extra !== undefined) && <Neighbours entry={entry} />}
    </div>
  );
}

function Neighbours({ entry }: { readonly entry: LessonEntry }) {
  const { before, next } = neighboursOf(entry);
  return (
    <div className="mt-1 grid gap-1 px-5 py-1 text-base text-ink2">
      {next === undefined ? (
        <p>
          That was the last one.{" "}
          <a className="text-accent underline" href="#/decode">
            Decode
          </a>{" "}
          reads a capture of your own.
        </p>
      ) : (
        <p>
          Next:{" "}
          <a className="font-medium text-accent underline" href={`#/learn/${next.id}`}>
            {next.title}
          </a>
        </p>
      )}
      {before !== undefined && (
        <p className="text-sm">
          Before:{" "}
          <a className="text-accent underline" href={`#/learn/${before.id}`}>
            {before.title}
          </a>
        </p>
      )}
    </div>
  );
}
