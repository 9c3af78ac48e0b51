/**
 * The header blocks of one direction: which frames carry them, and what they say. HPACK has a state, so a block can
 * only be read after all before it: they are decoded in order, as far as somebody asks, and every few blocks the
 * decoder is kept, so that the table as it was at any block is near. RFC 9113 §4.3, RFC 7541.
 *
 * Never silently wrong: behind a block that cannot be decoded all are unknown, since the table is. Where a table begins as
 * unknown, references to what it held then are numbered (late-headers.ts), and read again once something is known of them.
 */
import { concatBytes } from "../base/bytes.ts";
import { ErrorCode, Http2Error } from "../base/http2-error.ts";
import { Flag, FRAME_HEADER_BYTES, FrameType } from "../frame/frame.ts";
import { FrameOrder } from "../frame/frame-order.ts";
import { DEFAULT_TABLE_SIZE, HpackDecoder } from "../hpack/decoder.ts";
import type { DecodedBlock } from "../hpack/decoder.ts";
import type { DecodedField } from "../hpack/field.ts";
import type { LateHeaders, UnknownEntry } from "./late-headers.ts";
import type { DirectionScan } from "./scan-direction.ts";
import { parseScannedFrame, PREFACE_TYPE } from "./scan-direction.ts";

/** Decoding this many blocks again takes well under a millisecond. */
const BLOCKS_PER_CHECKPOINT = 32;
/** A state costs a copy of its table: it is kept when the lists since the last one were this many times as large, else tables of megabytes would add up. */
const LISTS_PER_TABLE = 8;
/**
 * Octets of header lists (RFC 9113 §6.5.2) that are kept, of one block and of all blocks of a direction: an octet of the wire can stand
 * for a whole field, and a field takes some 8 octets of memory for 40 of these. No message comes near the first, no capture of
 * a million requests near the second. Behind them blocks are still decoded, for the table's sake, but their lists are not kept.
 */
const MAX_BLOCK_LIST = 64 << 20;
const MAX_LISTS = 2 ** 31;
/** What a field counts for besides that has a place in an unknown entry: it is an object of its own. */
const UNKNOWN_FIELD_COST = 1024;

/** Token of blocks that are unknown because of an earlier one; they break no rule themselves. */
export const UNKNOWN_BLOCK_TOKEN = "trace.headers.unknown";

/** Frames `first` to `last` of the direction, by ordinal. */
export interface HeaderBlock {
  readonly number: number;
  readonly first: number;
  readonly last: number;
  /** Whether `last` has END_HEADERS and all octets are there. */
  readonly complete: boolean;
  /** The table begins anew here, and whether as empty or as unknown. */
  readonly tableStart: "empty" | "unknown" | undefined;
}

interface DecodedHeaders {
  readonly headers: readonly DecodedField[] | undefined;
  readonly fault: Http2Error | undefined;
}

export class HeaderBlocks {
  readonly #bytes: Uint8Array;
  readonly #scan: DirectionScan;
  readonly #tableLimit: number | undefined;
  /** Found when somebody asks: a million frames take a moment. */
  #found: FoundBlocks | undefined;
  readonly #decoded: DecodedHeaders[] = [];
  /** States before every BLOCKS_PER_CHECKPOINT-th block; undefined: not kept. */
  readonly #checkpoints: (DecoderState | undefined)[] = [];
  /** Octets of all lists in front of the last one that is kept. */
  #listedBefore = 0;
  #state: DecoderState;
  readonly #late: LateHeaders | undefined;
  #isSurveyed = false;

  /** `tableLimit`: largest SETTINGS_HEADER_TABLE_SIZE that the receiver announced; undefined when that is not known. */
  constructor(bytes: Uint8Array, scan: DirectionScan, tableLimit: number | undefined, late?: LateHeaders) {
    this.#late = late;
    this.#bytes = bytes;
    this.#scan = scan;
    this.#tableLimit = tableLimit;
    this.#state = this.#begin();
  }

