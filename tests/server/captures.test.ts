/** What real Go's server sent, frame by frame and octet by octet, when it is given what real Go's client sent. */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { concatBytes, fromHex, stringToLatin1 } from "../../protocol/base/bytes.ts";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import { Framer } from "../../protocol/frame/framer.ts";
import type { Blocking, Runtime } from "../../protocol/goroutine/runtime.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";
import { SERVER_PROFILES } from "../../protocol/server/profiles.ts";
import type { ServerProfile } from "../../protocol/server/profile.ts";
import { IoError } from "../../protocol/http2/io-error.ts";
import { HandlerPanic } from "../../protocol/server/handler.ts";
import type { Handler } from "../../protocol/server/handler.ts";
import type { ServerRequest } from "../../protocol/server/request.ts";
import type { ResponseWriter } from "../../protocol/server/response-writer.ts";
import { scriptedHandler } from "../../protocol/sim/handler-script.ts";
import type { HandlerRule } from "../../protocol/sim/scenario.ts";
import { frameText } from "../support/frame-text.ts";
import { ServerPeer } from "../support/server-peer.ts";
import { describeShared } from "../support/shared.ts";

interface Capture {
  readonly chunks: readonly {
    readonly t: number;
    readonly from: "client" | "server";
    readonly hex: string;
  }[];
}

/** What the server of the captures does, as far as a scenario can say it. */
const RULES: readonly HandlerRule[] = [
  { path: "/", steps: [{ do: "write", body: { text: "Hello h2c" } }] },
  {
    path: "/drip",
    steps: [
      { do: "header", set: [["content-type", "text/event-stream"]] },
      ...Array.from({ length: 8 }, (_, i) => [
        { do: "write", body: { text: `data: tick ${i}\n\n` } } as const,
        { do: "flush" } as const,
        { do: "sleep", ms: 20 } as const,
      ]).flat(),
    ],
  },
  {
    path: "/close",
    steps: [
      { do: "header", set: [["connection", "close"]] },
      { do: "write", body: { text: "Connection: close was asked for\n" } },
    ],
  },
];

const PUSH: readonly HandlerRule[] = [
  {
    path: "/push",
    steps: [
      { do: "push", path: "/pushed/style.css", headers: [["x-pushed-by", "goh2"]] },
      { do: "push", path: "/pushed/app.js", headers: [["x-pushed-by", "goh2"]] },
      { do: "header", set: [["content-type", "text/html; charset=utf-8"]] },
      {
        do: "write",
        body: {
          text: "<link rel=stylesheet href=/pushed/style.css><script src=/pushed/app.js></script>",
        },
      },
    ],
  },
  {
    path: "/pushed/style.css",
    steps: [
      { do: "header", set: [["content-type", "text/css"]] },
      { do: "write", body: { text: "body{color:#123}\n" } },
    ],
  },
  {
    path: "/pushed/app.js",
    steps: [
      { do: "header", set: [["content-type", "text/javascript"]] },
      { do: "write", body: { text: "console.log('pushed')\n" } },
    ],
  },
];

/** How writes fell is given too; it is that of real Go but for go-expect-100, where it varies. */
const SAME_BYTES: readonly (readonly [
  name: string,
  startMs: number,
  what: string,
  writes: readonly number[],
])[] = [
  ["go-get-hello-rtt40", 20, "over a delayed link, WINDOW_UPDATE and ACK are two writes", [33, 13, 9, 75]],
  [
    "go-get-seq5",
    0,
    "when the client's octets are there already, they are one",
    [33, 22, 75, 31, 31, 31, 31],
  ],
  ["go-post-small", 0, "a handler that sets a field waits for its HEADERS", [33, 22, 13, 51, 31]],
  ["go-get-404", 0, "nobody serves the path", [33, 22, 82, 28]],
  ["go-drip-flush", 0, "each flush is a write", [33, 22, 48, 23, 23, 23, 23, 23, 23, 23, 23, 9]],
  ["go-conn-close", 20, "connection: close becomes a GOAWAY before the response", [33, 13, 9, 17, 58, 41]],
  ["go-panic", 0, "a panic resets the stream, after what was flushed", [33, 22, 13, 77, 13, 33]],
  ["go-abort-handler", 0, "so does giving up on purpose", [33, 22, 13]],
  ["go-head", 0, "HEAD: the HEADERS alone, with a length only if something was written", [33, 22, 52, 34]],
  ["go-trailers", 20, "trailers both ways, one of them undeclared", [33, 13, 9, 13, 66, 25, 49]],
  ["go-expect-100", 0, "the first read sends the 100", [33, 35, 13, 47, 39]],
];

