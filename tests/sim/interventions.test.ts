/** What a person does to a simulation, told as stories: what goes over the wire, and what both ends make of it. */
import { describe, expect, it } from "vitest";
import { toHex } from "../../protocol/base/bytes.ts";
import { FrameType } from "../../protocol/frame/frame.ts";
import { makePing, makeWindowUpdate } from "../../protocol/frame/make-frame.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import type { EventBody, Side, TraceEvent } from "../../protocol/probe/event.ts";
import type { Intervention } from "../../protocol/sim/intervention.ts";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import type { Scenario } from "../../protocol/sim/scenario.ts";
import type { Trace } from "../../protocol/trace/trace.ts";
import { runWith, UPLOAD } from "../support/upload.ts";

const DOWNLOAD = {
  v: 1,
  seed: 3,
  link: { delayMs: 20 },
  client: { settings: { initialWindowSize: 20_000, connectionWindow: 65_535 } },
  server: { handlers: [{ steps: [{ do: "write", body: { sizeBytes: 100_000 } }] }] },
  script: [{ do: "request", id: "down", request: { method: "GET", path: "/" } }],
};

function events<T extends TraceEvent["type"]>(
  trace: Trace,
  type: T,
  more: Partial<Extract<EventBody, { type: T }>> = {},
): readonly (TraceEvent & { readonly type: T })[] {
  const found: (TraceEvent & { readonly type: T })[] = [];
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    if (!isOf(event, type)) continue;
    if (
      Object.entries(more).every(([key, value]) =>
        Object.entries(event).some(([k, v]) => k === key && v === value),
      )
    )
      found.push(event);
  }
  return found;
}

function isOf<T extends TraceEvent["type"]>(
  event: TraceEvent,
  type: T,
): event is TraceEvent & { readonly type: T } {
  return event.type === type;
}

/** Number of the nth frame of this type among those that a side writes. */
function numberOf(trace: Trace, from: Side, type: number, nth = 0): number {
  const writes = events(trace, "frame.write", { side: from });
  const found = writes.map((event, i) => [event, i] as const).filter(([event]) => event.frameType === type)[
    nth
  ];
  if (found === undefined) throw new Error("no such frame");
  return found[1];
}

function frames(trace: Trace, from: Side): readonly string[] {
  return Array.from({ length: trace.frames.length }, (_unused, i) => trace.frames.detail(i))
    .filter((frame) => frame.from === from)
    .map((frame) => `${frame.name} ${frame.streamId} ${frame.length}`);
}

function inputs(trace: Trace): readonly string[] {
  return events(trace, "input").map((event) => event.text);
}

/** Every frame that an endpoint wrote and that is whole stands in the octets where its event says. */
function checkPlaces(trace: Trace): void {
  for (let i = 0; i < trace.frames.length; i++) {
    const { writeSeq, type, offset, from } = trace.frames.detail(i);
    if (writeSeq === undefined) continue;
    const event = trace.events.get(writeSeq);
    expect(event.type === "frame.write" && [event.side, event.offset, event.frameType]).toEqual([
      from,
      offset,
      type,
    ]);
  }
}

const hexOf = (frame: Parameters<typeof writeFrame>[0]): string => toHex(writeFrame(frame));

