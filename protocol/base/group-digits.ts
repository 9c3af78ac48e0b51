/** Numbers in sentences. Machine-read output (hex, JSON, keys) does not come here. */

/** Between groups of three digits: a narrow no-break space. */
const THOUSANDS = "\u202f";

/** 1048576 → `1 048 576`, with narrow no-break spaces. */
export function groupDigits(n: number): string {
  return String(n).replaceAll(/\B(?=(?:\d{3})+$)/g, THOUSANDS);
}

/** `1 octet`, `16 384 octets`. */
export function octetsInWords(n: number): string {
  return `${groupDigits(n)} ${n === 1 ? "octet" : "octets"}`;
}
