/** What a scenario says about its server reaches the server, and the same scenario gives the same octets. */
import { expect, it, test } from "vitest";
import { parseScenario, PROFILE_NAMES, SCHEDULER_NAMES, simulate } from "../../protocol/index.ts";
import type { Trace } from "../../protocol/index.ts";

function run(server: object, requests: number, more: readonly object[] = []): Trace {
  const script = Array.from({ length: requests }, (_, i) => ({
    do: "request",
    request: { method: "GET", path: `/${i}` },
  }));
  const parsed = parseScenario({ v: 1, server, script: [...script, ...more] });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

const BIG = [{ steps: [{ do: "write", body: { sizeBytes: 200_000 } }] }];

const hex = (trace: Trace): string => Buffer.from(trace.bytes("server")).toString("hex");

it.each(
  SCHEDULER_NAMES.flatMap((scheduler) => PROFILE_NAMES.map((profile) => [scheduler, profile] as const)),
)("%s of %s: three downloads come whole, twice the same", (scheduler, profile) => {
  const [once, again] = [1, 2].map(() => run({ scheduler, profile, handlers: BIG }, 3));
  expect(once?.bytes("server").length).toBeGreaterThan(600_000);
  expect(once && hex(once)).toBe(again && hex(again));
});

/** How often DATA of one stream follows DATA of the other. */
function turns(scheduler: string): number {
  const octets = run({ scheduler, handlers: BIG }, 2).bytes("server");
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const ids: number[] = [];
  for (let at = 0; at < octets.length;) {
    const length = view.getUint32(at) >>> 8;
    if (view.getUint8(at + 3) === 0 && length > 1000) ids.push(view.getUint32(at + 5));
    at += 9 + length;
  }
  return ids.filter((id, i) => i > 0 && id !== ids[i - 1]).length;
}

test("the priority tree finishes one download before the other; round robin takes turns", () => {
  expect(turns("priority")).toBeLessThan(4);
  expect(turns("roundRobin")).toBeGreaterThan(15);
});

test.each([
  ["TLS that is too old", { tls: { version: "1.1" } }, 0xc],
  [
    "a response that takes too long",
    { writeTimeoutMs: 100, handlers: [{ steps: [{ do: "sleep", ms: 500 }] }] },
    2,
  ],
  ["a handler that panics", { handlers: [{ steps: [{ do: "panic" }] }] }, 2],
  ["a handler that gives up", { handlers: [{ steps: [{ do: "abort" }] }] }, 2],
])("%s ends with its code on the wire", (_what, server, code) => {
  const octets = hex(run(server, 1));
  const last = code.toString(16).padStart(8, "0");
  expect([`000004030000000001${last}`, `0700${"00000000".repeat(2)}${last}`]).toSatisfy(
    (ends: readonly string[]) => ends.some((end) => octets.includes(end)),
  );
});

test("an idle server says GOAWAY and closes a second later", () => {
  const trace = run({ idleTimeoutMs: 400, handlers: BIG }, 1);
  expect(Buffer.from(trace.bytes("server").slice(-17)).toString("hex")).toBe(
    "0000080700000000000000000100000000",
  );
});
