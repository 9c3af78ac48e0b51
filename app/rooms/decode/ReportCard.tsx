/** What the input was recognised as, in the place where the box stood; and who sent it, where that is a guess. */
import { Check, Info, OctagonAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";

export interface ReportCardProps {
  readonly tone: "good" | "partly" | "bad";
  /** `hexdump -C`. */
  readonly title: string;
  /** `31 lines, 482 octets, client → server`. */
  readonly detail: string;
  readonly notes: readonly string[];
  readonly children?: ReactNode;
}

const LOOK = {
  good: { icon: Check, className: "bg-good text-on-accent" },
  partly: { icon: Info, className: "bg-f-wu text-on-accent" },
  bad: { icon: OctagonAlert, className: "bg-bad text-on-accent" },
} as const;

export function ReportCard({ tone, title, detail, notes, children }: ReportCardProps) {
  const { icon: Icon, className } = LOOK[tone];
  return (
    <section
      aria-label="What was recognised"
      className="mx-4 mb-3 flex gap-2.5 rounded-md bg-sunk px-3 py-2.5"
    >
      <span
        className={classNames(
          "mt-0.5 flex size-4 flex-none items-center justify-center rounded-full",
          className,
        )}
      >
        <Icon aria-hidden="true" className="size-3" strokeWidth={3} />
      </span>
      <div className="min-w-0 flex-1 text-base" role="status">
        <p className="wrap-anywhere">
          <span className="font-semibold">{title}</span>
          {detail !== "" && `, ${detail}`}
        </p>
        {notes.map((note) => (
          <p key={note} className="text-ink2">
            {note}
          </p>
        ))}
        {children}
      </div>
    </section>
  );
}
