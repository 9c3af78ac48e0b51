/** One row of the pasted text cut into stretches that look alike: octets of the same frame, and what is between them. Pure. */
import type { Side } from "../../../protocol/index.ts";
import { FRAME_HEADER_OCTETS } from "./frame-at.ts";
import type { FrameSpan } from "./frame-at.ts";
import type { WrittenOctet } from "./text-octets.ts";

export interface Segment {
  readonly start: number;
  readonly end: number;
  /** Undefined: text that is no octet, or octets that are part of no frame. */
  readonly look: OctetLook | undefined;
  /** First octet of the stretch. */
  readonly from: Side | undefined;
  readonly octet: number | undefined;
}

export interface OctetLook {
  readonly frame: number;
  readonly type: number;
  /** The nine octets of the frame header; they are drawn darker, so that the frames can be told apart. */
  readonly isHeader: boolean;
  readonly isField: boolean;
  /** The text says what it was; a person has changed it since. */
  readonly isChanged: boolean;
}

/** Selected octets of one direction. */
export interface MarkedOctets {
  readonly from: Side;
  readonly start: number;
  readonly end: number;
}

type IsChanged = (from: Side, octet: number) => boolean;

/** Between two octets of one stretch at most this many characters: `00 72  4f`, `0x00, 0x72`. */
const JOIN_CHARS = 4;

export function segmentsOf(
  row: { readonly start: number; readonly end: number },
  octets: readonly WrittenOctet[],
  frameAt: (from: Side, octet: number) => FrameSpan | undefined,
  field: MarkedOctets | undefined,
  isChanged: IsChanged = () => false,
): readonly Segment[] {
  const segments: Segment[] = [];
  let at = row.start;
  for (const stretch of stretchesOf(row, octets, frameAt, field, isChanged)) {
    if (stretch.start > at) segments.push(plain(at, stretch.start));
    segments.push(stretch);
    at = stretch.end;
  }
  if (at < row.end) segments.push(plain(at, row.end));
  return segments;
}

function stretchesOf(
  row: { readonly start: number; readonly end: number },
  octets: readonly WrittenOctet[],
  frameAt: (from: Side, octet: number) => FrameSpan | undefined,
  field: MarkedOctets | undefined,
  isChanged: IsChanged,
): readonly Segment[] {
  const found: Segment[] = [];
  for (const written of octets) {
    const look = lookOf(written, frameAt(written.from, written.octet), field, isChanged);
    const start = Math.max(row.start, written.start);
    const end = Math.min(row.end, written.end);
    const last = found.at(-1);
    if (
      last !== undefined &&
      last.from === written.from &&
      start - last.end <= JOIN_CHARS &&
      sameLook(last.look, look)
    ) {
      found[found.length - 1] = { ...last, end: Math.max(end, last.end) };
    } else if (end > start) {
      found.push({
        start: Math.max(start, last?.end ?? start),
        end,
        look,
        from: written.from,
        octet: written.octet,
      });
    }
  }
  return found;
}

function lookOf(
  { from, octet }: WrittenOctet,
  span: FrameSpan | undefined,
  field: MarkedOctets | undefined,
  isChanged: IsChanged,
): OctetLook | undefined {
  if (span === undefined) return undefined;
  const isHeader = span.type !== -1 && octet - span.start < FRAME_HEADER_OCTETS;
  const isField = field !== undefined && field.from === from && octet >= field.start && octet < field.end;
  return { frame: span.frame, type: span.type, isHeader, isField, isChanged: isChanged(from, octet) };
}

function sameLook(a: OctetLook | undefined, b: OctetLook | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.frame === b.frame && a.isHeader === b.isHeader && a.isField === b.isField && a.isChanged === b.isChanged
  );
}

function plain(start: number, end: number): Segment {
  return { start, end, look: undefined, from: undefined, octet: undefined };
}
