/** What is wrong or suspicious in the recording, worst first. A click goes to the frame and to its octets. */
import { CircleCheck, CircleX, Info, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { dissectRecordedFrame } from "../../../protocol/index.ts";
import type { Finding, LintReport, Severity, Trace } from "../../../protocol/index.ts";
import { seekFrame } from "../../state/playback-actions.ts";
import { useSelection } from "../../state/selection.ts";
import type { Recording } from "../../state/session.ts";
import { classNames } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatCount } from "../../ui/format.ts";
import { FrameBadge } from "../../ui/FrameBadge.tsx";
import { rfcLinks } from "../../ui/rfc-link.ts";
import { ToggleGroup } from "../../ui/ToggleGroup.tsx";
import { countsOf, groupsOf, pathOfSpot, SEVERITIES } from "./layout.ts";
import type { FindingGroup, SeverityChoice } from "./layout.ts";
import { knownReport, reportOf } from "./report.ts";

export function ChecksView({ recording }: { readonly recording: Recording }) {
  const { trace } = recording;
  const report = useReport(trace);
  const [choice, setChoice] = useState<SeverityChoice>("all");
  if (report === undefined)
    return <EmptyState title="Checking…">Every frame is held against the rules.</EmptyState>;
  const groups = groupsOf(report, choice);
  return (
    <div className="@container flex h-full min-h-0 flex-col bg-panel">
      <ReportBar report={report} choice={choice} onChoose={setChoice} />
      <div className="min-h-0 flex-1 overflow-y-auto" data-testid="findings">
        {groups.length === 0 ? (
          <NothingFound report={report} />
        ) : (
          groups.map((group) => <Group key={group.severity} group={group} trace={trace} />)
        )}
        <Unchecked report={report} />
      </div>
    </div>
  );
}

/** The pane is drawn first: the walk over a large recording takes its time. */
function useReport(trace: Trace): LintReport | undefined {
  const [made, setMade] = useState<{ readonly trace: Trace; readonly report: LintReport }>();
  useEffect(() => {
    let isWanted = true;
    void reportOf(trace).then((report) => isWanted && setMade({ trace, report }));
    return () => void (isWanted = false);
  }, [trace]);
  return made?.trace === trace ? made.report : knownReport(trace);
}

interface ReportBarProps {
  readonly report: LintReport;
  readonly choice: SeverityChoice;
  readonly onChoose: (choice: SeverityChoice) => void;
}

function ReportBar({ report, choice, onChoose }: ReportBarProps) {
  const counts = countsOf(report);
  const options = [
    { id: "all" as const, label: `All ${formatCount(report.findings.length)}` },
    ...SEVERITIES.map(({ id, many }) => ({ id, label: `${many} ${formatCount(counts[id])}` })),
  ];
  return (
    <div className="flex min-h-10 flex-none flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1.5">
      <ToggleGroup label="Findings shown" options={options} value={choice} onChange={onChoose} />
      <p className="text-sm text-ink2">
        {report.rules} rules, {formatCount(report.framesChecked)}{" "}
        {report.framesChecked === 1 ? "frame" : "frames"} checked
      </p>
    </div>
  );
}

function NothingFound({ report }: { readonly report: LintReport }) {
  if (report.findings.length > 0) return <EmptyState title="Nothing of this kind" />;
  return (
    <EmptyState title="Nothing wrong found" icon={<CircleCheck />}>
      {report.rules} rules checked: framing, header compression, stream states, flow control, messages,
      answers, floods.
    </EmptyState>
  );
}

function Unchecked({ report }: { readonly report: LintReport }) {
  const { unchecked, untold } = report;
  if (unchecked.length === 0 && untold === 0) return undefined;
  return (
    <ul className="grid gap-1 border-t border-line px-4 py-3 text-sm text-ink2">
      {untold > 0 && <li>{formatCount(untold)} more of the same rules are not listed.</li>}
      {unchecked.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

function Group({ group, trace }: { readonly group: FindingGroup; readonly trace: Trace }) {
  return (
    <section aria-label={group.title}>
      <h2 className="sticky top-0 z-10 border-b border-line bg-sunk px-4 py-1 text-sm font-semibold text-ink2">
        {group.title}
      </h2>
      <ul>
        {group.findings.map((finding, i) => (
          <FindingRow key={`${finding.token} ${i}`} finding={finding} trace={trace} />
        ))}
      </ul>
    </section>
  );
}

const SIGNS: Readonly<Record<Severity, { readonly Icon: typeof Info; readonly look: string }>> = {
  error: { Icon: CircleX, look: "text-bad" },
  warning: { Icon: TriangleAlert, look: "text-f-wu" },
  note: { Icon: Info, look: "text-ink2" },
};

function FindingRow({ finding, trace }: { readonly finding: Finding; readonly trace: Trace }) {
  const isSelected = useSelection((state) => state.frame === finding.frame);
  const { title, what, advice, rfc, frame, severity } = finding;
  const { Icon, look } = SIGNS[severity];
  const { type } = trace.frames.get(frame);
  return (
    <li
      className={classNames(
        "relative grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 border-b border-line px-4 py-2 hover:bg-sunk",
        isSelected &&
          "bg-accent-soft before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent",
      )}
    >
      <Icon className={classNames("mt-0.5 size-4", look)} aria-label={severity} />
      <div className="grid min-w-0 gap-0.5">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <button
            type="button"
            className="min-h-6 text-left text-base font-medium text-ink before:absolute before:inset-0 hover:underline"
            onClick={() => goTo(finding, trace)}
          >
            {title}
          </button>
          <span className="inline-flex items-center gap-1.5 text-sm text-ink2">
            <FrameBadge type={type} /> frame {formatCount(frame + 1)}
          </span>
          {rfcLinks(rfc).map(({ text, href }) => (
            <a
              key={href}
              href={href}
              target="_blank"
              rel="noreferrer"
              className="relative inline-flex min-h-6 items-center text-sm text-accent underline"
            >
              {text}
            </a>
          ))}
        </div>
        <p className="text-base text-ink [overflow-wrap:anywhere]">{what}</p>
        <p className="text-sm text-ink2">{advice}</p>
      </div>
    </li>
  );
}

function goTo({ frame, spot }: Finding, trace: Trace): void {
  seekFrame(frame);
  const { selectFrame, selectField } = useSelection.getState();
  selectFrame(frame);
  selectField(pathOfSpot(trace.dissect(frame, dissectRecordedFrame), spot));
}
