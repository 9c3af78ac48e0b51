/** Endpoints by themselves, as an adapter sees them: octets in, octets out, time as an argument. */
import { describe, expect, it } from "vitest";
import { bodyBytes } from "../../protocol/sim/body-source.ts";
import { createClientEndpoint } from "../../protocol/sim/client-endpoint.ts";
import type { ClientEndpoint, ClientRequest, ResponseHandle } from "../../protocol/sim/client-endpoint.ts";
import { createServerEndpoint } from "../../protocol/sim/endpoint.ts";
import type { Endpoint, ServerOptions } from "../../protocol/sim/endpoint.ts";
import { splitFrames } from "../support/frame-diff.ts";

/** Carries octets to and fro until both are silent; what went, by direction. */
function talk(client: Endpoint, server: Endpoint): { readonly up: Buffer; readonly down: Buffer } {
  const [up, down]: [Buffer[], Buffer[]] = [[], []];
  for (;;) {
    const [asked, said] = [client.takeOutput(), server.takeOutput()];
    if (asked.length === 0 && said.length === 0) return { up: Buffer.concat(up), down: Buffer.concat(down) };
    up.push(Buffer.from(asked));
    down.push(Buffer.from(said));
    server.receive(asked);
    client.receive(said);
  }
}

function ask(
  request: ClientRequest,
  options: ServerOptions = {},
): { handle: ResponseHandle; down: Buffer; client: ClientEndpoint; server: Endpoint } {
  const [client, server] = [createClientEndpoint(), createServerEndpoint(options)];
  const handle = client.request(request);
  const { down } = talk(client, server);
  return { handle, down, client, server };
}

const text = (octets: Uint8Array): string => Buffer.from(octets).toString();

describe("a server endpoint", () => {
  it("has its SETTINGS ready", () => {
    const server = createServerEndpoint();
    expect(splitFrames(server.takeOutput()).map((frame) => frame.text.split(" ", 1)[0])).toEqual([
      "SETTINGS",
    ]);
    expect(server.takeOutput()).toHaveLength(0);
  });

  it("answers everything with 200 and a short text if nobody says otherwise", () => {
    for (const request of [
      { method: "GET", path: "/" },
      { method: "PUT", path: "/a/b?c", body: { sizeBytes: 100_000 } },
    ]) {
      const { handle } = ask(request);
      expect(handle).toMatchObject({ status: 200, done: true, error: undefined });
      expect(text(handle.body)).toBe("hello from framescope\n");
    }
  });

  it("serves by rules, 404 where none fits", () => {
    const handlers = [
      { method: "GET", path: "/files/*", steps: [{ do: "write" as const, body: { text: "a file" } }] },
    ];
    expect(text(ask({ method: "GET", path: "/files/a?b" }, { handlers }).handle.body)).toBe("a file");
    expect(ask({ method: "POST", path: "/files/a" }, { handlers }).handle.status).toBe(404);
    expect(text(ask({ method: "GET", path: "/" }, { handlers: [] }).handle.body)).toBe(
      "404 page not found\n",
    );
  });

  it("does not take handlers that a scenario could not have", () => {
    expect(() => createServerEndpoint({ handlers: [{ path: "no slash", steps: [] }] })).toThrow(
      /no such handlers/,
    );
  });

  it("dates its responses by an argument, and says the same each time", () => {
    const date = "2026-11-22T05:32:50Z";
    const first = ask({ method: "GET", path: "/" }, { date });
    expect(first.handle.headers).toContainEqual({ name: "date", value: "Sun, 22 Nov 2026 05:32:50 GMT" });
    expect(ask({ method: "GET", path: "/" }, { date }).down.equals(first.down)).toBe(true);
    expect(ask({ method: "GET", path: "/" }).handle.headers).toContainEqual({
      name: "date",
      value: "Tue, 01 Mar 2022 12:00:00 GMT",
    });
  });

  it("says when it wants to be called, and closes when no preface comes", () => {
    const server = createServerEndpoint({ nowMs: 5000 });
    expect(server.nextTimeoutMs()).toBe(15_000);
    server.advance(14_999);
    expect(server.closed).toBe(false);
    server.advance(15_000);
    expect(server.closed).toBe(true);
  });

  it("is not closed by a clock that begins far from zero", () => {
    const server = createServerEndpoint();
    server.advance(1_800_000_000_000);
    expect(server.closed).toBe(false);
    expect(server.nextTimeoutMs()).toBe(1_800_000_010_000);
    server.advance(1_800_000_010_000);
    expect(server.closed).toBe(true);
  });

  it("closes when the client has gone", () => {
    const { server } = ask({ method: "GET", path: "/" });
    server.receiveEof();
    expect(server.closed).toBe(true);
    expect(server.nextTimeoutMs()).toBeUndefined();
    server.receive(Uint8Array.of(1, 2, 3));
    expect(server.takeOutput()).toHaveLength(0);
  });

  it("takes octets one by one", () => {
    const [client, server] = [createClientEndpoint(), createServerEndpoint()];
    const handle = client.request({ method: "POST", path: "/", body: { sizeBytes: 50 } });
    for (let round = 0; round < 4; round++) {
      for (const octet of client.takeOutput()) server.receive(Uint8Array.of(octet));
      for (const octet of server.takeOutput()) client.receive(Uint8Array.of(octet));
    }
    expect(handle).toMatchObject({ status: 200, done: true });
  });
});

