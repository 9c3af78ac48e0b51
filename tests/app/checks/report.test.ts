/** Checks of one recording and of the next: each keeps its own count, whichever is ready last. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { useChecks } from "../../../app/state/checks.ts";
import { reportOf } from "../../../app/views/checks/report.ts";
import { decodeCapture } from "../../../protocol/index.ts";

it("the count of a recording is still there when one comes back to it", async () => {
  const { connections } = await decodeCapture(readFileSync("public/samples/four-connections.pcapng"));
  const reports = await Promise.all(connections.map(({ trace }) => reportOf(trace)));
  const { counts } = useChecks.getState();
  expect(connections.map(({ trace }) => counts.get(trace))).toEqual(
    reports.map(({ findings, untold }) => findings.length + untold),
  );
});
