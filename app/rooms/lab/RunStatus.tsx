/** One line under the toolbar: how the run ended, that one is under way, or what has to be mended before the next. */
import { CircleAlert, CircleCheck, Hourglass, OctagonX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../../../protocol/index.ts";
import { hasStrayText, judge } from "../../state/lab-draft.ts";
import { showView, toggleSection, useLab } from "../../state/lab-store.ts";
import { classNames } from "../../ui/class-names.ts";
import { Button } from "../../ui/Button.tsx";
import { formatCount, formatMs } from "../../ui/format.ts";
import { idOf } from "./field-look.tsx";
import { cancelRun, runDraft, useRun } from "./running.ts";
import type { SectionId } from "./scenario-words.ts";
import { sectionBodyId } from "./Section.tsx";

export function RunStatus() {
  const draft = useLab((state) => state.history.present);
  const { progress, outcome, canceled, failure } = useRun();
  const { problems } = judge(draft);
  if (failure !== undefined)
    return (
      <Line tone="bad" icon={<OctagonX />} action={<Button onClick={runDraft}>Run again</Button>}>
        The run has failed. This is our fault, not yours: <code>{failure}</code>
      </Line>
    );
  if (hasStrayText(draft))
    return (
      <Line tone="bad" icon={<CircleAlert />} action={<Button onClick={() => showView("json")}>Show</Button>}>
        {isJson(problems) ? "The text is JSON, but no scenario" : "The text is not JSON yet"}. The stage shows
        the last run.
      </Line>
    );
  if (problems[0] !== undefined)
    return (
      <Line tone="bad" icon={<CircleAlert />} action={<MendButton problem={problems[0]} />}>
        {problems.length === 1 ? "One field has" : `${formatCount(problems.length)} fields have`} to be
        mended. The stage shows the last run.
      </Line>
    );
  if (progress !== undefined)
    return (
      <Line tone="plain" icon={<Hourglass />} action={<Button onClick={cancelRun}>Cancel</Button>}>
        Running
        {progress.events > 0 && `: ${formatMs(progress.atMs)}, ${formatCount(progress.events)} events`}
      </Line>
    );
  if (canceled)
    return (
      <Line tone="plain" icon={<Hourglass />} action={<Button onClick={runDraft}>Run</Button>}>
        Canceled. The stage shows the run before.
      </Line>
    );
  if (outcome === undefined)
    return (
      <Line tone="plain" icon={<Hourglass />}>
        Running
      </Line>
    );
  if (outcome.why === undefined)
    return (
      <Line tone="good" icon={<CircleCheck />}>
        {outcome.text}
      </Line>
    );
  return (
    <Line tone="warn" icon={<TriangleAlert />}>
      {outcome.text}. {outcome.why}
    </Line>
  );
}

/** Of text that is none the parser knows the place; of a value that is no scenario, what it should be. */
function isJson([first]: readonly Problem[]): boolean {
  return first?.line === undefined;
}

const TONES = { good: "text-good", warn: "text-f-wu", bad: "text-bad", plain: "text-ink3" } as const;

interface LineProps {
  readonly tone: keyof typeof TONES;
  readonly icon: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Line({ tone, icon, action, children }: LineProps) {
  return (
    <div className="flex min-h-9 shrink-0 items-center gap-2 border-b border-line px-4 py-1">
      <span aria-hidden="true" className={classNames("shrink-0 [&_svg]:size-4", TONES[tone])}>
        {icon}
      </span>
      <p role="status" aria-label="Run" className="min-w-0 flex-1 text-sm wrap-anywhere text-ink2">
        {children}
      </p>
      {action}
    </div>
  );
}

/** Opens what hides the field, and goes there; where there is no field for it, to its place in the text. */
function MendButton({ problem }: { readonly problem: Problem }) {
  return <Button onClick={() => goTo(problem.path ?? "")}>Show</Button>;
}

function goTo(path: string): void {
  const section = SECTIONS.find(([root]) => path.startsWith(root))?.[1];
  if (section === undefined) {
    showView("json");
    return;
  }
  showView("form");
  toggleSection(section, true);
  requestAnimationFrame(() => {
    const field = document.getElementById(idOf(path)) ?? firstInvalid(section);
    if (field === null) showView("json");
    field?.scrollIntoView({ block: "center" });
    field?.focus();
  });
}

function firstInvalid(section: SectionId): HTMLElement | null {
  return document.querySelector(`#${sectionBodyId(section)} [aria-invalid=true]`);
}

const SECTIONS: readonly (readonly [root: string, section: SectionId])[] = [
  ["link", "network"],
  ["client", "client"],
  ["server.handlers", "handlers"],
  ["server", "server"],
  ["script", "requests"],
  ["seed", "seed"],
  ["date", "seed"],
  ["name", "seed"],
];
