/** What is wrong with a text is said with its place, what was expected and what to do; the rest is still decoded. */
import { describe, expect, it } from "vitest";
import { concatBytes, toHex } from "../../protocol/base/bytes.ts";
import { firstLines } from "../../protocol/capture/format.ts";
import { decodeCapture } from "../../protocol/index.ts";
import type { Capture, Problem } from "../../protocol/index.ts";
import { FIXTURE_CAPTURES, readCapture } from "../support/captures.ts";
import { FORMS, hexdumpC } from "./write-forms.ts";

const CAPTURE = readCapture(FIXTURE_CAPTURES, "go-get-hello");
const CLIENT = concatBytes(
  CAPTURE.chunks.filter((chunk) => chunk.from === "client").map((chunk) => chunk.bytes),
);
const HEX = toHex(CLIENT);

const serious = (capture: Capture): readonly Problem[] =>
  capture.problems.filter(({ severity }) => severity !== "info");
const typesOf = (capture: Capture): readonly number[] => {
  const frames = capture.connections[0]?.trace.frames;
  return Array.from({ length: frames?.length ?? 0 }, (_, i) => frames?.get(i).type ?? -2);
};

const latin = (text: string): string => toHex(new TextEncoder().encode(text));

/** Replaces one line of a text (from 1). */
function editLine(text: string, line: number, edit: (line: string) => string): string {
  return text
    .split("\n")
    .flatMap((each, i) => (i === line - 1 ? [edit(each)] : [each]))
    .join("\n");
}

describe("hex", () => {
  it("an odd number of digits", async () => {
    const capture = await decodeCapture(`${HEX.slice(0, 80)}\n${HEX.slice(80, 160)}\n${HEX.slice(160, 201)}`);
    expect(serious(capture)[0]).toMatchObject({ line: 3, column: 41, severity: "error" });
    expect(serious(capture)[0]?.message).toMatch(/Odd number of hex digits: the digit . has no partner/);
    expect(typesOf(capture)).toEqual([-1, 4, 8, 1]);
  });

  it("a char that is no digit", async () => {
    const capture = await decodeCapture(`${HEX.slice(0, 66)}x${HEX.slice(67)}`);
    expect(serious(capture)[0]).toMatchObject({ line: 1, column: 67, expected: "a digit 0–9 or a–f" });
    expect(typesOf(capture).slice(0, 2)).toEqual([-1, 4]);
  });

  it("a lone digit among pairs is read as its value", async () => {
    const capture = await decodeCapture(toHex(CLIENT, " ").replace(" 0a 0d", " a 0d"));
    expect(serious(capture)).toMatchObject([{ severity: "warning", line: 1 }]);
    expect(typesOf(capture)).toContain(1);
  });

  it("a line of words between lines of hex", async () => {
    const capture = await decodeCapture(
      `${HEX.slice(0, 80)}\nwhat follows came later, I think\n${HEX.slice(80)}`,
    );
    expect(serious(capture)).toMatchObject([{ severity: "warning", line: 2 }]);
    expect(toHex(capture.connections[0]?.trace.bytes("client") ?? CLIENT)).toBe(HEX);
  });

  it("Node's buffer with its end left out", async () => {
    const capture = await decodeCapture(`<Buffer ${toHex(CLIENT.subarray(0, 50), " ")} ... 59 more bytes>`);
    expect(serious(capture)[0]?.message).toMatch(/leaves out 59 octets/);
    expect(typesOf(capture).slice(0, 2)).toEqual([-1, 4]);
  });
});

describe("dumps", () => {
  it("a line with an octet too few", async () => {
    const text = editLine(hexdumpC(CLIENT), 4, (line) => line.replace(/^(\S+ {2}(?:\S\S ){2})\S\S /, "$1"));
    const capture = await decodeCapture(text);
    expect(serious(capture)[0]?.message).toBe("15 octets stand in this line where 16 were expected.");
    expect(serious(capture)[0]).toMatchObject({ line: 4 });
    expect(typesOf(capture)).toContain(4);
  });

  it("a line left out", async () => {
    const text = editLine(hexdumpC(CLIENT), 4, () => "").replace("\n\n", "\n");
    const capture = await decodeCapture(text);
    expect(serious(capture)[0]).toMatchObject({ line: 4, column: 1, expected: "offset 0x30" });
    expect(serious(capture)[0]?.message).toBe("The offset jumps from 0x20 to 0x40: 16 octets are missing.");
  });

  it("a word that is no hex", async () => {
    const text = editLine(FORMS["xxd"]?.(CLIENT) ?? "", 2, (line) => line.replace(" 0d0a", " 0dza"));
    const capture = await decodeCapture(text);
    expect(serious(capture)[0]).toMatchObject({ line: 2, severity: "error" });
    expect(serious(capture)[0]?.message).toMatch(/"0dza" is not 4 hex digits/);
  });

  it("a line twice", async () => {
    const lines = hexdumpC(CLIENT).split("\n");
    const capture = await decodeCapture([...lines.slice(0, 3), lines[2], ...lines.slice(3)].join("\n"));
    expect(serious(capture)[0]).toMatchObject({ line: 4 });
    expect(serious(capture)[0]?.message).toMatch(/offset goes back by 16/);
  });

  it("a start in the middle is worth a word, no more", async () => {
    const capture = await decodeCapture(hexdumpC(CLIENT).split("\n").slice(2).join("\n"));
    expect(capture.problems[0]).toMatchObject({ severity: "info", line: 1 });
    expect(capture.problems[0]?.message).toMatch(/begins at offset 0x20: the first 32 octets/);
  });
});