describeShared("captures of Go's server", "captures/chunks", (folder) => {
  const load = (name: string): Capture => {
    const bytes = readFileSync(`${folder}/${name}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own recordings, described in their README
    return JSON.parse((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()) as Capture;
  };

  it.each(SAME_BYTES)("%s (from %i ms): %s", (name, startMs, _what, writes) => {
    const capture = load(`${name}.json`);
    const peer = serve(capture, { handlerDelayMs: name === "go-trailers" ? 0.02 : 0 });
    play(peer, capture, startMs);
    const theirs = bytesOf(capture, "server");
    expect(linesOf(concatBytes(peer.conn.writes))).toEqual(linesOf(theirs));
    expect(concatBytes(peer.conn.writes)).toEqual(theirs);
    expect(peer.conn.writes.map((bytes) => bytes.length)).toEqual(writes);
  });

  it("go-post-200k-rtt40: credit in the sizes of ReadAll's reads, between the same frames", () => {
    const capture = load("go-post-200k-rtt40.json.gz");
    // The real handler was not scheduled again until the body had come to its end.
    const handler = rulesHandler([
      {
        steps: [
          { do: "read", maxBytes: 81_920 },
          { do: "sleep", ms: 1 },
          { do: "read" },
          { do: "write", body: { text: "got 204800 bytes\n" } },
        ],
      },
    ]);
    const peer = serve(capture, { handlerOf: () => handler, handlerDelayMs: 1 });
    play(peer, capture, 20);
    const [ours, theirs] = [linesOf(concatBytes(peer.conn.writes)), linesOf(bytesOf(capture, "server"))];
    expect(withoutCredit(ours)).toEqual(withoutCredit(theirs));
    expect(creditSizes(ours, 1)).toEqual(creditSizes(theirs, 1));
    expect(sum(creditSizes(ours, 0))).toBe(sum(creditSizes(theirs, 0)));
  });

  it.each([
    ["go-push-nghttp", 0],
    ["go-push-nghttp-nopush", 20],
  ])("%s: what is promised and pushed; each stream's frames in their order", (name, startMs) => {
    const capture = untilServersLast(load(`${name}.json`));
    const peer = serve(capture, { profile: SERVER_PROFILES["go1.19"], handlerOf: () => rulesHandler(PUSH) });
    play(peer, capture, startMs);
    const [ours, theirs] = [linesOf(concatBytes(peer.conn.writes)), linesOf(bytesOf(capture, "server"))];
    expect(byStream(ours)).toEqual(byStream(theirs));
    expect(concatBytes(peer.conn.writes)).toHaveLength(bytesOf(capture, "server").length);
  });

  it.each(readdirSync(folder).filter((file) => /^err-.*(?<!frames)\.json$/.test(file)))(
    "%s: the same answer to the same mistake",
    (file) => {
      const capture = load(file);
      const theirs = withoutGreeting(linesOf(bytesOf(capture, "server")));
      // Real Go's select is drawn, and its handlers start sooner or later; some draw of ours must give what was seen.
      const runs = Array.from({ length: 40 }, (_, seed) => {
        const peer = serve(capture, { seed, handlerDelayMs: seed % 2 });
        play(peer, capture, 20);
        return withoutGreeting(linesOf(concatBytes(peer.conn.writes)));
      });
      expect(runs).toContainEqual(theirs);
    },
  );
});

/** Without what the client said at its end (GOAWAY), whose answer nobody has recorded. */
function untilServersLast({ chunks }: Capture): Capture {
  return { chunks: chunks.slice(0, chunks.findLastIndex((chunk) => chunk.from === "server") + 1) };
}

/** Handlers of several streams answer in the order in which they get their turns. */
function byStream(lines: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const streams: Record<string, string[]> = {};
  for (const line of lines) (streams[/\((\d+)\)/.exec(line)?.[1] ?? "0"] ??= []).push(line);
  return streams;
}

/** Each chunk as long after the first as it was, the first at `startMs`. */
function play(peer: ServerPeer, capture: Capture, startMs: number): void {
  const chunks = capture.chunks.filter((chunk) => chunk.from === "client");
  const firstMs = (chunks[0]?.t ?? 0) * 1000;
  for (const chunk of chunks) {
    const at = startMs + chunk.t * 1000 - firstMs;
    if (at > 0) peer.rt.advanceTo(Math.max(at, peer.rt.nowMs));
    peer.conn.push(fromHex(chunk.hex));
  }
  peer.advance(300);
}

interface ServeOptions {
  readonly seed?: number;
  readonly profile?: ServerProfile;
  /** How long the handler's goroutine waits for its turn. */
  readonly handlerDelayMs?: number;
  readonly handlerOf?: (request: ServerRequest) => HandlerOf;
}

type HandlerOf = (rt: Runtime) => Handler;

function serve(capture: Capture, options: ServeOptions = {}): ServerPeer {
  const date = /date: ([^|\n]*GMT)/.exec(linesOf(bytesOf(capture, "server")).join("\n"))?.[1] ?? "";
  const peer: ServerPeer = new ServerPeer({
    writeMs: 0.01,
    log: false,
    seed: options.seed ?? 1,
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    dateAt: () => date,
    *handler(response, request) {
      yield* peer.rt.sleep(options.handlerDelayMs ?? 0);
      yield* (options.handlerOf ?? handlerOf)(request)(peer.rt)(response, request);
    },
  });
  return peer;
}

const rulesHandler =
  (rules: readonly HandlerRule[]): HandlerOf =>
  (rt) =>
    scriptedHandler(rt, rules);

function handlerOf({ path, fields }: ServerRequest): HandlerOf {
  switch (path.split("?", 1).join("")) {
    case "/panic":
      return () => (path.includes("late") ? latePanic : panic);
    case "/abort":
      return () => panic;
    case "/big":
      return () => emptyOctetStream;
    case "/trailers":
      return () => trailers;
    case "/echo":
      return echo(fields.find((field) => field.name === "content-type")?.value ?? "");
    default:
      return rulesHandler(RULES);
  }
}

function echo(contentType: string): HandlerOf {
  const set = [["content-type", contentType]] as const;
  return rulesHandler([{ steps: [{ do: "read" }, { do: "header", set }, { do: "echo" }] }]);
}

// oxlint-disable-next-line require-yield -- a handler that does nothing but give up
function* panic(): Blocking<void> {
  throw new HandlerPanic();
}

function* latePanic(response: ResponseWriter): Blocking<void> {
  yield* response.write(stringToLatin1("half an answer"));
  yield* response.flush();
  throw new HandlerPanic();
}

function* emptyOctetStream(response: ResponseWriter): Blocking<void> {
  response.header.set("content-type", "application/octet-stream");
  yield* response.flush();
}

function* trailers(response: ResponseWriter, request: ServerRequest): Blocking<void> {
  response.header.set("content-type", "text/plain");
  response.header.set("trailer", "X-Body-Sum, X-Seen");
  let octets = 0;
  for (
    let got = yield* request.body.read(512);
    !(got instanceof IoError);
    got = yield* request.body.read(512)
  )
    octets += got.length;
  yield* response.write(stringToLatin1("trailers follow\n"));
  yield* response.flush();
  response.header.set("x-body-sum", String(octets));
  response.header.set("x-seen", request.trailers.get("x-checksum")?.[0] ?? "");
  response.header.set("Trailer:X-Undeclared", "yes");
}

function bytesOf(capture: Capture, from: "client" | "server"): Uint8Array {
  return concatBytes(
    capture.chunks.filter((chunk) => chunk.from === from).map((chunk) => fromHex(chunk.hex)),
  );
}

function linesOf(bytes: Uint8Array): string[] {
  const framer = new Framer();
  const hpack = new HpackDecoder();
  framer.push(bytes.slice());
  const lines: string[] = [];
  for (
    let frame = framer.next();
    frame !== undefined && !(frame instanceof Http2Error);
    frame = framer.next()
  ) {
    lines.push(frameText(frame, hpack));
  }
  return lines;
}

function withoutGreeting(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith("SETTINGS") && line !== "WINDOW_UPDATE(0) +983041");
}

function withoutCredit(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith("WINDOW_UPDATE") || line === "WINDOW_UPDATE(0) +983041");
}

function creditSizes(lines: readonly string[], streamId: number): number[] {
  const start = `WINDOW_UPDATE(${streamId}) +`;
  return lines.filter((line) => line.startsWith(start)).map((line) => Number(line.slice(start.length)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
