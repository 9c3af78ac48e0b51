/**
 * Octets that a person changed in a capture: put over what was read, so that the capture itself stays as it was given. Each
 * edit speaks of its direction's octets as the edits before it left them. Knows nothing of frames.
 */
import type { Side } from "../probe/event.ts";
import type { CaptureChunk } from "./format.ts";
import { concatMapped, NO_OCTETS, sliceMapped } from "./source-map.ts";
import type { MappedBytes } from "./source-map.ts";

/** At `offset` of what this side sent (of its stream, where packets carried it), `remove` octets give way to `insert`. */
export interface OctetEdit {
  readonly from: Side;
  readonly offset: number;
  readonly remove: number;
  readonly insert: readonly number[];
}

export interface CaptureEdit extends OctetEdit {
  /** Index in Capture.connections; 0 without it. */
  readonly connection?: number;
}

/** More are told one by one by nobody; each costs a walk over the capture. */
const MAX_EDITS = 10_000;

/** Octets that take the place of others stand in the text where those stood; times and packets stay. */
export function editChunks(
  chunks: readonly CaptureChunk[],
  edits: readonly OctetEdit[],
): readonly CaptureChunk[] {
  if (edits.length === 0) return chunks;
  const edited = [...chunks];
  for (const edit of edits.slice(0, MAX_EDITS)) editInPlace(edited, edit);
  return edited;
}

function editInPlace(chunks: CaptureChunk[], { from, offset, remove, insert }: OctetEdit): void {
  let start = 0;
  let left = remove;
  let coming = insert;
  const last = chunks.findLastIndex((chunk) => (chunk.from ?? "client") === from);
  for (const [i, chunk] of chunks.entries()) {
    if ((chunk.from ?? "client") !== from) continue;
    const end = start + chunk.octets.bytes.length;
    // What is put behind the last octet belongs to the last chunk.
    if (offset < end || (i === last && offset === end)) {
      const at = Math.max(0, offset - start);
      const taken = Math.min(left, chunk.octets.bytes.length - at);
      chunks[i] = { ...chunk, octets: replaced(chunk.octets, at, taken, coming) };
      left -= taken;
      coming = [];
      if (left === 0) return;
    }
    start = end;
  }
}

function replaced(octets: MappedBytes, at: number, remove: number, insert: readonly number[]): MappedBytes {
  const places = sliceMapped(octets, at, at + Math.min(remove, insert.length)).runs;
  const fresh = insert.length === 0 ? NO_OCTETS : { bytes: Uint8Array.from(insert), runs: places };
  return concatMapped([sliceMapped(octets, 0, at), fresh, sliceMapped(octets, at + remove)]);
}

/** Changed octets in a row; empty where octets were taken out. */
export interface OctetSpan {
  readonly start: number;
  readonly end: number;
}

/** Where the edits show in a direction's octets now, ascending. */
export function changedOctets(edits: readonly OctetEdit[], from: Side): readonly OctetSpan[] {
  let spans: readonly OctetSpan[] = [];
  for (const edit of edits) if (edit.from === from) spans = withEdit(spans, edit);
  return spans;
}

function withEdit(spans: readonly OctetSpan[], { offset, remove, insert }: OctetEdit): readonly OctetSpan[] {
  const shift = insert.length - remove;
  const before: OctetSpan[] = [];
  const behind: OctetSpan[] = [];
  let fresh: OctetSpan = { start: offset, end: offset + insert.length };
  for (const { start, end } of spans) {
    if (end < offset) before.push({ start, end });
    else if (start > offset + remove) behind.push({ start: start + shift, end: end + shift });
    else {
      // They touch: one stretch, without what was taken out of it.
      const tail = Math.max(0, end - offset - remove);
      fresh = {
        start: Math.min(start, fresh.start),
        end: Math.max(fresh.end, offset + insert.length + tail),
      };
    }
  }
  return [...before, fresh, ...behind];
}
