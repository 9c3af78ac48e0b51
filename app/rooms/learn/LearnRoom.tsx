/** The story at the left: it opens its lesson's recording, follows the cursor and leads it. */
import { Check } from "lucide-react";
import { use, useEffect, useRef } from "react";
import { seekPlace } from "../../state/playback-actions.ts";
import { usePlayback } from "../../state/playback.ts";
import { useSelection } from "../../state/selection.ts";
import { useSession } from "../../state/session.ts";
import type { Recording } from "../../state/session.ts";
import { Button } from "../../ui/Button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { Kbd } from "../../ui/Kbd.tsx";
import { factsAt, stepAt } from "./lesson.ts";
import type { PlacedStep } from "./lesson.ts";
import { lessonNamed, LESSONS } from "./lessons.ts";
import { openLesson } from "./open-lesson.ts";
import type { OpenLesson } from "./open-lesson.ts";
import { StoryText } from "./StoryText.tsx";

export function LearnRoom() {
  const lessonId = useSession((state) => state.lessonId);
  const lesson = lessonNamed(lessonId);
  if (lesson === undefined) return <UnknownLesson id={lessonId} />;
  return <Story key={lesson.id} open={use(openLesson(lesson))} />;
}

function Story({ open }: { readonly open: OpenLesson }) {
  const { entry, recording, placed } = open;
  const reached = usePlayback((state) => stepAt(placed, state.seq, state.atMs));
  // In another future the story stands still where it was left.
  const lessonStep = useSession((state) => state.lessonStep);
  const elsewhere = useSession((state) => state.recording !== recording && state.recording !== undefined);
  const active = elsewhere ? Math.min(lessonStep, placed.length - 1) : reached;
  useEffect(() => {
    const session = useSession.getState();
    const start = placed[Math.min(session.lessonStep, placed.length - 1)];
    if (session.recording !== recording) session.openRecording(recording, start);
  }, [placed, recording]);
  useEffect(() => {
    useSession.getState().setLessonStep(active);
  }, [active]);
  const number = LESSONS.indexOf(entry) + 1;
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      <LessonTabs current={entry.id} />
      <article aria-label="Story" className="shrink-0 overflow-y-auto px-5 pt-4 pb-3" aria-live="off">
        <p className="text-sm text-ink3">
          Lesson {number} · step {active + 1} of {placed.length}
        </p>
        {elsewhere && (
          <p className="my-2 rounded-md bg-accent-soft px-2.5 py-1.5 text-base">
            This is another future than the one told here. Any step takes you back.
          </p>
        )}
        <StepText open={open} index={active} />
        <div className="mt-4 flex items-center gap-2">
          <Button disabled={active === 0} onClick={() => goTo(recording, placed[active - 1])}>
            Back
          </Button>
          <Button
            variant="primary"
            disabled={active === placed.length - 1}
            onClick={() => goTo(recording, placed[active + 1])}
          >
            Next step
          </Button>
          <span className="ml-1 text-sm whitespace-nowrap text-ink3 max-[1200px]:hidden">
            <Kbd>→</Kbd> one frame
          </span>
        </div>
      </article>
      <StepList recording={recording} placed={placed} active={active} />
      {active === placed.length - 1 && <NextLesson after={number} />}
    </div>
  );
}

function goTo(recording: Recording, step: PlacedStep | undefined): void {
  if (step === undefined) return;
  const session = useSession.getState();
  if (session.recording !== recording) {
    session.openRecording(recording, step);
    return;
  }
  seekPlace(step.seq, step.atMs);
  useSelection.getState().selectFrame(step.frame);
}

function LessonTabs({ current }: { readonly current: string }) {
  return (
    <nav aria-label="Lessons" className="flex shrink-0 border-b border-line px-3">
      {LESSONS.map((lesson, i) => (
        <a
          key={lesson.id}
          href={`#/learn/${lesson.id}`}
          aria-current={lesson.id === current ? "page" : undefined}
          className="relative flex h-9 items-center px-2 text-sm font-medium text-ink2 hover:text-ink aria-[current]:text-ink aria-[current]:after:absolute aria-[current]:after:inset-x-2 aria-[current]:after:bottom-0 aria-[current]:after:h-0.5 aria-[current]:after:bg-accent"
        >
          {i + 1} · {lesson.shortTitle}
        </a>
      ))}
    </nav>
  );
}

