/** Where versions of Go's server differ: the same transcript against each, and what it says. */
import { describe, expect, it, test } from "vitest";
import {
  makeData,
  makeGoAway,
  makePing,
  makePriority,
  makePriorityUpdate,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
} from "../../protocol/frame/make-frame.ts";
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { READY } from "../../protocol/goroutine/ready.ts";
import type { Blocking } from "../../protocol/goroutine/runtime.ts";
import { HeaderMap } from "../../protocol/server/header-map.ts";
import { SERVER_PROFILES } from "../../protocol/server/profiles.ts";
import type { ProfileName } from "../../protocol/http2/profile-name.ts";
import type { ResponseWriter } from "../../protocol/server/response-writer.ts";
import type { ServerRequest } from "../../protocol/server/request.ts";
import { isProhibited } from "../../protocol/server/tls-gate.ts";
import { hello, ServerPeer } from "../support/server-peer.ts";
import type { ServerPeerOptions } from "../support/server-peer.ts";

const octets = (n: number) => new Uint8Array(n);
const latin1 = (text: string) => new TextEncoder().encode(text);
const of = (profile: ProfileName, options: ServerPeerOptions = {}) =>
  new ServerPeer({ profile: SERVER_PROFILES[profile], ...options });

test.each([
  ["go1.17", "SETTINGS 5=1048576 3=250 6=1048896 4=1048576"],
  ["go1.19", "SETTINGS 5=1048576 3=250 6=1048896 4=1048576"],
  ["xnet0.7", "SETTINGS 5=1048576 3=250 6=1048896 1=4096 4=1048576"],
  ["go1.27", "SETTINGS 5=1048576 3=250 6=1048896 1=4096 4=1048576 9=1"],
] as const)("%s announces %s", (profile, said) => {
  expect(of(profile).heard()).toEqual([said]);
});

test.each([
  ["rfc9218", true],
  ["roundRobin", true],
  ["random", true],
  ["priority", false],
] as const)("with %s the old priorities are ignored, and that is said: %s", (scheduler, says) => {
  expect(of("go1.27", { scheduler }).heard()[0]?.includes("9=1")).toBe(says);
});

test("trailers that nobody announced, behind no body: lost up to 0.7", () => {
  const said = (["xnet0.7", "go1.27"] as const).map((profile) => {
    const peer = of(profile, {
      handler(response) {
        response.header.set("Trailer:X-Sum", "7");
        return READY;
      },
    }).greet();
    peer.request(1, "GET /");
    return peer.heard();
  });
  const head = "HEADERS(1) :status: 200 | content-length: 0";
  expect(said).toEqual([[`${head} END_STREAM`], [head, "HEADERS(1) x-sum: 7 END_STREAM"]]);
});

test("a declared length of 0 limits nothing that the handler writes", () => {
  const peer = of("go1.19", {
    *handler(response) {
      response.header.set("content-length", "0");
      yield* response.flush();
      yield* response.write(latin1("more"));
    },
  }).greet();
  peer.request(1, "GET /");
  expect(peer.heard().at(-1)).toBe("DATA(1) 4 END_STREAM");
});

test("a request that ends with its HEADERS and declares a body is reset since 2026", () => {
  const said = (["xnet0.7", "go1.27"] as const).map((profile) => {
    const peer = of(profile).greet();
    peer.request(1, "GET /", ["content-length: 4"]);
    peer.request(3, "GET /", ["content-length: 0"]);
    return peer.heard().filter((line) => line.startsWith("RST_STREAM"));
  });
  expect(said).toEqual([[], ["RST_STREAM(1) PROTOCOL_ERROR"]]);
});

test("a PRIORITY on itself after a graceful GOAWAY: overlooked up to 1.19", () => {
  const said = (["go1.19", "xnet0.7"] as const).map((profile) => {
    const peer = ServerPeer.waiting({}, { profile: SERVER_PROFILES[profile] }).greet();
    peer.request(1, "POST /", [], {});
    peer.send(makeGoAway(0, 0), makePriority(1, { dependency: 1, exclusive: false, weight: 16 }));
    return peer.heard();
  });
  expect(said).toEqual([["GOAWAY(1) NO_ERROR"], ["GOAWAY(1) NO_ERROR", "RST_STREAM(1) PROTOCOL_ERROR"]]);
});

