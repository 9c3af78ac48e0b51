/** Key logs, given, embedded or alone: what they open, and what is wrong in them. */
import { describe, expect, it } from "vitest";
import { toHex } from "../../../protocol/base/bytes.ts";
import { decodeCapture } from "../../../protocol/index.ts";
import type { Capture } from "../../../protocol/index.ts";
import { processorMs } from "../../support/processor-time.ts";
import { PcapngWriter, pcap } from "../write-packets.ts";
import { parseKeyLog } from "../../../protocol/capture/tls/key-log.ts";
import { AES, CLIENT, SERVER, handshake13, packetsOf, talk13 } from "./script.ts";
import { decode, expectBoth, shown } from "./talk.ts";
import { keyLog13 } from "./write-tls.ts";

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

const open = async (keyLog: string): Promise<Capture> => decode(talk13(handshake13(AES)), keyLog);

describe("key logs", () => {
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

it("of a line of a million words only those are looked at that count", () => {
  const startedMs = processorMs();
  const { faults } = parseKeyLog(`${"CLIENT_RANDOM ".repeat(1_000_000)}\n${"a ".repeat(1_000_000)}`);
  expect(faults.map(({ line, column }) => [line, column])).toEqual([
    [1, 16],
    [2, 1],
  ]);
  expect(processorMs() - startedMs).toBeLessThan(500);
});
