/**
 * Which streams of an end stand still, as far as the wire tells: a message has begun, a window says that nothing may go, and more of it is
 * sure to come, because DATA follows later or because content-length says so. Who sends all that the windows allow and has no more
 * to say looks the same on the wire until then, so nobody is called blocked on suspicion. RFC 9113 §5.2, §6.9; RFC 9110 §8.6.
 */
import type { DecodedField } from "../hpack/field.ts";
import { declaredLength } from "../http2/header-rules.ts";
import type { EventBody, Limiter, Side } from "../probe/event.ts";

/** Messages of one end that are watched at once; no peer has more streams open in earnest. */
const MAX_MESSAGES = 1000;

export interface PassiveWaitsOptions {
  readonly side: Side;
  readonly log: (body: EventBody) => void;
  /** Whether DATA with octets follows on the stream in a later frame of this end's. */
  readonly goesOn: (streamId: number) => boolean;
}

interface Message {
  /** Octets that content-length still promises; undefined: it is not said. */
  left: number | undefined;
  by: Limiter | undefined;
}

export class PassiveWaits {
  readonly #options: PassiveWaitsOptions;
  /** Begun and not ended by this end, by stream. */
  readonly #messages = new Map<number, Message>();
  #isShut = false;

  constructor(options: PassiveWaitsOptions) {
    this.#options = options;
  }

  /** This end has sent a header block that does not end the stream. Of several the first that declares a length counts. */
  begin(streamId: number, fields: readonly DecodedField[]): void {
    const known = this.#messages.get(streamId);
    if (known === undefined && this.#messages.size >= MAX_MESSAGES) return;
    const message = known ?? { left: undefined, by: undefined };
    this.#messages.set(streamId, message);
    if (message.left !== undefined) return;
    message.left = declaredLength(fields);
    if (message.left !== undefined) this.#tellQueued(streamId, message.left);
  }

  /** Octets of content, without padding. */
  sent(streamId: number, octets: number): void {
    const message = this.#messages.get(streamId);
    if (message?.left === undefined || octets === 0) return;
    message.left = Math.max(0, message.left - octets);
    this.#tellQueued(streamId, message.left);
  }

  /** The stream is closed for this end, whatever was promised. */
  end(streamId: number): void {
    const message = this.#messages.get(streamId);
    if (message === undefined) return;
    if (message.by !== undefined) this.#free(streamId, message);
    if (message.left !== undefined && message.left > 0) this.#tellQueued(streamId, 0);
    this.#messages.delete(streamId);
  }

  /** After each frame: `about` is the stream that it was about, or all; windows are what may be sent, undefined where unknown. */
  settle(
    about: number | "all",
    connection: number | undefined,
    windowOf: (streamId: number) => number | undefined,
  ): void {
    const isShut = connection !== undefined && connection <= 0;
    const touched = isShut === this.#isShut && about !== "all" ? [about] : this.#messages.keys();
    this.#isShut = isShut;
    for (const id of touched) {
      const message = this.#messages.get(id);
      if (message !== undefined) this.#judge(id, message, limiterOf(isShut, windowOf(id)));
    }
  }

  #judge(streamId: number, message: Message, by: Limiter | undefined): void {
    const isWaiting = by !== undefined && (this.#options.goesOn(streamId) || (message.left ?? 0) > 0);
    if (!isWaiting) {
      if (message.by !== undefined) this.#free(streamId, message);
      return;
    }
    if (message.by === by) return;
    message.by = by;
    this.#options.log({ type: "blocked", side: this.#options.side, streamId, by });
  }

  #free(streamId: number, message: Message): void {
    message.by = undefined;
    this.#options.log({ type: "unblocked", side: this.#options.side, streamId });
  }

  #tellQueued(streamId: number, bytes: number): void {
    this.#options.log({ type: "queued", side: this.#options.side, streamId, bytes });
  }
}

function limiterOf(isShut: boolean, stream: number | undefined): Limiter | undefined {
  const isStreamShut = stream !== undefined && stream <= 0;
  if (isShut) return isStreamShut ? "connection and stream window" : "connection window";
  return isStreamShut ? "stream window" : undefined;
}
