/** The table of contents: all lessons in groups, with what was read and solved. Stands in the story's place while it is open. */
import { Check } from "lucide-react";
import { useEffect, useRef } from "react";
import { useProgress } from "../../state/progress.ts";
import { classNames } from "../../ui/class-names.ts";
import { GROUPS } from "./catalogue.ts";
import type { LessonEntry } from "./lessons.ts";

export interface LessonChooserProps {
  readonly current: string | undefined;
  readonly onClose: () => void;
}

export function LessonChooser({ current, onClose }: LessonChooserProps) {
  const nav = useRef<HTMLElement>(null);
  const { read, solved } = useProgress();
  useEffect(() => {
    nav.current?.querySelector<HTMLElement>("[aria-current]")?.focus();
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it from anywhere inside
    <nav
      ref={nav}
      aria-label="Lessons"
      className="min-h-0 flex-1 overflow-y-auto pb-4"
      onKeyDown={(e) => {
        if (e.key !== "Escape") return;
        e.stopPropagation();
        const opener = nav.current?.parentElement?.querySelector<HTMLElement>("[aria-expanded]");
        onClose();
        opener?.focus();
      }}
    >
      {GROUPS.filter(({ lessons }) => lessons.length > 0).map(({ title, lessons }) => (
        <section key={title} aria-label={title}>
          <h2 className="flex justify-between px-5 pt-4 pb-1 text-sm font-semibold text-ink3">
            {title}
            <span className="font-normal">
              {lessons.filter(({ id }) => read.includes(id)).length} of {lessons.length}
            </span>
          </h2>
          <ul>
            {lessons.map((lesson) => (
              <Row
                key={lesson.id}
                lesson={lesson}
                isCurrent={lesson.id === current}
                isRead={read.includes(lesson.id)}
                isSolved={solved.includes(lesson.id)}
                onClose={onClose}
              />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

interface RowProps {
  readonly lesson: LessonEntry;
  readonly isCurrent: boolean;
  readonly isRead: boolean;
  readonly isSolved: boolean;
  readonly onClose: () => void;
}

function Row({ lesson, isCurrent, isRead, isSolved, onClose }: RowProps) {
  return (
    <li>
      <a
        href={`#/learn/${lesson.id}`}
        aria-current={isCurrent ? "page" : undefined}
        className={classNames(
          "flex min-h-7 items-center gap-3 border-l-2 px-5 py-1 text-base hover:bg-sunk focus-visible:-outline-offset-2",
          isCurrent
            ? "border-accent bg-accent-soft font-semibold text-accent"
            : "border-transparent text-ink",
        )}
        onClick={onClose}
      >
        <span className="w-4 shrink-0 text-center font-mono text-sm text-ink3">
          {isRead ? (
            <Check aria-label="read" className="size-4 text-good" />
          ) : (
            (/\d+$/.exec(lesson.label ?? "")?.[0] ?? "·")
          )}
        </span>
        <span className="min-w-0 flex-1">{lesson.title}</span>
        {isSolved && <span className="text-sm font-normal text-good">solved</span>}
      </a>
    </li>
  );
}

export function UnknownLesson({ id }: { readonly id: string }) {
  return (
    <div className="flex h-full flex-col bg-panel">
      <div className="p-5 pb-0 text-base text-ink2">
        <h2 className="text-xl font-semibold text-ink">No such lesson</h2>
        <p className="mt-2">The link asks for a lesson called “{id}”. These are there:</p>
      </div>
      <LessonChooser current={undefined} onClose={() => undefined} />
    </div>
  );
}
