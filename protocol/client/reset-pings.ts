/**
 * Whether the server still lives when requests are given up: a canceled request keeps its slot until a PING that goes
 * out beside its RST_STREAM is answered, so that a dead connection fills up and takes no more. Owns the count of these slots.
 * RFC 9113 §6.7. Go since 2024-10: clientStream.cleanupWriteRequest, ClientConn.pendingResets.
 */
import type { Frame } from "../frame/frame.ts";
import { makePing } from "../frame/make-frame.ts";
import type { ClientConn } from "./client-conn.ts";

export class ResetPings {
  readonly #cc: ClientConn;
  /** Slots that are kept. */
  pendingResets = 0;
  /** Streams below it were opened before the last sign of life. */
  #readBeforeStreamId = 0;
  /** After an answer there is no second PING until a response moves: some servers count PINGs without DATA as an attack. */
  #blocked = false;

  constructor(cc: ClientConn) {
    this.#cc = cc;
  }

  /** The read loop looks for a frame's stream. */
  frameRead(what: string): void {
    if (what === "HEADERS" || what === "DATA") this.#blocked = false;
    this.#readBeforeStreamId = this.#cc.nextStreamId;
  }

  /** A stream is about to be canceled: the PING that goes with it, if one is due. */
  besideReset(streamId: number): Frame | undefined {
    const alive = this.#readBeforeStreamId > streamId;
    if (alive || this.#blocked || this.#cc.closesOnIdle()) return undefined;
    const octets = this.pendingResets++ === 0 ? this.#cc.pings?.newOctets() : undefined;
    return octets && makePing(octets);
  }

  /** With mu held: a PING's ACK has come, whichever it was. */
  answered(): void {
    if (this.pendingResets === 0) return;
    this.pendingResets = 0;
    this.#blocked = true;
    this.#cc.cond.broadcast();
  }
}
