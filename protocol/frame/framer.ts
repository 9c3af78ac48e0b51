/**
 * Octets of one direction → frames, one at a time, as Go's Framer.ReadFrame gives them: sizes, payloads and order
 * are checked. Knows nothing of streams' states, of HPACK, or of the client's preface (see preface.ts).
 * RFC 9113 §4, §6; Go http2.Framer.
 */
import { Http2Error } from "../base/http2-error.ts";
import type { Frame } from "./frame.ts";
import { atStreamOffset, frameFault } from "./frame-fault.ts";
import { frameTypeName } from "./frame-names.ts";
import { FrameOrder } from "./frame-order.ts";
import { FrameScanner, MAX_FRAME_LENGTH } from "./frame-scanner.ts";
import { parseRawFrame, rawToUnknown } from "./parse-frame.ts";
import type { RawFrame } from "./raw-frame.ts";

// Named here once: where modules are not bundled, each use of an import costs a call, and these run per frame.
const Fault = Http2Error;
const parse = parseRawFrame;

export interface FramerOptions {
  /** Largest payload that is read, in octets; 2^24-1 by default. */
  readonly maxReadSize?: number;
  /** Place in the stream of the first octet to be pushed, such as 24 after a preface. */
  readonly offset?: number;
  /** What becomes of a frame that cannot be read, before it counts: to give it another scope than Go's. */
  readonly regrade?: ((fault: Http2Error) => Http2Error) | undefined;
}

export class Framer {
  readonly #scanner: FrameScanner;
  readonly #order = new FrameOrder();
  readonly #regrade: FramerOptions["regrade"];
  #failed: Http2Error | undefined;

  constructor(options: FramerOptions = {}) {
    this.#regrade = options.regrade;
    this.#scanner = new FrameScanner(options.maxReadSize ?? MAX_FRAME_LENGTH, options.offset ?? 0);
  }

  /** Takes ownership: frames are views of `bytes`, so the caller must not write to it again. */
  push(bytes: Uint8Array): void {
    if (this.#failed === undefined) this.#scanner.push(bytes);
  }

  /**
   * The next frame, or undefined when more octets are needed. A stream's error is given in the frame's place and
   * reading goes on; after a connection error every call gives that same error.
   */
  next(): Frame | Http2Error | undefined {
    if (this.#failed !== undefined) return this.#failed;
    const scanner = this.#scanner;
    if (!scanner.scan()) return scanner.tooLong ? this.#fail(tooLongFault(scanner)) : undefined;
    const frame = parse(scanner.frame);
    if (frame instanceof Fault) return this.#refuse(frame);
    const { type, flags, streamId } = scanner.frame;
    const outOfOrder = this.#order.check(type, flags, streamId);
    return outOfOrder === undefined ? frame : this.#fail(outOfOrder);
  }

  /** Stream offset of the first octet of what next() gave last. */
  get offset(): number {
    return this.#scanner.offset;
  }

  /** Octets on the wire of the frame that next() gave last, header included. */
  get wireLength(): number {
    return this.#scanner.wireLength;
  }

  /** Octets pushed that belong to no frame yet. */
  get pendingBytes(): number {
    return this.#scanner.pendingBytes;
  }

  /** Go's SetMaxReadFrameSize: counts from the next frame on. */
  setMaxReadSize(maxReadSize: number): void {
    this.#scanner.maxReadSize = maxReadSize;
  }

  /** A stream's error leaves the order of the blocks alone, unless it stands where only CONTINUATION may. */
  #refuse(parsed: Http2Error): Http2Error {
    const fault = this.#regrade === undefined ? parsed : this.#regrade(parsed);
    if (fault.scope === "connection") return this.#fail(fault);
    const { flags, streamId, type } = this.#scanner.frame;
    // A HEADERS that cannot be read opens no block: its continuation could not be decoded (as in Go).
    const outOfOrder = this.#order.checkRefused(type, flags, streamId);
    return outOfOrder === undefined ? atStreamOffset(fault, this.offset) : this.#fail(outOfOrder);
  }

  #fail(fault: Http2Error): Http2Error {
    this.#failed = atStreamOffset(fault, this.offset);
    return this.#failed;
  }
}

/** What a reader of captures gets: always a frame, and what a receiver would have said to it. */
export interface CapturedFrame {
  /** An unknown frame with the raw payload if `fault` says that it cannot be read. */
  readonly frame: Frame;
  readonly fault: Http2Error | undefined;
  /** Stream offset of the first octet. */
  readonly offset: number;
  readonly wireLength: number;
}

/**
 * A Framer that goes on after faults, for captures: frame boundaries hold as long as lengths are sane. A length
 * above maxReadSize ends it, since nothing says where the next frame begins; `stuck` then says why.
 */
export class TolerantFramer {
  readonly #scanner: FrameScanner;
  readonly #order = new FrameOrder();
  #stuck: Http2Error | undefined;

  constructor(options: FramerOptions = {}) {
    this.#scanner = new FrameScanner(options.maxReadSize ?? MAX_FRAME_LENGTH, options.offset ?? 0);
  }

  push(bytes: Uint8Array): void {
    if (this.#stuck === undefined) this.#scanner.push(bytes);
  }

  next(): CapturedFrame | undefined {
    const scanner = this.#scanner;
    if (!scanner.scan()) {
      if (scanner.tooLong) this.#stuck ??= atStreamOffset(tooLongFault(scanner), scanner.offset);
      return undefined;
    }
    const raw = scanner.frame;
    const { wireLength } = scanner;
    const parsed = parseRawFrame(raw);
    const outOfOrder = this.#order.check(raw.type, raw.flags, raw.streamId);
    const readable = !(parsed instanceof Http2Error);
    const fault = readable ? outOfOrder : parsed;
    return {
      frame: readable ? parsed : rawToUnknown(raw),
      fault: fault === undefined ? undefined : atStreamOffset(fault, scanner.offset),
      offset: scanner.offset,
      wireLength,
    };
  }

  /** Set once a frame is longer than maxReadSize: no frame can be found behind it. */
  get stuck(): Http2Error | undefined {
    return this.#stuck;
  }

  /** Octets that belong to no whole frame: at the end of a capture, the frame that was cut. */
  get pendingBytes(): number {
    return this.#scanner.pendingBytes;
  }
}

function tooLongFault(scanner: FrameScanner): Http2Error {
  const { length, type, streamId }: RawFrame = scanner.frame;
  const reason = `${frameTypeName(type)} declares a payload of ${length} octets, above the limit of ${scanner.maxReadSize}`;
  return frameFault("frame.size.limit", reason, streamId, 0);
}
