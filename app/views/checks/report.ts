/** The checks of a recording, made once. They walk over every frame, so whoever asks waits until the page is drawn. */
import { lintTrace } from "../../../protocol/index.ts";
import type { LintReport, Trace } from "../../../protocol/index.ts";
import { useChecks } from "../../state/checks.ts";

const REPORTS = new WeakMap<Trace, LintReport>();

export function knownReport(trace: Trace): LintReport | undefined {
  return REPORTS.get(trace);
}

export function reportOf(trace: Trace): LintReport {
  const report = REPORTS.get(trace) ?? lintTrace(trace);
  REPORTS.set(trace, report);
  useChecks.setState({ trace, count: report.findings.length + report.untold });
  return report;
}
