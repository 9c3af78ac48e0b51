/**
 * Header blocks to fields. RFC 7541 §3, §6; RFC 9113 §4.3. Owns the decoder's dynamic table and what the peer's
 * encoder is allowed and obliged to say about its size. Knows nothing of frames or of what a header list must hold.
 */
import type { Http2Error } from "../base/http2-error.ts";
import { BlockReader } from "./block-reader.ts";
import { tellBrokenString, tellFault, tellInteger, tellString } from "./block-sink.ts";
import type { BlockSink, StringPlace } from "./block-sink.ts";
import { DynamicTable } from "./dynamic-table.ts";
import type { TableEntry, TableListener } from "./dynamic-table.ts";
import { hpackError } from "./errors.ts";
import { ENTRY_OVERHEAD, fieldSize } from "./field.ts";
import type { DecodedField, HeaderField } from "./field.ts";
import type { LateEntries } from "./late-entries.ts";
import { STATIC_COUNT, STATIC_TABLE } from "./static-table.ts";

/** SETTINGS_HEADER_TABLE_SIZE as long as nobody says otherwise, in octets. RFC 9113 §6.5.2. */
export const DEFAULT_TABLE_SIZE = 4096;
/** Octets of one name or value: what Go allows a whole header list by default. */
const DEFAULT_MAX_STRING_LENGTH = 16 << 20;
/** Assumed where a recording begins in the middle: the most that browsers use. An entry too many does no harm, none refers to it. */
const LATE_TABLE_SIZE = 65_536;
/** The smallest size since the last block, then the final one. RFC 7541 §4.2. */
const MAX_SIZE_UPDATES = 2;

export interface HpackDecoderOptions {
  /** SETTINGS_HEADER_TABLE_SIZE of this end, in octets; also the table's size at the start. Default 4096. */
  readonly maxTableSize?: number;
  /** Longest name or value, in octets after Huffman decoding. Default 16 MiB. */
  readonly maxStringLength?: number;
  /**
   * For recordings that begin in the middle: a reference to an entry that was added before gives a field marked
   * `unknown`, and size updates are believed up to any size until setMaxTableSize is called.
   */
  readonly unknownEntries?: boolean;
  /** How the unknown entries are numbered, and what is known of them from elsewhere. */
  readonly late?: LateEntries | undefined;
  /** Size updates that a block may begin with. Default 2; real encoders send more, and whoever only looks on can bear it. */
  readonly maxSizeUpdates?: number;
  readonly onChange?: TableListener | undefined;
}

export interface DecodeOptions {
  /** SETTINGS_MAX_HEADER_LIST_SIZE: octets of names and values, and 32 per field. RFC 9113 §6.5.2. Default: no limit. */
  readonly maxHeaderListSize?: number;
  readonly sink?: BlockSink | undefined;
}

export interface DecodedBlock {
  /** In wire order; those before the list grew too large when `truncated`. */
  readonly fields: readonly DecodedField[];
  /** The list is larger than maxHeaderListSize. The whole block has been decoded, so that the table is right. */
  readonly truncated: boolean;
  /** Of the whole list, as RFC 9113 §6.5.2 counts it. */
  readonly listSize: number;
}

export class HpackDecoder {
  private table: DynamicTable;
  readonly maxStringLength: number;
  private readonly maxSizeUpdates: number;
  private unknownEntries: boolean;
  private late: LateEntries | undefined;
  /** The table's maximum is known for sure: from the start, or since a size update. */
  private maxSizeKnown: boolean;
  /** What a size update may say at most. */
  private allowedSize: number;
  /** The setting was lowered to this: the next block has to begin with an update to no more. */
  private requiredSize: number | undefined;
  /** The first error, which every later call gives. */
  poison: Http2Error | undefined;

  constructor(o: HpackDecoderOptions = {}) {
    const maxSize = o.maxTableSize ?? (o.unknownEntries ? LATE_TABLE_SIZE : DEFAULT_TABLE_SIZE);
    this.maxSizeUpdates = o.maxSizeUpdates ?? MAX_SIZE_UPDATES;
    this.unknownEntries = o.unknownEntries ?? false;
    this.late = o.late;
    this.maxSizeKnown = !this.unknownEntries;
    this.allowedSize = this.unknownEntries ? Number.MAX_SAFE_INTEGER : maxSize;
    this.maxStringLength = o.maxStringLength ?? DEFAULT_MAX_STRING_LENGTH;
    this.table = new DynamicTable(maxSize, o.onChange);
  }

