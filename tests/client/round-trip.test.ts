/** What Go's client says, and when: greetings, requests, bodies, windows, ends. Transcripts against a scripted server. */
import { describe, expect, it } from "vitest";
import { ErrorCode } from "../../protocol/base/http2-error.ts";
import {
  makeData,
  makePing,
  makeRstStream,
  makeSettings,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import { ClientPeer } from "../support/client-peer.ts";

const HELLO_FIELDS =
  ":authority: example.com | :method: GET | :path: / | :scheme: https | accept-encoding: gzip | user-agent: Go-http-client/2.0";

describe("the greeting", () => {
  it("is Go's, in one write", () => {
    const peer = new ClientPeer();
    expect(peer.conn.writes.map((bytes) => bytes.length)).toEqual([64]);
    expect(peer.heard()).toEqual(["SETTINGS 2=0 4=4194304 6=10485760", "WINDOW_UPDATE(0) +1073741824"]);
  });

  it("says what differs", () => {
    const settings = {
      initialWindowSize: 1000,
      connectionWindow: 65_535,
      maxFrameSize: 20_000,
      maxHeaderListSize: 0xffff_ffff,
      maxConcurrentStreams: 7,
    };
    expect(new ClientPeer({ settings }).heard()).toEqual(["SETTINGS 2=0 4=1000 5=20000 3=7"]);
  });

  it("leaves stream 1 alone where HTTP/1.1 could have been upgraded", () => {
    const peer = new ClientPeer({ allowHttp: true }).greet();
    peer.request();
    expect(peer.heard()).toEqual([`HEADERS(3) ${HELLO_FIELDS} END_STREAM`]);
  });
});

describe("a request's fields", () => {
  it.each<[what: string, asked: Parameters<ClientPeer["request"]>[0], fields: string]>([
    ["nothing special", {}, HELLO_FIELDS],
    [
      "HEAD asks for no gzip",
      { method: "HEAD" },
      ":authority: example.com | :method: HEAD | :path: / | :scheme: https | user-agent: Go-http-client/2.0",
    ],
    [
      "CONNECT has no path",
      { method: "CONNECT" },
      ":authority: example.com | :method: CONNECT | accept-encoding: gzip | user-agent: Go-http-client/2.0",
    ],
    [
      "POST without a body says so",
      { method: "POST" },
      ":authority: example.com | :method: POST | :path: / | :scheme: https | content-length: 0 | accept-encoding: gzip | user-agent: Go-http-client/2.0",
    ],
    [
      "cookies crumble",
      { headers: [["Cookie", "a=1; b=2"]] },
      ":authority: example.com | :method: GET | :path: / | :scheme: https | cookie: a=1 | cookie: b=2 | accept-encoding: gzip | user-agent: Go-http-client/2.0",
    ],
    [
      "an own user-agent",
      { headers: [["User-Agent", "me"]] },
      ":authority: example.com | :method: GET | :path: / | :scheme: https | user-agent: me | accept-encoding: gzip",
    ],
    [
      "no user-agent",
      { headers: [["User-Agent", ""]] },
      ":authority: example.com | :method: GET | :path: / | :scheme: https | accept-encoding: gzip",
    ],
    [
      "own wishes for encodings and ranges",
      { headers: [["Range", "bytes=0-1"]] },
      ":authority: example.com | :method: GET | :path: / | :scheme: https | range: bytes=0-1 | user-agent: Go-http-client/2.0",
    ],
    [
      "what belongs to connections is left out",
      {
        headers: [
          ["Host", "x"],
          ["Connection", "keep-alive"],
          ["Keep-Alive", "1"],
        ],
      },
      HELLO_FIELDS,
    ],
  ])("%s", (_what, asked, fields) => {
    const peer = new ClientPeer().greet();
    peer.request(asked);
    expect(peer.heard()).toEqual([`HEADERS(1) ${fields} END_STREAM`]);
  });

  it.each<[what: string, asked: Parameters<ClientPeer["request"]>[0]]>([
    ["a method that is none", { method: "G T" }],
    ["a path that is none", { path: "a" }],
    ["no authority", { authority: "" }],
    ["a field name that is none", { headers: [["a b", "c"]] }],
    ["a line end in a value", { headers: [["a", "b\nc"]] }],
    ["an upgrade", { headers: [["Upgrade", "websocket"]] }],
    ["an unknown transfer-encoding", { headers: [["Transfer-Encoding", "gzip"]] }],
    ["connection: upgrade", { headers: [["Connection", "upgrade"]] }],
  ])("refuses %s, without a word to the server", (_what, asked) => {
    const peer = new ClientPeer().greet();
    expect(peer.request(asked).error).toBe("errInvalidRequest");
    expect(peer.heard()).toEqual([]);
    peer.request();
    expect(peer.heard()).toHaveLength(1);
  });

  it("several fields come in the order of a Go map, which begins anywhere", () => {
    const orders = new Set<string>();
    const peer = new ClientPeer().greet();
    for (let i = 0; i < 30; i++) {
      peer.request({
        headers: [
          ["a", "1"],
          ["b", "2"],
          ["c", "3"],
        ],
      });
      orders.add(/\| (\w: .*\w: \d) \| accept/.exec(peer.heard()[0] ?? "")?.[1] ?? "");
    }
    expect([...orders].sort()).toEqual(["a: 1 | b: 2 | c: 3", "b: 2 | c: 3 | a: 1", "c: 3 | a: 1 | b: 2"]);
  });

  it("respects the server's limit on header lists", () => {
    const peer = new ClientPeer().greet([[SettingId.MAX_HEADER_LIST_SIZE, 100]]);
    expect(peer.request().error).toBe("errRequestHeaderListSize");
  });

  it("are cut into CONTINUATIONs at the server's frame size", () => {
    const peer = new ClientPeer().greet();
    peer.request({ headers: [["x-long", "~".repeat(40_000)]] });
    const heard = peer.heard();
    expect(heard.map((line) => line.split(" ", 1)[0])).toEqual([
      "HEADERS(1)",
      "CONTINUATION(1)",
      "CONTINUATION(1)",
    ]);
    expect(heard[1]).toBe("CONTINUATION(1) 16384");
    expect(heard[0]).toMatch(/END_STREAM$/);
  });
});

describe("a request's body", () => {
  it("ends with its last DATA when its length is declared, with an empty one when it is not", () => {
    const peer = new ClientPeer().greet();
    peer.request({ method: "POST", body: { sizeBytes: 20_000 } });
    expect(peer.heard().slice(1)).toEqual(["DATA(1) 16384", "DATA(1) 3616 END_STREAM"]);
    peer.request({ method: "POST", body: { sizeBytes: 20_000 }, contentLength: -1 });
    const heard = peer.heard();
    expect(heard[0]).not.toContain("content-length");
    expect(heard.slice(1)).toEqual(["DATA(3) 16384", "DATA(3) 3616", "DATA(3) 0 END_STREAM"]);
  });

  it("ends with trailers if there are any", () => {
    const peer = new ClientPeer().greet();
    peer.request({
      method: "POST",
      body: { text: "abc" },
      trailers: [
        ["X-Sum", "1"],
        ["A-First", "2"],
      ],
    });
    const heard = peer.heard();
    expect(heard[0]).toContain("| trailer: A-First,X-Sum |");
    expect(heard.slice(1)).toEqual(["DATA(1) 3", "HEADERS(1) x-sum: 1 | a-first: 2 END_STREAM"]);
  });

  it("has its trailers even if it has no octets; without a body there is nobody to send them", () => {
    const peer = new ClientPeer().greet();
    const trailers = [["X-Sum", "1"]] as const;
    peer.request({ method: "PUT", body: { text: "" }, trailers });
    expect(peer.heard().slice(1)).toEqual(["HEADERS(1) x-sum: 1 END_STREAM"]);
    peer.request({ method: "PUT", trailers });
    expect(peer.heard()).toEqual([expect.stringMatching(/^HEADERS\(3\) .* END_STREAM$/)]);
  });

  it("stalls at 65 535 octets, and says which window holds it", () => {
    const peer = new ClientPeer().greet();
    peer.request({ method: "POST", body: { sizeBytes: 100_000 } });
    expect(peer.heard().slice(1)).toEqual([
      "DATA(1) 16384",
      "DATA(1) 16384",
      "DATA(1) 16384",
      "DATA(1) 16383",
    ]);
    peer.send(makeSettings([[SettingId.INITIAL_WINDOW_SIZE, 100_000]]));
    expect(peer.heard()).toEqual(["SETTINGS ACK"]);
    peer.send(makeWindowUpdate(0, 1));
    expect(peer.heard()).toEqual(["DATA(1) 1"]);
    peer.send(makeWindowUpdate(0, 50_000));
    expect(peer.heard()).toEqual(["DATA(1) 16384", "DATA(1) 16384", "DATA(1) 1696 END_STREAM"]);
    expect(peer.blocked()).toEqual([
      "connection and stream window",
      "connection window",
      "connection window",
    ]);
  });

  it("obeys a window that was made smaller: it can be negative", () => {
    const peer = new ClientPeer().greet([[SettingId.INITIAL_WINDOW_SIZE, 1000]]);
    peer.request({ method: "POST", body: { sizeBytes: 1500 } });
    expect(peer.heard().slice(1)).toEqual(["DATA(1) 1000"]);
    peer.send(makeSettings([[SettingId.INITIAL_WINDOW_SIZE, 100]]), makeWindowUpdate(1, 900));
    expect(peer.heard()).toEqual(["SETTINGS ACK"]);
    peer.send(makeWindowUpdate(1, 10));
    expect(peer.heard()).toEqual(["DATA(1) 10"]);
  });

  it("uses larger frames if the server took them before the body began", () => {
    const peer = new ClientPeer().greet([[SettingId.MAX_FRAME_SIZE, 1_000_000]]);
    peer.request({ method: "POST", body: { sizeBytes: 40_000 } });
    expect(peer.heard().slice(1)).toEqual(["DATA(1) 40000 END_STREAM"]);
  });

  it("that is longer than declared is an error, and the server is told", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request({ method: "POST", body: { sizeBytes: 5 }, contentLength: 3 });
    expect(told.error).toBe("errReqBodyTooLong");
    expect(peer.heard().slice(1)).toEqual(["RST_STREAM(1) CANCEL"]);
  });

  it("is not sent on when the server says no", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request({ method: "POST", body: { sizeBytes: 100_000 }, read: {} });
    peer.heard();
    peer.respond(1, [":status: 413"]);
    expect(told.response?.status).toBe(413);
    peer.send(makeWindowUpdate(0, 100_000), makeWindowUpdate(1, 100_000));
    expect(peer.heard()).toEqual([]);
  });

  it("waits for a 100 if that was asked for, or for a while", () => {
    const asked = {
      method: "POST",
      body: { text: "abc" },
      headers: [["Expect", "100-continue"] as const],
      expectContinueTimeoutMs: 1000,
    };
    for (const wake of [
      (peer: ClientPeer) => peer.respond(1, [":status: 100"]),
      (peer: ClientPeer) => peer.advance(1000),
    ]) {
      const peer = new ClientPeer().greet();
      peer.request(asked);
      expect(peer.heard()).toHaveLength(1);
      wake(peer);
      expect(peer.heard()).toEqual(["DATA(1) 3 END_STREAM"]);
    }
  });
});

