/**
 * Every form, damaged: it is still known for what it is, the rest is read, and where it went wrong is said with line and
 * column. The last test counts the rows: a form without any fails it.
 */
import { expect, it } from "vitest";
import { BLOCK_FORMATS, DOCUMENT_FORMATS, FILE_FORMATS } from "../../protocol/capture/formats.ts";
import { decodeCapture } from "../../protocol/index.ts";
import { allSeeds } from "./fuzz/seeds.ts";

const SEEDS = allSeeds();

/** A good text in this form; that of the client where there are two. */
function good(form: string): string {
  const seed = SEEDS.find(({ format, input }) => format === form && typeof input === "string");
  return String(seed?.input);
}

function editLine(form: string, line: number, edit: (text: string) => string): string {
  const lines = good(form).split("\n");
  return lines.map((text, i) => (i === line - 1 ? edit(text) : text)).join("\n");
}

const replaced = (form: string, from: string | RegExp, to: string): string => good(form).replace(from, to);

type Row = readonly [
  format: string,
  what: string,
  text: string,
  line: number,
  column: number,
  message: RegExp,
  frames: number,
];

const ROWS: readonly Row[] = [
  [
    "hexdump -C",
    "no digit",
    editLine("hexdump -C", 3, (l) => l.replace(/ {2}\w\w/, "  0g")),
    3,
    11,
    /"0g" is not 2 hex digits/,
    4,
  ],
  [
    "xxd",
    "a word too short",
    editLine("xxd", 3, (l) => l.replace(/ \w{4}/, " 12")),
    3,
    66,
    /15 octets stand .* 16 were expected/,
    5,
  ],
  [
    "od",
    "no octal number",
    editLine("od", 3, (l) => l.replace(/ \d{6}/, " 999999")),
    3,
    9,
    /"999999" is not 6 octal digits/,
    4,
  ],
  [
    "od",
    "more than an octet",
    editLine("od -b", 3, (l) => l.replace(/ \d{3}/, " 777")),
    3,
    9,
    /"777" is not 3 octal digits/,
    4,
  ],
  [
    "hexdump",
    "no digits",
    editLine("hexdump", 3, (l) => l.replace(/ \w{4}/, " zzzz")),
    4,
    1,
    /16 octets are missing/,
    4,
  ],
  [
    "hex dump with offsets",
    "an offset that jumps",
    editLine("Wireshark hex dump", 3, (l) => l.replace(/^0020/, "0030")),
    3,
    1,
    /jumps from 0x10 to 0x30/,
    5,
  ],
  [
    "hex in code",
    "a digit alone",
    replaced("bytes.fromhex", "50 52", "50 5"),
    1,
    26,
    /digit 5 has no partner/,
    4,
  ],
  [
    "hex in code",
    "an odd number of digits",
    replaced("hex.DecodeString", "505249", "50524"),
    1,
    261,
    /Odd number of hex digits/,
    0,
  ],
  [
    "base64 in code",
    "no sign of the alphabet",
    replaced("atob", "UFJJ", "UF!J"),
    1,
    9,
    /"!" is not in the base64 alphabet/,
    4,
  ],
  [
    "Go []byte",
    "a number of nine bits",
    replaced("Go %#v", "0x50, 0x52", "0x50, 0x1ff"),
    1,
    14,
    /0x1ff is no octet/,
    4,
  ],
  [
    "Rust array",
    "a number of nine bits",
    replaced("Rust with suffixes", "82u8", "300u8"),
    1,
    12,
    /300u8 is no octet/,
    4,
  ],
  [
    "Java byte[]",
    "below a signed octet",
    replaced("Java signed", "80, 82", "80, -200"),
    1,
    28,
    /-200 is no octet/,
    4,
  ],
  [
    "C array",
    "no digits",
    replaced("C with comments", "0x50, 0x52", "0x50, 0xzz"),
    3,
    9,
    /0xzz is no octet/,
    4,
  ],
  [
    "C array",
    "of Follow stream, a number of nine bits",
    replaced("Follow stream, C arrays", "0x00, 0x12", "0x00, 0x112"),
    2,
    157,
    /0x112 is no octet/,
    9,
  ],
  [
    "C array",
    "of Follow stream, cut",
    good("Follow stream, C arrays").slice(0, -20),
    11,
    18,
    /not closed/,
    9,
  ],
  [
    "JavaScript bytes",
    "a number of nine bits",
    `new Uint8Array([${replaced("decimals", "80, 82", "80, 256")}])`,
    1,
    21,
    /256 is no octet/,
    4,
  ],
  [
    "Python bytes",
    "an escape of one digit",
    replaced("Python pieces", "\\x52", "\\x5"),
    2,
    11,
    /\\x5 has one digit/,
    4,
  ],
  [
    "Python bytes",
    "a number of many bits",
    replaced("Python bytes([…])", "80, 82", "80, 8200"),
    1,
    22,
    /8200 is no octet/,
    4,
  ],
  ["byte list", "a number of ten bits", replaced("Go %v", "80 82", "80 820"), 1, 5, /820 is no octet/, 4],
  [
    "string literal",
    "no escape",
    replaced("JavaScript pieces", "\\x52", "\\xg2"),
    1,
    6,
    /\\x is not an escape/,
    4,
  ],
  [
    "string literal",
    "an octal escape of nine bits",
    replaced("octal escapes", "\\122", "\\777"),
    1,
    6,
    /\\777 is more than an octet/,
    4,
  ],
  [
    "0x list",
    "a number of sixteen bits",
    replaced("0x without commas", "0x52", "0x5252"),
    1,
    6,
    /0x5252 is no octet/,
    4,
  ],
  [
    "list of numbers",
    "a number of nine bits",
    replaced("decimals", "80, 82", "80, 256"),
    1,
    5,
    /256 is no octet/,
    4,
  ],
  ["plain hex", "no digit", replaced("hex", "505249", "50x249"), 1, 3, /"x" is not a hex digit/, 4],
  [
    "base64",
    "no sign of the alphabet",
    replaced("base64", "UFJJ", "UF!J"),
    1,
    3,
    /"!" is not in the base64 alphabet/,
    4,
  ],
  [
    "escaped text",
    "an escape of one digit",
    replaced("escaped, no quotes", "\\x0d", "\\x0"),
    1,
    21,
    /\\x0 has one digit/,
    4,
  ],
  [
    "JSON of chunks",
    "no digit",
    replaced("JSON of chunks", "505249", "50x249"),
    1,
    51,
    /"x" is not a hex digit/,
    9,
  ],
  [
    "JSON of chunks",
    "no side",
    replaced("JSON of chunks", '"from":"client"', '"from":"proxy"'),
    1,
    12,
    /does not say which end/,
    10,
  ],
  [
    "tshark JSON",
    "no digit",
    replaced("tshark JSON", "505249", "50524x"),
    1,
    469,
    /"x" is not a hex digit/,
    8,
  ],
  [
    "JSON of chunks",
    "a time without end",
    replaced("JSON of chunks", /"t":[\d.]+/, '"t":1e999'),
    1,
    13,
    /time is out of range/,
    10,
  ],
  ["tshark JSON", "cut", good("tshark JSON").slice(0, 700), 1, 700, /the text was cut/, 2],
  [
    "Follow stream, YAML",
    "no sign of the alphabet",
    editLine("Follow stream, YAML", 14, (l) => l.replace("UFJJ", "UF!J")),
    14,
    9,
    /"!" is not in the base64 alphabet/,
    9,
  ],
  [
    "Follow stream, YAML",
    "cut",
    replaced("Follow stream, YAML", /^([^]{400}[^]*?data:[^]{55})[^]*/, "$1"),
    27,
    43,
    /One base64 character is left over/,
    5,
  ],
  [
    "Follow stream, hex dump",
    "a line lost",
    editLine("Follow stream, hex dump", 7, () => ""),
    8,
    1,
    /jumps from 0x00 to 0x20/,
    8,
  ],
  [
    "Follow stream, raw",
    "a digit too few",
    editLine("Follow stream, raw", 6, (l) => l.slice(0, -1)),
    6,
    127,
    /Odd number of hex digits/,
    9,
  ],
  [
    "Follow stream, raw",
    "no digit",
    editLine("Follow stream, raw", 6, (l) => `${l.slice(0, 30)}x${l.slice(31)}`),
    6,
    31,
    /"x" is not a hex digit/,
    9,
  ],
  [
    "tcpdump -X",
    "no digits",
    replaced("tcpdump -X", "5052 4920", "5052 49zz"),
    12,
    53,
    /10 octets stand .* 16 were expected/,
    8,
  ],
  ["tcpdump -X", "a line lost", editLine("tcpdump -X", 14, () => ""), 15, 1, /jumps from 0x30 to 0x50/, 7],
  [
    "tshark -x",
    "no digits",
    editLine("tshark -x", 16, (l) => l.replace(/^(\S+ {3}\S\S) \S\S/, "$1 zz")),
    16,
    74,
    /1 octet stands .* 16 were expected/,
    10,
  ],
  [
    "tshark -x",
    "a line cut",
    editLine("tshark -x", 16, (l) => l.slice(0, 30)),
    16,
    31,
    /8 octets stand .* 16 were expected/,
    10,
  ],
];