  get #blocks(): readonly HeaderBlock[] {
    return this.#find().blocks;
  }

  #find(): FoundBlocks {
    return (this.#found ??= findBlocks(this.#scan));
  }

  /** Entries from before the recording that blocks refer to; `frameOf` gives the frame's index by its ordinal. */
  unknownEntries(frameOf: (ordinal: number) => number): readonly UnknownEntry[] {
    this.#survey();
    return this.#late === undefined
      ? []
      : this.#late.list((block) => frameOf(this.#blocks[block]?.last ?? 0));
  }

  /** The block that this frame is part of. */
  blockOf(ordinal: number): HeaderBlock | undefined {
    const { blocks, blockOf } = this.#find();
    return blocks[blockOf[ordinal] ?? -1];
  }

  /** What stands in the block that this frame ends. */
  headers(ordinal: number): readonly DecodedField[] | undefined {
    const block = this.blockOf(ordinal);
    return block?.last === ordinal ? this.#decode(block.number).headers : undefined;
  }

  orderFault(ordinal: number): Http2Error | undefined {
    return this.#find().faults.get(ordinal);
  }

  /** Why the block that this frame is part of cannot be known, if that is an earlier block's doing. */
  unknownFault(ordinal: number): Http2Error | undefined {
    const block = this.blockOf(ordinal);
    const fault = block === undefined ? undefined : this.#decode(block.number).fault;
    return fault?.token === UNKNOWN_BLOCK_TOKEN ? fault : undefined;
  }

  /** What is wrong with the order at this frame, or with the block that it ends. */
  fault(ordinal: number): Http2Error | undefined {
    const outOfOrder = this.orderFault(ordinal);
    if (outOfOrder !== undefined) return outOfOrder;
    const block = this.blockOf(ordinal);
    return block?.last === ordinal ? this.#decode(block.number).fault : undefined;
  }

  /** All octets of a complete block; undefined if one of its frames cannot be read. */
  octets(block: HeaderBlock): Uint8Array | undefined {
    return block.complete ? this.#join(block.first, block.last) : undefined;
  }

  /** What the block's frames in front of this one carry; undefined if one of them cannot be read. */
  octetsBefore(block: HeaderBlock, ordinal: number): Uint8Array | undefined {
    return this.#join(block.first, ordinal - 1);
  }

  /** The decoder as it was before the block, the caller's to use; undefined when the table is unknown there. */
  decoderBefore(block: HeaderBlock): HpackDecoder | undefined {
    this.#decodeUpTo(block.number);
    let nearest = Math.floor(block.number / BLOCKS_PER_CHECKPOINT);
    while (nearest > 0 && this.#checkpoints[nearest] === undefined) nearest--;
    const checkpoint = this.#checkpoints[nearest];
    if (checkpoint === undefined) return undefined;
    let state: DecoderState = fork(checkpoint);
    for (let i = nearest * BLOCKS_PER_CHECKPOINT; i < block.number; i++) state = this.#step(state, i).state;
    state = this.#enter(state, block);
    return state.lost === undefined ? state.decoder : undefined;
  }

  #decode(number: number): DecodedHeaders {
    this.#decodeUpTo(number + 1);
    return this.#decoded[number] ?? { headers: undefined, fault: undefined };
  }

  #begin(): DecoderState {
    return { decoder: this.#newDecoder("empty", 0), lost: undefined, unknownTables: 0, listed: 0, kept: 0 };
  }

  /** Numbers the unknown entries and gathers what the blocks tell of them, before any block is shown. */
  #survey(): void {
    if (this.#isSurveyed || this.#late === undefined) return;
    this.#isSurveyed = true;
    if (!this.#blocks.some(({ tableStart }) => tableStart === "unknown")) return;
    let state = this.#begin();
    const { type, flags } = this.#scan.frames;
    for (const { number, first } of this.#blocks) {
      const step = this.#step(state, number);
      state = step.state;
      // Trailers end their stream.
      const isHead = type[first] === FrameType.HEADERS && ((flags[first] ?? 0) & Flag.END_STREAM) === 0;
      if (step.result.headers !== undefined && state.unknownTables > 0)
        this.#late.survey(state.unknownTables - 1, number, step.result.headers, isHead);
    }
  }

  #decodeUpTo(end: number): void {
    this.#survey();
    const last = Math.min(end, this.#blocks.length);
    for (let i = this.#decoded.length; i <= last; i++) {
      this.#keepState(i);
      if (i === last) return;
      const { state, result } = this.#step(this.#state, i);
      this.#state = state;
      this.#decoded.push(result);
    }
  }

  #keepState(before: number): void {
    const place = before / BLOCKS_PER_CHECKPOINT;
    if (place !== this.#checkpoints.length) return;
    const { decoder, listed } = this.#state;
    const isDue = place === 0 || listed - this.#listedBefore >= LISTS_PER_TABLE * decoder.tableSize;
    this.#checkpoints.push(isDue ? fork(this.#state) : undefined);
    if (isDue) this.#listedBefore = listed;
  }

  /** Decodes block `i`; `state.decoder` moves on. */
  #step(before: DecoderState, i: number): { state: DecoderState; result: DecodedHeaders } {
    const block = this.#blocks[i];
    if (block === undefined) return { state: before, result: { headers: undefined, fault: undefined } };
    const state = this.#enter(before, block);
    if (state.lost !== undefined) return { state, result: { headers: undefined, fault: state.lost } };
    const octets = this.octets(block);
    const lost = (): DecoderState => ({
      ...state,
      lost: unknownBlock(this.#scan.frames.offset[block.first] ?? 0),
    });
    if (octets === undefined) return { state: lost(), result: { headers: undefined, fault: undefined } };
    const maxHeaderListSize = Math.min(MAX_BLOCK_LIST, MAX_LISTS - state.kept);
    const decoded = state.decoder.decodeFields(octets, { maxHeaderListSize });
    if (decoded instanceof Http2Error)
      return { state: lost(), result: { headers: undefined, fault: decoded } };
    return stepped(state, decoded);
  }

  #enter(state: DecoderState, block: HeaderBlock): DecoderState {
    if (block.tableStart === undefined) return state;
    const { unknownTables } = state;
    return {
      ...state,
      decoder: this.#newDecoder(block.tableStart, unknownTables),
      lost: undefined,
      unknownTables: unknownTables + (block.tableStart === "unknown" ? 1 : 0),
    };
  }

  /** Tolerant, as we only look on: every size that the receiver has ever announced is allowed all the time, and any
   *  number of size updates. */
  #newDecoder(table: "empty" | "unknown", nth: number): HpackDecoder {
    const maxSizeUpdates = Number.MAX_SAFE_INTEGER;
    if (table === "unknown")
      return new HpackDecoder({ unknownEntries: true, late: this.#late?.table(nth), maxSizeUpdates });
    const decoder = new HpackDecoder({ maxSizeUpdates });
    decoder.setMaxTableSize(Math.max(DEFAULT_TABLE_SIZE, this.#tableLimit ?? Number.MAX_SAFE_INTEGER));
    return decoder;
  }

  #join(first: number, last: number): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    for (let ordinal = first; ordinal <= last; ordinal++) {
      const part = this.#fragment(ordinal);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    const [only] = parts;
    return parts.length === 1 ? only : concatBytes(parts);
  }

  #fragment(ordinal: number): Uint8Array | undefined {
    const frame = parseScannedFrame(this.#scan, this.#bytes, ordinal);
    return frame !== undefined && "fragment" in frame ? frame.fragment : undefined;
  }
}

interface DecoderState {
  readonly decoder: HpackDecoder;
  /** A block could not be decoded: from there on the table is unknown. */
  readonly lost: Http2Error | undefined;
  /** How many tables have begun as unknown. */
  readonly unknownTables: number;
  /** Octets of all lists so far, and what those count for that are kept. */
  readonly listed: number;
  readonly kept: number;
}

/** Behind a block that was decoded. */
function stepped(
  before: DecoderState,
  { fields, truncated, listSize }: DecodedBlock,
): { state: DecoderState; result: DecodedHeaders } {
  const listed = before.listed + listSize;
  if (truncated)
    return { state: { ...before, listed }, result: { headers: undefined, fault: LIST_NOT_KEPT } };
  const odd =
    before.unknownTables === 0 ? 0 : fields.filter(({ unknown, filled }) => unknown ?? filled).length;
  const kept = before.kept + listSize + odd * UNKNOWN_FIELD_COST;
  return { state: { ...before, listed, kept }, result: { headers: fields, fault: undefined } };
}

function fork(state: DecoderState): DecoderState {
  return { ...state, decoder: state.decoder.fork() };
}

const LIST_NOT_KEPT = new Http2Error({
  scope: "connection",
  code: ErrorCode.COMPRESSION_ERROR,
  token: UNKNOWN_BLOCK_TOKEN,
  reason: `The fields of this header block are not shown: at most ${MAX_BLOCK_LIST >> 20} MiB of one header list are kept, and ${MAX_LISTS / 2 ** 30} GiB of all those of one direction.`,
  rfc: "RFC 9113 §6.5.2",
});

function unknownBlock(lostAt: number): Http2Error {
  return new Http2Error({
    scope: "connection",
    code: ErrorCode.COMPRESSION_ERROR,
    token: UNKNOWN_BLOCK_TOKEN,
    reason: `The header block at octet ${lostAt} of this direction could not be decoded, so the header table is unknown from there on, and with it this block.`,
    rfc: "RFC 9113 §4.3",
  });
}

interface FoundBlocks {
  readonly blocks: readonly HeaderBlock[];
  /** Block of each frame, or -1. */
  readonly blockOf: Int32Array;
  readonly faults: ReadonlyMap<number, Http2Error>;
}

/** Groups frames by the order rules alone. */
function findBlocks(scan: DirectionScan): FoundBlocks {
  const finder = new BlockFinder(scan);
  for (let ordinal = 0; ordinal < scan.frames.type.length; ordinal++) finder.add(ordinal);
  return finder.finish();
}

class BlockFinder {
  readonly #scan: DirectionScan;
  readonly #blocks: HeaderBlock[] = [];
  readonly #blockOf: Int32Array;
  readonly #faults = new Map<number, Http2Error>();
  #order = new FrameOrder();
  #open: number | undefined;
  #tableStart: HeaderBlock["tableStart"];
  #nextTableStart = 0;

  constructor(scan: DirectionScan) {
    this.#scan = scan;
    this.#blockOf = new Int32Array(scan.frames.type.length).fill(-1);
  }

  add(ordinal: number): void {
    this.#beginRun(ordinal);
    const { frames } = this.#scan;
    const type = frames.type[ordinal] ?? 0;
    if (type === PREFACE_TYPE) return;
    const flags = frames.flags[ordinal] ?? 0;
    const fault = this.#order.check(type, flags, frames.streamId[ordinal] ?? 0);
    if (fault !== undefined) {
      this.#faults.set(ordinal, fault);
      this.#close(ordinal - 1, false);
    }
    const begins = type === FrameType.HEADERS || type === FrameType.PUSH_PROMISE;
    // A block that rules of order do not see (on stream 0) ends where the next one begins.
    if (begins) {
      this.#close(ordinal - 1, false);
      this.#open = ordinal;
    }
    if (this.#open === undefined || (!begins && type !== FrameType.CONTINUATION)) return;
    this.#blockOf[ordinal] = this.#blocks.length;
    if ((flags & Flag.END_HEADERS) !== 0) this.#close(ordinal, this.#isWhole(ordinal));
  }

  finish(): FoundBlocks {
    this.#close(this.#scan.frames.type.length - 1, false);
    return { blocks: this.#blocks, blockOf: this.#blockOf, faults: this.#faults };
  }

  /** Behind a gap neither the open block nor the header table goes on. */
  #beginRun(ordinal: number): void {
    for (;;) {
      const start = this.#scan.tableStarts[this.#nextTableStart];
      if (start === undefined || start.frame > ordinal) return;
      this.#nextTableStart++;
      this.#close(ordinal - 1, false);
      this.#order = new FrameOrder();
      this.#tableStart = start.known ? "empty" : "unknown";
    }
  }

  #close(last: number, complete: boolean): void {
    if (this.#open === undefined) return;
    const number = this.#blocks.length;
    this.#blocks.push({ number, first: this.#open, last, complete, tableStart: this.#tableStart });
    this.#tableStart = undefined;
    this.#open = undefined;
  }

  #isWhole(ordinal: number): boolean {
    const { frames } = this.#scan;
    const size = (frames.end[ordinal] ?? 0) - (frames.offset[ordinal] ?? 0);
    return size === FRAME_HEADER_BYTES + (frames.length[ordinal] ?? 0);
  }
}
