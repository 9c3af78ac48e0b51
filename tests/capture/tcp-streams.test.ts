/** From packets to streams: IP's options and fragments, TCP's disorder, and what kinds of connections there are. */
import { describe, expect, it } from "vitest";
import { concatBytes, stringToLatin1, toHex } from "../../protocol/base/bytes.ts";
import { Prng } from "../../protocol/base/prng.ts";
import { decodeCapture } from "../../protocol/index.ts";
import type { Capture, Side } from "../../protocol/index.ts";
import { FIXTURE_CAPTURES, readCapture } from "../support/captures.ts";
import { FLAGS, ipv4, ipv4Carrying, ipv6, pcap, tcp, u16, u32 } from "./write-packets.ts";
import type { Segment } from "./write-packets.ts";
import { processorMs } from "../support/processor-time.ts";

const CAPTURE = readCapture(FIXTURE_CAPTURES, "go-get-hello");
const octetsOf = (from: Side): Uint8Array =>
  concatBytes(CAPTURE.chunks.filter((chunk) => chunk.from === from).map((chunk) => chunk.bytes));
const CLIENT = octetsOf("client");
const SERVER = octetsOf("server");
const NOTHING = new Uint8Array(0);
const RAW = { link: 101 };

const ANSWER: Segment = { from: "server", sequence: 77, payload: SERVER };
const syn = (sequence: number, ports?: Segment["ports"]): Segment => ({
  from: "client",
  sequence,
  payload: NOTHING,
  flags: FLAGS.SYN,
  ...(ports === undefined ? {} : { ports }),
});

/** The client's octets in pieces, behind a SYN with this sequence number. */
function pieces(first: number, size = 40): readonly Segment[] {
  return Array.from({ length: Math.ceil(CLIENT.length / size) }, (_, i) => ({
    from: "client",
    sequence: first + 1 + size * i,
    payload: CLIENT.subarray(size * i, size * (i + 1)),
  }));
}

const file = (packets: readonly (readonly number[])[]): Uint8Array =>
  pcap(
    packets.map((octets, i) => ({ octets, nanos: i * 1_000_000 })),
    RAW,
  );
const decode = (segments: readonly Segment[]): Promise<Capture> =>
  decodeCapture(file(segments.map((segment) => ipv4(segment))));