describe("a frame is taken out, held up, doubled, damaged", () => {
  const base = runWith(UPLOAD);

  it("drop: its octets are gone and nothing else; the sender believes that it was sent", () => {
    const frame = numberOf(base, "server", FrameType.WINDOW_UPDATE, 1);
    const trace = runWith(UPLOAD, { do: "drop", from: "server", frame });
    const before = frames(base, "server");
    expect(frames(trace, "server").slice(0, frame)).toEqual(before.slice(0, frame));
    expect(frames(trace, "server")[frame]).toBe(before[frame + 1]);
    expect(trace.faults()).toEqual([]);
    expect(inputs(trace)).toContain(`What if: drop the server's frame ${frame}`);
    checkPlaces(trace);
  });

  it("drop every WINDOW_UPDATE of the stream: the upload never ends", () => {
    const updates = events(base, "frame.write", {
      side: "server",
      frameType: FrameType.WINDOW_UPDATE,
      streamId: 1,
    });
    const writes = events(base, "frame.write", { side: "server" });
    const first = writes.findIndex((event) => event.seq === updates[0]?.seq);
    const all = Array.from({ length: 20 }, (_unused, i): Intervention => ({
      do: "drop",
      from: "server",
      frame: first + i,
    }));
    const trace = runWith(UPLOAD, ...all);
    const [deadlock] = events(trace, "deadlock");
    expect(deadlock?.waiting.length).toBeGreaterThan(0);
    expect(trace.stalls().at(-1)).toMatchObject({ by: "stream window", toSeq: undefined });
  });

  it("drop: also a frame that goes out in many writes and segments", () => {
    const tiny = {
      ...UPLOAD,
      link: { delayMs: 5, segmentBytes: 100, sendBufferBytes: 300, bandwidthKbps: 8000 },
    };
    const whole = runWith(tiny);
    const frame = numberOf(whole, "client", FrameType.DATA, 1);
    const trace = runWith(tiny, { do: "drop", from: "client", frame });
    expect(frames(trace, "client").slice(0, frame)).toEqual(frames(whole, "client").slice(0, frame));
    expect(trace.faults()).toEqual([]);
    checkPlaces(trace);
  });

  it("delay: it leaves that much later, and so does what is behind it", () => {
    const frame = numberOf(base, "server", FrameType.WINDOW_UPDATE, 1);
    const trace = runWith(UPLOAD, { do: "delay", from: "server", frame, byMs: 100 });
    expect(frames(trace, "server").slice(0, frame + 1)).toEqual(frames(base, "server").slice(0, frame + 1));
    const sentAt = (t: Trace): number => {
      const all = Array.from({ length: t.frames.length }, (_unused, i) => t.frames.detail(i));
      return all.filter((one) => one.from === "server")[frame]?.at ?? Number.NaN;
    };
    expect(sentAt(trace) - sentAt(base)).toBeCloseTo(100, 6);
    expect(trace.durationMs).toBeGreaterThan(base.durationMs + 50);
    checkPlaces(trace);
  });

  it("duplicate: it comes twice, and only once from an endpoint", () => {
    const frame = numberOf(base, "server", FrameType.HEADERS);
    const trace = runWith(UPLOAD, { do: "duplicate", from: "server", frame });
    const got = frames(trace, "server");
    expect(got[frame + 1]).toBe(got[frame]);
    expect(events(trace, "frame.write", { side: "server", frameType: FrameType.HEADERS })).toHaveLength(1);
    expect(events(trace, "frame.read", { side: "client", frameType: FrameType.HEADERS })).toHaveLength(2);
    checkPlaces(trace);
  });

  it("corrupt: one octet differs", () => {
    const frame = numberOf(base, "client", FrameType.DATA);
    const trace = runWith(UPLOAD, { do: "corrupt", from: "client", frame, octet: 9, xor: 0x20 });
    const { offset } = Array.from({ length: trace.frames.length }, (_unused, i) =>
      trace.frames.get(i),
    ).filter((one) => one.from === "client")[frame] ?? { offset: -1 };
    const [was, is] = [base.bytes("client"), trace.bytes("client")];
    expect(is[offset + 9]).toBe((was[offset + 9] ?? 0) ^ 0x20);
    expect(toHex(is.subarray(0, offset + 9))).toBe(toHex(was.subarray(0, offset + 9)));
  });

  it("corrupt a length: what comes is read as it stands, and the request never succeeds", () => {
    const frame = numberOf(base, "client", FrameType.DATA);
    const trace = runWith(UPLOAD, { do: "corrupt", from: "client", frame, octet: 1, xor: 0x20 });
    expect(events(trace, "response", { side: "client" })).toEqual([]);
    expect(trace.frames.detail(trace.frames.length - 1).from).toBe("client");
  });
});

