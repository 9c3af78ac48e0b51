/** The number beside the name of the Checks pane belongs to the recording that is open, whatever else was checked since. */
import { expect, it } from "vitest";
import { useChecks } from "../../app/state/checks.ts";
import { reportOf } from "../../app/views/checks/report.ts";
import type { Trace } from "../../protocol/index.ts";
import { recordingOf, REQUEST_HEX } from "../support/recorded.ts";

const countOf = (trace: Trace): number => useChecks.getState().countOf(trace);

it("keeps the count of each recording, in whatever order they are checked and opened again", async () => {
  const { trace: faulty } = await recordingOf(REQUEST_HEX);
  const { trace: cut } = await recordingOf(`${REQUEST_HEX} 04`);
  expect(countOf(faulty)).toBe(0);
  const { findings, untold } = await reportOf(faulty);
  expect(findings.length).toBeGreaterThan(0);
  expect(countOf(faulty)).toBe(findings.length + untold);
  expect(countOf(cut)).toBe(0);
  await reportOf(cut);
  expect(countOf(cut)).toBeGreaterThan(0);
  expect(countOf(faulty)).toBe(findings.length + untold);
});

it("tells whoever shows the count", async () => {
  const { trace } = await recordingOf(REQUEST_HEX);
  const seen: number[] = [];
  const stop = useChecks.subscribe((state) => seen.push(state.countOf(trace)));
  const { findings } = await reportOf(trace);
  stop();
  expect(seen).toEqual([findings.length]);
});
