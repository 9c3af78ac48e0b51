/** Octets in the forms in which people paste them: what the readers under test must take back. */
import { toHex } from "../../protocol/base/bytes.ts";

export type WriteForm = (bytes: Uint8Array) => string;

function rows(
  bytes: Uint8Array,
  width: number,
): readonly { readonly at: number; readonly row: Uint8Array }[] {
  return Array.from({ length: Math.ceil(bytes.length / width) }, (_, i) => ({
    at: i * width,
    row: bytes.subarray(i * width, (i + 1) * width),
  }));
}

function ascii(row: Uint8Array): string {
  return Array.from(row, (octet) => (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : ".")).join(
    "",
  );
}

function hex(n: number, digits: number): string {
  return n.toString(16).padStart(digits, "0");
}

function groups(row: Uint8Array, size: number, swap = false): string {
  return rows(row, size)
    .map(({ row: part }) => {
      if (!swap) return toHex(part);
      const full = new Uint8Array(size);
      full.set(part);
      return toHex(full.toReversed());
    })
    .join(" ");
}

/** hexdump -C and Go's hex.Dump: a blank more after eight octets, `*` for rows that repeat. */
export function hexdumpC(bytes: Uint8Array): string {
  const lines: string[] = [];
  let before = "";
  for (const { at, row } of rows(bytes, 16)) {
    const left = groups(row.subarray(0, 8), 1);
    const text = `${left}  ${groups(row.subarray(8), 1)}`.padEnd(49);
    if (text === before && row.length === 16) {
      if (lines.at(-1) !== "*") lines.push("*");
      continue;
    }
    before = text;
    lines.push(`${hex(at, 8)}  ${text} |${ascii(row)}|`);
  }
  return [...lines, hex(bytes.length, 8)].join("\n");
}

