/** A group of the form. Closed, it says in one line what is in it; what is wrong inside shows either way. */
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { countUnder, judge } from "../../state/lab-draft.ts";
import { toggleSection, useLab } from "../../state/lab-store.ts";
import { classNames } from "../../ui/class-names.ts";
import { summaryOf } from "./scenario-words.ts";
import type { SectionId } from "./scenario-words.ts";

export interface SectionProps {
  readonly id: SectionId;
  readonly title: string;
  /** Paths that are edited in it. */
  readonly paths: readonly string[];
  /** What within them is edited elsewhere. */
  readonly except?: string;
  readonly children: ReactNode;
}

export function Section({ id, title, paths, except, children }: SectionProps) {
  const isOpen = useLab((state) => state.open.includes(id));
  const summary = useLab((state) => summaryOf(id, state.history.present.json));
  const wrong = useLab((state) => {
    const verdict = judge(state.history.present);
    const elsewhere = except === undefined ? 0 : countUnder(verdict, except);
    return paths.reduce((sum, path) => sum + countUnder(verdict, path), -elsewhere);
  });
  const bodyId = sectionBodyId(id);
  return (
    <section aria-labelledby={`${bodyId}-title`} className="border-b border-line">
      <h2 className="sticky top-0 z-10 bg-panel">
        <button
          type="button"
          id={`${bodyId}-title`}
          aria-expanded={isOpen}
          aria-controls={bodyId}
          className="group flex h-9 w-full items-center gap-1.5 px-3 text-left hover:bg-sunk focus-visible:-outline-offset-2"
          onClick={() => toggleSection(id, !isOpen)}
        >
          <ChevronRight
            aria-hidden="true"
            className="size-3.5 shrink-0 text-ink3 transition-transform group-aria-expanded:rotate-90"
          />
          <span className="text-base font-semibold">{title}</span>
          {wrong > 0 && (
            <span className="rounded-full bg-bad-soft px-1.5 text-xs font-medium text-bad">
              {wrong}
              <span className="sr-only"> {wrong === 1 ? "field" : "fields"} to mend</span>
            </span>
          )}
          <span
            className={classNames(
              "ml-1 min-w-0 flex-1 truncate text-right text-sm text-ink3",
              isOpen && "opacity-0",
            )}
          >
            {summary}
          </span>
        </button>
      </h2>
      <div id={bodyId} hidden={!isOpen} className="px-4 pt-0.5 pb-3">
        {isOpen && children}
      </div>
    </section>
  );
}

export const sectionBodyId = (id: SectionId): string => `lab-section-${id}`;

/** What is seldom needed. Opens by itself where something in it is set or wrong. */
export function More({
  label,
  startsOpen,
  children,
}: {
  readonly label: string;
  readonly startsOpen: boolean;
  readonly children: ReactNode;
}) {
  const [opened, setOpened] = useState<boolean | undefined>(undefined);
  const isOpen = opened ?? startsOpen;
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        className="group mt-1 flex h-6 items-center gap-1 rounded-sm text-sm text-ink2 hover:text-ink"
        onClick={() => setOpened(!isOpen)}
      >
        <ChevronRight
          aria-hidden="true"
          className="size-3 transition-transform group-aria-expanded:rotate-90"
        />
        {label}
      </button>
      {isOpen && children}
    </>
  );
}