describe("a client endpoint", () => {
  it("has its request ready at once", () => {
    const client = createClientEndpoint();
    client.request({ method: "GET", path: "/" });
    expect(splitFrames(client.takeOutput()).map((frame) => frame.text.split(" ", 1)[0])).toEqual([
      "PREFACE",
      "SETTINGS",
      "WINDOW_UPDATE",
      "HEADERS",
    ]);
  });

  it("keeps what it was given even if the caller changes the octets later", () => {
    const [client, server] = [createClientEndpoint(), createServerEndpoint()];
    const handle = client.request({ method: "GET", path: "/" });
    const wire = client.takeOutput();
    server.receive(wire);
    wire.fill(0);
    talk(client, server);
    expect(handle.status).toBe(200);
  });

  it.each([
    ["pairs", [["X-A", "1"]]],
    ["fields", [{ name: "x-a", value: "1" }]],
    ["a record", { "x-a": "1" }],
  ] as const)("takes headers as %s", (_form, headers) => {
    const client = createClientEndpoint();
    client.request({ method: "GET", path: "/", headers });
    expect(splitFrames(client.takeOutput()).at(-1)?.text).toContain("x-a: 1");
  });

  it("sends octets, or a made body at its pace", () => {
    const handlers = [{ steps: [{ do: "read" as const }, { do: "echo" as const }] }];
    expect(
      text(ask({ method: "POST", path: "/", body: Buffer.from("as it is") }, { handlers }).handle.body),
    ).toBe("as it is");
    const { handle, client, server } = ask(
      { method: "POST", path: "/", body: { sizeBytes: 20_000, paceBytesPerMs: 100 } },
      { handlers },
    );
    expect(handle.done).toBe(false);
    for (let nowMs = client.nextTimeoutMs(); nowMs !== undefined; nowMs = client.nextTimeoutMs()) {
      client.advance(nowMs);
      talk(client, server);
    }
    expect(Buffer.from(handle.body).equals(bodyBytes({ sizeBytes: 20_000 }))).toBe(true);
  });

  it("downloads what is larger than any buffer in between", () => {
    const handlers = [{ steps: [{ do: "write" as const, body: { sizeBytes: 20_000_000 } }] }];
    expect(ask({ method: "GET", path: "/" }, { handlers }).handle.body).toHaveLength(20_000_000);
  });

  it("says in the handle what went wrong", () => {
    expect(ask({ method: "G T", path: "/" }).handle.error).toMatchObject({ token: "errInvalidRequest" });
    const client = createClientEndpoint();
    const handle = client.request({ method: "GET", path: "/" });
    client.receiveEof();
    expect(handle).toMatchObject({ status: 0, done: true, error: { token: "errUnexpectedEOF" } });
    expect(client.closed).toBe(true);
  });

  it("cancels once", () => {
    const client = createClientEndpoint();
    const handle = client.request({ method: "GET", path: "/" });
    client.takeOutput();
    handle.cancel();
    handle.cancel();
    expect(handle).toMatchObject({ done: true, error: { token: "errRequestCanceled" } });
    expect(splitFrames(client.takeOutput()).map((frame) => frame.text)).toEqual([
      "RST_STREAM stream 1 flags 0x0 length 4 00000008",
    ]);
  });
});
