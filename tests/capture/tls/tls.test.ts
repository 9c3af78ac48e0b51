/** Connections behind TLS: opened with a key log, and told about when they cannot be. */
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../../protocol/base/bytes.ts";
import { decodeCapture } from "../../../protocol/index.ts";
import type { Capture, Side, TlsFacts } from "../../../protocol/index.ts";
import { FIXTURE_CAPTURES, readCapture } from "../../support/captures.ts";
import { FLAGS, ipv4, pcap, PcapngWriter } from "../write-packets.ts";
import {
  CLIENT_RANDOM,
  clientHello,
  encryptedExtensions,
  END_OF_EARLY_DATA,
  FINISHED,
  KEY_UPDATE,
  keyLog13,
  keyLogLine,
  LABELS_13,
  MASTER,
  message,
  record,
  Sealer12,
  Sealer13,
  secretFor,
  serverHello,
  SUITES_12,
  SUITES_13,
  Type,
} from "./write-tls.ts";
import type { TestSuite } from "./write-tls.ts";

const CAPTURE = readCapture(FIXTURE_CAPTURES, "go-get-hello");
const octetsOf = (from: Side): Uint8Array =>
  concatBytes(CAPTURE.chunks.filter((chunk) => chunk.from === from).map((chunk) => chunk.bytes));
const CLIENT = octetsOf("client");
const SERVER = octetsOf("server");
const NOTHING = new Uint8Array(0);
const CCS = record(Type.CCS, Uint8Array.of(1));
const AES = SUITES_13["TLS_AES_128_GCM_SHA256"] ?? fail();

function fail(): never {
  throw new Error("no such suite");
}

type Said = readonly [from: Side, octets: Uint8Array];

/** Packets that carry this, in this order; 1 is the SYN. Those named are lost. */
function packetsOf(said: readonly Said[], lost: readonly number[] = []): readonly (readonly number[])[] {
  const next = { client: 1, server: 1 };
  const packets = said.map(([from, payload]) => {
    const sequence = next[from];
    next[from] += payload.length;
    return ipv4({ from, sequence, payload });
  });
  const syn = ipv4({ from: "client", sequence: 0, payload: NOTHING, flags: FLAGS.SYN });
  return [syn, ...packets].filter((_, i) => !lost.includes(i + 1));
}

const decode = (said: readonly Said[], keyLog?: string, lost?: readonly number[]): Promise<Capture> =>
  decodeCapture(
    pcap(
      packetsOf(said, lost).map((octets, i) => ({ octets, nanos: i * 1_000_000 })),
      { link: 101 },
    ),
    keyLog === undefined ? {} : { keyLog },
  );

function tlsOf(capture: Capture): TlsFacts | undefined {
  return capture.report.conversations[0]?.facts.tls;
}

const shown = (capture: Capture, from: Side): string =>
  toHex(capture.connections[0]?.trace.bytes(from) ?? NOTHING);

