/**
 * Numbers as people type and read them in the Lab: `64K`, `1.5 MiB`, `10M`, `2s`. What is no such number stays the text
 * that it is, for the scenario's parser to refuse and for the person to mend. Pure.
 */
import { formatCount } from "../../ui/format.ts";

/** What a field counts: octets, milliseconds, kilobits per second, or things. */
export type Quantity = "bytes" | "ms" | "kbps" | "count";

/** A scenario that was given no name. */
export const UNNAMED = "Untitled experiment";

/** Undefined for nothing typed; the text itself where it is no number. */
export function readQuantity(text: string, quantity: Quantity): number | string | undefined {
  const plain = text.replace(/[\s\u202f\u00a0]/g, "");
  if (plain === "") return undefined;
  const [, digits = "", suffix = ""] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-zµ/]*)$/i.exec(plain) ?? [];
  const factor = SUFFIXES[quantity].get(suffix.toLowerCase());
  if (digits === "" || factor === undefined) return text.trim();
  // Only as exact as was typed: 0.1 s is 100 ms, not 100.00000000000001.
  return Number((Number(digits) * factor).toPrecision(15));
}

/** As `readQuantity` reads it; text that was kept comes back as it is. */
export function writeQuantity(value: unknown, quantity: Quantity): string {
  if (value === undefined) return "";
  if (typeof value !== "number") return typeof value === "string" ? value : JSON.stringify(value);
  return quantity === "bytes" ? formatSize(value) : formatCount(value).replace("\u2212", "-");
}

/** Exact: `64K` is 65 536 octets, and whatever is no such multiple has all its digits. */
export function formatSize(octets: number): string {
  for (const [unit, size] of SIZES) {
    if (octets >= size && Number.isInteger((octets / size) * 4))
      return `${formatCount(octets / size)}${unit}`;
  }
  return formatCount(octets).replace("\u2212", "-");
}

/** `10 Mbit/s`. */
export function formatRate(kbps: number): string {
  if (kbps >= 1e6) return `${formatCount(kbps / 1e6)} Gbit/s`;
  if (kbps >= 1000) return `${formatCount(kbps / 1000)} Mbit/s`;
  return `${formatCount(kbps)} kbit/s`;
}

const SIZES: readonly (readonly [unit: string, octets: number])[] = [
  ["G", 2 ** 30],
  ["M", 2 ** 20],
  ["K", 2 ** 10],
];

const SUFFIXES: Readonly<Record<Quantity, ReadonlyMap<string, number>>> = {
  bytes: new Map([
    ["", 1],
    ["b", 1],
    ...SIZES.flatMap(([unit, size]) => {
      const letter = unit.toLowerCase();
      return [letter, `${letter}b`, `${letter}ib`].map((suffix) => [suffix, size] as const);
    }),
  ]),
  ms: new Map([
    ["", 1],
    ["ms", 1],
    ["s", 1000],
    ["us", 0.001],
    ["µs", 0.001],
    ["min", 60_000],
    ["h", 3_600_000],
  ]),
  kbps: new Map(
    (
      [
        ["", 1],
        ["k", 1],
        ["m", 1000],
        ["g", 1e6],
      ] as const
    ).flatMap(([letter, factor]) =>
      ["", "bit/s", "bps", "bit"].flatMap((unit): [string, number][] =>
        letter === "" && unit !== "" ? [] : [[`${letter}${unit}`, factor]],
      ),
    ),
  ),
  count: new Map([["", 1]]),
};
