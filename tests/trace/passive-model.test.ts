/** What is inferred from octets and times alone agrees with what the engine's own ends say, whenever nothing is under way. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import {
  makeData,
  makeGoAway,
  makeHeaders,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { decodeCapture, parseScenario, simulate } from "../../protocol/index.ts";
import type { EndpointView, Trace } from "../../protocol/index.ts";
import { dissectRecordedFrame } from "../../protocol/trace/dissect-recording.ts";
import { LateHeaders } from "../../protocol/trace/late-headers.ts";
import { inferEvents } from "../../protocol/trace/passive-model.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import type { CaptureChunk } from "../../protocol/trace/capture-recording.ts";
import { randomScenario } from "../support/random-scenario.ts";
import { describeShared } from "../support/shared.ts";
import { chunk, PREFACE, SETTINGS } from "./make-recording.ts";

function run(json: unknown): Trace {
  const parsed = parseScenario(json);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

function watch(chunks: readonly CaptureChunk[]): Trace {
  return recordCapture(
    { chunks, late: (from, hints) => new LateHeaders(from, hints), infer: inferEvents },
    dissectRecordedFrame,
  );
}

/** What somebody on the wire sees: each segment when it is wholly there. */
function captured(trace: Trace): readonly CaptureChunk[] {
  const chunks: (CaptureChunk & { atMs: number })[] = [];
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    if (event.type !== "wire.arrive") continue;
    const bytes = trace.bytes(event.from).slice(event.offset, event.offset + event.length);
    chunks.push({ from: event.from, bytes, atMs: event.at });
  }
  return chunks;
}

/** Ends of instants at which each frame that was written has been read, with how many frames that is. */
function quiet(trace: Trace): readonly { readonly seq: number; readonly frames: number }[] {
  const found: { seq: number; frames: number }[] = [];
  let written = 0;
  let read = 0;
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    if (event.type === "frame.write") written++;
    if (event.type === "frame.read") read++;
    const next = seq + 1 < trace.events.length ? trace.events.get(seq + 1) : undefined;
    if (written === read && written > 0 && (next === undefined || next.at > event.at))
      found.push({ seq, frames: written });
  }
  return found;
}

const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);

describe("random conversations", { timeout: 60_000 }, () => {
  let looked = 0;

  it.each(SEEDS)("seed %i", (seed) => {
    const trace = run(randomScenario(seed));
    const passive = watch(captured(trace));
    expect([passive.hasState, passive.isInferred]).toEqual([true, true]);
    const moments = quiet(trace);
    looked += moments.length;
    for (const { seq, frames } of moments) {
      const next = frames < passive.frames.length ? passive.frames.times(frames).writeSeq : undefined;
      const inferred = passive.seek((next ?? passive.events.length) - 1);
      const real = trace.seek(seq);
      for (const side of ["client", "server"] as const) {
        // An end that is gone may have booked credit that it never wrote.
        if (real[side].state === "closed") continue;
        expect(wordsOf(inferred[side], real[side]), `${side} at event ${seq}`).toEqual(
          wordsOf(real[side], real[side]),
        );
      }
    }
  });

  it("were quiet often enough for this to say something", () => {
    expect(looked).toBeGreaterThan(400);
  });
});

/** Windows and streams of an end; only the streams that are alive in `real`, since the engine forgets the others. */
function wordsOf(end: EndpointView, real: EndpointView): unknown {
  const alive = [...real.streams].filter(({ state }) => state !== "closed" && state !== "idle");
  return {
    connection: [end.sendWindow, end.recvWindow],
    peerSettings: end.peerSettings.get(4),
    streams: alive.map(({ id }) => {
      const stream = end.stream(id);
      return [id, stream?.state, stream?.sendWindow, stream?.recvWindow, stream?.method, stream?.path];
    }),
  };
}

const GET = makeHeaders(1, fromHex("828684"), { endStream: true });
const OK = makeHeaders(1, fromHex("88"));
const WINDOW = makeSettings([[4, 100]]);

