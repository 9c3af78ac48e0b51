/** The checks of a recording, made once, a little at a time: they walk over every frame, and the page has other things to do. */
import { lintInTurns } from "../../../protocol/index.ts";
import type { LintReport, Trace } from "../../../protocol/index.ts";
import { useChecks } from "../../state/checks.ts";

const REPORTS = new WeakMap<Trace, LintReport>();
const MAKING = new WeakMap<Trace, Promise<LintReport>>();
/** Works this long without a pause. */
const SLICE_MS = 8;

export function knownReport(trace: Trace): LintReport | undefined {
  return REPORTS.get(trace);
}

export function reportOf(trace: Trace): Promise<LintReport> {
  let making = MAKING.get(trace);
  if (making === undefined) {
    making = make(trace);
    MAKING.set(trace, making);
  }
  return making;
}

async function make(trace: Trace): Promise<LintReport> {
  let untilMs = performance.now() + SLICE_MS;
  const report = await lintInTurns(trace, async () => {
    if (performance.now() < untilMs) return;
    await new Promise((next) => setTimeout(next));
    untilMs = performance.now() + SLICE_MS;
  });
  REPORTS.set(trace, report);
  useChecks.setState({ trace, count: report.findings.length + report.untold });
  return report;
}
