/**
 * A header block that comes in pieces: each representation is decoded as soon as it is whole. Bounds what waits for the
 * next piece. RFC 7541 §6; Go hpack.Decoder.Write, Close.
 */
import { concatBytes, EMPTY_BYTES } from "../base/bytes.ts";
import { Http2Error } from "../base/http2-error.ts";
import { BlockRun } from "./decoder.ts";
import type { DecodedBlock, DecodeOptions, HpackDecoder } from "./decoder.ts";
import { hpackError } from "./errors.ts";

/** Of the integers around a string that is not whole yet; what Go allows. */
const MAX_LENGTH_OCTETS = 8;

export class BlockPieces {
  #decoder: HpackDecoder;
  /** What came out so far; undefined between blocks. */
  #run: BlockRun | undefined;
  /** The octets of a representation that is not whole yet. */
  #rest: Uint8Array = EMPTY_BYTES;

  constructor(decoder: HpackDecoder) {
    this.#decoder = decoder;
  }

  /** All of the block so far. `last`: it ends with this piece. After an error every later call gives that same error. */
  add(piece: Uint8Array, last: boolean, o: DecodeOptions = {}): DecodedBlock | Http2Error {
    const decoder = this.#decoder;
    if (decoder.poison !== undefined) return decoder.poison;
    const bytes = this.#rest.length === 0 ? piece : concatBytes([this.#rest, piece]);
    const run = new BlockRun(bytes, decoder.maxStringLength, o);
    goOnFrom(run, this.#run);
    const done = this.#decode(run, last);
    if (done instanceof Http2Error) return (decoder.poison = done);
    this.#rest = last ? EMPTY_BYTES : bytes.slice(done);
    this.#run = last ? undefined : run;
    return { fields: run.fields, truncated: run.truncated, listSize: run.listSize };
  }

  /** Up to where whole representations stand. */
  #decode(run: BlockRun, last: boolean): number | Http2Error {
    const { length } = run.block;
    for (let done = 0; done < length; done = run.reader.at) {
      this.#decoder.decodeRepresentation(run);
      const { fault } = run.reader;
      if (fault === undefined) continue;
      if (last || !isTruncation(fault)) return fault;
      return this.#checkRest(length - done) ?? done;
    }
    return length;
  }

  #checkRest(octets: number): Http2Error | undefined {
    const { maxStringLength } = this.#decoder;
    if (octets <= 2 * (maxStringLength + MAX_LENGTH_OCTETS)) return undefined;
    const reason = `A field is not whole after twice the ${maxStringLength} octets that a string may have.`;
    return hpackError("hpack.string.limit", reason, 0);
  }
}

function goOnFrom(run: BlockRun, before: BlockRun | undefined): void {
  if (before === undefined) return;
  run.fields = before.fields;
  run.listSize = before.listSize;
  run.truncated = before.truncated;
  run.fieldSeen = before.fieldSeen;
  run.sizeUpdates = before.sizeUpdates;
}

/** The octets end too early, and more may come. */
function isTruncation({ token }: Http2Error): boolean {
  return token === "hpack.integer.truncated" || token === "hpack.string.truncated";
}