  /**
   * This end's SETTINGS_HEADER_TABLE_SIZE is `size` octets from now on; to be called when the peer has acknowledged
   * it. A value below the table's present maximum obliges the peer to begin its next block with a size update.
   */
  setMaxTableSize(size: number): void {
    this.allowedSize = size;
    if (this.maxSizeKnown && size < this.table.maxSize)
      this.requiredSize = Math.min(size, this.requiredSize ?? size);
  }

  /** A whole header block to its fields. After an error every later call gives that same error. */
  decode(block: Uint8Array): readonly HeaderField[] | Http2Error {
    const decoded = this.decodeFields(block);
    return "fields" in decoded ? decoded.fields : decoded;
  }

  /** As decode, with a limit on the list, and with a listener that is told where everything stands. */
  decodeFields(block: Uint8Array, o: DecodeOptions = {}): DecodedBlock | Http2Error {
    if (this.poison) return this.poison;
    const run = new BlockRun(block, this.maxStringLength, o);
    while (run.reader.at < block.length) {
      this.decodeRepresentation(run);
      const fault = run.reader.fault;
      if (fault) return (this.poison = fault);
    }
    return { fields: run.fields, truncated: run.truncated, listSize: run.listSize };
  }

  /** Octets in the dynamic table (RFC 7541 §4.1) and the most it may hold. */
  get tableSize(): number {
    return this.table.size;
  }
  get maxTableSize(): number {
    return this.table.maxSize;
  }

  /** Whether older entries may be there that nobody saw, and whether the table's maximum is an assumption. */
  get holdsUnknown(): boolean {
    return this.unknownEntries;
  }
  get assumesMaxSize(): boolean {
    return !this.maxSizeKnown;
  }

  /** The dynamic table, newest first. */
  entries(): readonly TableEntry[] {
    return this.table.entries();
  }

  /** A decoder in the same state that goes its own way, without listeners. Cheap: one copy of the table's references. */
  fork(): HpackDecoder {
    const copy = new HpackDecoder({
      maxStringLength: this.maxStringLength,
      maxSizeUpdates: this.maxSizeUpdates,
    });
    copy.table = this.table.fork();
    copy.unknownEntries = this.unknownEntries;
    copy.late = this.late;
    copy.maxSizeKnown = this.maxSizeKnown;
    copy.allowedSize = this.allowedSize;
    copy.requiredSize = this.requiredSize;
    copy.poison = this.poison;
    return copy;
  }

  /** One representation, for whoever reads a block (here, and block-pieces.ts). RFC 7541 §6: the first bits tell which kind it is. */
  decodeRepresentation(run: BlockRun): void {
    const first = run.block[run.reader.at] ?? 0;
    if (first >= 0x20 && first < 0x40) {
      this.decodeSizeUpdate(run);
      return;
    }
    if (this.requiredSize !== undefined) {
      const reason = `The table size was lowered to ${this.requiredSize}, so this block has to begin with a size update.`;
      run.fail(hpackError("hpack.size-update.missing", reason, run.reader.at));
      return;
    }
    run.fieldSeen = true;
    if (first >= 0x80) this.decodeIndexed(run, first);
    else if (first >= 0x40) this.decodeLiteral(run, INCREMENTAL);
    else this.decodeLiteral(run, first >= 0x10 ? NEVER_INDEXED : NOT_INDEXED);
  }

  /** RFC 7541 §6.1. */
  private decodeIndexed(run: BlockRun, first: number): void {
    const { reader, sink } = run;
    const start = reader.at;
    sink?.open("hpack.indexed", start * 8);
    sink?.leaf("hpack.pattern", start * 8, 1, 1);
    const small = first & 0x7f;
    const index = small < 0x7f ? small : reader.readInteger(7);
    if (small < 0x7f) reader.at = start + 1;
    const field = index > 0 ? this.lookUp(index, "name and value") : undefined;
    if (field === undefined) {
      if (index >= 0) reader.fault = this.indexError(index, start);
      run.tellFault(start * 8 + 1);
      return;
    }
    if (sink) tellInteger(sink, "hpack.index", run.block, { start, end: reader.at, prefixBits: 7 }, index);
    run.emit(field, index, false);
  }