export const FORMS: Readonly<Record<string, WriteForm>> = {
  "hexdump -C": hexdumpC,
  xxd: (bytes) =>
    rows(bytes, 16)
      .map(({ at, row }) => `${hex(at, 8)}: ${groups(row, 2).padEnd(39)}  ${ascii(row)}`)
      .join("\n"),
  "xxd -c 8 -g 1": (bytes) =>
    rows(bytes, 8)
      .map(({ at, row }) => `${hex(at, 8)}: ${groups(row, 1).padEnd(23)}  ${ascii(row)}`)
      .join("\n"),
  "xxd -g 4": (bytes) =>
    rows(bytes, 16)
      .map(({ at, row }) => `${hex(at, 8)}: ${groups(row, 4).padEnd(35)}  ${ascii(row)}`)
      .join("\n"),
  hexdump: (bytes) =>
    [
      ...rows(bytes, 16).map(({ at, row }) => `${hex(at, 7)} ${groups(row, 2, true)}`),
      hex(bytes.length, 7),
    ].join("\n"),
  "od -x": (bytes) =>
    [
      ...rows(bytes, 16).map(({ at, row }) => `${at.toString(8).padStart(7, "0")} ${groups(row, 2, true)}`),
      bytes.length.toString(8).padStart(7, "0"),
    ].join("\n"),
  "od -b": (bytes) =>
    [
      ...rows(bytes, 16).map(
        ({ at, row }) =>
          `${at.toString(8).padStart(7, "0")} ${Array.from(row, (octet) => octet.toString(8).padStart(3, "0")).join(" ")}`,
      ),
      bytes.length.toString(8).padStart(7, "0"),
    ].join("\n"),
  od: (bytes) =>
    [
      ...rows(bytes, 16).map(
        ({ at, row }) =>
          `${at.toString(8).padStart(7, "0")} ${rows(row, 2)
            .map(({ row: [low = 0, high = 0] }) => (low | (high << 8)).toString(8).padStart(6, "0"))
            .join(" ")}`,
      ),
      bytes.length.toString(8).padStart(7, "0"),
    ].join("\n"),
  "Wireshark hex dump": (bytes) =>
    rows(bytes, 16)
      .map(({ at, row }) => `${hex(at, 4)}   ${groups(row, 1).padEnd(47)}   ${ascii(row)}`)
      .join("\n"),
  "Wireshark offset and hex": (bytes) =>
    rows(bytes, 16)
      .map(({ at, row }) => `${hex(at, 4)}   ${groups(row, 1)}`)
      .join("\n"),
  hex: (bytes) => toHex(bytes),
  "HEX WRAPPED AT AN ODD COLUMN": (bytes) =>
    (
      toHex(bytes)
        .toUpperCase()
        .match(/.{1,61}/g) ?? []
    ).join("\n"),
  "hex with dashes": (bytes) => toHex(bytes, "-"),
  "hex in quotes": (bytes) => `"${toHex(bytes)}"`,
  "\\x without quotes": (bytes) => `\\x${toHex(bytes, "\\x")}`,
  "Node's Buffer": (bytes) => `<Buffer ${toHex(bytes, " ")}>`,
  "0x without commas": (bytes) => `0x${toHex(bytes, " 0x")}`,
  "0x as short as can be": (bytes) => Array.from(bytes, (octet) => `0x${octet.toString(16)}`).join(", "),
  decimals: (bytes) => Array.from(bytes).join(", "),
  "Go %v": (bytes) => `[${Array.from(bytes).join(" ")}]`,
  "Go %#v": (bytes) => `[]byte{0x${toHex(bytes, ", 0x")}}`,
  "Go [N]byte": (bytes) => `var b = [${bytes.length}]byte{${Array.from(bytes).join(", ")},\n}`,
  "Rust array": (bytes) => `let frame: [u8; ${bytes.length}] = [0x${toHex(bytes, ", 0x")}];`,
  "Rust with suffixes": (bytes) => `vec![${Array.from(bytes, (octet) => `${octet}u8`).join(", ")}]`,
  "Java signed": (bytes) =>
    `byte[] b = new byte[] {${Array.from(bytes, (octet) => (octet << 24) >> 24).join(", ")}};`,
  "Java casts": (bytes) =>
    `byte[] b = {${Array.from(bytes, (octet) => `(byte) 0x${hex(octet, 2)}`).join(", ")}};`,
  "C with comments": (bytes) =>
    `/* ${bytes.length} octets */\nconst uint8_t data[${bytes.length}] = { // first\n  0x${toHex(bytes, ", 0x")}\n};`,
  "C string in pieces": (bytes) =>
    `char *s =\n${rows(bytes, 8)
      .map(({ row }) => `  "\\x${toHex(row, "\\x")}"`)
      .join("\n")};`,
  "octal escapes": (bytes) =>
    `"${Array.from(bytes, (octet) => `\\${octet.toString(8).padStart(3, "0")}`).join("")}"`,
  "JavaScript binary string": (bytes) =>
    `const s = '${Array.from(bytes, (octet) => `\\u00${hex(octet, 2)}`).join("")}'`,
  "JavaScript pieces": (bytes) =>
    rows(bytes, 20)
      .map(({ row }) => `"\\x${toHex(row, "\\x")}"`)
      .join(" +\n  "),
  "Python pieces": (bytes) =>
    `data = (\n${rows(bytes, 20)
      .map(({ row }) => `    b'\\x${toHex(row, "\\x")}'`)
      .join("\n")}\n)`,
  "Python bytes([…])": (bytes) => `payload = bytes([${Array.from(bytes).join(", ")}])`,
  "bytes.fromhex": (bytes) => `data = bytes.fromhex("${toHex(bytes, " ")}")`,
  "hex.DecodeString": (bytes) => `b, _ := hex.DecodeString("${toHex(bytes)}")`,
  "Buffer.from hex": (bytes) => `Buffer.from('${toHex(bytes)}', 'hex')`,
  atob: (bytes) => `atob("${Buffer.from(bytes).toString("base64")}")`,
  "Node's Buffer as JSON": (bytes) => JSON.stringify(Buffer.from(bytes)),
  "escaped, no quotes": (bytes) =>
    Array.from(bytes, (octet) =>
      octet > 0x20 && octet < 0x7f && octet !== 0x5c ? String.fromCharCode(octet) : `\\x${hex(octet, 2)}`,
    ).join(""),
  base64: (bytes) => Buffer.from(bytes).toString("base64"),
  "base64 in lines of 64": (bytes) =>
    (
      Buffer.from(bytes)
        .toString("base64")
        .match(/.{1,64}/g) ?? []
    ).join("\n"),
  base64url: (bytes) => Buffer.from(bytes).toString("base64url"),
  "data: URL": (bytes) => `data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`,
};
