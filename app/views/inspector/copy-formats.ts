/** Octets and field trees as text for other programs. Pure. */
import type { FieldNode, FrameDetail } from "../../../protocol/index.ts";

export type CopyFormat = "hex" | "c" | "go" | "json";

export function copyText(format: CopyFormat, bytes: Uint8Array, frame: FrameDetail, root: FieldNode): string {
  return WRITERS[format](bytes, frame, root);
}

const WRITERS: Readonly<
  Record<CopyFormat, (bytes: Uint8Array, frame: FrameDetail, root: FieldNode) => string>
> = {
  hex: (bytes) => rows(bytes, hex, ""),
  c: (bytes) =>
    `static const unsigned char frame[${bytes.length}] = {\n${rows(bytes, hexLiteral, "  ")}\n};\n`,
  go: (bytes) => `var frame = []byte{\n${rows(bytes, hexLiteral, "\t")}\n}\n`,
  json: (bytes, frame, root) => `${JSON.stringify(frameJson(bytes, frame, root), undefined, 2)}\n`,
};

const OCTETS_PER_ROW = 16;

function rows(bytes: Uint8Array, write: (octet: number) => string, indent: string): string {
  const lines: string[] = [];
  for (let i = 0; i < bytes.length; i += OCTETS_PER_ROW) {
    lines.push(indent + Array.from(bytes.subarray(i, i + OCTETS_PER_ROW), write).join(" "));
  }
  return lines.join("\n");
}

function frameJson(bytes: Uint8Array, frame: FrameDetail, root: FieldNode): object {
  return {
    number: frame.index + 1,
    type: frame.name,
    from: frame.from,
    stream: frame.streamId,
    length: frame.length,
    flags: frame.flags,
    octets: Array.from(bytes, hex).join(""),
    fields: root.children.map(fieldJson),
  };
}

function fieldJson(node: FieldNode): object {
  return {
    name: node.label,
    ...(node.value === "" ? {} : { value: node.value }),
    startBit: node.startBit,
    bits: node.bitLength,
    ...(node.fault === undefined ? {} : { fault: node.fault }),
    ...(node.children.length === 0 ? {} : { fields: node.children.map(fieldJson) }),
  };
}

function hex(octet: number): string {
  return octet.toString(16).padStart(2, "0");
}

function hexLiteral(octet: number): string {
  return `0x${hex(octet)},`;
}
