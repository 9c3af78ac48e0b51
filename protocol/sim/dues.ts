/** What an end has heard and not answered yet: SETTINGS and PINGs. RFC 9113 §6.5.3, §6.7. */
import { toHex } from "../base/bytes.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { Frame, PingFrame } from "../frame/frame.ts";
import type { InputFrame } from "../http2/frame-input.ts";

export class Dues {
  /** Acknowledgements of SETTINGS. */
  acks = 0;
  #pings: PingFrame[] = [];

  get pings(): readonly PingFrame[] {
    return this.#pings;
  }

  hear(frame: InputFrame): void {
    if (frame.type === FrameType.SETTINGS && (frame.flags & Flag.ACK) === 0) this.acks++;
    if (frame.type === FrameType.PING && (frame.flags & Flag.ACK) === 0) this.#pings.push(frame);
  }

  /** The end has sent this. */
  answer(frame: Frame): void {
    if ((frame.flags & Flag.ACK) === 0) return;
    if (frame.type === FrameType.SETTINGS) this.acks = Math.max(0, this.acks - 1);
    if (frame.type !== FrameType.PING) return;
    const asked = toHex(frame.opaqueData);
    const at = this.#pings.findIndex(({ opaqueData }) => toHex(opaqueData) === asked);
    if (at >= 0) this.#pings.splice(at, 1);
  }
}
