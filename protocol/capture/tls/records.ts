/**
 * One direction of a connection cut into TLS records, which may span packets; behind lost octets it finds the next
 * place at which records begin. RFC 8446 §5.1. Knows nothing of keys.
 */
import { concatMapped } from "../source-map.ts";
import type { StreamPiece } from "../packets/tcp-flow.ts";
import { u16 } from "../packets/packet.ts";

export const RecordType = { CHANGE_CIPHER_SPEC: 20, ALERT: 21, HANDSHAKE: 22, APPLICATION_DATA: 23 } as const;

export interface TlsRecord {
  readonly type: number;
  readonly version: number;
  readonly fragment: Uint8Array;
  /** The piece of the stream that completes it: its time and packet. */
  readonly piece: StreamPiece;
  /** Octets that are missing or are no records, since the record before. */
  readonly lost: number;
}

export interface RecordScan {
  readonly records: readonly TlsRecord[];
  /** Octets at the end that are missing, or make no whole record. */
  readonly lostAtEnd: number;
  /** Where no record begins although one should, the first time. */
  readonly broken: StreamPiece | undefined;
}

const HEADER = 5;
/** RFC 5246 §6.2.3: 2^14 and up to 2048 more; RFC 8446 §5.2: up to 256 more. */
const MAX_FRAGMENT = (1 << 14) + 2048;
/** Headers in a row that make a place likely to be the start of a record. */
const LIKELY_CHAIN = 3;

export function startsTls(bytes: Uint8Array): boolean {
  return isHeader(bytes, 0) && bytes.length >= HEADER;
}

export function scanRecords(pieces: readonly StreamPiece[]): RecordScan {
  const scanner = new RecordScanner();
  for (const run of runsOf(pieces)) scanner.scan(run);
  return scanner.finish();
}

/** Pieces without a gap between them. */
interface Run {
  readonly bytes: Uint8Array;
  readonly pieces: readonly StreamPiece[];
  readonly lost: number;
}

function runsOf(pieces: readonly StreamPiece[]): readonly Run[] {
  const runs: { pieces: StreamPiece[]; lost: number }[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last === undefined || piece.lost > 0) runs.push({ pieces: [piece], lost: piece.lost });
    else last.pieces.push(piece);
  }
  return runs.map((run) => ({ ...run, bytes: concatMapped(run.pieces.map(({ octets }) => octets)).bytes }));
}

class RecordScanner {
  readonly #records: TlsRecord[] = [];
  #broken: StreamPiece | undefined;
  #lost = 0;
  /** Octets that the last record still lacked when its run ended. */
  #open = 0;

  scan(run: Run): void {
    this.#lost += run.lost;
    let at = this.#start(run);
    let piece = 0;
    let pieceEnd = run.pieces[0]?.octets.bytes.length ?? 0;
    while (isHeader(run.bytes, at)) {
      const end = at + HEADER + u16(run.bytes, at + 3);
      if (end > run.bytes.length) break;
      while (pieceEnd < end) pieceEnd += run.pieces[++piece]?.octets.bytes.length ?? Infinity;
      const completing = run.pieces[piece];
      if (completing === undefined) break;
      this.#push(run.bytes, at, end, completing);
      at = end;
    }
    this.#end(run, at);
  }

  finish(): RecordScan {
    return { records: this.#records, lostAtEnd: this.#lost, broken: this.#broken };
  }

  /** Behind a gap: the rest of the record in which it began is skipped when it is known how long that is. */
  #start(run: Run): number {
    const known = this.#open - run.lost;
    const start = known >= 0 && isHeader(run.bytes, known) ? known : this.#align(run.bytes, 0);
    this.#lost += start;
    return start;
  }

  #align(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at++) if (isLikelyStart(bytes, at)) return at;
    return bytes.length;
  }

  #end(run: Run, at: number): void {
    const left = run.bytes.length - at;
    this.#lost += left;
    this.#open = 0;
    if (left === 0) return;
    if (left < HEADER) return;
    if (isHeader(run.bytes, at)) this.#open = HEADER + u16(run.bytes, at + 3) - left;
    else this.#broken ??= run.pieces.at(-1);
  }

  #push(bytes: Uint8Array, at: number, end: number, piece: StreamPiece): void {
    this.#records.push({
      type: bytes[at] ?? 0,
      version: u16(bytes, at + 1),
      fragment: bytes.subarray(at + HEADER, end),
      piece,
      lost: this.#lost,
    });
    this.#lost = 0;
  }
}

/** As far as the octets go, which may be less than a whole header. */
function isHeader(bytes: Uint8Array, at: number): boolean {
  const [type, major, minor] = bytes.subarray(at, at + 3);
  if (type === undefined || type < 20 || type > 24) return false;
  if (at + HEADER > bytes.length) return major === undefined || major === 3;
  return major === 3 && (minor ?? 9) <= 4 && u16(bytes, at + 3) <= MAX_FRAGMENT;
}

/** Headers follow each other from here, up to the end or for long enough. */
function isLikelyStart(bytes: Uint8Array, from: number): boolean {
  let at = from;
  for (let i = 0; i < LIKELY_CHAIN; i++) {
    if (at + HEADER > bytes.length || !isHeader(bytes, at)) return i > 1 || (i === 1 && at === bytes.length);
    at += HEADER + u16(bytes, at + 3);
  }
  return true;
}