function expectBoth(capture: Capture): void {
  expect(capture.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
  expect(capture.connections).toHaveLength(1);
  const trace = capture.connections[0]?.trace;
  expect(toHex(trace?.bytes("client") ?? NOTHING)).toBe(toHex(CLIENT));
  expect(toHex(trace?.bytes("server") ?? NOTHING)).toBe(toHex(SERVER));
}

describe("IP", () => {
  it("IPv4 options are stepped over", async () => {
    const packets = [...pieces(0), ANSWER].map((segment) => ipv4(segment, [7, 7, 4, 0, 0, 0, 0, 0]));
    expectBoth(await decodeCapture(file(packets)));
  });

  it.each<[string, Parameters<typeof ipv6>[1]]>([
    ["none", []],
    ["hop by hop", [[0, [1, 4, 0, 0, 0, 0]]]],
    [
      "destination options and routing",
      [
        [60, [1, 4, 0, 0, 0, 0]],
        [43, [0, 0, 0, 0, 0, 0]],
      ],
    ],
    ["a fragment header on a whole packet (RFC 6946)", [[44, [0, 0, 0, 0, 0, 9]]]],
    ["the same with reserved bits set", [[44, [0, 6, 0, 0, 0, 9]]]],
    ["authentication (lengths of 4 octets)", [[51, [0, 0, 1, 1, 1, 1]]]],
  ])("IPv6 extension headers: %s", async (_, extensions) => {
    expectBoth(await decodeCapture(file([...pieces(0), ANSWER].map((segment) => ipv6(segment, extensions)))));
  });

  const body = tcp({ from: "client", sequence: 1, payload: CLIENT });
  const part = (from: number, to: number, id = 7): readonly number[] =>
    ipv4Carrying(body.slice(from, to), "client", {
      id,
      fragment: (to < body.length ? 0x2000 : 0) | (from / 8),
    });

  it.each([
    ["in order", [part(0, 40), part(40, 80), part(80, body.length)]],
    ["backwards", [part(80, body.length), part(40, 80), part(0, 40)]],
    ["mixed with those of another packet", [part(0, 40), part(0, 8, 8), part(40, 80), part(80, body.length)]],
  ])("fragments are joined: %s", async (_, parts) => {
    expectBoth(await decodeCapture(file([...parts, ipv4(ANSWER)])));
  });

  it("fragments of IPv6, each with its own header", async () => {
    const fragment = (from: number, to: number): readonly number[] => {
      const place = from | (to < body.length ? 1 : 0);
      const whole = ipv6({ from: "client", sequence: 1, payload: CLIENT }, [
        [44, [...u16(place), 0, 0, 0, 7]],
      ]);
      const carried = body.slice(from, to);
      return [...whole.slice(0, 4), ...u16(8 + carried.length), ...whole.slice(6, 48), ...carried];
    };
    const packets = [fragment(80, body.length), fragment(0, 80), ipv6(ANSWER)];
    expectBoth(await decodeCapture(file(packets)));
  });

  it("a fragment that comes twice; fragments that overlap are not joined", async () => {
    const last = part(80, body.length);
    expectBoth(await decodeCapture(file([part(0, 40), part(40, 80), part(40, 80), last, ipv4(ANSWER)])));
    // As many octets as there should be, but 8 of them twice and 8 not at all.
    const capture = await decodeCapture(file([part(0, 40), part(32, 72), last, ipv4(ANSWER)]));
    expect(capture.report.leftOut[0]?.packets).toBe(3);
  });

  it("fragments without the rest of their packet are counted", async () => {
    const capture = await decodeCapture(file([part(0, 40), part(80, body.length), ipv4(ANSWER)]));
    expect(capture.report.leftOut).toEqual([
      { what: "IP fragments without the rest of their packet", packets: 2 },
    ]);
    expect(capture.problems[0]).toMatchObject({ severity: "info", packet: 1 });
  });

  it("a length of 0, as offloading leaves it, means all there is", async () => {
    const packets = [...pieces(0), ANSWER].map((segment) => ipv4(segment).with(2, 0).with(3, 0));
    expectBoth(await decodeCapture(file(packets)));
  });
});

describe("TCP", () => {
  it("any order, any repetition, any overlap, anywhere on the circle of sequence numbers", async () => {
    const prng = new Prng(3);
    for (let round = 0; round < 60; round++) {
      const first = prng.below(2) === 0 ? 0xffff_ffff - prng.below(300) : prng.below(2 ** 31);
      const segments = [...pieces(first, 1 + prng.below(60))];
      for (let i = 0; i < 10; i++) {
        const at = prng.below(CLIENT.length);
        const overlap = { sequence: first + 1 + at, payload: CLIENT.subarray(at, at + 1 + prng.below(200)) };
        segments.splice(prng.below(segments.length), 0, { from: "client", ...overlap });
      }
      for (let i = segments.length - 1; i > 0; i--) {
        const j = prng.below(i + 1);
        const [a, b] = [segments[i], segments[j]];
        if (a !== undefined && b !== undefined) [segments[i], segments[j]] = [b, a];
      }
      expectBoth(await decode([syn(first), ...segments, ANSWER]));
    }
  });

  it("joined late and out of order within the first segments", async () => {
    const [first, second, third, ...rest] = pieces(1000);
    if (first === undefined || second === undefined || third === undefined) throw new Error("three");
    expectBoth(await decode([third, first, second, ...rest, ANSWER]));
  });

  it("keep-alives repeat an octet and add nothing", async () => {
    const keepAlive: Segment = { from: "client", sequence: CLIENT.length, payload: Uint8Array.of(0) };
    const capture = await decode([syn(0), ...pieces(0), keepAlive, ANSWER, keepAlive]);
    expectBoth(capture);
    expect(capture.report.conversations[0]?.facts.repeatedSegments).toBe(2);
  });

  it("data on the SYN is the stream's first (RFC 7413)", async () => {
    const fast: Segment = { from: "client", sequence: 9, payload: CLIENT.subarray(0, 50), flags: FLAGS.SYN };
    expectBoth(await decode([fast, { from: "client", sequence: 60, payload: CLIENT.subarray(50) }, ANSWER]));
  });

  it("late octets were readable when what was missing came", async () => {
    const [first, second, third, ...rest] = pieces(0);
    if (first === undefined || second === undefined || third === undefined) throw new Error("three");
    const capture = await decode([syn(0), first, third, ANSWER, second, ...rest]);
    const trace = capture.connections[0]?.trace;
    const rows = Array.from({ length: trace?.frames.length ?? 0 }, (_, i) => trace?.frames.get(i));
    // Segment `second` is the fifth packet, 4 ms in; the frames of octets 40 to 120 end with it or later.
    const waiting = rows.filter((row) => row?.from === "client" && row.offset + 9 + row.length > 40);
    expect(Math.min(...waiting.map((row) => row?.at ?? 0))).toBe(4);
    expect(rows.map((row) => row?.from).indexOf("server")).toBeLessThan(rows.length - waiting.length);
  });

  it("gaps are told with length and packet, and the order of both directions stays", async () => {
    const [first, second, third, ...rest] = pieces(0);
    if (first === undefined || second === undefined || third === undefined) throw new Error("three");
    const capture = await decode([syn(0), first, third, ...rest, ANSWER]);
    expect(capture.problems[0]).toMatchObject({
      severity: "error",
      message: "40 octets from the client are missing before this packet.",
      packet: 3,
    });
    const facts = capture.report.conversations[0]?.facts;
    expect(facts?.lostOctets).toEqual({ client: 40, server: 0 });
    const trace = capture.connections[0]?.trace;
    const last = trace?.frames.get((trace?.frames.length ?? 1) - 1);
    expect(last?.from).toBe("server");
  });

  it("a FIN behind what was seen tells how much is missing at the end", async () => {
    const fin: Segment = {
      from: "client",
      sequence: 1 + CLIENT.length + 33,
      payload: NOTHING,
      flags: FLAGS.FIN,
    };
    const capture = await decode([syn(0), ...pieces(0), ANSWER, fin]);
    expect(capture.problems[0]).toMatchObject({
      message: "33 octets from the client are missing before this packet.",
      packet: 6,
    });
    expect(capture.report.conversations[0]?.facts.end).toBe("FIN");
  });

  it("a reset is told, and its reason is no data", async () => {
    const rst: Segment = {
      from: "server",
      sequence: 77 + SERVER.length,
      payload: stringToLatin1("go away"),
      flags: FLAGS.RST,
    };
    const capture = await decode([syn(0), ...pieces(0), ANSWER, rst]);
    expectBoth(capture);
    expect(capture.report.conversations[0]?.facts.end).toBe("RST");
  });

  it("the same ports again are another connection", async () => {
    const again = [syn(900_000), ...pieces(900_000), ANSWER];
    const fin: Segment = { from: "client", sequence: 1 + CLIENT.length, payload: NOTHING, flags: FLAGS.FIN };
    const capture = await decode([syn(0), ...pieces(0), ANSWER, fin, ...again]);
    expect(capture.connections).toHaveLength(2);
    for (const { trace } of capture.connections) expect(toHex(trace.bytes("client"))).toBe(toHex(CLIENT));
    const [first, second] = capture.report.conversations;
    expect([first?.facts.startMs, second?.facts.startMs]).toEqual([0, 3 + pieces(0).length]);
    expect(second?.connection).toBe(1);
  });

  it("also when the end of the first is not in the capture", async () => {
    const capture = await decode([syn(0), ...pieces(0), ANSWER, syn(900_000), ...pieces(900_000), ANSWER]);
    expect(capture.connections).toHaveLength(2);
  });

  it("a SYN that is sent again begins nothing anew", async () => {
    expectBoth(await decode([syn(5), syn(5), ...pieces(5), syn(5), ANSWER]));
  });

  it("without SYN or preface the side that answers requests is the server, whatever the ports", async () => {
    const ports = [443, 50_000] as const;
    const capture = await decode([
      { from: "client", sequence: 1, payload: CLIENT.subarray(24), ports },
      { ...ANSWER, ports },
    ]);
    expect(capture.report.conversations[0]?.facts).toMatchObject({
      client: "10.0.0.1:443",
      server: "10.0.0.2:50000",
      clientBy: "messages",
      began: "middle",
    });
  });

  it("twenty thousand late segments in reverse do not take long", { timeout: 20_000 }, async () => {
    const many = new Uint8Array(20_000);
    many.set(CLIENT);
    const segments = Array.from({ length: 20_000 }, (_, i) => ({
      from: "client" as const,
      sequence: 20_000 - i,
      payload: many.subarray(19_999 - i, 20_000 - i),
    }));
    const startedMs = processorMs();
    const capture = await decode([syn(0), ...segments]);
    expect(processorMs() - startedMs).toBeLessThan(10_000);
    expect(capture.report.conversations[0]?.facts.octets.client).toBeGreaterThan(0);
  });
});

const said = (client: string, server: string): Promise<Capture> =>
  decode([
    syn(0),
    { from: "client", sequence: 1, payload: stringToLatin1(client) },
    { from: "server", sequence: 9, payload: stringToLatin1(server) },
  ]);

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

describe("what is spoken", () => {
  it.each([
    [
      "HTTP/1",
      "GET /x HTTP/1.1\r\nHost: a\r\n\r\n",
      "HTTP/1.1 200 OK\r\n\r\n",
      "http/1",
      /"GET \/x HTTP\/1.1"/,
    ],
    ["a refused upgrade", upgradeRequest(), "HTTP/1.1 200 OK\r\n\r\n", "http/1", /HTTP\/1/],
    ["SSH", "SSH-2.0-x\r\n", "SSH-2.0-y\r\n", "other", /^SSH, not HTTP\/2/],
    ["PostgreSQL", "\0\0\0\x08\x04\xd2\x16\x2f", "S", "other", /PostgreSQL/],
    ["nothing at all", "", "", "empty", /No octets/],
  ])("%s is named, not misread", async (_, client, server, protocol, says) => {
    const capture = await said(client, server);
    const [row] = capture.report.conversations;
    expect(row?.facts.protocol).toBe(protocol);
    expect(row?.facts.says).toMatch(says);
    expect(capture.problems.some(({ severity }) => severity === "error")).toBe(true);
    expect(capture.connections.flatMap(({ trace }) => Array.from({ length: trace.frames.length }))).toEqual(
      [],
    );
  });

  it("an upgrade to h2c, with its request and the client's settings", async () => {
    const settings = Buffer.from(Uint8Array.from([...u16(3), ...u32(100), ...u16(4), ...u32(65_535)]));
    const capture = await said(
      upgradeRequest(settings.toString("base64url")) + latin1(CLIENT),
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n${latin1(SERVER)}`,
    );
    const [row] = capture.report.conversations;
    expect(row?.facts).toMatchObject({
      protocol: "h2",
      began: "upgrade",
      upgrade: {
        request: "GET /up",
        authority: "here",
        settings: [
          [3, 100],
          [4, 65_535],
        ],
      },
    });
    // The made-up client uses stream 1 again.
    expect(row?.requests).toBe(1);
    expect(capture.connections[0]?.trace.faults()).toEqual([]);
  });

  it.each([
    ["version 1", "PROXY TCP4 1.2.3.4 5.6.7.8 1000 443\r\n"],
    ["version 2", `\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c${"\x01".repeat(12)}`],
  ])("a PROXY header, %s, is left out", async (_, header) => {
    const capture = await said(header + latin1(CLIENT), latin1(SERVER));
    expectBoth(capture);
    expect(capture.report.conversations[0]?.facts.behind).toBe("a PROXY header");
  });

  it("CONNECT through a proxy is left out on both sides", async () => {
    const capture = await said(
      `CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n${latin1(CLIENT)}`,
      `HTTP/1.1 200 Connection established\r\n\r\n${latin1(SERVER)}`,
    );
    expectBoth(capture);
    expect(capture.report.conversations[0]?.facts.behind).toBe("CONNECT example.com:443");
  });

  it("counts requests and errors of each connection", async () => {
    const goAway = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1];
    const reset = [0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 8];
    const capture = await said(
      latin1(CLIENT),
      latin1(SERVER) + latin1(Uint8Array.from([...reset, ...goAway])),
    );
    expect(capture.report.conversations[0]).toMatchObject({ requests: 1, errors: 1, connection: 0 });
  });
});

function upgradeRequest(settings = "AAMAAABkAAQAAP__"): string {
  return `GET /up HTTP/1.1\r\nHost: here\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: ${settings}\r\n\r\n`;
}
