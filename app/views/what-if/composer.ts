/**
 * A frame of one's own making: what a form says → octets, or what is wrong with it, field by field. Whatever a frame could hold can be said:
 * wrong lengths, flags that mean nothing, any stream. Pure.
 */
import { makeUnknown, writeFrame } from "../../../protocol/index.ts";
import {
  fieldsOf,
  LENGTH,
  PAD_LENGTH,
  PADDING,
  RAW,
  RAW_HEX,
  STREAM_ID,
  TYPE_OCTET,
  valueOf,
} from "./composer-fields.ts";

/** What stands in the fields, by their id. */
export type Draft = Readonly<Record<string, string>>;

export interface Composed {
  readonly bytes: Uint8Array | undefined;
  /** By field id. */
  readonly problems: Readonly<Record<string, string>>;
}

const MAX_OCTETS = 2 * 16_384;
const NOT_PAYLOAD: ReadonlySet<string> = new Set([STREAM_ID, LENGTH, TYPE_OCTET, PADDING, PAD_LENGTH]);

/** What is typed in one type's fields is there again when that type is chosen again; the stream is not, as types differ in it. */
export function draftForOther(draft: Draft): Draft {
  const { [STREAM_ID]: _stream, [LENGTH]: _length, ...kept } = draft;
  return kept;
}

/** A field of which the draft says nothing is as it is at first. */
export function compose(type: number, flags: number, draft: Draft): Composed {
  const problems: Record<string, string> = {};
  const parts = new Map<string, Uint8Array>();
  for (const { id, write, initial, optional = false, bitOf } of fieldsOf(type, flags)) {
    const text = draft[id] ?? initial;
    if (optional && text.trim() === "") continue;
    const written = write(text);
    if (!(written instanceof Uint8Array)) problems[id] = written.wrong;
    else if (bitOf === undefined) parts.set(id, written);
    else if (text === "1") setFirstBit(parts.get(bitOf));
  }
  if (Object.keys(problems).length > 0) return { bytes: undefined, problems };
  const count = [...parts.values()].reduce((sum, { length }) => sum + length, 0);
  if (count > MAX_OCTETS)
    return {
      bytes: undefined,
      problems: { [longestOf(parts)]: `${count} octets are too many: at most ${MAX_OCTETS}.` },
    };
  const bytes = type === RAW ? (parts.get(RAW_HEX) ?? new Uint8Array()) : frameOf(type, flags, parts);
  return { bytes, problems };
}

function longestOf(parts: ReadonlyMap<string, Uint8Array>): string {
  return [...parts].reduce((longest, part) => (part[1].length > longest[1].length ? part : longest))[0];
}

function frameOf(type: number, flags: number, parts: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const content = [...parts].flatMap(([id, octets]) => (NOT_PAYLOAD.has(id) ? [] : [octets]));
  const octet = parts.get(TYPE_OCTET);
  const stream = valueOf(parts.get(STREAM_ID));
  const length = parts.get(LENGTH);
  const frame = makeUnknown(
    octet === undefined ? type : valueOf(octet),
    flags,
    stream % TOP_BIT,
    joined(padded(content, parts)),
  );
  return writeFrame({
    ...frame,
    reserved: stream >= TOP_BIT ? 1 : 0,
    length: length === undefined ? frame.length : valueOf(length),
  });
}

const TOP_BIT = 2 ** 31;

function padded(
  content: readonly Uint8Array[],
  parts: ReadonlyMap<string, Uint8Array>,
): readonly Uint8Array[] {
  const zeros = parts.get(PADDING);
  if (zeros === undefined) return content;
  return [parts.get(PAD_LENGTH) ?? Uint8Array.of(zeros.length), ...content, zeros];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function setFirstBit(octets: Uint8Array | undefined): void {
  if (octets !== undefined) octets[0] = (octets[0] ?? 0) | 0x80;
}
