/** The header tables of a recording as they were at one of its frames, by decoding again. RFC 7541 §2.3. */
import type { HpackDecoder } from "../hpack/decoder.ts";
import type { FrameSource } from "./frame-index.ts";
import type { HeaderTable } from "./trace.ts";

/** The receiver's header table around the block that frame `i` is part of. */
export function headerTablesAt(
  source: FrameSource,
  i: number,
): { readonly before: HeaderTable; readonly after: HeaderTable } | undefined {
  const { columns } = source;
  const blocks = source.blocks[columns.from[i] === 1 ? 1 : 0];
  const block = blocks.blockOf(columns.ordinal[i] ?? 0);
  if (block === undefined || !block.complete) return undefined;
  const decoder = blocks.decoderBefore(block);
  const octets = blocks.octets(block);
  if (decoder === undefined || octets === undefined) return undefined;
  const before = tableOf(decoder);
  const decoded = decoder.decode(octets);
  return "token" in decoded ? undefined : { before, after: tableOf(decoder) };
}

function tableOf(decoder: HpackDecoder): HeaderTable {
  const entries = decoder.entries().map(({ index, field, size }) => ({
    index,
    name: field.name,
    value: field.value,
    size,
    ...(field.unknown === undefined ? {} : { unknown: field.unknown }),
  }));
  const { tableSize, maxTableSize, holdsUnknown, assumesMaxSize } = decoder;
  return { entries, size: tableSize, maxSize: maxTableSize, holdsUnknown, assumesMaxSize };
}
