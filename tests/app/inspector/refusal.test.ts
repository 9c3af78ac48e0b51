/** What a receiver found wrong with a frame, and where Go leaves the RFC in it. */
import { describe, expect, it } from "vitest";
import { parseScenario, simulate } from "../../../protocol/index.ts";
import type { Recording } from "../../../app/state/session.ts";
import { refusalOf } from "../../../app/views/inspector/refusal.ts";

function record(hex: string, profile: string): Recording {
  const parsed = parseScenario({
    v: 1,
    server: { profile, handlers: [{ steps: [{ do: "write", body: { text: "ok" } }] }] },
    script: [{ do: "request", request: { method: "GET", path: "/" } }],
    interventions: [{ do: "send", from: "client", hex, atMs: 200 }],
  });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const { scenario } = parsed;
  return { id: "t", title: "", subtitle: "", kind: "simulation", scenario, trace: simulate(scenario) };
}

/** For each frame about which there is something to say. */
function told(recording: Recording): readonly string[] {
  return Array.from({ length: recording.trace.frames.length }, (_unused, frame) => {
    const refusal = refusalOf(recording, frame);
    if (refusal === undefined) return "";
    const { fault, deviation } = refusal;
    const name = recording.trace.frames.detail(frame).name;
    return `${name}: ${fault.side} ${fault.scope} ${fault.token} ${deviation?.token ?? ""}`.trim();
  }).filter((line) => line !== "" && !line.startsWith("GOAWAY") && !line.startsWith("RST_STREAM"));
}

/** DATA on the stream that has just closed. */
const LATE_DATA = "000001000000000001aa";
/** PRIORITY of four octets: cannot be parsed, and so is never read. */
const SHORT_PRIORITY = "00000402000000000300000000";

describe("a frame that is refused", () => {
  it.each([
    ["go1.17", LATE_DATA, ["DATA: server stream server.data.closed go.data.closed-stream"]],
    ["go1.27", LATE_DATA, ["DATA: server stream server.data.closed go.data.closed-stream"]],
    ["strict", LATE_DATA, ["DATA: server connection server.closed.after-end"]],
    ["go1.17", SHORT_PRIORITY, ["PRIORITY: server connection frame.priority.length go.priority.length"]],
  ])("%s, %s", (profile, hex, lines) => {
    expect(told(record(hex, profile))).toEqual(lines);
  });

  it("is told from those with which nothing is wrong", () => {
    expect(told(record("0000080600000000000102030405060708", "go1.17"))).toEqual([]);
  });
});
