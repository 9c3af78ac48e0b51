/** Server push: what is promised, when, and in which cases it is not. */
import { describe, expect, it } from "vitest";
import {
  makeGoAway,
  makePriority,
  makeRstStream,
  makeSettings,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import type { Blocking } from "../../protocol/goroutine/runtime.ts";
import { HeaderMap } from "../../protocol/server/header-map.ts";
import type { ResponseWriter } from "../../protocol/server/response-writer.ts";
import type { ServerRequest } from "../../protocol/server/request.ts";
import { ServerPeer } from "../support/server-peer.ts";

const octets = (n: number) => new Uint8Array(n).fill(0x61);

interface Told {
  readonly errors: (string | undefined)[];
}

/** `/` pushes the paths and answers with five octets; the rest answers with three. */
function pusher(
  told: Told,
  paths: readonly string[],
  fields: Readonly<Record<string, string>> = {},
  method = "GET",
) {
  return function* (response: ResponseWriter, request: ServerRequest): Blocking<void> {
    if (request.path === "/" || request.path === "/again") {
      for (const path of request.path === "/" ? paths : ["/more"]) {
        const header = new HeaderMap();
        for (const [name, value] of Object.entries(fields)) header.set(name, value);
        told.errors.push((yield* response.push({ method, path, header }))?.name);
      }
    }
    yield* response.write(octets(request.path === "/" ? 5 : 3));
  };
}

function peerThatPushes(
  paths: readonly string[],
  fields?: Readonly<Record<string, string>>,
  method?: string,
) {
  const told: Told = { errors: [] };
  return { told, peer: new ServerPeer({ handler: pusher(told, paths, fields, method) }) };
}

const THREE = "content-type: text/plain; charset=utf-8 | content-length: 3";
const FIVE = "content-type: text/plain; charset=utf-8 | content-length: 5";

describe("server push", () => {
  it("promises with even ids in order, then serves what it promised", () => {
    const { told, peer } = peerThatPushes(["/a.css", "/b.js?x"], { "x-b": "2", "x-a": "1" });
    peer.greet();
    peer.request(1, "GET /");
    const asked = ":method: GET | :scheme: https | :authority: example.com";
    const heard = peer.heard();
    expect(heard.filter((line) => line.startsWith("PUSH"))).toEqual([
      `PUSH_PROMISE(1) 2 ${asked} | :path: /a.css | x-a: 1 | x-b: 2`,
      `PUSH_PROMISE(1) 4 ${asked} | :path: /b.js?x | x-a: 1 | x-b: 2`,
    ]);
    for (const [id, text] of [
      [1, FIVE],
      [2, THREE],
      [4, THREE],
    ] as const) {
      const of = heard.filter((line) => line.startsWith(`HEADERS(${id})`) || line.startsWith(`DATA(${id})`));
      expect(of).toEqual([`HEADERS(${id}) :status: 200 | ${text}`, `DATA(${id}) ${text.at(-1)} END_STREAM`]);
    }
    expect(told.errors).toEqual([undefined, undefined]);
    const states = peer.log.events.flatMap((e) => (e.type === "stream" && e.streamId === 2 ? [e.to] : []));
    expect(states).toEqual(["reserved (local)", "half-closed (remote)", "closed"]);
  });

  it.each([
    ["ENABLE_PUSH 0", [[2, 0]], "ErrNotSupported"],
    ["MAX_CONCURRENT_STREAMS 0", [[3, 0]], "ErrPushLimitReached"],
  ] as const)("%s: nothing is promised, and the response comes all the same", (_what, settings, error) => {
    const { told, peer } = peerThatPushes(["/a.css"]);
    peer.greet(settings);
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual([`HEADERS(1) :status: 200 | ${FIVE}`, "DATA(1) 5 END_STREAM"]);
    expect(told.errors).toEqual([error]);
  });

  it("counts the pushes that are open against the client's limit, and not against the server's own", () => {
    const { told, peer } = peerThatPushes(["/a", "/b", "/c"]);
    peer.greet([
      [3, 2],
      [4, 0],
    ]);
    peer.request(1, "GET /");
    expect(told.errors).toEqual([undefined, undefined, "ErrPushLimitReached"]);
    peer.send(makeRstStream(2, 8));
    peer.request(3, "GET /");
    expect(told.errors.slice(3)).toEqual([undefined, "ErrPushLimitReached", "ErrPushLimitReached"]);
    expect(peer.faults()).toEqual([]);
  });

  it("a pushed stream has a window of its own, and ends when the client refuses it", () => {
    const { peer } = peerThatPushes(["/a"]);
    peer.greet([[4, 2]]);
    peer.request(1, "GET /");
    const before = peer.heard();
    expect(before).toContain("DATA(2) 2");
    peer.send(makeWindowUpdate(2, 5));
    expect(peer.heard()).toEqual(["DATA(2) 1 END_STREAM"]);
    peer.send(makeRstStream(2, 8), makePriority(2, { exclusive: false, dependency: 0, weight: 3 }));
    expect(peer.heard()).toEqual([]);
  });

  it("does not push from a pushed response", () => {
    const { told, peer } = peerThatPushes(["/again"]);
    peer.greet();
    peer.request(1, "GET /");
    expect(new Set(told.errors)).toEqual(new Set([undefined, "ErrRecursivePush"]));
  });

  it.each([
    ["a POST", {}, "POST", "/a", "errPushMethod"],
    ["a relative path", {}, "GET", "a", "errPushTarget"],
    ["content-length", { "content-length": "3" }, "GET", "/a", "errPushHeader"],
    ["a pseudo-header", { ":path": "/x" }, "GET", "/a", "errPushHeader"],
  ] as const)("refuses to promise %s", (_what, fields, method, path, error) => {
    const { told, peer } = peerThatPushes([path], { ...fields }, method);
    peer.greet();
    peer.request(1, "GET /");
    expect(told.errors).toEqual([error]);
    expect(peer.heard()).toHaveLength(2);
  });

  it("ends with a stream that is reset, with a GOAWAY of the client, and with the connection", () => {
    const told: Told = { errors: [] };
    const peer: ServerPeer = new ServerPeer({
      *handler(response, request) {
        yield* peer.rt.sleep(10);
        yield* pusher(told, ["/a"])(response, request);
      },
    });
    peer.greet();
    peer.request(1, "GET /");
    peer.send(makeRstStream(1, 8));
    peer.advance(10);
    peer.request(3, "GET /");
    peer.send(makeGoAway(0, 0));
    peer.advance(10);
    expect(told.errors).toEqual(["errStreamClosed", "ErrNotSupported"]);
    expect(peer.heard().some((line) => line.startsWith("PUSH"))).toBe(false);
  });

  it("a client that turns pushes off while one waits to be written is obeyed", () => {
    const { told, peer } = peerThatPushes(["/a"]);
    peer.greet();
    peer.conn.stuck = true;
    peer.send(makeSettings([]));
    peer.request(1, "GET /");
    peer.send(makeSettings([[2, 0]]));
    peer.conn.unstick();
    expect(peer.heard().some((line) => line.startsWith("PUSH"))).toBe(false);
    expect(told.errors).toEqual(["ErrNotSupported"]);
  });
});
