/** Octets of one frame laid out in rows of hex and characters, and which cell a key leads to. Pure. */
import type { OctetRange } from "./field-tree.ts";

/** Widest row that fits, in octets: 8 or 16, so that offsets stay round. */
export function octetsPerRow(widthPx: number): 8 | 16 {
  return widthPx >= WIDE_PX ? 16 : 8;
}

/** 16 cells of 24 px with a gap in the middle, offsets and characters. */
const WIDE_PX = 620;

export function rowCount(octets: number, perRow: number): number {
  return Math.ceil(octets / perRow);
}

export function offsetLabel(offset: number): string {
  return offset.toString(16).padStart(4, "0");
}

/** The octet as a character; a middle dot for what is not printable ASCII. */
export function printable(octet: number): string {
  return octet > 0x20 && octet < 0x7f ? String.fromCharCode(octet) : octet === 0x20 ? "\u00a0" : "\u00b7";
}

export function spokenOctet(offset: number, octet: number): string {
  return `octet ${offset}, hex ${octet.toString(16).padStart(2, "0")}`;
}

export function isIn(range: OctetRange | undefined, octet: number): boolean {
  return range !== undefined && octet >= range.start && octet < range.end;
}

/** The cell that a key of the grid pattern leads to; undefined when the key means nothing here. */
export function hexKey(
  at: number,
  length: number,
  perRow: number,
  pageRows: number,
  event: HexKeyEvent,
): number | undefined {
  const target = hexTarget(at, length, perRow, pageRows, event);
  return target === undefined ? undefined : Math.min(length - 1, Math.max(0, target));
}

export interface HexKeyEvent {
  readonly key: string;
  readonly ctrlKey: boolean;
}

function hexTarget(
  at: number,
  length: number,
  perRow: number,
  pageRows: number,
  event: HexKeyEvent,
): number | undefined {
  switch (event.key) {
    case "ArrowRight":
      return at + 1;
    case "ArrowLeft":
      return at - 1;
    case "ArrowDown":
      return at + perRow < length ? at + perRow : at;
    case "ArrowUp":
      return at >= perRow ? at - perRow : at;
    case "PageDown":
      return at + perRow * pageRows;
    case "PageUp":
      return at - perRow * pageRows;
    case "Home":
      return event.ctrlKey ? 0 : at - (at % perRow);
    case "End":
      return event.ctrlKey ? length - 1 : at - (at % perRow) + perRow - 1;
    default:
      return undefined;
  }
}
