/** The story at the left: it opens its lesson's recording, follows the cursor and leads it. */
import { Check, ChevronDown } from "lucide-react";
import { lazy, Suspense, use, useEffect, useRef, useState } from "react";
import { seekPlace } from "../../state/playback-actions.ts";
import { usePlayback } from "../../state/playback.ts";
import { useSelection } from "../../state/selection.ts";
import { useSession } from "../../state/session.ts";
import type { Recording } from "../../state/session.ts";
import { Button } from "../../ui/Button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { Kbd } from "../../ui/Kbd.tsx";
import { factsAt, stepAt } from "./lesson.ts";
import type { Extra, PlacedStep } from "./lesson.ts";
import type { LessonEntry } from "./lessons.ts";
import type { Onward } from "./onward.ts";
import { openNamed } from "./open-lesson.ts";
import type { OpenLesson } from "./open-lesson.ts";
import { StoryText } from "./StoryText.tsx";

export function LearnRoom() {
  const lessonId = useSession((state) => state.lessonId);
  const open = use(openNamed(lessonId));
  return open === undefined ? <UnknownLesson id={lessonId} /> : <Story key={lessonId} open={open} />;
}

function Story({ open }: { readonly open: OpenLesson }) {
  const { entry, lesson, recording, placed } = open;
  const reached = usePlayback((state) => stepAt(placed, state.seq, state.atMs));
  // In another future the story stands still where it was left.
  const lessonStep = useSession((state) => state.lessonStep);
  const elsewhere = useSession((state) => state.recording !== recording && state.recording !== undefined);
  const active = elsewhere ? Math.min(lessonStep, placed.length - 1) : reached;
  const [choosing, setChoosing] = useState(false);
  const [extra, setExtra] = useState<Extra>();
  useOpening(open);
  useEffect(() => {
    useSession.getState().setLessonStep(active);
  }, [active]);
  const article = useRef<HTMLElement>(null);
  const step = (index: number): void => {
    setExtra(undefined);
    // On a phone the story scrolls with the stage above it: both begin in sight.
    article.current?.closest("main")?.scrollTo(0, 0);
    goTo(recording, placed[index]);
  };
  const isLast = active === placed.length - 1;
  const behind = lesson.cure ? "cure" : lesson.exercise && "exercise";
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      <ChooserButton title={entry.title} isOpen={choosing} onClick={() => setChoosing(!choosing)} />
      <Suspense fallback={undefined}>
        {choosing ? (
          <LessonChooser current={entry.id} onClose={() => setChoosing(false)} />
        ) : (
          <>
            <article
              ref={article}
              aria-label="Story"
              className="shrink-0 overflow-y-auto px-5 pt-4 pb-3"
              aria-live="off"
            >
              {extra ? (
                <Suspense fallback={undefined}>
                  <ExtraPanel
                    key={extra}
                    open={open}
                    extra={extra}
                    onExtra={setExtra}
                    onBack={() => step(placed.length - 1)}
                  />
                </Suspense>
              ) : (
                <Told
                  open={open}
                  active={active}
                  elsewhere={elsewhere}
                  onStep={step}
                  onExtra={setExtra}
                  behind={behind}
                />
              )}
            </article>
            <StepList placed={placed} active={extra ? placed.length : active} onStep={step} />
            {(isLast || behind || lesson.sources) && (
              <Suspense fallback={undefined}>
                <StoryFoot open={open} extra={extra} isRead={isLast} onExtra={setExtra} />
              </Suspense>
            )}
          </>
        )}
      </Suspense>
    </div>
  );
}

function useOpening({ recording, placed }: OpenLesson): void {
  useEffect(() => {
    const session = useSession.getState();
    const start = placed[Math.min(session.lessonStep, placed.length - 1)];
    if (session.recording !== recording) session.openRecording(recording, start);
  }, [placed, recording]);
}

interface ChooserButtonProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClick: () => void;
}

function ChooserButton({ title, isOpen, onClick }: ChooserButtonProps) {
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-5 text-left text-base font-medium hover:bg-sunk focus-visible:-outline-offset-2"
      onClick={onClick}
    >
      <span className="min-w-0 flex-1 truncate">{title}</span>
      <span className="text-sm font-normal text-ink3 min-[901px]:sr-only">All lessons</span>
      <ChevronDown aria-hidden="true" className="size-4 text-ink3 in-aria-expanded:rotate-180" />
    </button>
  );
}

interface ToldProps {
  readonly open: OpenLesson;
  readonly active: number;
  readonly elsewhere: boolean;
  /** What follows the last step, if anything does. */
  readonly behind: Extra | undefined;
  readonly onStep: (index: number) => void;
  readonly onExtra: (extra: Extra) => void;
}

function Told({ open, active, elsewhere, behind, onStep, onExtra }: ToldProps) {
  const { length } = open.placed;
  const isLast = active === length - 1;
  const onward = useOnward(open.entry, behind, isLast, onExtra);
  return (
    <>
      <p className="text-sm text-ink3">
        {open.entry.label ?? "Incident"} · step {active + 1} of {length}
      </p>
      {elsewhere && (
        <p className="my-2 rounded-md bg-accent-soft px-2.5 py-1.5 text-base">
          This is another future than the one told here. Any step takes you back.
        </p>
      )}
      <StepText open={open} index={active} />
      <div className="mt-4 flex items-center gap-2">
        <Button disabled={active === 0} onClick={() => onStep(active - 1)}>
          Back
        </Button>
        {/* One and the same button, so that it keeps the focus. */}
        <Button
          variant="primary"
          disabled={onward && !onward.go}
          title={onward?.title}
          onClick={() => (isLast ? onward?.go?.() : onStep(active + 1))}
        >
          {onward?.label ?? "Next step"}
        </Button>
        <span className="ml-1 text-sm whitespace-nowrap text-ink3 max-[1200px]:hidden">
          <Kbd>→</Kbd> one frame
        </span>
      </div>
    </>
  );
}

/** Undefined before the last step, and until it is fetched. */
function useOnward(
  entry: LessonEntry,
  behind: Extra | undefined,
  isLast: boolean,
  onExtra: ToldProps["onExtra"],
) {
  const [onward, setOnward] = useState<Onward>();
  useEffect(() => {
    if (isLast) void more().then(({ onwardFrom }) => setOnward(onwardFrom(entry, behind, onExtra)));
  }, [entry, behind, isLast, onExtra]);
  return isLast ? onward : undefined;
}

const more = () => import("./more.ts");
const LessonChooser = lazy(async () => ({ default: (await more()).LessonChooser }));
const ExtraPanel = lazy(async () => ({ default: await (await more()).loadExtraPanel() }));
const StoryFoot = lazy(async () => ({ default: (await more()).StoryFoot }));
const UnknownLesson = lazy(async () => ({ default: (await more()).UnknownLesson }));

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
  readonly placed: readonly PlacedStep[];
  /** As many as there are: all were told. */
  readonly active: number;
  readonly onStep: (index: number) => void;
}

function StepList({ placed, active, onStep }: StepListProps) {
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
            onClick={() => onStep(i)}
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
