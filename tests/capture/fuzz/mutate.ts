/** Damages inputs as wires, disks, editors and adversaries do: flips, cuts, splices, repeats, lengths beyond all bounds. Seeded. */
import type { Prng } from "../../../protocol/base/prng.ts";

/** How often a piece is repeated at most; small inputs stay small enough for many rounds. */
const MAX_REPEATS = 40;
const MAX_MUTATIONS = 5;

/** `other`: what splices are taken from. */
export function mutateBytes(input: Uint8Array, other: Uint8Array, prng: Prng): Uint8Array {
  let out = Uint8Array.from(input);
  for (let i = prng.below(MAX_MUTATIONS); i >= 0; i--) out = mutateOnce(out, other, prng);
  return out;
}

function mutateOnce(bytes: Uint8Array<ArrayBuffer>, other: Uint8Array, prng: Prng): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return Uint8Array.from(other);
  // Headers of files and of packets matter more than what they carry.
  const at = prng.below(prng.below(3) === 0 ? Math.min(200, bytes.length) : bytes.length);
  const length = 1 + prng.below(prng.below(4) === 0 ? 400 : 8);
  const [front, back] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (prng.below(9)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << prng.below(8));
      return bytes;
    case 1:
      return bytes.fill([0, 0xff, 0x7f, prng.below(256)][prng.below(4)] ?? 0, at, at + length);
    case 2:
      return join(front, bytes.subarray(at + length));
    case 3:
      return join(front, ...repeated(bytes.subarray(at, at + length), prng), back);
    case 4:
      return bytes.copyWithin(at, prng.below(bytes.length), prng.below(bytes.length));
    case 5:
      return Uint8Array.from(front);
    case 6: {
      const from = prng.below(other.length + 1);
      return join(front, other.subarray(from, from + length * 8), back);
    }
    case 7:
      return maximised(bytes, at, prng);
    default:
      return join(
        front,
        Uint8Array.from({ length }, () => prng.below(256)),
        back,
      );
  }
}

/** What looks like a length (a small number of 16, 24 or 32 bits in either order) becomes as large as can be, or nearly. */
function maximised(bytes: Uint8Array<ArrayBuffer>, start: number, prng: Prng): Uint8Array<ArrayBuffer> {
  const size = 2 + prng.below(3);
  for (let at = start; at + size <= bytes.length; at++) {
    const octets = bytes.subarray(at, at + size);
    const isSmall =
      octets.filter((octet) => octet !== 0).length === 1 && (octets[0] === 0 || octets[size - 1] === 0);
    if (!isSmall) continue;
    const [first, rest] = [
      [0xff, 0xff],
      [0x7f, 0xff],
      [0x00, 0xff],
      [0xff, 0x00],
    ][prng.below(4)] ?? [0, 0];
    octets.fill(rest ?? 0);
    octets[0] = first ?? 0;
    return bytes;
  }
  return bytes;
}

const SNIPPETS: readonly string[] = [
  ..."\n \r \0 \" ' \\ \\x { } [ ( 0x *\n | : \t , ; = -- é 😀 \ufeff \u2028 / // /*".split(" "),
  " ",
  "# client\n",
  "# server\n",
  "ff",
  "00000000  ",
  "9".repeat(40),
  "Frame (60 bytes):\n",
  "stream=1 len=4 ",
  "<length=8, flags=0x00, stream_id=0>",
];

const NUMBERS: readonly string[] = [
  "0",
  "-1",
  "4294967295",
  "4294967296",
  "2147483648",
  "16777215",
  "9007199254740993",
  "1e308",
  "1e999",
  "0.0000001",
  "9".repeat(30),
];

export function mutateText(input: string, other: string, prng: Prng): string {
  let out = input;
  for (let i = prng.below(MAX_MUTATIONS); i >= 0; i--) out = mutateTextOnce(out, other, prng);
  return out;
}

function mutateTextOnce(text: string, other: string, prng: Prng): string {
  const at = prng.below(text.length + 1);
  const length = 1 + prng.below(prng.below(4) === 0 ? 400 : 12);
  const [front, back] = [text.slice(0, at), text.slice(at)];
  switch (prng.below(11)) {
    case 0:
      return front + String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << prng.below(8))) + back.slice(1);
    case 1:
      return front + back.slice(length);
    case 2:
      return front + text.slice(at, at + length).repeat(1 + prng.below(MAX_REPEATS)) + back;
    case 3:
      return front + (SNIPPETS[prng.below(SNIPPETS.length)] ?? "") + back;
    case 4:
      return front;
    case 5:
      return back + front;
    case 6: {
      const from = prng.below(other.length + 1);
      return front + other.slice(from, from + length * 8) + back;
    }
    case 7:
      return withNumber(text, at, prng);
    case 8:
      return withLines(text, prng);
    case 9:
      return front + back.slice(0, length).toUpperCase() + back.slice(length);
    default:
      return front + String.fromCharCode(prng.below(prng.below(4) === 0 ? 0x1_0000 : 256)) + back.slice(1);
  }
}

/** The next number becomes another, mostly too large. */
function withNumber(text: string, at: number, prng: Prng): string {
  const found = /\d+/.exec(text.slice(at));
  if (found === null) return text;
  const [start, end] = [at + found.index, at + found.index + found[0].length];
  return text.slice(0, start) + (NUMBERS[prng.below(NUMBERS.length)] ?? "0") + text.slice(end);
}

/** Whole lines left out, doubled or in another order. */
function withLines(text: string, prng: Prng): string {
  const lines = text.split("\n");
  const at = prng.below(lines.length);
  const count = 1 + prng.below(4);
  const taken = lines.slice(at, at + count);
  const kind = prng.below(3);
  if (kind === 0) lines.splice(at, count);
  else if (kind === 1) lines.splice(prng.below(lines.length), 0, ...repeated(taken, prng).flat());
  else lines.splice(prng.below(lines.length), 0, ...lines.splice(at, count));
  return lines.join("\n");
}

function repeated<T>(piece: T, prng: Prng): readonly T[] {
  return Array.from({ length: 1 + prng.below(MAX_REPEATS) }, () => piece);
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
