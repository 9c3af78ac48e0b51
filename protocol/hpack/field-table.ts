/**
 * What the inspector says about each part of a header block: one row per id that the decoder gives to a FieldSink.
 * The one place for these words, for the inspector and the documents alike. RFC 7541 §5, §6.
 */
import { octetsInWords } from "../base/group-digits.ts";
import { latin1ToString } from "../base/bytes.ts";
import type { FieldInfo, FieldTable } from "../base/field-info.ts";
import type { FieldValue } from "../base/field-sink.ts";
import { CODE_LENGTHS, CODES } from "./huffman-code.ts";
import { STATIC_COUNT, STATIC_TABLE } from "./static-table.ts";

export const HPACK_FIELDS: FieldTable = {
  "hpack.indexed": representation("Indexed header field", "RFC 7541 §6.1"),
  "hpack.literal.incremental": representation(
    "Literal header field with incremental indexing",
    "RFC 7541 §6.2.1",
  ),
  "hpack.literal.not-indexed": representation("Literal header field without indexing", "RFC 7541 §6.2.2"),
  "hpack.literal.never-indexed": representation("Literal header field never indexed", "RFC 7541 §6.2.3"),
  "hpack.size-update": {
    label: "Dynamic table size update",
    rfc: "RFC 7541 §6.3",
    meaning: (value) =>
      `From here on the dynamic table may hold ${octetsInWords(num(value))}; the oldest entries that no longer fit are evicted.`,
  },
  "hpack.pattern": {
    label: "Pattern",
    rfc: "RFC 7541 §6",
    meaning: "The first bits tell which kind of representation this is.",
  },
  "hpack.index": {
    label: "Index",
    rfc: "RFC 7541 §6.1",
    meaning: (value) => `Name and value are ${describeEntry(num(value))}.`,
  },
  "hpack.name-index": {
    label: "Name Index",
    rfc: "RFC 7541 §6.2",
    meaning: (value) =>
      num(value) === 0
        ? "No index: the name follows as a string."
        : `The name is that of ${describeEntry(num(value))}.`,
  },
  "hpack.max-size": {
    label: "Max Size",
    rfc: "RFC 7541 §6.3",
    meaning: "The new maximum of the dynamic table, in octets.",
  },
  "hpack.name": { label: "Name String", rfc: "RFC 7541 §5.2", show: printable },
  "hpack.value": { label: "Value String", rfc: "RFC 7541 §5.2", show: printable },
  "hpack.h": {
    label: "H",
    rfc: "RFC 7541 §5.2",
    meaning: (value) => (num(value) === 1 ? "The string is Huffman-coded." : "The string stands as it is."),
  },
  "hpack.length": {
    label: "String Length",
    rfc: "RFC 7541 §5.2",
    meaning: (value) => `The string takes ${octetsInWords(num(value))} here.`,
  },
  "hpack.octets": { label: "String Data", rfc: "RFC 7541 §5.2", show: printable },
  "hpack.huffman": { label: "Huffman-coded String Data", rfc: "RFC 7541 §5.2", show: printable },
  "hpack.code": {
    label: "Code",
    rfc: "RFC 7541 Appendix B",
    meaning: (value) =>
      `The code ${codeBits(num(value))} (${CODE_LENGTHS[num(value)] ?? 0} bits) stands for ${charName(num(value))}.`,
    show: (value) => charName(num(value)),
  },
  "hpack.padding": {
    label: "Padding",
    rfc: "RFC 7541 §5.2",
    meaning: "Fills the last octet with the first bits of the EOS code, which are ones.",
    show: (value) => `${num(value)} bit${num(value) === 1 ? "" : "s"}`,
  },
  "hpack.integer.prefix": {
    label: "Prefix",
    rfc: "RFC 7541 §5.1",
    meaning: "All ones: the integer does not fit into the prefix, so octets follow that are added to it.",
  },
  "hpack.integer.more": {
    label: "Continuation bit",
    rfc: "RFC 7541 §5.1",
    meaning: (value) =>
      num(value) === 1 ? "Another octet of the integer follows." : "This is the last octet of the integer.",
  },
  "hpack.integer.bits": {
    label: "Seven bits of the integer",
    rfc: "RFC 7541 §5.1",
    meaning: "Least significant group first.",
  },
};

/** `entry 2 of the static table, ":method: GET"`; what a dynamic entry holds depends on the moment. */
export function describeEntry(index: number): string {
  if (index > STATIC_COUNT) return `entry ${index}, in the dynamic table (${STATIC_COUNT + 1} is the newest)`;
  const field = STATIC_TABLE[index - 1];
  if (field === undefined) return `entry ${index}, which does not exist`;
  const text = field.value === "" ? field.name : `${field.name}: ${field.value}`;
  return `entry ${index} of the static table, "${text}"`;
}

/** Latin-1 text with control characters and octets above ASCII as in a C string. */
export function printable(value: FieldValue): string {
  const text = value instanceof Uint8Array ? latin1ToString(value) : String(value);
  return text.replaceAll(/[^\x20-\x7e]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function representation(label: string, rfc: string): FieldInfo {
  return { label, rfc, show: printable };
}

function num(value: FieldValue): number {
  return typeof value === "number" ? value : 0;
}

function charName(symbol: number): string {
  const char = printable(String.fromCharCode(symbol));
  return char === " " ? "a space" : `'${char}'`;
}

function codeBits(symbol: number): string {
  return (CODES[symbol] ?? 0).toString(2).padStart(CODE_LENGTHS[symbol] ?? 0, "0");
}