it.each(ROWS)("%s: %s", async (format, _, text, line, column, message, frames) => {
  const capture = await decodeCapture(text);
  expect(capture.format).toBe(format);
  const problem = capture.problems.find((each) => message.test(each.message));
  expect(problem).toMatchObject({ line, column });
  expect(capture.connections[0]?.trace.frames.length ?? 0).toBe(frames);
});

/** Forms whose rows stand in a file of their own, for what is wrong in them is of another kind. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "TLS key log": "tls/key-logs.test.ts",
  "nghttp log": "logs.test.ts",
  "GODEBUG=http2debug log": "logs.test.ts",
  "curl log": "logs.test.ts",
  "Chrome net log": "logs.test.ts",
  pcap: "packet-files.test.ts",
  pcapng: "packet-files.test.ts",
  "raw octets": "bad-input.test.ts",
};

it("each form has a row here, or in a file of its own", () => {
  const told = new Set([...ROWS.map(([format]) => format), ...Object.keys(ELSEWHERE)]);
  const readable = [...DOCUMENT_FORMATS, ...BLOCK_FORMATS, ...FILE_FORMATS].filter(
    ({ name }) => !NAMED_ONLY.has(name),
  );
  expect(readable.map(({ name }) => name).filter((name) => !told.has(name))).toEqual([]);
});

/** They hold no octets, or are not unpacked here: they are named, with what to do instead. */
const NAMED_ONLY: ReadonlySet<string> = new Set([
  "Follow HTTP/2 stream",
  "Follow stream, ASCII",
  "Follow stream, empty",
  "tshark -V",
  "tshark packet list",
  "NODE_DEBUG=http2 log",
  "HAR",
  "HTTP/2 as raw text",
  "picture",
  "PDF",
  "program",
  "7z",
  "zip",
  "zstd",
  "xz",
  "bzip2",
  "snoop",
  "Network Monitor",
  "modified pcap",
]);