describe("base64", () => {
  const text = Buffer.from(CLIENT).toString("base64");

  it("a char outside of the alphabet", async () => {
    const capture = await decodeCapture(`${text.slice(0, 44)}!${text.slice(45)}`);
    expect(serious(capture)[0]).toMatchObject({ line: 1, column: 45 });
    expect(typesOf(capture)[0]).toBe(-1);
  });

  it("one char left over", async () => {
    const capture = await decodeCapture(text.slice(0, 45));
    expect(serious(capture)[0]).toMatchObject({ line: 1, column: 45 });
    expect(serious(capture)[0]?.message).toMatch(/only 6 of the 8 bits/);
  });
});

describe("source code", () => {
  it("a number that is no octet", async () => {
    const capture = await decodeCapture(
      `const b = new Uint8Array([${Array.from(CLIENT).join(", ").replace(" 18,", " 318,")}])`,
    );
    expect(serious(capture)[0]?.message).toBe("318 is no octet: this octet is unknown.");
    expect(serious(capture)[0]).toMatchObject({ line: 1, expected: "a number from 0 to 255" });
  });

  it("a list that is not closed", async () => {
    const capture = await decodeCapture(`[]byte{0x${toHex(CLIENT, ", 0x")}`);
    expect(serious(capture)).toMatchObject([{ severity: "warning", line: 1, column: 7 }]);
    expect(toHex(capture.connections[0]?.trace.bytes("client") ?? new Uint8Array())).toBe(HEX);
  });

  it("an escape that is none", async () => {
    const capture = await decodeCapture(`"\\x${toHex(CLIENT, "\\x").replace("\\x12", "\\q")}"`);
    expect(serious(capture)[0]?.message).toMatch(/\\q is not an escape/);
  });

  it("a string that is not closed", async () => {
    const capture = await decodeCapture(`b"\\x${toHex(CLIENT, "\\x")}`);
    expect(serious(capture)).toMatchObject([{ severity: "warning", line: 1, column: 1 }]);
  });
});

describe("JSON of chunks", () => {
  it("cut in the middle", async () => {
    const text = JSON.stringify({
      chunks: CAPTURE.chunks.map(({ from, bytes }) => ({ t: 0, from, hex: toHex(bytes) })),
    });
    const capture = await decodeCapture(text.slice(0, 300));
    expect(
      serious(capture)
        .map(({ message }) => message)
        .join("\n"),
    ).toMatch(/cut/);
    expect(typesOf(capture).slice(0, 3)).toEqual([-1, 4, 8]);
  });
});