function* readByTens(response: ResponseWriter, request: ServerRequest): Blocking<void> {
  for (;;) {
    const got = yield* request.body.read(10);
    if (!(got instanceof Uint8Array)) break;
  }
  yield* response.flush();
}

describe("credit", () => {
  it("goes back at once up to 1.19, and in batches of 4096 since 2023", () => {
    const batched = of("go1.27", { handler: readByTens }).greet();
    const atOnce = of("go1.19", { handler: readByTens }).greet();
    for (const peer of [batched, atOnce]) {
      peer.request(1, "POST /", [], {});
      peer.data(1, 4090);
    }
    expect(batched.heard()).toEqual([]);
    expect(atOnce.heard()).toHaveLength(2 * 409);
    batched.data(1, 20);
    expect(batched.heard()).toEqual(["WINDOW_UPDATE(0) +4100", "WINDOW_UPDATE(1) +4100"]);
  });

  it("is not kept back when it would double the window", () => {
    const settings = { initialWindowSize: 100, connectionWindow: 65_535 };
    const peer = of("go1.27", { handler: readByTens, settings }).greet();
    peer.request(1, "POST /", [], {});
    peer.data(1, 60);
    // 10, 20, 30 wait; 40 are what is left of the window.
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(1) +40"]);
  });
});

function* hints(response: ResponseWriter): Blocking<void> {
  response.header.set("link", "</a.css>");
  response.header.set("content-length", "2");
  yield* response.writeInformational(103);
  response.header.delete("link");
  yield* response.write(latin1("ok"));
  yield* response.writeInformational(103);
}

describe("1xx from a handler", () => {
  it("is a block of its own since 1.19", () => {
    const peer = of("go1.19", { handler: hints }).greet();
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual([
      "HEADERS(1) :status: 103 | link: </a.css>",
      "HEADERS(1) :status: 200 | content-type: text/plain; charset=utf-8 | content-length: 2",
      "DATA(1) 2 END_STREAM",
    ]);
  });

  it("was taken for the final status before", () => {
    const peer = of("go1.18", { handler: hints }).greet();
    peer.request(1, "GET /");
    expect(peer.heard()).toEqual(["HEADERS(1) :status: 103 | link: </a.css> | content-length: 2 END_STREAM"]);
  });
});

test.each([
  ["go1.19", ["RST_STREAM(1) PROTOCOL_ERROR"]],
  [
    "go1.27",
    [
      "HEADERS(1) :status: 200 | content-type: text/plain; charset=utf-8 | content-length: 5 END_STREAM",
      "RST_STREAM(1) NO_ERROR",
    ],
  ],
] as const)("%s: HEAD with a body", (profile, said) => {
  const peer = of(profile).greet();
  peer.request(1, "HEAD /", [], {});
  expect(peer.heard()).toEqual(said);
});

/** A request under way, GOAWAY, then everything that may still come. */
function afterGoAway(profile: ProfileName): ServerPeer {
  const peer: ServerPeer = of(profile, {
    *handler(response, request) {
      yield* readByTens(response, request);
    },
  });
  peer.greet();
  peer.request(1, "POST /", ["trailer: x-a"], {});
  peer.send(makeGoAway(0, 0));
  expect(peer.heard()).toEqual(["GOAWAY(1) NO_ERROR"]);
  return peer;
}

