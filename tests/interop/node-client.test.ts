/** Our server endpoint against the client of node:http2, over loopback sockets without TLS (prior knowledge). */
import { connect, constants } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream, OutgoingHttpHeaders } from "node:http2";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createServerEndpoint } from "../../protocol/index.ts";
import type { HandlerRule } from "../../protocol/index.ts";
import { bodyBytes } from "../../protocol/sim/body-source.ts";
import { listen } from "../support/socket-adapter.ts";

const MEGABYTE = 1_000_000;

const HANDLERS: readonly HandlerRule[] = [
  { path: "/hello", steps: [{ do: "write", body: { text: "hello" } }] },
  { path: "/large", steps: [{ do: "write", body: { sizeBytes: MEGABYTE }, chunkBytes: 50_000 }] },
  { method: "POST", path: "/echo", steps: [{ do: "read" }, { do: "echo" }] },
  {
    path: "/slow",
    steps: [{ do: "write", body: { text: "first" } }, { do: "flush" }, { do: "sleep", ms: 60_000 }],
  },
  {
    path: "/trailers",
    steps: [
      { do: "header", set: [["Trailer", "X-Sum"]] },
      { do: "write", body: { text: "summed" } },
      { do: "header", set: [["X-Sum", "42"]] },
    ],
  },
];

interface Answer {
  readonly status: number | undefined;
  readonly body: Buffer;
  readonly trailers: Record<string, unknown>;
}

const GO_SETTINGS = {
  maxFrameSize: 1_048_576,
  maxConcurrentStreams: 250,
  maxHeaderListSize: 1_048_896,
  initialWindowSize: 1_048_576,
};

let session: ClientHttp2Session;

function send(stream: ClientHttp2Stream, body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let status: number | undefined;
    let trailers: Record<string, unknown> = {};
    stream.on("response", (headers) => (status = headers[":status"]));
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("trailers", (fields) => (trailers = fields));
    stream.on("end", () => resolve({ status, body: Buffer.concat(parts), trailers }));
    stream.on("error", reject);
    stream.end(body);
  });
}

const request = (headers: OutgoingHttpHeaders, body?: Buffer): Promise<Answer> =>
  send(session.request(headers), body);

describe.each([
  { profile: "go1.17", announces: GO_SETTINGS },
  { profile: "strict", announces: { ...GO_SETTINGS, maxFrameSize: 16_384 } },
] as const)("node's client and $profile", { timeout: 20_000 }, ({ profile, announces }) => {
  let server: Awaited<ReturnType<typeof listen>>;

  beforeAll(async () => {
    server = await listen(() => createServerEndpoint({ handlers: HANDLERS, profile }));
  });
  afterAll(() => server.close());
  beforeEach(() => {
    session = connect(`http://127.0.0.1:${server.port}`);
    session.on("error", () => {});
  });
  afterEach(() => session.destroy());

  it("gets a page", async () => {
    const answer = await request({ ":path": "/hello" });
    expect(answer).toMatchObject({ status: 200, body: Buffer.from("hello") });
    expect(await request({ ":path": "/nothing-here" })).toMatchObject({ status: 404 });
  });

  it("uploads a megabyte and gets it back", async () => {
    const body = Buffer.from(bodyBytes({ sizeBytes: MEGABYTE }));
    const answer = await request({ ":method": "POST", ":path": "/echo" }, body);
    expect(answer.status).toBe(200);
    expect(answer.body.equals(body)).toBe(true);
  });

  it("downloads a megabyte", async () => {
    const answer = await request({ ":path": "/large" });
    expect(answer.body.equals(bodyBytes({ sizeBytes: MEGABYTE }))).toBe(true);
  });

  it("asks for many things at once", async () => {
    const paths = Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? "/large" : "/hello"));
    const answers = await Promise.all(paths.map((path) => request({ ":path": path })));
    expect(answers.map((answer) => answer.body.length)).toEqual(
      paths.map((path) => (path === "/large" ? MEGABYTE : 5)),
    );
  });

  it("sees trailers", async () => {
    const answer = await request({ ":path": "/trailers" });
    expect(answer.body.toString()).toBe("summed");
    expect(answer.trailers).toMatchObject({ "x-sum": "42" });
  });

  it("sends trailers", async () => {
    const stream = session.request(
      { ":method": "POST", ":path": "/echo", trailer: "x-sum" },
      { waitForTrailers: true },
    );
    stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "7" }));
    expect((await send(stream, Buffer.from("with a tail"))).body.toString()).toBe("with a tail");
  });

  it("pings", async () => {
    await new Promise((resolve) => session.once("connect", resolve));
    const opaque = Buffer.from("12345678");
    const echoed = await new Promise<Buffer>((resolve, reject) => {
      session.ping(opaque, (error, _duration, payload) => (error ? reject(error) : resolve(payload)));
    });
    expect(echoed).toEqual(opaque);
  });

  it("sees the server's settings, and push that nobody makes", async () => {
    const settings = await new Promise((resolve) => session.once("remoteSettings", resolve));
    expect(settings).toMatchObject(announces);
  });

  it("cancels one request and goes on with others", async () => {
    const stream = session.request({ ":path": "/slow" });
    await new Promise((resolve) => stream.once("data", resolve));
    stream.close(constants.NGHTTP2_CANCEL);
    await new Promise((resolve) => stream.once("close", resolve));
    expect(await request({ ":path": "/hello" })).toMatchObject({ status: 200 });
  });

  it("says goodbye, and the server closes", async () => {
    await request({ ":path": "/hello" });
    const closed = new Promise((resolve) => session.once("close", resolve));
    session.close();
    await closed;
    expect(session.destroyed).toBe(true);
  });
});