describe("nothing to decode", () => {
  it.each([
    ["", "info", /This is empty/],
    ["  \n\t\n", "info", /only blanks/],
    ["# client\n# server\n", "warning", /Nothing follows this marker/],
    ["The quick brown fox jumps over the lazy dog.", "error", /No octets were recognised/],
    [`"just a string"`, "error", /No octets|text/],
  ])("%j", async (text, severity, message) => {
    const capture = await decodeCapture(text);
    expect(capture.problems[0]).toMatchObject({ severity });
    expect(capture.problems[0]?.message).toMatch(message);
    expect(capture.connections.every(({ trace }) => trace.frames.length === 0)).toBe(true);
  });

  it.each([
    [
      "HTTP/1.1 text",
      latin("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
      /This is HTTP\/1\.1 text \("GET \/ HTTP\/1\.1"\)/,
    ],
    ["an HTTP/1.1 answer", latin("HTTP/1.1 400 Bad Request\r\n\r\n"), /HTTP\/1\.1 text/],
    ["TLS records", "16030100c8010000c40303deadbeef00112233445566778899aabbccddeeff", /TLS records/],
    [
      "a bare header block",
      "828684418cf1e3c2e5f23a6ba0ab90f4ff",
      /header block \(HPACK\): :method: GET, :scheme: http/,
    ],
    ["text", latin("Hello, this is only some text."), /octets are text/],
    ["gzip", "1f8b0800000000000003cb48cdc9c95728cf2fca49010085114a0d0b000000", /gzip/],
  ])("octets that are %s", async (_, hex, message) => {
    const capture = await decodeCapture(hex);
    expect(
      serious(capture)
        .map((problem) => problem.message)
        .join("\n"),
    ).toMatch(message);
    expect(serious(capture)[0]?.advice).toMatch(/\w/);
    expect(serious(capture)[0]?.line).toBe(1);
  });

  const PREFACE_AND_SETTINGS = `${latin("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")}000000040000000000`;
  it.each([
    [
      "a second preface",
      PREFACE_AND_SETTINGS.repeat(2),
      /length 5263945 is the text "PRI" of "PRI \* HTTP\/2\.0"/,
      /one by one/,
    ],
    [
      "an answer of HTTP/1.1",
      `# server\n000000040000000000\n${latin("HTTP/1.1 400 Bad Request\r\n\r\n")}`,
      /length 4740180 is the text "HTT" of "HTTP\/1\.1 400 Bad Request"/,
      /speaks HTTP\/1\.1/,
    ],
    [
      "words",
      `000000040000000000${latin("panic: runtime error")}`,
      /length 7364974 is the text "pan"/,
      /Something else/,
    ],
  ])("%s where a frame should begin is read as what it is", async (_, text, message, advice) => {
    const [problem] = serious(await decodeCapture(text));
    expect(problem?.message).toMatch(message);
    expect(problem?.advice).toMatch(advice);
    expect(problem).toMatchObject({ severity: "error", line: expect.any(Number) });
  });

  it("raw output pasted as text", async () => {
    const capture = await decodeCapture("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\u0012\u0004\0\0");
    expect(capture.problems[0]?.message).toMatch(/raw output as text/);
  });

  it.each([
    ["zip", [0x50, 0x4b, 3, 4, 20, 0, 0, 0], /compressed \(zip\)/],
    ["zstd", [0x28, 0xb5, 0x2f, 0xfd, 4, 0, 0], /compressed \(zstd\)/],
    ["snoop", [0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0, 0, 0, 0, 2], /snoop/],
    ["picture", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0], /is a picture/],
    ["PDF", [0x25, 0x50, 0x44, 0x46, 0x2d, 0x31, 0xff], /document \(PDF\)/],
    ["program", [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0], /is a program/],
    ["7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4], /compressed \(7z\)/],
    ["modified pcap", [0x34, 0xcd, 0xb2, 0xa1, 2, 0, 4, 0], /modified pcap/],
  ])("a file of %s is named, with what to do", async (name, octets, message) => {
    const capture = await decodeCapture(Uint8Array.from(octets));
    expect(capture.format).toBe(name);
    expect(capture.problems[0]?.message).toMatch(message);
    expect(capture.problems[0]?.advice).toMatch(/Unpack|Save|Drop|drop/);
  });
});

describe("frames at fault", () => {
  it("are problems with their octet and their place in the text", async () => {
    // PING with 7 octets, behind the preface and SETTINGS.
    const text = `${toHex(CLIENT.subarray(0, 51))}\n00000706000000000001020304050607`;
    const capture = await decodeCapture(text);
    expect(serious(capture)).toMatchObject([
      { severity: "error", from: "client", offset: 51, line: 2, column: 1 },
    ]);
    expect(serious(capture)[0]?.message).toMatch(/PING/);
  });

  it("octets before the first frame are counted", async () => {
    const capture = await decodeCapture(`ffffff${toHex(CLIENT.subarray(24))}`);
    expect(serious(capture)[0]?.message).toMatch(/^3 octets skipped/);
    expect(serious(capture)[0]).toMatchObject({ offset: 0, line: 1, column: 1 });
  });
});

it("lists no more problems than anybody reads, and counts the rest", async () => {
  const capture = await decodeCapture("# client\n".repeat(5000));
  expect(capture.problems).toHaveLength(101);
  expect(capture.problems.at(-1)?.message).toMatch(/^4900 more/);
});

describe("stopping", () => {
  it("rejects with the signal's reason", async () => {
    const signal = { aborted: true, reason: new Error("enough") };
    await expect(decodeCapture(HEX, { signal })).rejects.toThrow("enough");
  });

  it("tells how far it has come", async () => {
    const text = Array.from({ length: 10_000 }, () => HEX).join("\n");
    const steps: number[] = [];
    await decodeCapture(text, { onProgress: (done, total) => void steps.push(done / total) });
    expect(steps.length).toBeGreaterThan(3);
    expect(steps.every((step, i) => step >= (steps[i - 1] ?? 0))).toBe(true);
    expect(steps.at(-1)).toBe(1);
  });

  it("stops in the middle of a large text", async () => {
    const text = Array.from({ length: 10_000 }, () => HEX).join("\n");
    const signal = { aborted: false };
    const decoding = decodeCapture(text, { signal, onProgress: () => void (signal.aborted = true) });
    await expect(decoding).rejects.toThrow(/cancelled/);
  });
});

it("what sniffers look at begins behind the blank lines", () => {
  const text = `${"\n".repeat(100_000)}${HEX}\r\n \t\r\n 00\r01`;
  const region = { text, start: 0, end: text.length };
  for (let i = 0; i < 50; i++)
    expect(firstLines(region).map((line) => line.text)).toEqual([HEX, " 00", "01"]);
});