describe("a conversation from its start", () => {
  const trace = watch([
    chunk("client", PREFACE, SETTINGS, GET),
    chunk("server", WINDOW, makeSettingsAck(), OK, makeData(1, new Uint8Array(40))),
    chunk("client", makeSettingsAck(), makeWindowUpdate(1, 10), makeWindowUpdate(0, 20)),
    chunk("server", makeData(1, new Uint8Array(5), { endStream: true }), makeGoAway(1, 2)),
  ]);
  const end = trace.seek(trace.events.length - 1);

  it("has both ends' windows, streams and settings", () => {
    expect(end.server).toMatchObject({
      sendWindow: 65_535 - 45 + 20,
      recvWindow: 65_535,
      localSettingsAcked: true,
    });
    expect(end.client).toMatchObject({
      sendWindow: 65_535,
      recvWindow: 65_535 - 45 + 20,
      localSettingsAcked: true,
    });
    expect(end.client.stream(1)).toMatchObject({
      state: "closed",
      recvWindow: 65_535 - 45 + 10,
      sendWindow: 100,
    });
    expect(end.server.stream(1)).toMatchObject({ method: "GET", path: "/", status: 200, recvWindow: 100 });
    expect(end.client.peerSettings.get(4)).toBe(100);
    expect(end.server.localSettings.get(4)).toBe(100);
    expect(end.client).toMatchObject({ state: "going away", closeCode: 2 });
  });

  it("changes the sender's view with the writing of a frame and the receiver's with its reading", () => {
    const data = Array.from({ length: trace.frames.length }, (_, i) => i).find(
      (i) => trace.frames.get(i).type === 0,
    );
    const { writeSeq, readSeq } = trace.frames.times(data ?? 0);
    const before = trace.seek((writeSeq ?? 0) - 1);
    const written = trace.seek((readSeq ?? 0) - 1);
    expect([before.server.sendWindow, written.server.sendWindow]).toEqual([65_535, 65_495]);
    expect([before.client.recvWindow, written.client.recvWindow]).toEqual([65_535, 65_535]);
    expect(trace.events.get(readSeq ?? 0)).toMatchObject({
      type: "frame.read",
      side: "client",
      cause: writeSeq,
    });
  });

  it("says what caused each change, and has series to draw", () => {
    for (let seq = 0; seq < trace.events.length; seq++) {
      const event = trace.events.get(seq);
      expect(event.seq).toBe(seq);
      if (event.type === "window" && event.why !== "initial")
        expect(trace.events.get(event.cause ?? -1).type).toMatch(/^frame\.(?:write|read)$/);
    }
    expect(trace.windows().map(({ side, flow, streamId }) => `${side} ${flow} ${streamId}`)).toContain(
      "server send 1",
    );
  });
});