describe("a frame of one's own", () => {
  it("a WINDOW_UPDATE frees a sender whom nothing else would have freed", () => {
    const base = runWith(UPLOAD);
    const first = numberOf(base, "server", FrameType.WINDOW_UPDATE);
    const stuck = Array.from({ length: 20 }, (_unused, i): Intervention => ({
      do: "drop",
      from: "server",
      frame: first + i,
    }));
    const dead = runWith(UPLOAD, ...stuck);
    const update = (streamId: number): Intervention => ({
      do: "send",
      from: "server",
      hex: hexOf(makeWindowUpdate(streamId, 16_384)),
      atSeq: dead.events.length,
    });
    const freed = runWith(UPLOAD, ...stuck, update(1));
    expect(events(freed, "buffered", { side: "server", streamId: 1 }).length).toBeGreaterThan(
      events(dead, "buffered", { side: "server", streamId: 1 }).length,
    );
    checkPlaces(freed);
    expect(events(freed, "fault")).toEqual([]);
  });

  it("more credit than the engine believes to have given: it finds fault with what comes", () => {
    const hex = hexOf(makeWindowUpdate(1, 60_000));
    const trace = runWith(UPLOAD, { do: "send", from: "server", hex, atMs: 90 });
    expect(events(trace, "fault", { side: "server" })[0]?.token).toBe("server.data.window");
  });

  it("stands behind all that was written before and never inside of a frame", () => {
    const base = runWith(UPLOAD);
    const ping = hexOf(makePing(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)));
    for (let atSeq = 0; atSeq <= base.events.length; atSeq += 7) {
      const trace = runWith(UPLOAD, { do: "send", from: "client", hex: ping, atSeq });
      expect(trace.faults(), `at ${atSeq}`).toEqual([]);
      const pings = frames(trace, "client").filter((name) => name.startsWith("PING"));
      expect(pings.length, `at ${atSeq}`).toBe(
        inputs(trace).some((text) => text.startsWith("No effect")) ? 0 : 1,
      );
      checkPlaces(trace);
    }
  });

  it("illegal octets reach the other end as they are", () => {
    const trace = runWith(UPLOAD, {
      do: "send",
      from: "server",
      hex: "00000408000000000000000000",
      atMs: 90,
    });
    expect(events(trace, "fault", { side: "client" }).length).toBeGreaterThan(0);
  });

  it("after the end of the connection it has no effect, and the log says so", () => {
    const trace = runWith(UPLOAD, { do: "send", from: "client", hex: "00", atMs: 10_000 });
    expect(inputs(trace).at(-1)).toBe("No effect: the client has closed the connection");
  });
});

