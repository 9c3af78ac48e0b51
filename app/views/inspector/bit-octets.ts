/** Which octets of a field are spelt out in bits, and which of those are the field's. Pure. */
import type { FieldNode } from "../../../protocol/index.ts";
import { octetsOf } from "./field-tree.ts";

/** Whether the node begins or ends inside an octet, so that octets alone do not tell which bits are meant. */
function hasPartialOctets(node: FieldNode): boolean {
  return (node.startBit & 7) !== 0 || (node.bitLength & 7) !== 0;
}

export interface BitOctet {
  /** Offset in the frame. */
  readonly octet: number;
  /** Eight cells, most significant first. */
  readonly bits: readonly { readonly value: 0 | 1; readonly lit: boolean }[];
}

/** Octets that are spelt out in bits under the hex: the start of a long field tells enough. */
export const MAX_BIT_OCTETS = 4;

/** The first octets of a field that is not made of whole octets, or of one that is a single octet. */
export function bitOctets(node: FieldNode, bytes: Uint8Array): readonly BitOctet[] {
  const { start, end } = octetsOf(node);
  if (!hasPartialOctets(node) && end - start !== 1) return [];
  const shown: BitOctet[] = [];
  for (let octet = start; octet < Math.min(end, start + MAX_BIT_OCTETS, bytes.length); octet++) {
    shown.push({ octet, bits: bitsOf(node, octet, bytes[octet] ?? 0) });
  }
  return shown;
}

function bitsOf(node: FieldNode, octet: number, value: number): BitOctet["bits"] {
  return Array.from({ length: 8 }, (_, i) => {
    const bit = octet * 8 + i;
    const isSet = ((value >> (7 - i)) & 1) === 1;
    return {
      value: isSet ? 1 : 0,
      lit: bit >= node.startBit && bit < node.startBit + node.bitLength,
    } as const;
  });
}