  /** RFC 7541 §6.2. */
  private decodeLiteral(run: BlockRun, kind: LiteralKind): void {
    const { reader, sink } = run;
    const start = reader.at;
    sink?.open(kind.id, start * 8);
    sink?.leaf("hpack.pattern", start * 8, 8 - kind.prefixBits, kind.pattern);
    const index = reader.readInteger(kind.prefixBits);
    const named = index > 0 ? this.lookUp(index, "name") : undefined;
    if (index < 0 || (index > 0 && named === undefined)) {
      if (index > 0) reader.fault = this.indexError(index, start);
      run.tellFault(start * 8 + 8 - kind.prefixBits);
      return;
    }
    if (sink)
      tellInteger(
        sink,
        "hpack.name-index",
        run.block,
        { start, end: reader.at, prefixBits: kind.prefixBits },
        index,
      );
    const name = named === undefined ? run.readString("hpack.name") : named.name;
    if (name === undefined) return;
    const value = run.readString("hpack.value");
    if (value === undefined) return;
    const field = literalField(name, value, kind === NEVER_INDEXED, named);
    run.emit(field, index, kind === INCREMENTAL && this.insert(field));
  }

  /** RFC 7541 §6.3, §4.2. */
  private decodeSizeUpdate(run: BlockRun): void {
    const { reader, sink } = run;
    const start = reader.at;
    sink?.open("hpack.size-update", start * 8);
    sink?.leaf("hpack.pattern", start * 8, 3, 1);
    const size = reader.readInteger(5);
    if (size >= 0) reader.fault = this.sizeUpdateError(run, size, start);
    if (reader.fault) {
      run.tellFault(start * 8 + 3);
      return;
    }
    run.sizeUpdates += 1;
    this.requiredSize = undefined;
    this.maxSizeKnown = true;
    if (size < ENTRY_OVERHEAD) this.unknownEntries = false;
    this.forgetOlder(() => this.table.resize(size));
    if (!sink) return;
    tellInteger(sink, "hpack.max-size", run.block, { start, end: reader.at, prefixBits: 5 }, size);
    sink.close(reader.at * 8, size);
  }

  private sizeUpdateError(run: BlockRun, size: number, offset: number): Http2Error | undefined {
    if (run.fieldSeen) {
      return hpackError(
        "hpack.size-update.position",
        "A table size update may only stand at the start of a header block.",
        offset,
      );
    }
    if (run.sizeUpdates >= this.maxSizeUpdates) {
      return hpackError(
        "hpack.size-update.count",
        `A header block begins with more than ${this.maxSizeUpdates} table size updates.`,
        offset,
      );
    }
    if (size > this.allowedSize) {
      return hpackError(
        "hpack.size-update.limit",
        `A table size update asks for ${size} octets; ${this.allowedSize} are allowed.`,
        offset,
      );
    }
    if (this.requiredSize !== undefined && size > this.requiredSize) {
      const reason = `The table size was lowered to ${this.requiredSize}, but the first size update says ${size}.`;
      return hpackError("hpack.size-update.missing", reason, offset);
    }
    return undefined;
  }

  private insert(field: DecodedField): boolean {
    if (!this.unknownEntries) return this.table.insert(field);
    // Each insertion has to count, or later references would mean the wrong entries.
    if (!this.maxSizeKnown) this.table.maxSize = Math.max(this.table.maxSize, fieldSize(field));
    const added = this.forgetOlder(() => this.table.insert(field));
    if (!added) this.unknownEntries = false;
    return added;
  }

  /** Entries leave oldest first: once one that we know has left, none of those that we don't can be left. */
  private forgetOlder<T>(change: () => T): T {
    const oldest = this.table.newest - this.table.count;
    const result = change();
    const evicted = this.table.newest - this.table.count > oldest;
    if (evicted && this.maxSizeKnown) this.unknownEntries = false;
    return result;
  }

  private lookUp(index: number, part: "name" | "name and value"): DecodedField | undefined {
    if (index <= STATIC_COUNT) return STATIC_TABLE[index - 1];
    const field = this.table.get(index - STATIC_COUNT - 1);
    return field ?? (this.unknownEntries ? this.lateField(index, part) : undefined);
  }