describe("a setting is changed", () => {
  it("the server's initial window: the client's streams follow, and so does the server itself", () => {
    const trace = runWith(UPLOAD, {
      do: "settings",
      side: "server",
      settings: [[SettingId.INITIAL_WINDOW_SIZE, 60_000]],
      atMs: 95,
    });
    expect(
      events(trace, "window", { side: "server", flow: "recv", streamId: 1, why: "settings" }),
    ).toMatchObject([{ delta: 60_000 - 16_384 }]);
    expect(
      events(trace, "window", { side: "client", flow: "send", streamId: 1, why: "settings" }),
    ).toMatchObject([{ delta: 60_000 - 16_384 }]);
    expect(events(trace, "settings.acked", { side: "server" })).toHaveLength(2);
    expect(events(trace, "fault")).toEqual([]);
    expect(events(trace, "response", { side: "client", status: 200 })).toHaveLength(1);
  });

  it("a smaller window counts once it is acknowledged: nobody is blamed for octets under way", () => {
    for (const [json, side] of [
      [UPLOAD, "server"],
      [DOWNLOAD, "client"],
    ] as const) {
      for (let atMs = 1; atMs < 160; atMs += 9) {
        const trace = runWith(json, {
          do: "settings",
          side,
          settings: [[SettingId.INITIAL_WINDOW_SIZE, 5000]],
          atMs,
        });
        expect(events(trace, "fault"), `${side} at ${atMs}`).toEqual([]);
      }
    }
  });

  it.each([
    [UPLOAD, "server"],
    [DOWNLOAD, "client"],
  ] as const)("the same smaller window twice: it counts once the first is acknowledged", (json, side) => {
    const shrink = { do: "settings", side, settings: [[SettingId.INITIAL_WINDOW_SIZE, 5000]] } as const;
    const trace = runWith(json, { ...shrink, atMs: 90 }, { ...shrink, atMs: 100 });
    const [shrinks, ...more] = events(trace, "window", { side, flow: "recv", streamId: 1, why: "settings" });
    const acks = events(trace, "settings.acked", { side }).map(({ at }) => at);
    expect([shrinks?.at, more, acks.length]).toEqual([acks[1], [], 3]);
  });

  const three = [{ do: "write", body: { sizeBytes: 3000 } }, { do: "flush" }];
  const LATE_REST = [
    // The first 16 384 octets go at 820 ms; the handler has read all of them and keeps credit for 384 back.
    [
      "server",
      [{ do: "read", chunkBytes: 4000 }],
      { method: "POST", body: { sizeBytes: 20_000 }, paceBytesPerMs: 20 },
    ],
    ["client", [...three, { do: "sleep", ms: 1000 }, ...three], { method: "GET" }],
  ] as const;
  it.each(LATE_REST)(
    "what the %s has kept back goes out when its window shrinks below that",
    (side, steps, request) => {
      const json = {
        ...UPLOAD,
        client: { profile: "xnet0.7" },
        server: { profile: "xnet0.7", handlers: [{ steps }] },
        script: [{ do: "request", request: { path: "/", ...request } }],
      };
      const settings = [[SettingId.INITIAL_WINDOW_SIZE, 100]] as const;
      const trace = runWith(json, { do: "settings", side, settings, atMs: 900 });
      expect(events(trace, "deadlock")).toEqual([]);
      expect(events(trace, "fault")).toEqual([]);
      expect(trace.seek(trace.events.length - 1)[side].stream(1)?.state).toBe("closed");
    },
  );

  it("a window that is raised again before anybody knew that it was smaller stays as it was", () => {
    const change = { do: "settings", side: "server" } as const;
    const trace = runWith(
      UPLOAD,
      { ...change, settings: [[SettingId.INITIAL_WINDOW_SIZE, 5000]], atMs: 90 },
      { ...change, settings: [[SettingId.INITIAL_WINDOW_SIZE, 16_384]], atMs: 100 },
    );
    const moved = { side: "server", flow: "recv", streamId: 1, why: "settings" } as const;
    expect(events(trace, "window", moved)).toEqual([]);
    expect(events(trace, "fault")).toEqual([]);
  });

  it("the client's frame size: the server's frames become larger", () => {
    const roomy = { ...DOWNLOAD, client: {} };
    const trace = runWith(roomy, {
      do: "settings",
      side: "client",
      settings: [[SettingId.MAX_FRAME_SIZE, 40_000]],
      atSeq: 40,
    });
    const sizes = Array.from({ length: trace.frames.length }, (_unused, i) => trace.frames.get(i).length);
    expect(Math.max(...sizes)).toBeGreaterThan(16_384);
    expect(events(trace, "fault")).toEqual([]);
  });

  it("of an end that has not begun: no effect", () => {
    const late = { ...UPLOAD, server: { ...UPLOAD.server, startMs: 50 } };
    const trace = runWith(late, { do: "settings", side: "server", settings: [[4, 1]], atMs: 10 });
    expect(inputs(trace)).toContain("No effect: the server has no connection at this moment");
  });
});