function expectBoth(capture: Capture): void {
  expect(capture.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
  expect(shown(capture, "client")).toBe(toHex(CLIENT));
  expect(shown(capture, "server")).toBe(toHex(SERVER));
  expect(tlsOf(capture)?.state).toBe("open");
}

interface Script {
  readonly said: readonly Said[];
  readonly client: Sealer13;
  readonly server: Sealer13;
}

/** A handshake of TLS 1.3 up to both Finished, compatibility mode included. */
function handshake13(suite: TestSuite, { psk = false } = {}): Script {
  const [client, server] = [new Sealer13(suite, LABELS_13[0] ?? ""), new Sealer13(suite, LABELS_13[1] ?? "")];
  const flight = concatBytes([encryptedExtensions(), message(11, new Uint8Array(900)), FINISHED]);
  const said: readonly Said[] = [
    ["client", record(Type.HANDSHAKE, clientHello(), 0x0301)],
    ["server", concatBytes([record(Type.HANDSHAKE, serverHello(suite, { psk })), CCS])],
    // One message over two records, and both in one packet.
    [
      "server",
      concatBytes([
        server.seal(Type.HANDSHAKE, flight.subarray(0, 500)),
        server.seal(Type.HANDSHAKE, flight.subarray(500)),
      ]),
    ],
    ["client", concatBytes([CCS, client.seal(Type.HANDSHAKE, FINISHED)])],
  ];
  return {
    said,
    client: new Sealer13(suite, LABELS_13[2] ?? ""),
    server: new Sealer13(suite, LABELS_13[3] ?? ""),
  };
}

function talk13({ said, client, server }: Script): readonly Said[] {
  return [
    ...said,
    ["client", client.seal(Type.DATA, CLIENT)],
    [
      "server",
      concatBytes([
        server.seal(Type.HANDSHAKE, message(4, new Uint8Array(60))),
        server.seal(Type.DATA, SERVER),
      ]),
    ],
    ["server", server.seal(Type.ALERT, Uint8Array.of(1, 0))],
  ];
}

describe("TLS 1.3", () => {
  it.each(Object.entries(SUITES_13))("%s", async (name, suite) => {
    const capture = await decode(talk13(handshake13(suite)), keyLog13(suite));
    expectBoth(capture);
    expect(tlsOf(capture)).toMatchObject({
      version: "TLS 1.3",
      suite: name,
      serverName: "example.com",
      alpnOffered: ["h2", "http/1.1"],
      alpn: "h2",
      clientRandom: toHex(CLIENT_RANDOM),
      isResumed: false,
      earlyData: "none",
      alerts: [{ from: "server", name: "close_notify", isFatal: false }],
      records: { seen: 7, opened: 7 },
    });
    expect(capture.report.conversations[0]?.facts).toMatchObject({ protocol: "h2", began: "tls" });
    expect(capture.report.keys).toEqual({ given: 4, embedded: 0, usedBy: 1 });
  });

  it("records in packets cut anywhere; the time is that of the packet that completes the record", async () => {
    const said = talk13(handshake13(AES)).flatMap(([from, octets]): readonly Said[] =>
      Array.from({ length: Math.ceil(octets.length / 37) }, (_, i) => [
        from,
        octets.subarray(37 * i, 37 * i + 37),
      ]),
    );
    expectBoth(await decode(said, keyLog13(AES)));
  });

  it("padding is taken off, empty records are none", async () => {
    const script = handshake13(AES);
    const said: readonly Said[] = [
      ...script.said,
      ["client", script.client.seal(Type.DATA, NOTHING, 20)],
      ["client", script.client.seal(Type.DATA, CLIENT, 300)],
      ["server", script.server.seal(Type.DATA, SERVER)],
    ];
    expectBoth(await decode(said, keyLog13(AES)));
  });

  it("key updates, of either side and several times", async () => {
    const { said, client, server } = handshake13(AES);
    const talk: Said[] = [...said];
    for (let at = 0; at < CLIENT.length; at += 50) {
      talk.push(["client", client.seal(Type.DATA, CLIENT.subarray(at, at + 50))]);
      talk.push(["client", client.seal(Type.HANDSHAKE, KEY_UPDATE)]);
      client.update();
    }
    talk.push(["server", server.seal(Type.HANDSHAKE, KEY_UPDATE)]);
    server.update();
    talk.push(["server", server.seal(Type.DATA, SERVER)]);
    const capture = await decode(talk, keyLog13(AES));
    expectBoth(capture);
    expect(tlsOf(capture)?.keyUpdates).toEqual({ client: Math.ceil(CLIENT.length / 50), server: 1 });
  });

  it("a session that goes on from an earlier one is named", async () => {
    const capture = await decode(talk13(handshake13(AES, { psk: true })), keyLog13(AES));
    expectBoth(capture);
    expect(tlsOf(capture)?.isResumed).toBe(true);
  });

  it("a retried hello", async () => {
    const retry = serverHello(AES, {
      random: fromHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"),
    });
    const again: readonly Said[] = [
      ["client", record(Type.HANDSHAKE, clientHello(), 0x0301)],
      ["server", concatBytes([record(Type.HANDSHAKE, retry), CCS])],
    ];
    expectBoth(await decode([...again, ...talk13(handshake13(AES))], keyLog13(AES)));
  });

  it("without the handshake's secrets the application's are enough", async () => {
    const capture = await decode(talk13(handshake13(AES)), keyLog13(AES, LABELS_13.slice(2)));
    expectBoth(capture);
    expect(tlsOf(capture)?.alpn).toBeUndefined();
  });

  const EARLY = "CLIENT_EARLY_TRAFFIC_SECRET";
  function talkEarly(isTaken: boolean): readonly Said[] {
    const early = new Sealer13(AES, EARLY);
    const [client, server] = LABELS_13.map((label) => new Sealer13(AES, label));
    const [ours, theirs] = [new Sealer13(AES, LABELS_13[2] ?? ""), new Sealer13(AES, LABELS_13[3] ?? "")];
    if (client === undefined || server === undefined) return fail();
    const flight = concatBytes([encryptedExtensions({ early: isTaken }), FINISHED]);
    return [
      ["client", record(Type.HANDSHAKE, clientHello({ early: true }), 0x0301)],
      ["client", concatBytes([CCS, early.seal(Type.DATA, CLIENT)])],
      ["server", concatBytes([record(Type.HANDSHAKE, serverHello(AES, { psk: true })), CCS])],
      ["server", server.seal(Type.HANDSHAKE, flight)],
      ...(isTaken ? [["client", early.seal(Type.HANDSHAKE, END_OF_EARLY_DATA)] as const] : []),
      ["client", client.seal(Type.HANDSHAKE, FINISHED)],
      ...(isTaken ? [] : [["client", ours.seal(Type.DATA, CLIENT)] as const]),
      ["server", theirs.seal(Type.DATA, SERVER)],
    ];
  }

  it("0-RTT that the server takes is part of the stream", async () => {
    const capture = await decode(talkEarly(true), keyLog13(AES, [EARLY, ...LABELS_13]));
    expectBoth(capture);
    expect(tlsOf(capture)).toMatchObject({ earlyData: "accepted", isResumed: true });
  });

  it("0-RTT that it refuses is not, whether its secret is known or not", async () => {
    for (const labels of [[EARLY, ...LABELS_13], LABELS_13]) {
      const capture = await decode(talkEarly(false), keyLog13(AES, labels));
      expectBoth(capture);
      expect(tlsOf(capture)?.earlyData).toBe("refused");
    }
    const capture = await decode(talkEarly(false), keyLog13(AES, [EARLY, ...LABELS_13]));
    expect(capture.problems[0]?.message).toMatch(/^The server refused 0-RTT: \d+ octets/);
  });
});

const sessionId = new Uint8Array(32).fill(9);

function talk12(suite: TestSuite, { isResumed = false } = {}): readonly Said[] {
  const [client, server] = [new Sealer12(suite, "client"), new Sealer12(suite, "server")];
  const hello = serverHello(suite, {
    tls13: false,
    alpnName: "h2",
    sessionId: isResumed ? sessionId : NOTHING,
  });
  const flight = isResumed ? [hello] : [hello, message(11, new Uint8Array(1200)), message(14, NOTHING)];
  return [
    ["client", record(Type.HANDSHAKE, clientHello({ sessionId: isResumed ? sessionId : NOTHING }), 0x0301)],
    ["server", record(Type.HANDSHAKE, concatBytes(flight))],
    ["client", concatBytes([record(Type.HANDSHAKE, message(16, new Uint8Array(66))), CCS])],
    ["client", client.seal(Type.HANDSHAKE, FINISHED)],
    ["server", concatBytes([CCS, server.seal(Type.HANDSHAKE, FINISHED)])],
    ["client", client.seal(Type.DATA, CLIENT)],
    ["server", server.seal(Type.DATA, SERVER)],
    ["client", client.seal(Type.ALERT, Uint8Array.of(1, 0))],
  ];
}

const KEY_LOG_12 = `${keyLogLine("CLIENT_RANDOM", MASTER)}\n`;

describe("TLS 1.2", () => {
  it.each(Object.entries(SUITES_12))("%s", async (name, suite) => {
    const capture = await decode(talk12(suite), KEY_LOG_12);
    expectBoth(capture);
    expect(tlsOf(capture)).toMatchObject({
      version: "TLS 1.2",
      suite: name,
      alpn: "h2",
      isResumed: false,
      alerts: [{ from: "client", name: "close_notify", isFatal: false }],
    });
  });

  it("a session that is taken up again is named", async () => {
    const [suite = fail()] = Object.values(SUITES_12);
    const capture = await decode(talk12(suite, { isResumed: true }), KEY_LOG_12);
    expectBoth(capture);
    expect(tlsOf(capture)?.isResumed).toBe(true);
  });
});

describe("where keys come from", () => {
  const said = talk13(handshake13(AES));

  it("the capture's own secrets, whole or in parts, before or behind the packets", async () => {
    const w = new PcapngWriter();
    const [first = "", ...lines] = keyLog13(AES).split(/(?<=\n)/);
    const packets = packetsOf(said).map((octets, i) => w.packet(octets, { at: BigInt(i) * 1000n }));
    const file = [w.section(), w.interface(101), w.secrets(first), ...packets, w.secrets(lines.join(""))];
    const capture = await decodeCapture(Uint8Array.from(file.flat()));
    expectBoth(capture);
    expect(capture.report.keys).toEqual({ given: 0, embedded: 4, usedBy: 1 });
  });

  it("a malformed line in the capture's own secrets is told with its place", async () => {
    const w = new PcapngWriter();
    const file = [w.section(), w.interface(101), w.secrets(`# x\nCLIENT_RANDOM zz 00\n`)];
    const packets = packetsOf(said).map((octets) => w.packet(octets));
    const capture = await decodeCapture(Uint8Array.from([...file, ...packets].flat()));
    expect(capture.problems[0]).toMatchObject({
      severity: "error",
      message: "In the file's own key log, line 2: This client random is not hex.",
      fileOffset: file.slice(0, 2).flat().length + 16,
    });
  });

  it("packets pasted as text are decrypted all the same", async () => {
    const dump = packetsOf(said)
      .map((octets) => {
        const rows = Array.from(
          { length: Math.ceil(octets.length / 16) },
          (_, i) =>
            `${(16 * i).toString(16).padStart(4, "0")}  ${toHex(Uint8Array.from(octets.slice(16 * i, 16 * i + 16)), " ")}`,
        );
        return rows.join("\n");
      })
      .join("\n\n");
    const capture = await decodeCapture(dump, { keyLog: keyLog13(AES) });
    expect(capture.format).toBe("tshark -x");
    expectBoth(capture);
  });

  it("a key log alone is known as such", async () => {
    const capture = await decodeCapture(`# made by curl\n${keyLog13(AES)}CLIENT_RANDOM 12 34\n`);
    expect(capture.format).toBe("TLS key log");
    expect(capture.report.keyLog).toEqual({ secrets: 4, connections: 1 });
    expect(capture.problems).toMatchObject([
      { severity: "info", message: expect.stringMatching(/^This is a key log: 4 secrets of 1 connection/) },
      { severity: "error", line: 6, column: 15 },
    ]);
  });
});

describe("what cannot be opened is told", () => {
  const said = talk13(handshake13(AES));
  const other = "ab".repeat(32);

  it("no keys: what the handshake shows, and what to do", async () => {
    const capture = await decode(said);
    expect(capture.connections).toEqual([]);
    expect(capture.report.recognised).toBe("pcap, 8 packets");
    expect(tlsOf(capture)).toMatchObject({ state: "no keys", serverName: "example.com", alpn: undefined });
    expect(capture.problems[0]).toMatchObject({
      severity: "warning",
      message: expect.stringMatching(
        /is encrypted \(TLS 1.3, TLS_AES_128_GCM_SHA256, example.com\), and no key log/,
      ),
      advice: expect.stringMatching(/SSLKEYLOGFILE/),
    });
    expect(capture.problems.at(-1)?.severity).toBe("error");
  });

  it("a key log of another run", async () => {
    const capture = await decode(said, keyLog13(AES).replaceAll(toHex(CLIENT_RANDOM), other));
    expect(tlsOf(capture)?.state).toBe("no keys");
    expect(capture.problems[0]?.message).toMatch(/Its client random begins c1c1c1c1c1c1c1c1/);
  });

  it("keys that are named for it and wrong", async () => {
    const wrong = LABELS_13.map((label) => keyLogLine(label, secretFor(AES, `not ${label}`))).join("\n");
    const capture = await decode(said, wrong);
    expect(tlsOf(capture)?.state).toBe("wrong keys");
    expect(capture.problems[0]).toMatchObject({
      severity: "error",
      message: expect.stringMatching(/do not open/),
    });
  });

  it("a record that was changed: its packet, and the rest is read", async () => {
    const { said: start, client, server } = handshake13(AES);
    const first = client.seal(Type.DATA, CLIENT.subarray(0, 51));
    const broken = client
      .seal(Type.DATA, CLIENT.subarray(51))
      .map((octet, i) => (i === 30 ? octet ^ 1 : octet));
    const talk: readonly Said[] = [
      ...start,
      ["client", first],
      ["client", broken],
      ["client", client.seal(Type.DATA, CLIENT.subarray(51))],
      ["server", server.seal(Type.DATA, SERVER)],
    ];
    const capture = await decode(talk, keyLog13(AES));
    expect(capture.problems[0]).toMatchObject({
      severity: "error",
      message: "The TLS record from the client that ends in this packet cannot be decrypted with its keys.",
      packet: 7,
    });
    expect(shown(capture, "client")).toBe(toHex(CLIENT));
    expect(capture.connections[0]?.trace.holes[0]).toMatchObject({ kind: "gap", offset: 51 });
    expect(tlsOf(capture)?.state).toBe("partly");
  });

  it("lost packets: the count of records goes on behind them", async () => {
    const { said: start, client, server } = handshake13(AES);
    const talk: Said[] = [...start];
    for (let at = 0; at < CLIENT.length; at += 10)
      talk.push(["client", client.seal(Type.DATA, CLIENT.subarray(at, at + 10))]);
    talk.push(["server", server.seal(Type.DATA, SERVER)]);
    const capture = await decode(talk, keyLog13(AES), [9, 10, 11]);
    const expected = concatBytes([CLIENT.subarray(0, 30), CLIENT.subarray(60)]);
    expect(shown(capture, "client")).toBe(toHex(expected));
    expect(shown(capture, "server")).toBe(toHex(SERVER));
    expect(capture.problems[0]).toMatchObject({
      packet: 9,
      message: expect.stringMatching(/octets from the client/),
    });
  });

  it("the start of the connection is not in the capture", async () => {
    const capture = await decode(said.slice(3), keyLog13(AES));
    expect(tlsOf(capture)?.state).toBe("no handshake");
    expect(capture.problems[0]?.advice).toMatch(/Start the capture before/);
  });

  it("a suite that is not read, by name", async () => {
    const suite: TestSuite = { ...AES, id: 0xc013 };
    const capture = await decode(talk12(suite), KEY_LOG_12);
    expect(tlsOf(capture)).toMatchObject({
      state: "suite not read",
      suite: "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    });
  });

  it("a handshake that fails, with the alert", async () => {
    const capture = await decode([
      ["client", record(Type.HANDSHAKE, clientHello(), 0x0301)],
      ["server", record(Type.ALERT, Uint8Array.of(2, 120))],
    ]);
    expect(tlsOf(capture)).toMatchObject({
      state: "failed",
      alerts: [{ name: "no_application_protocol", packet: 3 }],
    });
    expect(capture.problems[0]?.message).toMatch(/ended TLS .* alert no_application_protocol/);
  });

  it("records that are none", async () => {
    const [hello = fail()] = said;
    const capture = await decode([hello, ["server", fromHex("160303000400000000ffffffffffffffff")]]);
    expect(
      capture.problems.some(
        (problem) => /No TLS record begins/.test(problem.message) && problem.packet === 3,
      ),
    ).toBe(true);
  });
});

describe("key logs", () => {
  const open = async (keyLog: string): Promise<Capture> => decode(talk13(handshake13(AES)), keyLog);
  const good = keyLog13(AES);

  it.each([
    [
      "comments, blank lines, CRLF, upper case, and labels that are not needed",
      `# x\r\n\r\n${good.replaceAll("\n", "\r\n")}EXPORTER_SECRET ${"aa".repeat(32)} ${"bb".repeat(32)}\r\n`,
    ],
    ["capital digits", good.replace(/[a-f]/g, (digit) => digit.toUpperCase())],
    ["a byte order mark", `\uFEFF${good}`],
    ["no line end at the end", good.trimEnd()],
  ])("%s", async (_, keyLog) => {
    expectBoth(await open(keyLog));
  });

  it.each([
    ["a random too short", "CLIENT_RANDOM abcd 00", { line: 5, column: 15 }, /4 hex digits instead of 64/],
    ["no secret", `CLIENT_RANDOM ${"ab".repeat(32)}`, { line: 5, column: 79 }, /ends too soon/],
    [
      "a secret too short",
      `CLIENT_RANDOM ${"ab".repeat(32)} 0011`,
      { line: 5, column: 80 },
      /4 hex digits instead of 96/,
    ],
    [
      "a secret that is not hex",
      `CLIENT_RANDOM ${"ab".repeat(32)} 00x1`,
      { line: 5, column: 82 },
      /secret is not hex/,
    ],
    ["something else", "  hello world", { line: 5, column: 3 }, /"hello" is no label/],
  ])("%s is told with its place; the other lines hold", async (_, line, place, wording) => {
    const capture = await open(`${good}${line}\n`);
    expect(capture.problems).toHaveLength(1);
    expect(capture.problems[0]).toMatchObject({ severity: "error", in: "key log", ...place });
    expect(capture.problems[0]?.message).toMatch(wording);
    expect(shown(capture, "client")).toBe(toHex(CLIENT));
  });

  it("nothing in it", async () => {
    expect((await open("\n")).problems[0]).toMatchObject({
      in: "key log",
      message: expect.stringMatching(/no secrets/),
    });
  });

  it("not needed", async () => {
    const clear = pcap(
      [
        ...packetsOf([
          ["client", CLIENT],
          ["server", SERVER],
        ]),
      ].map((octets) => ({ octets })),
      { link: 101 },
    );
    const capture = await decodeCapture(clear, { keyLog: good });
    expect(capture.problems).toMatchObject([
      { severity: "info", message: expect.stringMatching(/was not needed/) },
    ]);
  });
});
