/** Octets that neither of our engines would send, for what other implementations do. Every story says where it uses them. */
import { writeFrame } from "../../../../protocol/index.ts";
import type { Frame } from "../../../../protocol/index.ts";

/** As an intervention wants them. */
export function hexOf(frame: Frame): string {
  return Array.from(writeFrame(frame), (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** A header block that touches no table: literal fields without indexing, no Huffman code. RFC 7541 §6.2.2. */
export function plainBlock(fields: readonly (readonly [name: string, value: string])[]): Uint8Array {
  return Uint8Array.from(fields.flatMap(([name, value]) => [0, ...plainString(name), ...plainString(value)]));
}

function plainString(text: string): readonly number[] {
  const octets = [...new TextEncoder().encode(text)];
  // Longer ones would need a length of several octets; no story has any.
  if (octets.length > 126) throw new Error(`too long for a plain string: ${text}`);
  return [octets.length, ...octets];
}
