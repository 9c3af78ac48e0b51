/** Numbers as people read them. A narrow no-break space separates thousands: 16 384. */
import { groupDigits, octetsInWords } from "../../protocol/index.ts";

export function formatCount(value: number): string {
  const [whole = "", part] = String(Math.abs(value)).split(".");
  return `${value < 0 ? "\u2212" : ""}${groupDigits(Number(whole))}${part === undefined ? "" : `.${part}`}`;
}

/** `1 octet`, `16 384 octets`. */
export const formatOctets = octetsInWords;

/** `12.40 ms`, `1 204 ms`, `45.2 s`: at most four figures that matter, and the same width while time runs. */
export function formatMs(ms: number): string {
  const size = Math.abs(ms);
  if (size >= 10_000) return `${formatCount(Number((ms / 1000).toFixed(1)))} s`;
  if (size >= 1000) return `${formatCount(Math.round(ms))} ms`;
  return `${formatFixed(ms, size >= 100 ? 1 : 2)} ms`;
}

/** `96 B`, `16 384 B`, `1.5 MiB`, `1.0 GiB`. Exact up to 64 KiB, because those are the sizes that the RFC speaks of. */
export function formatBytes(octets: number): string {
  const size = Math.abs(octets);
  if (size <= 65_536) return `${formatCount(octets)} B`;
  // What would be rounded to 1 024 of a unit is one of the next.
  if (size < 1023.5 * 1024) return `${formatFixed(octets / 1024, 0)} KiB`;
  if (size < 1023.95 * 1_048_576) return `${formatFixed(octets / 1_048_576, 1)} MiB`;
  return `${formatFixed(octets / 1_073_741_824, 1)} GiB`;
}

function formatFixed(value: number, digits: number): string {
  const [whole = "0", part] = value.toFixed(digits).split(".");
  const text = formatCount(Number(whole));
  const sign = value < 0 && Number(whole) === 0 ? "\u2212" : "";
  return part === undefined ? sign + text : `${sign}${text}.${part}`;
}
