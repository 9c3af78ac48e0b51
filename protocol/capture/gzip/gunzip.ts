/**
 * A gzip file unpacked: header, DEFLATE data, checksum, and further members behind it. RFC 1952. Slice by slice,
 * bounded; a file that is cut or broken gives what comes out before that, and the reason.
 */
import { concatBytes } from "../../base/bytes.ts";
import { Inflater } from "./inflate.ts";

export interface Gunzipped {
  readonly bytes: Uint8Array;
  /** What is wrong and at which octet of the gzip'd file. */
  readonly fault?: { readonly message: string; readonly at: number };
}

/** Octets unpacked between two yields: some milliseconds of work. */
const OCTETS_PER_SLICE = 1 << 20;
/** Parts of one file that are gzip'd one behind the other; `cat a.gz b.gz` has two. */
const MAX_MEMBERS = 1024;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** Yields the offset in the file that it has come to. */
export function* gunzip(file: Uint8Array, limit: number): Generator<number, Gunzipped, void> {
  const members: Uint8Array[] = [];
  let total = 0;
  let at = 0;
  for (let i = 0; i < MAX_MEMBERS && isGzip(file.subarray(at)); i++) {
    const start = dataStart(file, at);
    if (start === undefined) return broken(members, at, "the file ends inside its gzip header");
    const inflater = new Inflater(file, start, limit - total);
    while (!inflater.done && inflater.fault === undefined) {
      inflater.run(OCTETS_PER_SLICE);
      yield inflater.position;
    }
    const bytes = inflater.output();
    members.push(bytes);
    total += bytes.length;
    at = inflater.position;
    const fault = inflater.fault ?? trailerFault(file, at, bytes);
    if (fault !== undefined) return broken(members, at, fault);
    at += TRAILER_OCTETS;
  }
  return { bytes: joined(members) };
}

const TRAILER_OCTETS = 8;

function joined(members: readonly Uint8Array[]): Uint8Array {
  const [only] = members;
  return only !== undefined && members.length === 1 ? only : concatBytes(members);
}

function broken(members: readonly Uint8Array[], at: number, reason: string): Gunzipped {
  return { bytes: joined(members), fault: { message: `This gzip file is broken: ${reason}.`, at } };
}

/** Behind the header with its optional parts; undefined when the file ends first. */
function dataStart(file: Uint8Array, member: number): number | undefined {
  const flags = file[member + 3] ?? 0;
  let at = member + 10;
  if ((flags & 4) !== 0) at += 2 + (file[at] ?? 0) + 256 * (file[at + 1] ?? 0);
  if ((flags & 8) !== 0) at = behindZero(file, at);
  if ((flags & 16) !== 0) at = behindZero(file, at);
  if ((flags & 2) !== 0) at += 2;
  return at < file.length ? at : undefined;
}

function behindZero(file: Uint8Array, at: number): number {
  const zero = file.indexOf(0, at);
  return zero < 0 ? file.length : zero + 1;
}

function trailerFault(file: Uint8Array, at: number, bytes: Uint8Array): string | undefined {
  if (at + TRAILER_OCTETS > file.length) return "its checksum is missing at the end";
  if (u32(file, at) !== crc32(bytes)) return "what comes out does not have the checksum that it should have";
  return u32(file, at + 4) === bytes.length >>> 0
    ? undefined
    : "what comes out is not as long as it should be";
}

function u32(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, octet) => {
  let crc = octet;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  return (crc ^ 0xffff_ffff) >>> 0;
}
