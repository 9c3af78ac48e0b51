/** What follows a story's steps: the cure, ready to be pressed, or the exercise. Both run as another future of the lesson's recording. */
import { Play } from "lucide-react";
import { useEffect, useRef } from "react";
import { openFuture, openInstead, standingOf, useFutures } from "../../state/futures.ts";
import { useSession } from "../../state/session.ts";
import { Button } from "../../ui/Button.tsx";
import { extrasOf } from "./extras.ts";
import { ExercisePanel } from "./ExercisePanel.tsx";
import type { Cure, Extra } from "./lesson.ts";
import { onwardFrom } from "./onward.ts";
import type { OpenLesson } from "./open-lesson.ts";
import { StoryText } from "./StoryText.tsx";

export interface ExtraPanelProps {
  readonly open: OpenLesson;
  readonly extra: Extra;
  readonly onExtra: (extra: Extra) => void;
  /** To the last step. */
  readonly onBack: () => void;
}

/** For each extra a new one. */
export function ExtraPanel({ open, extra, onExtra, onBack }: ExtraPanelProps) {
  const { cure, exercise } = open.lesson;
  const extras = extrasOf(open.lesson);
  const at = extras.indexOf(extra);
  const before = extras[at - 1];
  const onward = onwardFrom(open.entry, extras[at + 1], onExtra);
  const top = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // What led here may be gone, or far below on a phone.
    top.current?.focus();
  }, []);
  return (
    <>
      <p ref={top} tabIndex={-1} className="text-sm text-ink3 outline-none">
        {open.entry.label ?? "Incident"} · {extra}
      </p>
      {extra === "cure" && cure && <CurePanel open={open} cure={cure} />}
      {extra === "exercise" && exercise && <ExercisePanel open={open} exercise={exercise} />}
      <div className="mt-4 flex items-center gap-2">
        <Button onClick={() => (before === undefined ? onBack() : onExtra(before))}>Back</Button>
        <Button title={onward.title} disabled={!onward.go} onClick={onward.go}>
          {onward.label}
        </Button>
      </div>
    </>
  );
}

function CurePanel({ open: { recording }, cure }: { readonly open: OpenLesson; readonly cure: Cure }) {
  const running = useFutures((state) => state.running);
  const watched = useSession((state) => state.recording);
  const isCured = watched !== undefined && standingOf(watched)?.id !== undefined;
  return (
    <>
      <h2 className="mt-0.5 text-xl font-semibold text-balance">The cure</h2>
      <p className="mt-2 text-lg text-ink2">
        <StoryText text={cure.text} />
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          variant="primary"
          icon={<Play aria-hidden="true" />}
          disabled={running}
          onClick={() => void openInstead(recording, `Cure: ${cure.label}`, cure.scenario)}
        >
          {cure.label}
        </Button>
        {isCured && (
          <>
            <Button onClick={() => void openFuture(undefined)}>As it was</Button>
            <Button onClick={() => useFutures.setState({ comparing: true })}>Compare</Button>
          </>
        )}
      </div>
    </>
  );
}
