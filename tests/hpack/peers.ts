/** Independent implementations from npm, behind one shape, for tests and benches. */
import { createRequire } from "node:module";
import type { HeaderField } from "../../protocol/hpack/field.ts";

const require = createRequire(import.meta.url);

export type Decode = (block: Uint8Array) => unknown;
export type Encode = (fields: readonly HeaderField[]) => Uint8Array;

interface HpackJsStream {
  write(data: unknown): void;
  execute(): void;
  /** With more properties than these; a Buffer from a compressor. */
  read(): (HeaderField & Buffer) | null;
}
interface HpackJs {
  readonly decompressor: { create(o: object): HpackJsStream };
  readonly compressor: { create(o: object): HpackJsStream };
  readonly encoder: {
    create(): { encodeStr(octets: ArrayLike<number>, huffman: boolean): void; render(): Uint8Array[] };
  };
  readonly decoder: { create(): { push(b: Buffer): void; decodeStr(): number[] } };
}
interface Http2Js {
  readonly Compressor: new (log: object, type: string) => { compress(headers: object): Buffer };
  readonly Decompressor: new (log: object, type: string) => { decompress(block: Buffer): object };
  readonly HuffmanTable: { readonly huffmanTable: { encode(b: Buffer): Buffer; decode(b: Buffer): Buffer } };
}

const hpackJs: HpackJs = require("hpack.js");
/** npm's http2 logs through this. */
const SILENT: object = { child: () => SILENT, trace: () => undefined, debug: () => undefined };
const OPTIONS = { table: { maxSize: 4096 } };

/** A decoder of hpack.js with its own table. Throws on a block that it refuses. */
export function hpackJsDecoder(): (block: Uint8Array) => readonly HeaderField[] {
  const stream = hpackJs.decompressor.create(OPTIONS);
  return (block) => {
    stream.write(Buffer.from(block.buffer, block.byteOffset, block.length));
    stream.execute();
    const fields: HeaderField[] = [];
    for (let field = stream.read(); field; field = stream.read()) {
      fields.push({ name: field.name, value: field.value });
    }
    return fields;
  };
}

export function hpackJsEncoder(): Encode {
  const stream = hpackJs.compressor.create(OPTIONS);
  return (fields) => {
    stream.write(fields);
    const parts: Buffer[] = [];
    for (let part = stream.read(); part; part = stream.read()) parts.push(part);
    return Buffer.concat(parts);
  };
}

/** Strings as hpack.js codes them, with H bit and length in front: it offers nothing below. */
export function hpackJsEncodeString(octets: Uint8Array): Uint8Array {
  const encoder = hpackJs.encoder.create();
  encoder.encodeStr(octets, true);
  return Buffer.concat(encoder.render());
}

export function hpackJsDecodeString(coded: Uint8Array): readonly number[] {
  const decoder = hpackJs.decoder.create();
  decoder.push(Buffer.from(coded.buffer, coded.byteOffset, coded.length));
  return decoder.decodeStr();
}

/** npm's http2 gives an object of headers; building it is part of its one way to decode a block. */
export function http2Decoder(): Decode {
  const { Decompressor } = http2Js();
  const decompressor = new Decompressor(SILENT, "REQUEST");
  return (block) => decompressor.decompress(Buffer.from(block.buffer, block.byteOffset, block.length));
}

/** npm's http2 takes an object of headers; made here once per list, outside of what is measured. */
export function http2Encoder(): (headers: object) => Uint8Array {
  const { Compressor } = http2Js();
  const compressor = new Compressor(SILENT, "REQUEST");
  return (headers) => compressor.compress(headers);
}

export function headersObject(fields: readonly HeaderField[]): object {
  const headers: Record<string, string[]> = {};
  for (const { name, value } of fields) (headers[name] ??= []).push(value);
  return headers;
}

export function http2Huffman(): Http2Js["HuffmanTable"]["huffmanTable"] {
  return http2Js().HuffmanTable.huffmanTable;
}

/** On demand: it warns about `new Buffer` as soon as it works. */
function http2Js(): Http2Js {
  const loaded: Http2Js = require("http2/lib/protocol/compressor.js");
  return loaded;
}