describe("reading stops, a stream is canceled, the pipe breaks", () => {
  it("a handler that stops reading lets the upload run dry; going on frees it", () => {
    const stop: Intervention = { do: "stop reading", side: "server", streamId: 1, atMs: 91 };
    const dead = runWith(UPLOAD, stop);
    expect(events(dead, "deadlock")).toHaveLength(1);
    expect(dead.stalls().at(-1)?.toSeq).toBeUndefined();
    const freed = runWith(UPLOAD, stop, { do: "go on reading", side: "server", streamId: 1, atMs: 500 });
    expect(events(freed, "deadlock")).toEqual([]);
    expect(events(freed, "response", { side: "client", status: 200 })).toHaveLength(1);
    expect(freed.durationMs).toBeGreaterThan(500);
  });

  it("the same at the client", () => {
    const stop: Intervention = { do: "stop reading", side: "client", streamId: 1, atMs: 90 };
    const dead = runWith(DOWNLOAD, stop);
    expect(events(dead, "deadlock")).toHaveLength(1);
    const freed = runWith(DOWNLOAD, stop, {
      do: "go on reading",
      side: "client",
      streamId: 1,
      atSeq: dead.events.length,
    });
    expect(events(freed, "activity", { side: "client", text: "done" })).toHaveLength(1);
  });

  it("canceled by the client at any time: RST_STREAM, and everybody comes to an end", () => {
    for (const json of [UPLOAD, DOWNLOAD]) {
      for (let atMs = 0.5; atMs < 200; atMs += 13) {
        const trace = runWith(json, { do: "cancel", side: "client", streamId: 1, atMs });
        const had = !inputs(trace).some((text) => text.startsWith("No effect"));
        const resets = events(trace, "frame.write", { side: "client", frameType: FrameType.RST_STREAM });
        expect(resets.length, `at ${atMs}`).toBe(had ? 1 : 0);
        expect(events(trace, "deadlock"), `at ${atMs}`).toEqual([]);
        expect(events(trace, "fault", { side: "client" }), `at ${atMs}`).toEqual([]);
      }
    }
  });

  it("canceled by the server", () => {
    const trace = runWith(UPLOAD, { do: "cancel", side: "server", streamId: 1, atMs: 90 });
    expect(events(trace, "frame.read", { side: "client", frameType: FrameType.RST_STREAM })).toHaveLength(1);
    expect(events(trace, "deadlock")).toEqual([]);
  });

  it("cut: both ends learn it, and what was under way is lost", () => {
    const trace = runWith(UPLOAD, { do: "cut", atMs: 85 });
    expect(events(trace, "connection", { state: "closed" })).toHaveLength(2);
    expect(events(trace, "response", { side: "client" })).toEqual([]);
  });

  it("stall: in one direction or both", () => {
    const base = runWith(UPLOAD);
    for (const from of ["client", "server", undefined] as const) {
      const trace = runWith(UPLOAD, {
        do: "stall",
        forMs: 300,
        atMs: 70,
        ...(from === undefined ? {} : { from }),
      });
      expect(trace.durationMs).toBeGreaterThan(base.durationMs + 200);
      expect(events(trace, "response", { side: "client", status: 200 })).toHaveLength(1);
    }
  });

  it("at the end of a recording: it goes on from there", () => {
    const base = runWith(DOWNLOAD);
    const trace = runWith(DOWNLOAD, {
      do: "send",
      from: "client",
      hex: hexOf(makePing(new Uint8Array(8))),
      atSeq: base.events.length + 5,
    });
    expect(frames(trace, "server").at(-1)).toBe("PING 0 8");
  });
});

function problemsOf(one: unknown): readonly (string | undefined)[] {
  const parsed = parseScenario({ ...UPLOAD, interventions: [one] });
  return "problems" in parsed ? parsed.problems.map((problem) => problem.path) : [];
}

describe("what interventions may say", () => {
  it.each([
    [{ do: "drop", from: "client", frame: 3 }, []],
    [{ do: "drop", from: "nobody", frame: -1 }, ["interventions[0].from", "interventions[0].frame"]],
    [{ do: "corrupt", from: "client", frame: 1, octet: 2, xor: 0 }, ["interventions[0].xor"]],
    [{ do: "send", from: "server", hex: "0", atMs: 1 }, ["interventions[0].hex"]],
    [{ do: "send", from: "server", hex: "00" }, ["interventions[0]"]],
    [{ do: "send", from: "server", hex: "00", atMs: 1, atSeq: 1 }, ["interventions[0]"]],
    [
      { do: "settings", side: "server", settings: [[4, -1], 5], atMs: 1 },
      ["interventions[0].settings[0][1]", "interventions[0].settings[1]"],
    ],
    [{ do: "cancel", side: "client", streamId: 0, atSeq: 4 }, ["interventions[0].streamId"]],
    [{ do: "stall", forMs: 1e12, atSeq: 4 }, ["interventions[0].forMs"]],
    [{ do: "explode" }, ["interventions[0].do"]],
  ])("%j", (one, paths) => {
    expect(problemsOf(one)).toEqual(paths);
  });

  it("of which connection: only with a Transport is there a second", () => {
    const second = { ...UPLOAD, interventions: [{ do: "cut", atMs: 1, connection: 1 }] };
    const alone = parseScenario(second);
    const withTransport = parseScenario({ ...second, client: { transport: { pool: "net/http" } } });
    expect("problems" in alone && alone.problems.map(({ path }) => path)).toEqual([
      "interventions[0].connection",
    ]);
    expect(withTransport).toHaveProperty("scenario");
  });

  it("without them the scenario is what it was", () => {
    const parsed = parseScenario(UPLOAD);
    const scenario: Scenario | undefined = "scenario" in parsed ? parsed.scenario : undefined;
    expect(scenario?.interventions).toBeUndefined();
  });
});