describe("a response", () => {
  it("comes with its body and trailers, after informational ones", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request({ read: { as: "Discard" } });
    peer.respond(1, [":status: 103", "link: </a>"]);
    peer.respond(1, [":status: 200", "content-length: 7", "x-a: 1", "x-a: 2"]);
    peer.data(1, 4);
    peer.data(1, 3, { padding: new Uint8Array(9) });
    peer.respond(1, ["x-sum: 1"], { endStream: true });
    expect(told).toMatchObject({ done: true, error: undefined, body: Array(7).fill(0x61) });
    expect(told.response).toMatchObject({
      status: 200,
      contentLength: 7,
      body: { trailers: [{ name: "x-sum", value: "1" }] },
    });
    expect(told.response?.headers.map(({ name }) => name)).toEqual(["content-length", "x-a", "x-a"]);
    // Padding is given back at once: 9 octets and the one that says so.
    expect(peer.heard().slice(1)).toEqual(["WINDOW_UPDATE(0) +10", "WINDOW_UPDATE(1) +10"]);
  });

  it("that is packed because the client asked for it by itself, says so", () => {
    const peer = new ClientPeer().greet();
    const unasked = peer.request();
    const asked = peer.request({ headers: [["Accept-Encoding", "gzip"]] });
    for (const id of [1, 3]) peer.respond(id, [":status: 200", "content-encoding: gzip"]);
    expect([unasked.response?.gzipped, asked.response?.gzipped]).toEqual([true, false]);
  });

  it("that is shorter than declared ends in an error, one that is longer is cut", () => {
    const peer = new ClientPeer().greet();
    const [short, long] = [peer.request({ read: {} }), peer.request({ read: {} })];
    peer.respond(1, [":status: 200", "content-length: 5"]);
    peer.data(1, 3, { endStream: true });
    peer.respond(3, [":status: 200", "content-length: 5"]);
    peer.data(3, 9);
    expect([short.error, short.body.length]).toEqual(["errUnexpectedEOF", 3]);
    expect([long.error, long.body.length]).toEqual(["errBodyTooLong", 5]);
    expect(peer.heard()).toContain("RST_STREAM(3) PROTOCOL_ERROR");
  });

  it("gives window back once more than 4096 octets are missing, up to 4 MiB", () => {
    const peer = new ClientPeer().greet();
    peer.request({ read: { as: "Discard" } });
    peer.respond(1);
    peer.heard();
    peer.data(1, 4096);
    expect(peer.heard()).toEqual([]);
    peer.data(1, 1);
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(1) +4097"]);
    // 8 KiB at a time are read: of 10 000 octets 1808 are still in the pipe when the first refill is reckoned.
    peer.data(1, 10_000);
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(1) +8192"]);
  });

  it("gives the connection's window back only once half of it is used", () => {
    const peer = new ClientPeer({ settings: { connectionWindow: 200_000 } }).greet();
    peer.request({ read: { as: "Discard" } });
    peer.respond(1);
    for (let i = 0; i < 7; i++) peer.data(1, 16_384);
    const heard = peer.heard().filter((line) => line.startsWith("WINDOW_UPDATE(0)"));
    expect(heard).toEqual([`WINDOW_UPDATE(0) +${7 * 16_384}`]);
  });

  it("refills the stream to what it began with, however small the connection's window is", () => {
    const peer = new ClientPeer({ settings: { connectionWindow: 100_000 } }).greet();
    peer.request({ read: { as: "Discard" } });
    peer.respond(1);
    for (let i = 0; i < 20; i++) peer.data(1, 16_384);
    const window = peer.events.findLast((event) => event.type === "window" && event.streamId === 1);
    expect(window).toMatchObject({ flow: "recv", value: 4_194_304 });
  });

  it("that is closed early is reset, and what nobody read is given back", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request();
    peer.respond(1);
    peer.data(1, 500);
    peer.heard();
    const { response } = told;
    if (response !== undefined) peer.do(() => response.body.close());
    expect(peer.heard()).toEqual(["RST_STREAM(1) CANCEL", "WINDOW_UPDATE(0) +500"]);
    peer.data(1, 300);
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(0) +300"]);
  });

  it("comes to nothing when the connection ends", () => {
    const peer = new ClientPeer().greet();
    const [waits, reads] = [peer.request(), peer.request({ read: {} })];
    peer.respond(3);
    peer.conn.end();
    peer.rt.run();
    expect([waits.error, reads.error]).toEqual(["errUnexpectedEOF", "errUnexpectedEOF"]);
    expect(peer.conn.closed).toBe(true);
  });

  it("does not wait for ever if a limit was set", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request({ responseHeaderTimeoutMs: 100 });
    peer.advance(99);
    expect(told.error).toBeUndefined();
    peer.advance(1);
    expect(told.error).toBe("errTimeout");
    expect(peer.heard()).toContain("RST_STREAM(1) CANCEL");
  });
});