  private lateField(index: number, part: "name" | "name and value"): DecodedField {
    const number = index - STATIC_COUNT - this.table.newest + (this.late?.base ?? 0);
    const limit = this.maxSizeKnown ? this.table.maxSize : undefined;
    const known = this.late?.get(number, this.table.size, limit);
    const { name = "", value = "" } = part === "name" ? { name: known?.name } : (known ?? {});
    const lacksName = known?.name === undefined;
    const lacksValue = part !== "name" && known?.value === undefined;
    if (!lacksName && !lacksValue) return { name, value, filled: { index, number } };
    const lacks = lacksName && lacksValue ? part : lacksName ? "name" : "value";
    return { name, value, unknown: { index, number, part: lacks } };
  }

  private indexError(index: number, offset: number): Http2Error {
    if (index === 0) return hpackError("hpack.index.zero", "Index 0 stands for no entry.", offset);
    const last = STATIC_COUNT + this.table.count;
    return hpackError(
      "hpack.index.missing",
      `Index ${index} is referred to, but the tables end at ${last}.`,
      offset,
    );
  }
}

interface LiteralKind {
  readonly id: string;
  readonly prefixBits: number;
  readonly pattern: number;
}
const INCREMENTAL: LiteralKind = { id: "hpack.literal.incremental", prefixBits: 6, pattern: 1 };
const NOT_INDEXED: LiteralKind = { id: "hpack.literal.not-indexed", prefixBits: 4, pattern: 0 };
const NEVER_INDEXED: LiteralKind = { id: "hpack.literal.never-indexed", prefixBits: 4, pattern: 1 };

function literalField(
  name: string,
  value: string,
  sensitive: boolean,
  named: DecodedField | undefined,
): DecodedField {
  if (named?.filled && !named.unknown)
    return { name, value, ...(sensitive ? { sensitive } : {}), filled: named.filled };
  if (named?.unknown && named.unknown.part !== "value") {
    const { index, number } = named.unknown;
    const unknown = { index, number, part: "name" } as const;
    return sensitive ? { name, value, sensitive, unknown } : { name, value, unknown };
  }
  return sensitive ? { name, value, sensitive } : { name, value };
}

/** The decoding of one block: cursor, what came out so far, and who listens. */
export class BlockRun {
  readonly block: Uint8Array;
  readonly reader: BlockReader;
  readonly sink: BlockSink | undefined;
  fields: DecodedField[] = [];
  listSize = 0;
  truncated = false;
  fieldSeen = false;
  sizeUpdates = 0;
  private readonly maxListSize: number;

  constructor(block: Uint8Array, maxStringLength: number, o: DecodeOptions) {
    this.block = block;
    this.reader = new BlockReader(block, maxStringLength);
    this.sink = o.sink;
    this.maxListSize = o.maxHeaderListSize ?? Number.MAX_SAFE_INTEGER;
  }

  /** Ends the group of the representation. */
  emit(field: DecodedField, index: number, added: boolean): void {
    this.listSize += field.name.length + field.value.length + ENTRY_OVERHEAD;
    if (this.listSize > this.maxListSize) this.truncated = true;
    if (!this.truncated) this.fields.push(field);
    if (!this.sink) return;
    this.sink.field?.(field, { index, added });
    this.sink.close(this.reader.at * 8);
  }

  readString(id: string): string | undefined {
    const { reader, sink } = this;
    const start = reader.at;
    const text = reader.readString();
    if (!sink) return text;
    // Where the head ended is read again: keeping it would cost every live block for the sake of the shown one.
    const head = new BlockReader(this.block, 0);
    head.at = start;
    const length = head.readInteger(7);
    const from = length < 0 ? start : head.at;
    const end = Math.min(from + Math.max(length, 0), this.block.length);
    const at = { start, from, end, length };
    if (text !== undefined) tellString(sink, id, this.block, at, text);
    else this.tellStringFault(sink, id, at);
    return text;
  }

  fail(error: Http2Error): void {
    this.reader.fault = error;
    if (!this.sink) return;
    tellFault(this.sink, error, this.reader.at * 8, this.block);
  }

  /** The rest of the block, from this bit on, belongs to the fault; ends the group of the representation. */
  tellFault(fromBit: number): void {
    if (!this.sink || !this.reader.fault) return;
    tellFault(this.sink, this.reader.fault, fromBit, this.block);
    this.sink.close(this.block.length * 8);
  }

  private tellStringFault(sink: BlockSink, id: string, at: StringPlace): void {
    const { fault } = this.reader;
    if (!fault) return;
    tellFault(sink, fault, tellBrokenString(sink, id, this.block, at), this.block);
    sink.close(this.block.length * 8);
    sink.close(this.block.length * 8);
  }
}