test.each([
  ["go1.19", ["credit", "credit", "credit", "reset", "reset", "reset"]],
  ["xnet0.7", ["credit", "reset", "credit", "reset", "credit", "reset"]],
] as const)(
  "%s: the priority tree's order of credit and RST_STREAM for DATA that comes too late",
  (profile, said) => {
    const peer = of(profile, { scheduler: "priority" }).greet();
    peer.request(1, "POST /", [], {});
    peer.heard();
    // Answered and reset; the first credit leaves at once, the rest queues while it is on its way.
    peer.conn.stuck = true;
    for (let i = 0; i < 3; i++) peer.data(1, 5000);
    peer.conn.unstick();
    const words = peer.heard().map((line) => (line === "WINDOW_UPDATE(0) +5000" ? "credit" : line));
    expect(words.map((line) => (line === "RST_STREAM(1) STREAM_CLOSED" ? "reset" : line))).toEqual(said);
  },
);

describe("after GOAWAY", () => {
  it("DATA of a stream that is not served goes back to the window since 2022-08", () => {
    for (const [profile, said] of [
      ["go1.19", []],
      ["xnet0.7", ["WINDOW_UPDATE(0) +5000"]],
    ] as const) {
      const peer = afterGoAway(profile);
      peer.request(3, "POST /", [], {});
      peer.data(3, 5000);
      expect(peer.heard()).toEqual(said);
    }
  });

  it("trailers of the request under way were ignored before 2022-08", () => {
    for (const [profile, answered] of [
      ["go1.19", false],
      ["xnet0.7", true],
    ] as const) {
      const peer = afterGoAway(profile);
      peer.headers(1, ["x-a: 1"]);
      expect(peer.heard().some((line) => line.startsWith("HEADERS(1)"))).toBe(answered);
    }
  });

  it("an error after a graceful one is not said again; later versions are mute from then on", () => {
    for (const [profile, said] of [
      ["go1.19", ["PING ACK 0000000000000000"]],
      ["xnet0.7", []],
    ] as const) {
      const peer = afterGoAway(profile);
      peer.send(makeSettings([[2, 7]]), makePing(octets(8)));
      expect(peer.heard()).toEqual(said);
    }
  });
});

test.each([
  ["go1.19", ["RST_STREAM(1) PROTOCOL_ERROR"]],
  ["xnet0.7", ["WINDOW_UPDATE(0) +6000", "RST_STREAM(1) PROTOCOL_ERROR"]],
] as const)("%s: more body than content-length", (profile, said) => {
  const peer = of(profile, { handler: readByTens }).greet();
  peer.request(1, "POST /", ["content-length: 5"], {});
  peer.data(1, 6000);
  expect(peer.heard()).toEqual(said);
});

describe("timeouts", () => {
  it("WriteTimeout resets a stream whose response is not done", () => {
    const peer = ServerPeer.waiting({}, { writeTimeoutMs: 100 }).greet();
    peer.request(1, "GET /");
    peer.advance(99);
    expect(peer.heard()).toEqual([]);
    peer.advance(1);
    expect(peer.heard()).toEqual(["RST_STREAM(1) INTERNAL_ERROR"]);
    peer.request(3, "GET /");
    peer.send(makeRstStream(3, 8));
    peer.advance(200);
    expect(peer.heard()).toEqual([]);
  });

  it("ReadTimeout of 1.17: without a request in time the connection closes; after one it does not matter", () => {
    const silent = of("go1.17", { readTimeoutMs: 3000 }).greet();
    const asking = of("go1.17", { readTimeoutMs: 3000, handler: readByTens }).greet();
    asking.request(1, "POST /", [], {});
    for (const peer of [silent, asking]) peer.advance(3000);
    expect([silent.conn.closed, asking.conn.closed]).toEqual([true, false]);
    expect([silent.heard(), asking.heard()]).toEqual([[], []]);
  });

  it.each([
    ["xnet0.7", ["WINDOW_UPDATE(0) +5000", "RST_STREAM(1) STREAM_CLOSED"], ["server.data.closed-body"]],
    ["go1.27", ["WINDOW_UPDATE(0) +5000"], []],
  ] as const)("ReadTimeout of %s ends the request's body; DATA for it goes back", (profile, said, faults) => {
    const peer: ServerPeer = of(profile, {
      readTimeoutMs: 50,
      *handler(response, request) {
        yield* readByTens(response, request);
        yield* peer.rt.sleep(1000);
      },
    });
    peer.greet();
    peer.request(1, "POST /", [], {});
    peer.advance(50);
    peer.heard();
    peer.send(makeData(1, octets(5000)));
    expect(peer.heard()).toEqual(said);
    expect(peer.faults()).toEqual(faults);
  });
});

