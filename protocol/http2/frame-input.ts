/**
 * Frames on their way in: reads the connection, hands over one frame at a time, and joins a HEADERS with its
 * CONTINUATIONs to one decoded block, as Go's Framer with ReadMetaHeaders does. Every frame that an endpoint reads
 * passes here. RFC 9113 §4, §8.2; Go Framer.ReadFrame, readMetaFrame.
 */
import { assert } from "../base/assert.ts";
import { concatBytes, EMPTY_BYTES, equalBytes } from "../base/bytes.ts";
import { Http2Error } from "../base/http2-error.ts";
import { Ready } from "../goroutine/ready.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { ContinuationFrame, Frame, HeadersFrame } from "../frame/frame.ts";
import { Framer } from "../frame/framer.ts";
import { HeaderBlockJoiner } from "../frame/header-block.ts";
import { PREFACE_BYTES } from "../frame/preface.ts";
import type { HpackDecoder } from "../hpack/decoder.ts";
import type { HeaderField } from "../hpack/field.ts";
import type { Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";
import { checkFieldBlock } from "./header-rules.ts";
import type { NetConn } from "./net-conn.ts";

/** A whole header block: Go's MetaHeadersFrame. */
export interface MetaHeaders {
  readonly type: "meta headers";
  readonly frame: HeadersFrame;
  readonly streamId: number;
  readonly endStream: boolean;
  /** In wire order; cut where the list passed the limit if `truncated`. */
  readonly fields: readonly HeaderField[];
  readonly truncated: boolean;
}

/** How a header block is put together from the HEADERS that begins it and the CONTINUATIONs behind. */
export interface BlockReading {
  /** The whole block with its last piece, undefined before. A limit may change between blocks. */
  add(
    head: HeadersFrame,
    piece: HeadersFrame | ContinuationFrame,
    maxHeaderListSize: number,
  ): MetaHeaders | Http2Error | undefined;
}

/** A HEADERS never comes out as such, but as the block that it begins. */
export type InputFrame = Exclude<Frame, HeadersFrame | ContinuationFrame> | MetaHeaders;

export interface FrameInputInit {
  readonly conn: NetConn;
  readonly side: Side;
  readonly hpack: HpackDecoder;
  /** Largest payload, in octets: what this end's SETTINGS_MAX_FRAME_SIZE says (or Go's Framer default). */
  readonly maxReadSize: number;
  /** Octets of a header list before it is cut; RFC 9113 §6.5.2. */
  readonly maxHeaderListSize: number;
  /** Absent: a block is decoded when it is whole. */
  readonly newBlockReading?: ((hpack: HpackDecoder) => BlockReading) | undefined;
  /** Gives faults of frames another scope or code than Go's. */
  readonly regradeFault?: ((fault: Http2Error) => Http2Error) | undefined;
  readonly probe?: Probe | undefined;
}

export class FrameInput {
  #init: FrameInputInit;
  #framer: Framer;
  #joiner = new HeaderBlockJoiner();
  readonly #blocks: BlockReading | undefined;
  #early: Uint8Array = EMPTY_BYTES;
  /** Began the header block that was read last. */
  #head: HeadersFrame | undefined;
  readonly hpack: HpackDecoder;
  /** Counts from the next header block on. */
  maxHeaderListSize: number;

  constructor(init: FrameInputInit) {
    this.#init = init;
    this.hpack = init.hpack;
    this.#blocks = init.newBlockReading?.(init.hpack);
    this.maxHeaderListSize = init.maxHeaderListSize;
    this.#framer = new Framer({
      maxReadSize: init.maxReadSize,
      offset: init.side === "server" ? PREFACE_BYTES.length : 0,
      regrade: init.regradeFault,
    });
  }

  /** Counts from the next frame on. */
  setMaxReadSize(bytes: number): void {
    this.#framer.setMaxReadSize(bytes);
  }

  /** Reads the 24 octets that a client begins with. False if others come, or the end before they are complete. */
  *readPreface(): Blocking<boolean> {
    while (this.#early.length < PREFACE_BYTES.length) {
      const bytes = yield* this.#init.conn.read();
      if (bytes === undefined) return false;
      this.#early = concatBytes([this.#early, bytes]);
    }
    const matches = equalBytes(this.#early.subarray(0, PREFACE_BYTES.length), PREFACE_BYTES);
    if (!matches) return false;
    this.#report(-1, 0, 0, 0, PREFACE_BYTES.length);
    this.#framer.push(this.#early.subarray(PREFACE_BYTES.length));
    this.#early = EMPTY_BYTES;
    return true;
  }

  /** The next frame or whole header block; a fault of the peer; undefined at the end of the connection. */
  readFrame(): Blocking<InputFrame | Http2Error | undefined> {
    const frame = this.#take();
    return frame === undefined ? this.#waitForFrame() : new Ready(frame);
  }

  *#waitForFrame(): Blocking<InputFrame | Http2Error | undefined> {
    for (;;) {
      const bytes = yield* this.#init.conn.read();
      if (bytes === undefined) return undefined;
      this.#framer.push(bytes);
      const frame = this.#take();
      if (frame !== undefined) return frame;
    }
  }

  /** Out of the octets that are here; undefined if more are needed. */
  #take(): InputFrame | Http2Error | undefined {
    for (let frame = this.#framer.next(); frame !== undefined; frame = this.#framer.next()) {
      this.#reportFrame(frame);
      if (frame instanceof Http2Error) return frame;
      if (frame.type === FrameType.HEADERS) this.#head = frame;
      else if (frame.type !== FrameType.CONTINUATION) return frame;
      assert(this.#head !== undefined, "the framer's order lets no CONTINUATION stand alone");
      const block = this.#addPiece(this.#head, frame);
      if (block !== undefined) return block;
    }
    return undefined;
  }

  #addPiece(
    head: HeadersFrame,
    piece: HeadersFrame | ContinuationFrame,
  ): MetaHeaders | Http2Error | undefined {
    if (this.#blocks !== undefined) return this.#blocks.add(head, piece, this.maxHeaderListSize);
    const block = this.#joiner.add(piece, this.#framer.offset);
    return block === undefined || block instanceof Http2Error ? block : this.#decode(head, block.bytes);
  }

  #decode(frame: HeadersFrame, block: Uint8Array): MetaHeaders | Http2Error {
    const decoded = this.hpack.decodeFields(block, { maxHeaderListSize: this.maxHeaderListSize });
    if (decoded instanceof Http2Error) return decoded;
    const { fields, truncated } = decoded;
    const endStream = (frame.flags & Flag.END_STREAM) !== 0;
    return (
      checkFieldBlock(fields, frame.streamId) ?? {
        type: "meta headers",
        frame,
        streamId: frame.streamId,
        endStream,
        fields,
        truncated,
      }
    );
  }

  #reportFrame(frame: Frame | Http2Error): void {
    if (frame instanceof Http2Error) return;
    const frameType = frame.type === "unknown" ? frame.rawType : frame.type;
    this.#report(frameType, frame.flags, frame.streamId, this.#framer.offset, this.#framer.wireLength);
  }

  #report(frameType: number, flags: number, streamId: number, offset: number, length: number): void {
    this.#init.probe?.emit({
      type: "frame.read",
      side: this.#init.side,
      offset,
      length,
      frameType,
      flags,
      streamId,
    });
  }
}