function StepText({ open, index }: { readonly open: OpenLesson; readonly index: number }) {
  const placed = open.placed[index];
  if (placed === undefined) return undefined;
  const facts = factsAt(open.recording.trace, placed);
  const aside = placed.step.aside?.(facts);
  return (
    <>
      <h2 className="mt-0.5 text-xl font-semibold text-balance">{placed.step.title}</h2>
      <p className="mt-2 text-lg text-ink2">
        <StoryText text={placed.step.text(facts)} />
      </p>
      {aside !== undefined && (
        <p className="mt-3 border-l-2 border-line2 pl-3 text-base text-ink2">
          <StoryText text={aside} />
        </p>
      )}
    </>
  );
}

interface StepListProps {
  readonly recording: Recording;
  readonly placed: readonly PlacedStep[];
  readonly active: number;
}

function StepList({ recording, placed, active }: StepListProps) {
  const list = useRef<HTMLOListElement>(null);
  const shown = useRef(0);
  useEffect(() => {
    // The list begins at its first item: measuring for that would force a layout before the first paint.
    if (list.current !== null && active !== shown.current) revealItem(list.current, active);
    shown.current = active;
  }, [active]);
  return (
    <ol
      ref={list}
      aria-label="Steps of this lesson"
      className="min-h-24 flex-1 overflow-y-auto border-t border-line py-2"
    >
      {placed.map((one, i) => (
        <li key={one.step.title}>
          <button
            type="button"
            aria-current={i === active ? "step" : undefined}
            className={classNames(
              "flex min-h-7 w-full items-center gap-3 border-l-2 px-5 py-1 text-left text-base hover:bg-sunk",
              i === active
                ? "border-accent bg-accent-soft font-semibold text-accent"
                : "border-transparent text-ink2",
            )}
            onClick={() => goTo(recording, one)}
          >
            <span className="w-4 shrink-0 text-center font-mono text-sm">
              {i < active ? <Check aria-label="seen" className="size-4 text-good" /> : i + 1}
            </span>
            {one.step.title}
          </button>
        </li>
      ))}
    </ol>
  );
}

/** Not scrollIntoView: on a phone that would scroll the stage out of sight, too. */
function revealItem(list: HTMLElement, index: number): void {
  const item = list.children[index];
  if (!(item instanceof HTMLElement)) return;
  const top = item.offsetTop - list.offsetTop;
  if (top < list.scrollTop) list.scrollTo(0, top);
  else if (top + item.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTo(0, top + item.offsetHeight - list.clientHeight);
  }
}

function NextLesson({ after }: { readonly after: number }) {
  const next = LESSONS[after];
  if (next === undefined) {
    return (
      <p className="shrink-0 border-t border-line px-5 py-3 text-base text-ink2">
        That was the last lesson.{" "}
        <a className="text-accent underline" href="#/decode">
          Decode
        </a>{" "}
        reads a capture of your own.
      </p>
    );
  }
  return (
    <p className="shrink-0 border-t border-line px-5 py-3 text-base text-ink2">
      Next lesson:{" "}
      <a className="font-medium text-accent underline" href={`#/learn/${next.id}`}>
        {next.title}
      </a>
    </p>
  );
}

function UnknownLesson({ id }: { readonly id: string }) {
  return (
    <div className="p-5 text-base text-ink2">
      <h2 className="text-xl font-semibold text-ink">No such lesson</h2>
      <p className="mt-2">The link asks for a lesson called “{id}”. These are there:</p>
      <ul className="mt-2 list-disc pl-5">
        {LESSONS.map((lesson) => (
          <li key={lesson.id}>
            <a className="text-accent underline" href={`#/learn/${lesson.id}`}>
              {lesson.title}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