test.each([
  ["xnet0.7", false],
  ["go1.27", true],
] as const)("%s: a write that failed closes the connection: %s", (profile, closes) => {
  const peer = of(profile).greet();
  peer.conn.broken = true;
  peer.send(makePing(octets(8)));
  expect(peer.conn.closed).toBe(closes);
});

/** Opens streams and resets them at once; handlers never return. */
function flood(peer: ServerPeer, count: number): void {
  for (let id = 1; id < 2 * count; id += 2) {
    peer.request(id, "GET /");
    peer.send(makeRstStream(id, 8));
  }
}

const spawned = (peer: ServerPeer) =>
  peer.log.events.filter((e) => e.type === "go.spawn" && e.name.startsWith("runHandler")).length;

describe("more requests than handlers (CVE-2023-44487)", () => {
  const settings = { maxConcurrentStreams: 2 };

  it("1.19 starts a handler for each", () => {
    const peer = ServerPeer.waiting(settings, { profile: SERVER_PROFILES["go1.19"] }).greet();
    flood(peer, 40);
    expect([spawned(peer), peer.heard()]).toEqual([40, []]);
  });

  it("1.27 lets four times the limit wait, and ends the connection over the next", () => {
    const peer = ServerPeer.waiting(settings, { profile: SERVER_PROFILES["go1.27"] }).greet();
    flood(peer, 11);
    expect([spawned(peer), peer.heard()]).toEqual([2, []]);
    peer.request(23, "GET /");
    expect(peer.heard()).toEqual(["GOAWAY(23) ENHANCE_YOUR_CALM"]);
    expect(peer.faults()).toEqual(["server.handlers.too-many"]);
  });

  it("1.27 starts those that wait when another is done, and forgets those that are reset", () => {
    const peer: ServerPeer = of("go1.27", {
      settings: { maxConcurrentStreams: 1 },
      *handler(response) {
        yield* peer.rt.sleep(10);
        yield* hello(response);
      },
    });
    peer.greet();
    peer.request(1, "GET /");
    peer.send(makeRstStream(1, 8));
    peer.request(3, "GET /");
    peer.send(makeRstStream(3, 8));
    peer.request(5, "GET /");
    peer.advance(10);
    expect(peer.heard()).toEqual([]);
    peer.advance(10);
    expect(peer.heard().at(-1)).toBe("DATA(5) 5 END_STREAM");
    expect(spawned(peer)).toBe(2);
  });
});

function* tooMuch(response: ResponseWriter): Blocking<void> {
  yield* response.write(octets(200_000));
}

const ask = (fields: readonly (readonly string[])[]) => (peer: ServerPeer) =>
  fields.forEach((list, i) => peer.request(2 * i + 1, "GET /", list));

/** Large responses wait for the connection's window; then the order in which their DATA come. */
function order(act: (peer: ServerPeer) => void): readonly number[] {
  const peer = of("go1.27", {
    *handler(response, { path }) {
      const header = new HeaderMap();
      for (const pushed of path === "/push" ? ["/a", "/b"] : [])
        yield* response.push({ method: "GET", path: pushed, header });
      yield* tooMuch(response);
    },
  }).greet([[4, 1_000_000]]);
  act(peer);
  peer.heard();
  const ids = [];
  for (let i = 0; i < 6; i++) {
    peer.send({ type: 8, length: 4, flags: 0, streamId: 0, increment: 16_384 });
    for (const line of peer.heard()) ids.push(Number(/DATA\((\d)\)/.exec(line)?.[1]));
  }
  return ids;
}

