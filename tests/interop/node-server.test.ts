/** Our client endpoint against the server of node:http2, over loopback sockets without TLS (prior knowledge). */
import { constants, createServer } from "node:http2";
import type { Http2Server, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClientEndpoint } from "../../protocol/index.ts";
import type { ClientEndpoint, ClientRequest, ProfileName, ResponseHandle } from "../../protocol/index.ts";
import { bodyBytes } from "../../protocol/sim/body-source.ts";
import { connect, listenOnLoopback } from "../support/socket-adapter.ts";
import type { AttachedSocket } from "../support/socket-adapter.ts";

const MEGABYTE = 1_000_000;
const GIVE_UP_MS = 10_000;

let profile: ProfileName = "go1.17";
let server: Http2Server;
let session: ServerHttp2Session;
let client: ClientEndpoint;
let socket: AttachedSocket;
let seen: {
  headers: IncomingHttpHeaders;
  pushAllowed: boolean;
  trailers?: IncomingHttpHeaders;
  code?: number;
}[];

function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  const record: (typeof seen)[number] = { headers, pushAllowed: stream.pushAllowed };
  seen.push(record);
  stream.on("error", () => {});
  stream.on("trailers", (trailers: IncomingHttpHeaders) => (record.trailers = trailers));
  stream.on("close", () => (record.code = stream.rstCode));
  const path = headers[":path"];
  if (path === "/echo") {
    stream.respond({ ":status": 200 });
    stream.pipe(stream);
  } else if (path === "/large") {
    stream.respond({ ":status": 200, "content-length": MEGABYTE });
    stream.end(bodyBytes({ sizeBytes: MEGABYTE }));
  } else if (path === "/trailers") {
    stream.respond({ ":status": 200 }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "42" }));
    stream.end("summed");
  } else if (path === "/slow") {
    stream.respond({ ":status": 200 });
    stream.write("first");
  } else if (path === "/refused") {
    stream.close(constants.NGHTTP2_REFUSED_STREAM);
  } else {
    stream.respond({ ":status": path === "/" ? 200 : 404, "content-type": "text/plain" });
    stream.end("hello");
  }
}

beforeEach(async () => {
  seen = [];
  server = createServer({ settings: { maxConcurrentStreams: 10 } });
  server.on("stream", serve);
  const port = await listenOnLoopback(server);
  const connected = new Promise<ServerHttp2Session>((resolve) => server.once("session", resolve));
  client = createClientEndpoint({ profile, authority: `127.0.0.1:${port}`, scheme: "http" });
  socket = await connect(client, port);
  session = await connected;
  session.on("error", () => {});
});

