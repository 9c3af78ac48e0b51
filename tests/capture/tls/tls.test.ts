/** Connections behind TLS: opened with a key log, and told about when they cannot be. */
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../../protocol/base/bytes.ts";
import { AES, CCS, CLIENT, NOTHING, SERVER, fail, handshake13, talk13 } from "./script.ts";
import type { Said } from "./script.ts";
import { decode, expectBoth, shown, tlsOf } from "./talk.ts";
import {
  CLIENT_RANDOM,
  END_OF_EARLY_DATA,
  FINISHED,
  KEY_UPDATE,
  LABELS_13,
  MASTER,
  SUITES_12,
  SUITES_13,
  Sealer12,
  Sealer13,
  Type,
  clientHello,
  encryptedExtensions,
  keyLog13,
  keyLogLine,
  message,
  record,
  secretFor,
  serverHello,
} from "./write-tls.ts";
import type { TestSuite } from "./write-tls.ts";

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
    expect(capture.problems).toHaveLength(1);
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