describe("extensible priorities", () => {
  it.each([
    ["nobody says anything: by turns", ask([[], [], []]), [1, 3, 5]],
    [
      "a priority field shows that the client knows: one after the other",
      ask([["priority: u=3"], ["priority: u=3"], []]),
      // The head stays with who sent last, and that were the HEADERS of 5.
      [5],
    ],
    ["the more urgent first", ask([["priority: u=5"], ["priority: u=1"], []]), [3]],
    ["behind a proxy the field means nothing", ask([["via: 1.1 x"], ["priority: u=0"], []]), [1, 3, 5]],
    [
      "but that of the request by which the proxy becomes known",
      ask([["via: 1.1 x", "priority: u=0"], ["priority: u=0"], []]),
      [1],
    ],
    [
      "what is promised to a client that says nothing: by turns as well",
      (peer: ServerPeer) => peer.request(1, "GET /push"),
      [1, 2, 4],
    ],
    [
      "and what is promised to one that knows: one after the other",
      (peer: ServerPeer) => peer.request(1, "GET /push", ["priority: u=3"]),
      [1],
    ],
    [
      "PRIORITY_UPDATE moves a stream",
      (peer: ServerPeer) => {
        ask([["priority: u=2"], ["priority: u=3"], []])(peer);
        peer.send(makePriorityUpdate(3, latin1("u=0")), makePriorityUpdate(99, latin1("u=0")));
      },
      [3],
    ],
    [
      "PRIORITY_UPDATE can come first",
      (peer: ServerPeer) => {
        peer.send(makePriorityUpdate(5, latin1("u=0, i")));
        ask([["priority: u=1"], ["priority: u=1"], ["priority: u=7"]])(peer);
      },
      [5],
    ],
  ])("%s", (_what, act, streams) => {
    expect(new Set(order(act))).toEqual(new Set(streams));
  });

  it("a PRIORITY_UPDATE that cannot be read resets its stream; a field that cannot be read says nothing", () => {
    const peer = of("go1.27", { handler: (response) => tooMuch(response) }).greet();
    ask([["priority: u=0,"], []])(peer);
    peer.heard();
    peer.send(makePriorityUpdate(3, latin1("u=0,")));
    expect(peer.heard()).toEqual(["RST_STREAM(3) PROTOCOL_ERROR"]);
    expect(peer.faults()).toEqual(["server.priority-update.unreadable"]);
  });
});

describe("the TLS gate", () => {
  it.each([
    ["1.1", undefined, "TLS version too low"],
    ["1.2", "TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"],
  ] as const)("refuses %s %s with GOAWAY before anything else", (version, cipherSuite, debug) => {
    const tls = cipherSuite === undefined ? { version } : { version, cipherSuite };
    const peer = new ServerPeer({ tls });
    peer.sendBytes(PREFACE_BYTES);
    peer.send(makeSettings([]), makeSettingsAck());
    const [frame] = peer.frames();
    expect(frame).toMatchObject({ type: 7, lastStreamId: 0, errorCode: 0xc });
    expect(
      frame !== undefined && "debugData" in frame && new TextDecoder().decode(frame.debugData),
    ).toContain(debug);
    expect(peer.conn.closed).toBe(true);
  });

  it.each(["1.2", "1.3"] as const)("lets %s through", (version) => {
    const peer = new ServerPeer({ tls: { version, cipherSuite: "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" } });
    peer.greet();
    expect(peer.conn.closed).toBe(false);
  });

  test.each([
    ["TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", false],
    ["TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", false],
    ["TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", false],
    ["TLS_RSA_WITH_AES_128_GCM_SHA256", true],
    ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", true],
    ["TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256", true],
    ["TLS_DH_anon_WITH_AES_128_GCM_SHA256", true],
    ["TLS_ECDHE_RSA_WITH_RC4_128_SHA", true],
    ["TLS_NULL_WITH_NULL_NULL", true],
  ])("%s is prohibited: %s", (name, prohibited) => {
    expect(isProhibited(name)).toBe(prohibited);
  });
});