describe("a cancel", () => {
  it("before the response: RST_STREAM, and what still comes is refunded", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request();
    peer.heard();
    told.cancel();
    expect(told.error).toBe("errRequestCanceled");
    expect(peer.heard()).toEqual(["RST_STREAM(1) CANCEL"]);
    peer.respond(1);
    peer.data(1, 70_000);
    expect(peer.heard()).toEqual(["WINDOW_UPDATE(0) +70000"]);
  });

  it("while the body is stuck: the body writer says it, once", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request({ method: "POST", body: { sizeBytes: 100_000 } });
    peer.heard();
    told.cancel();
    expect(peer.heard()).toEqual(["RST_STREAM(1) CANCEL"]);
    expect(told.error).toBe("errRequestCanceled");
    expect(peer.events.findLast((event) => event.type === "queued")).toMatchObject({ bytes: 0 });
  });

  it("while the response is read: the reader learns it", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request({ read: {} });
    peer.respond(1);
    peer.heard();
    told.cancel();
    expect(told).toMatchObject({ done: true, error: "errRequestCanceled" });
    expect(peer.heard()).toEqual(["RST_STREAM(1) CANCEL"]);
  });

  it("while it waits for a slot: nothing was ever sent", () => {
    const peer = new ClientPeer().greet([[SettingId.MAX_CONCURRENT_STREAMS, 1]]);
    peer.request();
    const told = peer.request();
    peer.heard();
    told.cancel();
    expect(told.error).toBe("errRequestCanceled");
    expect(peer.heard()).toEqual([]);
  });
});