describe("what cannot be known", () => {
  it("windows of a connection that was joined late, until new streams begin with a setting that was seen", () => {
    const trace = watch([
      chunk("server", makeData(1, new Uint8Array(7))),
      chunk("client", makeHeaders(3, fromHex("828684"), { endStream: true }), makeWindowUpdate(0, 9)),
      chunk("server", WINDOW),
      chunk("client", makeSettingsAck(), makeHeaders(5, fromHex("828684"))),
    ]);
    const { client, server } = trace.seek(trace.events.length - 1);
    expect([client.sendWindow, client.recvWindow, server.sendWindow, server.recvWindow]).toEqual(
      Array.from({ length: 4 }),
    );
    expect(server.stream(1)).toMatchObject({ state: "open", sendWindow: undefined, method: undefined });
    expect(client.stream(3)).toMatchObject({
      state: "half-closed (local)",
      sendWindow: undefined,
      method: "GET",
    });
    expect(client.stream(5)).toMatchObject({ state: "open", sendWindow: 100, recvWindow: undefined });
    const events = Array.from({ length: trace.events.length }, (_, seq) => trace.events.get(seq));
    expect(events).toContainEqual(
      expect.objectContaining({ type: "stream", on: "before the recording", streamId: 1 }),
    );
  });

  it("windows behind lost octets: DATA may have been lost, or credit for the other way", () => {
    const trace = watch([
      chunk("client", PREFACE, SETTINGS, GET),
      chunk("server", SETTINGS, OK, makeData(1, new Uint8Array(40))),
      {
        ...chunk("server", makeData(1, new Uint8Array(40)), makeData(1, new Uint8Array(3))),
        gapBefore: "lost",
      },
      chunk("client", makeHeaders(3, fromHex("828684"))),
    ]);
    const { client, server } = trace.seek(trace.events.length - 1);
    for (const view of [client, server, client.stream(1), server.stream(1)])
      expect([view?.sendWindow, view?.recvWindow]).toEqual([undefined, undefined]);
    const lost = trace.windows().filter(({ values }) => Number.isNaN(values.at(-1)));
    expect(lost.map(({ streamId }) => streamId)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    // The server may have announced another window in what was lost, and the client has not.
    expect(client.stream(3)).toMatchObject({ sendWindow: undefined, recvWindow: 65_535 });
    expect(server.stream(3)).toMatchObject({ sendWindow: 65_535, recvWindow: undefined });
  });

  it("how a frame that breaks the rules changes a stream: it does not", () => {
    const late = makeData(1, new Uint8Array(2), { endStream: true });
    const trace = watch([
      chunk("client", PREFACE, SETTINGS, GET, late, makeHeaders(2, fromHex("828684"))),
      chunk("server", SETTINGS, makeRstStream(1, 5), makeWindowUpdate(1, 5)),
    ]);
    expect(trace.seek(trace.events.length - 1).client.stream(1)).toMatchObject({ state: "closed" });
  });

  it("is more than a person tells: what a hint names is named in the streams too", () => {
    const trace = watch([chunk("client", makeHeaders(3, fromHex("828684be".replace("84", "bf"))))]);
    const path = trace.withHints([{ from: "client", number: 2, name: ":path", value: "/told" }]);
    expect(trace.seek(trace.events.length - 1).client.stream(3)?.path).not.toBe("/told");
    expect(path.seek(path.events.length - 1).client.stream(3)).toMatchObject({
      path: "/told",
      state: "open",
    });
    expect(trace.frames.times(0).readSeq).toBeLessThan(trace.events.length);
  });
});

describeShared("captures of real peers", "captures/pcap", (folder) => {
  it.each(readdirSync(folder).filter((file) => /h2c.*\.pcap(?:ng)?$/.test(file)))("%s", async (file) => {
    const { connections } = await decodeCapture(readFileSync(`${folder}/${file}`));
    for (const { trace } of connections) {
      expect(trace.hasState).toBe(true);
      for (let i = 0; i < trace.frames.length; i++) expect(trace.frames.times(i).writeSeq).toBeDefined();
      // Peers that keep the rules never go below what they may send.
      for (const { side, flow, streamId, values } of trace.windows())
        expect(
          Math.min(...values.slice(0, 10_000).filter((value) => !Number.isNaN(value))),
          `${side} ${flow} ${streamId}`,
        ).toBeGreaterThanOrEqual(0);
    }
  });
});

function text(words: string): Uint8Array {
  return Uint8Array.from(words, (char) => char.codePointAt(0) ?? 0);
}

it("gives up where few frames change more than can be kept, and keeps to the log of what was seen", () => {
  const many = Array.from({ length: 450 }, (_, i) => i);
  const trace = watch([
    chunk("client", PREFACE, SETTINGS),
    chunk("client", ...many.map((i) => makeHeaders(1 + 2 * i, fromHex("828684"), { endStream: true }))),
    chunk("client", ...many.map((i) => makeSettings([[4, i]]))),
  ]);
  expect(trace.frames.length).toBe(902);
  expect([trace.hasState, trace.isInferred, trace.events.length]).toEqual([false, false, 2 * 902]);
  for (const i of [0, 1, 450, 901]) {
    const { offset } = trace.frames.plain(i);
    const seq = trace.frames.times(i).writeSeq ?? -1;
    expect(trace.events.get(seq)).toMatchObject({ type: "frame.write", offset });
  }
});

it("gives up within a frame, too: one SETTINGS frame may change every stream thousands of times", () => {
  const streams = Array.from({ length: 5000 }, (_, i) =>
    makeHeaders(1 + 2 * i, fromHex("828684"), { endStream: true }),
  );
  const settings = Array.from({ length: 2700 }, (_, i) => [4, i] as const);
  const trace = watch([chunk("client", PREFACE, SETTINGS, ...streams, makeSettings(settings))]);
  expect([trace.isInferred, trace.events.length]).toEqual([false, 2 * 5003]);
});

describe("a connection that began as HTTP/1.1", () => {
  const HEAD =
    "GET /a?b HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: ";

  it("has stream 1 from its request, closed on the client's side, and the settings that came with it", () => {
    // SETTINGS_MAX_CONCURRENT_STREAMS 100, SETTINGS_INITIAL_WINDOW_SIZE 1000.
    const trace = watch([
      chunk("client", text(`${HEAD}AAMAAABkAAQAAAPo\r\n\r\n`)),
      chunk("server", text("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"), SETTINGS),
      chunk("client", PREFACE, SETTINGS),
      chunk("server", OK, makeData(1, new Uint8Array(600))),
    ]);
    const first = trace.seek(trace.frames.times(0).readSeq ?? 0);
    expect(first.client.stream(1)).toMatchObject({
      state: "half-closed (local)",
      method: "GET",
      path: "/a?b",
      recvWindow: 1000,
    });
    expect(first.server.stream(1)).toMatchObject({ state: "half-closed (remote)", sendWindow: 1000 });
    expect([first.client.localSettings.get(3), first.server.peerSettings.get(4)]).toEqual([100, 1000]);
    const end = trace.seek(trace.events.length - 1);
    expect(end.server.stream(1)).toMatchObject({ sendWindow: 400, status: 200 });
    expect(end.client.stream(1)).toMatchObject({ recvWindow: 400, state: "half-closed (local)" });
  });

  it("that the server does not grant has no stream 1", () => {
    const trace = watch([chunk("client", text(`${HEAD}AAMAAABk\r\n\r\n`), PREFACE, SETTINGS)]);
    expect([...trace.seek(trace.events.length - 1).client.streams]).toEqual([]);
  });

  it("is so in a capture of curl and Apache", async () => {
    const { connections } = await decodeCapture(
      readFileSync("tests/fixtures/captures/curl-apache-h2c-upgrade.json", "utf8"),
    );
    const trace = connections[0]?.trace;
    const end = trace?.seek(trace.events.length - 1);
    expect(end?.client.stream(1)).toMatchObject({ state: "closed", method: "GET", status: 200 });
    expect(end?.server.stream(1)?.sendWindow).toBeGreaterThan(0);
  });
});
