/** Our client endpoint against nghttpd, over loopback sockets without TLS (prior knowledge). */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createClientEndpoint } from "../../protocol/index.ts";
import type { ClientEndpoint, ClientRequest, ResponseHandle } from "../../protocol/index.ts";
import { bodyBytes } from "../../protocol/sim/body-source.ts";
import { connect, listenOnLoopback } from "../support/socket-adapter.ts";
import type { AttachedSocket } from "../support/socket-adapter.ts";
import { describeTool, LONG, PATIENCE_MS, startTool } from "../support/tools.ts";

const LARGE_BYTES = LONG ? 10_000_000 : 1_000_000;
const LARGE = Buffer.from(bodyBytes({ sizeBytes: LARGE_BYTES }));
const REQUESTS = LONG ? 1000 : 200;
const LOOK_AGAIN_MS = 2;

describeTool("nghttpd", "nghttpd", (path) => {
  let folder: string;
  let port: number;
  let server: ReturnType<typeof startTool>;
  let client: ClientEndpoint;
  let socket: AttachedSocket | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "interop-"));
    writeFileSync(join(folder, "hello"), "hello");
    writeFileSync(join(folder, "large"), LARGE);
    port = await freePort();
    server = startTool(path, [
      "--no-tls",
      "--echo-upload",
      "--address=127.0.0.1",
      `--htdocs=${folder}`,
      "--trailer",
      "x-sum: 42",
      "--max-concurrent-streams=20",
      String(port),
    ]);
    await until(() => canConnect(port), "nghttpd");
  });
  afterEach(async () => {
    client.closeIdle();
    socket?.pump();
    if (client.closed) await socket?.closed;
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  async function open(): Promise<void> {
    client = createClientEndpoint({ authority: `127.0.0.1:${port}`, scheme: "http" });
    socket = await connect(client, port);
  }

  function start(request: ClientRequest): ResponseHandle {
    const handle = client.request(request);
    socket?.pump();
    return handle;
  }

  async function fetch(request: ClientRequest): Promise<ResponseHandle> {
    const handle = start(request);
    await until(() => handle.done, `${request.method} ${request.path}`);
    return handle;
  }

  it("gives a page, with trailers", async () => {
    await open();
    const handle = await fetch({ method: "GET", path: "/hello" });
    expect(handle).toMatchObject({ status: 200, error: undefined });
    expect(Buffer.from(handle.body).toString()).toBe("hello");
    expect(handle.trailers).toEqual([{ name: "x-sum", value: "42" }]);
  });

  it("gives the head alone, and says what it does not have", async () => {
    await open();
    expect(await fetch({ method: "HEAD", path: "/hello" })).toMatchObject({ status: 200, error: undefined });
    expect(await fetch({ method: "GET", path: "/nothing-here" })).toMatchObject({
      status: 404,
      error: undefined,
    });
  });

  it("sends a large body", async () => {
    await open();
    const handle = await fetch({ method: "GET", path: "/large" });
    expect(handle.error).toBeUndefined();
    expect(Buffer.from(handle.body).equals(LARGE)).toBe(true);
  });

  it("takes a large body with trailers, and gives it back", async () => {
    await open();
    const handle = await fetch({ method: "POST", path: "/echo", body: LARGE, trailers: [["X-Sum", "7"]] });
    expect(handle).toMatchObject({ status: 200, error: undefined });
    expect(Buffer.from(handle.body).equals(LARGE)).toBe(true);
  });

  it(`answers ${REQUESTS} requests, twenty at once`, async () => {
    await open();
    // Until its SETTINGS are here, more would be sent, and refused.
    await fetch({ method: "GET", path: "/hello" });
    const handles = Array.from({ length: REQUESTS }, () => client.request({ method: "GET", path: "/hello" }));
    socket?.pump();
    await until(() => handles.every((handle) => handle.done), "all responses");
    expect(handles.filter((handle) => handle.error !== undefined || handle.body.length !== 5)).toEqual([]);
  });

  it("refuses what comes too early; that may be tried again", async () => {
    await open();
    const handles = Array.from({ length: 100 }, () => client.request({ method: "GET", path: "/hello" }));
    socket?.pump();
    await until(() => handles.every((handle) => handle.done), "all responses");
    const refused = handles.filter((handle) => handle.error !== undefined);
    expect(new Set(refused.map((handle) => handle.error?.retry))).toEqual(new Set(["yes"]));
    expect(await fetch({ method: "GET", path: "/hello" })).toMatchObject({ status: 200, error: undefined });
  });

  it("hears of a canceled request; others go on", async () => {
    await open();
    const handle = start({ method: "POST", path: "/echo", body: { sizeBytes: 100_000, paceBytesPerMs: 10 } });
    await fetch({ method: "GET", path: "/hello" });
    handle.cancel();
    socket?.pump();
    // As in Go, the body writer is asked to stop and may still be in its read.
    await until(() => handle.done, "the end of the body writer");
    expect(handle).toMatchObject({ done: true, error: { token: "errRequestCanceled", retry: "no" } });
    expect(await fetch({ method: "GET", path: "/hello" })).toMatchObject({ status: 200, error: undefined });
  });

  it("is pinged", async () => {
    await open();
    const answer = client.ping();
    socket?.pump();
    await until(() => answer.ms !== undefined, "the answer to our PING");
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listenOnLoopback(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function canConnect(port: number): Promise<boolean> {
  try {
    const socket = await connect(createClientEndpoint(), port);
    void socket.closed;
    return true;
  } catch {
    return false;
  }
}

/** Looks again and again, for a bounded time. */
async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const startMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - startMs > PATIENCE_MS / 2) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
