/**
 * Header blocks read piece by piece, so that one which nobody will look at is not read to its end: Go since 2024-03
 * (CVE-2023-45288, "CONTINUATION flood"). RFC 9113 §10.5.1; Go Framer.readMetaFrame.
 */
import { ErrorCode, Http2Error } from "../base/http2-error.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { ContinuationFrame, HeadersFrame } from "../frame/frame.ts";
import { BlockPieces } from "../hpack/block-pieces.ts";
import type { HpackDecoder } from "../hpack/decoder.ts";
import type { HeaderField } from "../hpack/field.ts";
import type { BlockReading, MetaHeaders } from "./frame-input.ts";
import { FieldBlockCheck } from "./header-rules.ts";

/** A piece may be this many times as long as what is left for the list: fields are seldom longer coded than plain. */
const MAX_PIECE_FACTOR = 2;

export class BoundedBlocks implements BlockReading {
  #pieces: BlockPieces;
  #check = new FieldBlockCheck(0);
  #checked = 0;
  /** What the list may still grow, in octets; 0 once it is cut. */
  #left = 0;
  #invalid: Http2Error | undefined;

  constructor(hpack: HpackDecoder) {
    this.#pieces = new BlockPieces(hpack);
  }

  add(
    head: HeadersFrame,
    piece: HeadersFrame | ContinuationFrame,
    maxHeaderListSize: number,
  ): MetaHeaders | Http2Error | undefined {
    const { streamId } = head;
    if (piece.type !== FrameType.CONTINUATION) this.#begin(streamId, maxHeaderListSize);
    const { length } = piece.fragment;
    if (length > MAX_PIECE_FACTOR * this.#left) {
      const reason = `${length} octets of a header block come, and its list may grow by ${this.#left} only`;
      return blockFault("headers.block.too-long", reason, streamId);
    }
    if (this.#invalid !== undefined)
      return blockFault("headers.block.after-invalid", "A malformed header block goes on", streamId);
    const last = (piece.flags & Flag.END_HEADERS) !== 0;
    const decoded = this.#pieces.add(piece.fragment, last, { maxHeaderListSize });
    if (decoded instanceof Http2Error) return onStream(decoded, streamId);
    const { fields, truncated, listSize } = decoded;
    this.#left = truncated ? 0 : maxHeaderListSize - listSize;
    this.#checkFields(fields);
    if (!last) return undefined;
    const endStream = (head.flags & Flag.END_STREAM) !== 0;
    const block: MetaHeaders = { type: "meta headers", frame: head, streamId, endStream, fields, truncated };
    return this.#invalid ?? this.#check.end() ?? block;
  }

  #begin(streamId: number, maxHeaderListSize: number): void {
    this.#check = new FieldBlockCheck(streamId);
    this.#checked = 0;
    this.#left = maxHeaderListSize;
    this.#invalid = undefined;
  }

  #checkFields(fields: readonly HeaderField[]): void {
    for (; this.#checked < fields.length && this.#invalid === undefined; this.#checked++) {
      const field = fields[this.#checked];
      if (field !== undefined) this.#invalid = this.#check.field(field);
    }
  }
}

function blockFault(
  token: "headers.block.too-long" | "headers.block.after-invalid",
  reason: string,
  streamId: number,
): Http2Error {
  const code = ErrorCode.PROTOCOL_ERROR;
  return new Http2Error({ scope: "connection", code, token, reason, rfc: "RFC 9113 §10.5.1", streamId });
}

function onStream({ scope, code, token, reason, rfc }: Http2Error, streamId: number): Http2Error {
  return new Http2Error({ scope, code, token, reason, rfc, streamId });
}
