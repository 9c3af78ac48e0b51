/** How the two directions are told apart: by markers, by signs before each line, by the octets, by the person's choice. */
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../protocol/base/bytes.ts";
import { decodeCapture } from "../../protocol/index.ts";
import type { Capture } from "../../protocol/index.ts";
import { FIXTURE_CAPTURES, readCapture } from "../support/captures.ts";
import { FORMS, hexdumpC } from "./write-forms.ts";

const CAPTURE = readCapture(FIXTURE_CAPTURES, "go-get-hello");
const octetsOf = (from: "client" | "server"): Uint8Array =>
  concatBytes(CAPTURE.chunks.filter((chunk) => chunk.from === from).map((chunk) => chunk.bytes));
const CLIENT = octetsOf("client");
const SERVER = octetsOf("server");
const HEX = { client: toHex(CLIENT), server: toHex(SERVER) };

/** As Wireshark writes a packet. */
const list = (bytes: Uint8Array): string => `{ /* Packet 4 */\n0x${toHex(bytes, ", 0x")} };`;

function expectBoth(capture: Capture): void {
  expect(capture.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
  const trace = capture.connections[0]?.trace;
  expect(toHex(trace?.bytes("client") ?? new Uint8Array())).toBe(HEX.client);
  expect(toHex(trace?.bytes("server") ?? new Uint8Array())).toBe(HEX.server);
}

describe("markers", () => {
  it.each([
    ["# client", "# server"],
    ["#client:", "#server:"],
    ["## Client ##", "## Server ##"],
    ["// client", "// server"],
    ["-- client --", "-- server --"],
    ["=== Client ===", "=== Server ==="],
    ["client:", "server:"],
    ["Client", "Server"],
    ["client → server", "server → client"],
    ["client -> server:", "server -> client:"],
    ["# C -> S", "# S -> C"],
    ["; request", "; response"],
    ["# client: preface and SETTINGS", "# server answers"],
    ["# client 12.5 ms", "# server 0.02 s"],
    ["C:", "S:"],
    ["c2s:", "s2c:"],
  ])("%s … %s", async (client, server) => {
    for (const write of [FORMS["hex"], FORMS["xxd"], FORMS["Go %#v"], FORMS["base64"], hexdumpC]) {
      if (write === undefined) throw new Error("no such form");
      expectBoth(await decodeCapture(`${client}\n${write(CLIENT)}\n${server}\n${write(SERVER)}\n`));
    }
  });

  it("each block may have a form of its own", async () => {
    const text = `# client\n${FORMS["xxd"]?.(CLIENT)}\n\n# server\n${FORMS["base64"]?.(SERVER)}`;
    const capture = await decodeCapture(text);
    expectBoth(capture);
    expect(capture.report.parts.map((part) => [part.format, part.direction])).toEqual([
      ["xxd", "marked"],
      ["base64", "marked"],
    ]);
  });

  it("octets may stand in the marker's line", async () => {
    const lines = CAPTURE.chunks.map(
      ({ from, bytes }) => `${from === "client" ? "C" : "S"}: ${toHex(bytes)}`,
    );
    expectBoth(await decodeCapture(lines.join("\n")));
  });

  it("> and < before each line", async () => {
    const lines = CAPTURE.chunks.map(
      ({ from, bytes }) => `${from === "client" ? ">" : "<"} ${toHex(bytes, " ")}`,
    );
    const capture = await decodeCapture(lines.join("\n"));
    expectBoth(capture);
  });

  it("times in the markers become the frames' times", async () => {
    const text = CAPTURE.chunks
      .map(({ from, atMs, bytes }) => `# ${from} ${atMs} ms\n${toHex(bytes)}`)
      .join("\n");
    const trace = (await decodeCapture(text)).connections[0]?.trace;
    expect(trace?.timed).toBe(true);
    expect(trace?.frames.get(0).at).toBeCloseTo(CAPTURE.chunks[0]?.atMs ?? -1);
    expect(trace?.durationMs).toBeCloseTo(CAPTURE.chunks.at(-1)?.atMs ?? -1);
  });

  it("text before the first marker is passed over, and that is said", async () => {
    const capture = await decodeCapture(`From the log of yesterday!\n# client\n${HEX.client}`);
    expect(capture.problems).toMatchObject([{ severity: "info", line: 1 }]);
    expect(toHex(capture.connections[0]?.trace.bytes("client") ?? SERVER)).toBe(HEX.client);
  });

  it("a marker with nothing behind it is said", async () => {
    const capture = await decodeCapture(`# client\n${HEX.client}\n# server\n`);
    expect(capture.problems).toMatchObject([{ severity: "warning", line: 3 }]);
  });
});

describe("without markers", () => {
  it("blank lines part two blocks that are surely from two ends", async () => {
    expectBoth(await decodeCapture(`${HEX.client}\n\n${HEX.server}\n`));
    expectBoth(await decodeCapture(`${HEX.server}\n\n${HEX.client}\n`));
  });

  it("two dumps, each from offset 0, are two blocks", async () => {
    expectBoth(await decodeCapture(`${hexdumpC(CLIENT)}\n${hexdumpC(SERVER)}\n`));
  });

  it("blank lines inside one block do not part it", async () => {
    const wrapped = (HEX.client.match(/.{1,40}/g) ?? []).join("\n\n");
    const capture = await decodeCapture(wrapped);
    expect(toHex(capture.connections[0]?.trace.bytes("client") ?? SERVER)).toBe(HEX.client);
  });

  it("variables tell by their names", async () => {
    const text = `client := ${FORMS["Go %#v"]?.(CLIENT)}\nserver := ${FORMS["Go %#v"]?.(SERVER)}`;
    expectBoth(await decodeCapture(text));
  });

  it("Wireshark's C arrays tell by peer0 and peer1", async () => {
    expectBoth(await decodeCapture(`char peer0_0[] = ${list(CLIENT)}\nchar peer1_0[] = ${list(SERVER)}`));
  });

  it.each([
    ["a request in mid-connection", "000006010500000007c0828486bfbe", "client", /request/],
    [
      "a response in mid-connection",
      "00000401040000000588c0bfbe00000900010000000548656c6c6f20683263",
      "server",
      /response/,
    ],
    ["PUSH_PROMISE", "00000505040000000100000002 82".replace(" ", ""), "server", /PUSH_PROMISE/],
  ])("%s", async (_, hex, from, why) => {
    const capture = await decodeCapture(hex);
    expect(capture.report.parts).toMatchObject([{ direction: "guessed" }]);
    expect(capture.report.parts[0]?.why).toMatch(why);
    expect(capture.connections[0]?.trace.frames.get(0).from).toBe(from);
  });

  it("nothing tells: the client is assumed, it is said, and the person can choose", async () => {
    const ping = "0000080600000000000102030405060708";
    const assumed = await decodeCapture(ping);
    expect(assumed.problems).toMatchObject([{ severity: "info" }]);
    expect(assumed.report.parts[0]?.direction).toBe("assumed");
    const chosen = await decodeCapture(ping, { from: "server" });
    expect(chosen.problems).toEqual([]);
    expect(toHex(chosen.connections[0]?.trace.bytes("server") ?? fromHex(""))).toBe(ping);
  });
});