describe("the connection", () => {
  it("answers PING, and measures its own", () => {
    const peer = new ClientPeer().greet();
    peer.send(makePing(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)));
    expect(peer.heard()).toEqual(["PING ACK 0102030405060708"]);
    let tookMs: unknown;
    peer.do(function* () {
      tookMs = peer.cc.pings && (yield* peer.cc.pings.ping());
    });
    const opaque = peer.heard()[0]?.slice("PING ".length) ?? "";
    peer.advance(30);
    peer.send(makePing(Buffer.from(opaque, "hex"), { ack: true }));
    expect(tookMs).toBe(30);
  });

  it("opens a stream for who waits when another one ends", () => {
    const peer = new ClientPeer().greet([[SettingId.MAX_CONCURRENT_STREAMS, 2]]);
    for (let i = 0; i < 4; i++) peer.request();
    expect(peer.heard()).toHaveLength(2);
    expect(peer.blocked()).toContain("max concurrent streams");
    peer.respond(1, [":status: 204"], { endStream: true });
    expect(peer.heard()).toHaveLength(1);
    peer.send(makeRstStream(3, ErrorCode.REFUSED_STREAM));
    expect(peer.heard()).toHaveLength(1);
    expect(peer.events.findLast((event) => event.type === "unblocked")).toMatchObject({ streamId: 0 });
  });

  it("closes when it is idle and not before, without GOAWAY", () => {
    const peer = new ClientPeer({ idleTimeoutMs: 1000 }).greet();
    peer.request();
    peer.advance(5000);
    expect(peer.conn.closed).toBe(false);
    peer.respond(1, [":status: 204"], { endStream: true });
    peer.advance(999);
    expect(peer.conn.closed).toBe(false);
    peer.advance(1);
    expect(peer.conn.closed).toBe(true);
    expect(peer.heard().filter((line) => line.startsWith("GOAWAY"))).toEqual([]);
  });

  it("closes after the request that asked for it", () => {
    const peer = new ClientPeer().greet();
    peer.request({ headers: [["Connection", "close"]] });
    peer.respond(1);
    peer.send(makeData(1, new Uint8Array(1), { endStream: true }));
    expect(peer.conn.closed).toBe(true);
  });

  it("shuts down: GOAWAY, what runs is finished, then the end", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request();
    peer.heard();
    peer.do(() => peer.cc.shutdown());
    expect(peer.heard()).toEqual(["GOAWAY(3) NO_ERROR"]);
    expect(peer.request().error).toBe("errClientConnUnusable");
    peer.respond(1, [":status: 204"], { endStream: true });
    expect(told.response?.status).toBe(204);
    expect(peer.conn.closed).toBe(true);
  });

  it("closed by force, fails what runs", () => {
    const peer = new ClientPeer().greet();
    const told = peer.request();
    peer.do(() => peer.cc.close());
    expect(told.error).toBe("errClientConnForceClosed");
    expect(peer.events.filter((event) => event.type === "connection").map(({ state }) => state)).toEqual([
      "open",
      "closed",
    ]);
    expect(peer.events.findLast((event) => event.type === "stream")).toMatchObject({
      to: "closed",
      on: "connection closed",
    });
  });
});