afterEach(async () => {
  session.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

/** Looks again and again, for a bounded time. */
async function until(condition: () => boolean, what: string): Promise<void> {
  for (
    const startMs = performance.now();
    !condition();
    await new Promise((resolve) => setTimeout(resolve, 2))
  ) {
    if (performance.now() - startMs > GIVE_UP_MS) throw new Error(`waited in vain for ${what}`);
  }
}

function start(request: ClientRequest): ResponseHandle {
  const handle = client.request(request);
  socket.pump();
  return handle;
}

async function fetch(request: ClientRequest): Promise<ResponseHandle> {
  const handle = start(request);
  await until(() => handle.done, `${request.method} ${request.path}`);
  return handle;
}

const text = (handle: ResponseHandle): string => Buffer.from(handle.body).toString();

/** The client before and after it was written anew, and the one that holds the server to every rule. */
const PROFILES: readonly ProfileName[] = ["go1.17", "xnet0.7", "strict"];

describe.each(PROFILES)("node's server, and the client %s", { timeout: 20_000 }, (name) => {
  beforeAll(() => {
    profile = name;
  });

  it("answers a GET, and sees what Go's client sends", async () => {
    const handle = await fetch({ method: "GET", path: "/", headers: [["X-Asked", "yes"]] });
    expect(handle).toMatchObject({ status: 200, error: undefined });
    expect(handle.headers).toContainEqual({ name: "content-type", value: "text/plain" });
    expect(text(handle)).toBe("hello");
    expect(seen[0]?.headers).toMatchObject({
      ":scheme": "http",
      "x-asked": "yes",
      "accept-encoding": "gzip",
      "user-agent": "Go-http-client/2.0",
    });
  });

  it("may not push", async () => {
    await fetch({ method: "GET", path: "/" });
    expect(seen[0]?.pushAllowed).toBe(false);
  });

  it("takes a megabyte and gives it back", async () => {
    const handle = await fetch({ method: "POST", path: "/echo", body: { sizeBytes: MEGABYTE } });
    expect(seen[0]?.headers["content-length"]).toBe(String(MEGABYTE));
    expect(Buffer.from(handle.body).equals(bodyBytes({ sizeBytes: MEGABYTE }))).toBe(true);
  });

  it("takes a body of unknown length", async () => {
    const body = new TextEncoder().encode("no length");
    const handle = await fetch({ method: "POST", path: "/echo", body, bodyLength: "unknown" });
    expect(seen[0]?.headers["content-length"]).toBeUndefined();
    expect(text(handle)).toBe("no length");
  });

  it("sends a megabyte", async () => {
    const handle = await fetch({ method: "GET", path: "/large" });
    expect(Buffer.from(handle.body).equals(bodyBytes({ sizeBytes: MEGABYTE }))).toBe(true);
  });

  it("serves more requests than it allows at once: the rest wait", async () => {
    await fetch({ method: "GET", path: "/" });
    const handles = Array.from({ length: 30 }, (_, i) =>
      start(
        i % 3 === 0
          ? { method: "GET", path: "/large" }
          : { method: "POST", path: "/echo", body: { sizeBytes: 5000 } },
      ),
    );
    await until(() => handles.every((handle) => handle.done), "30 responses");
    expect(handles.map((handle) => handle.error)).toEqual(handles.map(() => undefined));
    expect(handles.map((handle) => handle.body.length)).toEqual(
      handles.map((_, i) => (i % 3 === 0 ? MEGABYTE : 5000)),
    );
  });

  it("sends trailers, and gets some", async () => {
    expect((await fetch({ method: "GET", path: "/trailers" })).trailers).toEqual([
      { name: "x-sum", value: "42" },
    ]);
    const body = new TextEncoder().encode("with a tail");
    const handle = await fetch({ method: "POST", path: "/echo", body, trailers: [["X-Sum", "7"]] });
    expect(text(handle)).toBe("with a tail");
    await until(() => seen[1]?.trailers !== undefined, "the trailers");
    expect(seen[1]?.headers["trailer"]).toBe("X-Sum");
    expect(seen[1]?.trailers).toMatchObject({ "x-sum": "7" });
  });

  it("answers a HEAD without a body", async () => {
    const handle = await fetch({ method: "HEAD", path: "/" });
    expect(handle).toMatchObject({ status: 200, error: undefined });
    expect(handle.body).toHaveLength(0);
  });

  it("is pinged, and pings", async () => {
    const answer = client.ping();
    socket.pump();
    await until(() => answer.ms !== undefined, "the answer to our PING");
    await new Promise<void>((resolve, reject) => {
      session.ping((error) => (error ? reject(error) : resolve()));
    });
  });

  it("hears of a canceled request; others go on", async () => {
    const handle = start({ method: "GET", path: "/slow" });
    await until(() => handle.body.length > 0, "the first octets");
    handle.cancel();
    socket.pump();
    await until(() => seen[0]?.code !== undefined, "RST_STREAM");
    expect(seen[0]?.code).toBe(constants.NGHTTP2_CANCEL);
    expect(handle).toMatchObject({ done: true, error: { token: "errRequestCanceled" } });
    expect(await fetch({ method: "GET", path: "/" })).toMatchObject({ status: 200 });
  });

  it("refuses a request", async () => {
    const handle = await fetch({ method: "GET", path: "/refused" });
    expect(handle.error).toMatchObject({
      token: "client.reset-by-peer",
      code: constants.NGHTTP2_REFUSED_STREAM,
    });
  });

  it("says GOAWAY: what runs is finished, nothing new begins", async () => {
    const handle = start({ method: "GET", path: "/large" });
    await until(() => handle.status !== 0, "the headers");
    session.close();
    await until(() => handle.done, "the rest");
    expect(handle.body).toHaveLength(MEGABYTE);
    await until(() => start({ method: "GET", path: "/" }).error !== undefined, "a refusal");
    await socket.closed;
    expect(client.closed).toBe(true);
  });

  it("sees the connection close once it is idle", async () => {
    await fetch({ method: "GET", path: "/" });
    const closed = new Promise((resolve) => session.once("close", resolve));
    client.closeIdle();
    socket.pump();
    await closed;
    expect(client.closed).toBe(true);
  });

  it("takes offence at Go's GOAWAY, which names a stream of the client's own (RFC 9113 §6.8), and at no other", async () => {
    await fetch({ method: "GET", path: "/" });
    const end = new Promise<Error | undefined>((resolve) => {
      session.once("error", resolve);
      session.once("close", () => resolve(undefined));
    });
    client.shutdown();
    socket.pump();
    const offence = await end;
    if (name === "strict") expect(offence).toBeUndefined();
    else expect(offence?.message).toMatch(/protocol error/i);
    await socket.closed;
    expect(client.closed).toBe(true);
  });
});
