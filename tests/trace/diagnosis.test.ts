/** What stands still, why, and what frees it: told as stories, and checked against every standstill of random conversations. */
import { describe, expect, it } from "vitest";
import { diagnoseEndpoint, diagnoseStream, parseScenario, simulate } from "../../protocol/index.ts";
import type { Cause, Diagnosis, Side, Trace } from "../../protocol/index.ts";
import { randomScenario } from "../support/random-scenario.ts";

const LINK = { delayMs: 20, bandwidthKbps: 50_000 };

interface Story {
  readonly link?: object;
  readonly client?: object;
  readonly server?: object;
  readonly steps?: readonly object[];
  readonly handlers?: readonly object[];
  readonly script: readonly object[];
  readonly interventions?: readonly object[];
}

const RAISED = { settings: { initialWindowSize: 1_000_000, connectionWindow: 65_535 } };

function run({
  link = {},
  client = {},
  server = {},
  steps = [],
  handlers,
  script,
  interventions = [],
}: Story): Trace {
  const parsed = parseScenario({
    v: 1,
    seed: 1,
    link: { ...LINK, ...link },
    client,
    server: { ...server, handlers: handlers ?? [{ steps }] },
    script,
    interventions,
  });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

const upload = (sizeBytes: number, more: object = {}): object => ({
  do: "request",
  request: { method: "POST", path: "/", body: { sizeBytes }, ...more },
});
const get = (path: string, more: object = {}): object => ({
  do: "request",
  request: { method: "GET", path, ...more },
});

function at(trace: Trace, ms: number, side: Side, streamId = 1): Diagnosis {
  const found = diagnoseStream(trace, side, streamId, trace.events.lastAt(ms));
  if (found === undefined) throw new Error(`nothing stands still at ${ms} ms`);
  return found;
}

/** `client 1 connection window`, `server 1 unread 65 535`, … */
function chain({ causes }: Diagnosis): readonly string[] {
  return causes.map((cause) => `${cause.side} ${said(cause)}`);
}

function said(cause: Cause): string {
  const { kind } = cause;
  if (kind === "limiter") return `${cause.streamId} ${cause.by}`;
  if (kind === "unread") return `${cause.streamId} unread ${cause.bytes} of ${cause.allBytes}`;
  if (kind === "slots") return `${cause.streams.length} of ${cause.limit} slots`;
  if (kind === "line") return `line ${cause.state}`;
  if (kind === "writing") return `writing ${cause.streamId}`;
  if (kind !== "application") return kind;
  return `${cause.streamId} ${cause.state}${cause.untilMs === undefined ? "" : ` until ${cause.untilMs}`}`;
}

function freedBy(trace: Trace, { outcome }: Diagnosis): string {
  if (outcome.kind !== "freed" && outcome.kind !== "given up") return outcome.kind;
  const frame = outcome.frame === undefined ? undefined : trace.frames.detail(outcome.frame);
  const by = frame === undefined ? trace.events.get(outcome.seq).type : `${frame.name} ${frame.streamId}`;
  return `${outcome.kind} by ${by} at ${outcome.atMs}`;
}

/** The chain, and what ends it. */
function told(trace: Trace, ms: number, side: Side, streamId = 1): readonly [readonly string[], string] {
  const diagnosis = at(trace, ms, side, streamId);
  return [chain(diagnosis), freedBy(trace, diagnosis)];
}

describe("an upload to a handler that sleeps first", () => {
  const trace = run({
    server: RAISED,
    steps: [{ do: "sleep", ms: 1200 }, { do: "read" }],
    script: [upload(200_000)],
  });
  const end = "freed by WINDOW_UPDATE 0 at 1240.24592";

  it("waits for its own octets to arrive, then for the handler, then for the credit", () => {
    expect(told(trace, 10, "client")).toEqual([
      ["client 1 connection and stream window", "client data on the way"],
      end,
    ]);
    expect(told(trace, 500, "client")).toEqual([
      ["client 1 connection window", "server 1 unread 65535 of 65535", "server 1 sleeping until 1220.24384"],
      end,
    ]);
    expect(told(trace, 1230, "client")).toEqual([["client 1 connection window", "server on the way"], end]);
  });

  it("says the numbers, and since when", () => {
    const { causes, sinceMs, stall } = at(trace, 500, "client");
    expect(causes[0]).toMatchObject({ queuedBytes: 134_465, connectionWindow: 0, streamWindow: 934_465 });
    expect([sinceMs, stall.fromMs > sinceMs]).toEqual([0, true]);
  });

  it("names the frame that brings the credit, not another one of the same segment", () => {
    const { outcome } = at(trace, 500, "client");
    const frame = outcome.kind === "freed" && outcome.frame !== undefined ? outcome.frame : -1;
    const { readSeq = -1 } = trace.frames.times(frame);
    expect(trace.seek(readSeq - 1).client.sendWindow).toBe(0);
    expect(outcome.kind === "freed" && trace.seek(outcome.seq).client.sendWindow).toBeGreaterThan(0);
  });
});

describe("the causes behind", () => {
  it("a stream window alone: the handler of that stream, however full others are", () => {
    const trace = run({
      server: { settings: { initialWindowSize: 65_535, connectionWindow: 1_000_000 } },
      handlers: [
        { path: "/slow", steps: [{ do: "read", chunkBytes: 100, pauseMs: 50 }] },
        { steps: [{ do: "read", as: "Never" }] },
      ],
      script: [upload(100_000, { path: "/slow" }), upload(100_000)],
    });
    const [first] = chain(at(trace, 100, "client", 3)).slice(1);
    expect(first).toBe("server 3 unread 65535 of 65535");
    expect(at(trace, 100, "client", 3).outcome).toMatchObject({ kind: "never" });
    expect(told(trace, 100, "client", 1)[0][0]).toBe("client 1 stream window");
  });

  it("a request without a slot: the stream that has it, and its handler", () => {
    const trace = run({
      server: { settings: { maxConcurrentStreams: 1 } },
      steps: [{ do: "sleep", ms: 300 }],
      script: [get("/a"), { ...get("/b"), atMs: 50 }],
    });
    expect(told(trace, 100, "client", 0)).toEqual([
      ["client 0 max concurrent streams", "client 1 of 1 slots", "server 1 sleeping until 320.01728"],
      "freed by HEADERS 1 at 340.0232",
    ]);
  });

  it("a full pipe: the line; and a stream's turn: the frame that goes instead, and the line", () => {
    const trace = run({
      link: { bandwidthKbps: 1000, sendBufferBytes: 20_000 },
      client: { settings: { connectionWindow: 1_000_000 } },
      steps: [{ do: "write", body: { sizeBytes: 100_000 } }],
      script: [get("/a"), get("/b")],
    });
    expect(chain(at(trace, 100, "server", 1))).toEqual(["server 1 pipe full", "server line busy"]);
    expect(chain(at(trace, 100, "server", 3))).toEqual([
      "server 3 scheduler",
      "server writing 1",
      "server line busy",
    ]);
  });

  it("a 100 that does not come: the handler that has not read", () => {
    const trace = run({
      steps: [{ do: "sleep", ms: 100 }, { do: "read" }],
      script: [
        upload(1000, { headers: [["expect", "100-continue"]], expectContinueTimeoutMs: 1000 }),
        {
          ...upload(1000, { headers: [["expect", "100-continue"]], expectContinueTimeoutMs: 30 }),
          atMs: 300,
        },
      ],
    });
    expect(told(trace, 30, "client")).toEqual([
      ["client 1 100-continue", "server 1 sleeping until 120.0192"],
      "freed by HEADERS 1 at 140.02128",
    ]);
    expect(told(trace, 310, "client", 3)[1]).toBe("freed by timer at 330");
  });

  it("a lock: whoever writes with it, and the line that stands still", () => {
    const trace = run({
      link: { sendBufferBytes: 10_000, faults: [{ do: "stall", atMs: 1, forMs: 200, from: "client" }] },
      steps: [{ do: "read" }],
      script: [upload(60_000), upload(60_000)],
    });
    const [locked, writing] = chain(at(trace, 100, "client", 1))[0] === "client 1 lock" ? [1, 3] : [3, 1];
    expect(chain(at(trace, 100, "client", locked))).toEqual([
      `client ${locked} lock`,
      `client writing ${writing}`,
      "client line stopped",
    ]);
    expect(at(trace, 100, "client", writing).causes.at(-1)).toMatchObject({ kind: "line", untilMs: 201 });
  });

  it("an application that makes its octets slowly: itself", () => {
    const trace = run({ steps: [{ do: "read" }], script: [upload(10_000, { paceBytesPerMs: 10 })] });
    expect(told(trace, 100, "client")).toEqual([
      ["client 1 application", "client 1 sleeping until 1000"],
      "freed by timer at 1000",
    ]);
  });

  it("a server's first words: the client has not been heard of", () => {
    const trace = run({ client: { startMs: 30 }, script: [get("/")] });
    expect(told(trace, 10, "server", 0)).toEqual([
      ["server 0 settings", "client silent"],
      "freed by PREFACE 0 at 50.01024",
    ]);
  });

  it("a handler that does not read because it writes: the client that does not read either", () => {
    const trace = run({
      client: { settings: { initialWindowSize: 65_535, connectionWindow: 65_535 } },
      server: { settings: { initialWindowSize: 65_535, connectionWindow: 65_535 } },
      steps: [{ do: "write", body: { sizeBytes: 300_000 } }, { do: "read" }],
      script: [upload(300_000, { read: { as: "Never" } })],
    });
    expect(told(trace, 1000, "client")).toEqual([
      [
        "client 1 connection and stream window",
        "server 1 unread 65535 of 65535",
        "server 1 waiting",
        "server 1 connection and stream window",
        "client 1 unread 65535 of 65535",
        "client 1 waiting",
      ],
      "never",
    ]);
    const { outcome } = at(trace, 1000, "client");
    const waiting = outcome.kind === "never" ? outcome.waiting.map(({ name }) => name) : [];
    expect(waiting).toEqual(expect.arrayContaining(["writeRequestBody 1", "runHandler 1", "caller POST /"]));
  });
});

describe("what a person did", () => {
  it("to a handler: stopped by hand, until it goes on", () => {
    const trace = run({
      server: { settings: { connectionWindow: 65_535 } },
      steps: [{ do: "read" }],
      script: [upload(200_000)],
      interventions: [
        { do: "stop reading", side: "server", streamId: 1, atMs: 24 },
        { do: "go on reading", side: "server", streamId: 1, atMs: 300 },
      ],
    });
    const [[limiter, unread, held], end] = told(trace, 200, "client");
    expect([limiter, held]).toEqual(["client 1 connection window", "server 1 held"]);
    expect(unread).toMatch(/^server 1 unread \d+ of/);
    expect(end).toMatch(/^freed by WINDOW_UPDATE 0 at 320/);
  });

  it("to a WINDOW_UPDATE: what it gave is lost, and nothing follows", () => {
    const story = { steps: [{ do: "read" }], script: [upload(100_000)], server: RAISED };
    const whole = run(story);
    const updates = Array.from({ length: whole.frames.length }, (_unused, i) => whole.frames.get(i))
      .filter((frame) => frame.from === "server")
      .flatMap((frame, i) => (frame.type === 8 && frame.streamId === 0 ? [i] : []));
    const trace = run({
      ...story,
      interventions: updates.map((frame) => ({ do: "drop", from: "server", frame })),
    });
    const { causes, outcome } = at(trace, 2000, "client");
    expect(causes.slice(1)).toEqual([{ kind: "credit lost", side: "server", streamId: 0, bytes: 65_535 }]);
    expect(outcome.kind).toBe("never");
  });
});

describe("what ends it", () => {
  it("can be that the octets are given up: canceled, or answered before they were sent", () => {
    const canceled = run({
      server: { settings: { connectionWindow: 65_535 } },
      steps: [{ do: "read", as: "Never" }],
      script: [
        { ...upload(2_000_000), id: "up" },
        { do: "cancel", id: "up", atMs: 150 },
      ],
    });
    expect(at(canceled, 100, "client").outcome).toMatchObject({ kind: "given up", atMs: 150 });
    const refused = run({
      server: { settings: { connectionWindow: 65_535 } },
      steps: [
        { do: "sleep", ms: 50 },
        { do: "status", code: 413 },
      ],
      script: [upload(2_000_000)],
    });
    expect(told(refused, 50, "client")[1]).toBe("given up by RST_STREAM 1 at 90.25456");
  });

  it("is the last of several reasons, as long as nothing got out between them", () => {
    const trace = run({ steps: [{ do: "read" }], script: [upload(200_000)] });
    const { stall, outcome } = at(trace, 12, "client");
    expect(stall.by).toBe("connection and stream window");
    expect(outcome.kind === "freed" && outcome.atMs > stall.toMs).toBe(true);
  });

  it("is nothing where there is no state, and where nothing stands still", () => {
    const trace = run({ script: [get("/")] });
    expect(diagnoseEndpoint(trace, "client", trace.events.length - 1)).toEqual([]);
    expect(diagnoseStream(trace, "client", 1, 5)).toBeUndefined();
  });
});

it("tells of all streams that stand still, those that have longest first", () => {
  const trace = run({
    steps: [{ do: "read", as: "Never" }],
    script: [upload(50_000), { ...upload(50_000), atMs: 5 }, { ...upload(50_000), atMs: 10 }],
    server: { settings: { connectionWindow: 65_535 } },
  });
  const all = diagnoseEndpoint(trace, "client", trace.events.lastAt(200));
  expect(all.map(({ streamId }) => streamId)).toEqual([3, 5]);
});

describe("every standstill of random conversations", () => {
  const SEEDS = Array.from({ length: 30 }, (_unused, i) => i + 1);

  it.each(SEEDS)("seed %i: is explained by what the recording holds", (seed) => {
    const parsed = parseScenario(randomScenario(seed));
    if ("problems" in parsed) throw new Error("not a scenario");
    const trace = simulate(parsed.scenario);
    const stalls = trace.stalls();
    const step = Math.max(1, Math.floor(stalls.length / 40));
    for (let i = 0; i < stalls.length; i += step) {
      const stall = stalls[i];
      if (stall === undefined || stall.toMs === stall.fromMs) continue;
      // Half of its time has passed.
      const seq = trace.events.lastAt((stall.fromMs + stall.toMs) / 2);
      const found = diagnoseStream(trace, stall.side, stall.streamId, seq);
      expect(found?.stall).toBe(stall);
      if (found !== undefined) checkDiagnosis(trace, found, seq);
    }
  });
});

function checkDiagnosis(
  trace: Trace,
  { side, streamId, by, causes, outcome, stall }: Diagnosis,
  seq: number,
): void {
  const view = trace.seek(seq);
  expect(causes[0]).toMatchObject({ kind: "limiter", side, streamId, by });
  for (const cause of causes) {
    if (cause.kind === "unread")
      expect(view[cause.side].stream(cause.streamId)?.bufferedBytes).toBe(cause.bytes);
    if (cause.kind === "credit lost") expect(outcome.kind).not.toBe("freed");
    if (cause.kind !== "on the way" && cause.kind !== "data on the way") continue;
    const { writeSeq = Infinity, readSeq = Infinity } = trace.frames.times(cause.frame);
    expect([writeSeq <= seq, readSeq > seq]).toEqual([true, true]);
  }
  if (outcome.kind !== "freed") return;
  expect(outcome.seq).toBeGreaterThan(stall.fromSeq);
  if (!by.endsWith("window") || outcome.frame === undefined) return;
  expect(["WINDOW_UPDATE", "SETTINGS"]).toContain(trace.frames.detail(outcome.frame).name);
  const after = trace.seek(outcome.seq)[side];
  expect(Math.max(after.sendWindow ?? 0, after.stream(streamId)?.sendWindow ?? 0)).toBeGreaterThan(0);
}
