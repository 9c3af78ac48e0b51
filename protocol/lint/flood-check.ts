/** Patterns of attacks by cheap frames, and of waste: many of one kind within a short time. RFC 9113 §10.5, §10.7. */
import { groupDigits } from "../base/group-digits.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { Side } from "../probe/event.ts";
import { SPOT } from "./check.ts";
import type { Check, LintContext, Step } from "./check.ts";
import type { LintToken } from "./rules.ts";

interface Pattern {
  readonly token: LintToken;
  readonly what: string;
  /** So many of one side within a second (of its time, or of a hundredfold of frames where times are unknown). */
  readonly many: number;
  readonly is: (step: Step) => boolean;
}

const WITHIN_MS = 1000;
const WITHIN_FRAMES_OF_MANY = 4;
const MANY_CONTINUATIONS = 20;
/** A reset within so few frames of the side that opened the stream is rapid. */
const SOON_FRAMES = 16;
const MUCH_PADDING = 4096;
const PADDING_SHARE = 0.25;
const MANY_SMALL_DATA = 100;
const SMALL_DATA = 128;

const isAck = ({ row: { flags } }: Step): boolean => (flags & Flag.ACK) !== 0;

const PATTERNS: readonly Pattern[] = [
  {
    token: "flood.ping",
    what: "PINGs",
    many: 100,
    is: (step) => step.row.type === FrameType.PING && !isAck(step),
  },
  {
    token: "flood.settings",
    what: "SETTINGS",
    many: 30,
    is: (step) => step.row.type === FrameType.SETTINGS && !isAck(step),
  },
  {
    token: "flood.empty",
    what: "empty DATA frames",
    many: 50,
    is: ({ row }) => row.type === FrameType.DATA && row.length === 0 && (row.flags & Flag.END_STREAM) === 0,
  },
  {
    token: "flood.priority",
    what: "PRIORITY frames",
    many: 200,
    is: ({ row }) => row.type === FrameType.PRIORITY || row.type === FrameType.PRIORITY_UPDATE,
  },
];

/** Frames of one kind that one side has sent lately. */
class Recent {
  readonly #at: number[] = [];
  readonly #frames: number[] = [];
  isTold = false;

  add(i: number, at: number, timed: boolean, many: number): number {
    this.#at.push(at);
    this.#frames.push(i);
    const isOld = (): boolean =>
      timed
        ? at - (this.#at[0] ?? at) > WITHIN_MS
        : i - (this.#frames[0] ?? i) > WITHIN_FRAMES_OF_MANY * many;
    while (isOld() || this.#at.length > many) {
      this.#at.shift();
      this.#frames.shift();
    }
    return this.#at.length;
  }
}

class Sender {
  readonly recent = new Map<LintToken, Recent>();
  /** Frames so far, and their number when each stream was opened. */
  frames = 0;
  readonly opened = new Map<number, number>();
  continuations = 0;
  padding = 0;
  data = 0;
  smallData = 0;
  lastPadded = 0;
  lastSmall = 0;
}

export class FloodCheck implements Check {
  readonly #context: LintContext;
  readonly #senders: Readonly<Record<Side, Sender>> = { client: new Sender(), server: new Sender() };

  constructor(context: LintContext) {
    this.#context = context;
  }

  see(step: Step): void {
    const sender = this.#senders[step.row.from];
    sender.frames++;
    for (const { token, what, many, is } of PATTERNS)
      if (is(step)) this.#count(step, sender, token, what, many);
    this.#rapidReset(step, sender);
    this.#continuation(step, sender);
    this.#waste(step, sender);
  }

  end(): void {
    for (const from of ["client", "server"] as const) {
      const { padding, data, smallData, lastPadded, lastSmall } = this.#senders[from];
      if (padding >= MUCH_PADDING && padding > PADDING_SHARE * (padding + data)) {
        const what = `${groupDigits(padding)} octets of the ${from}'s payloads are padding, ${groupDigits(data)} are not.`;
        this.#context.report("waste.padding", what, { frame: lastPadded });
      }
      if (smallData >= MANY_SMALL_DATA) {
        const what = `${groupDigits(smallData)} DATA frames of the ${from} carry fewer than ${SMALL_DATA} octets each and end nothing.`;
        this.#context.report("waste.small-data", what, { frame: lastSmall });
      }
    }
  }

  #count({ i, row }: Step, sender: Sender, token: LintToken, what: string, many: number): void {
    const recent = sender.recent.get(token) ?? new Recent();
    sender.recent.set(token, recent);
    const { timed } = this.#context.trace;
    if (recent.add(i, row.at, timed, many) < many || recent.isTold) return;
    recent.isTold = true;
    const span = timed ? "within a second" : "close to each other";
    this.#context.report(token, `The ${row.from} sends ${many} ${what} ${span}.`, {
      frame: i,
      streamId: row.streamId,
    });
  }

  #rapidReset(step: Step, sender: Sender): void {
    const { type, streamId, from } = step.row;
    if (from !== "client") return;
    if (type === FrameType.HEADERS && !sender.opened.has(streamId))
      sender.opened.set(streamId, sender.frames);
    if (type !== FrameType.RST_STREAM) return;
    const opened = sender.opened.get(streamId);
    if (opened === undefined || sender.frames - opened > SOON_FRAMES) return;
    this.#count(step, sender, "flood.rapid-reset", "requests that it resets at once,", MANY_RESETS);
  }

  #continuation({ i, row }: Step, sender: Sender): void {
    sender.continuations = row.type === FrameType.CONTINUATION ? sender.continuations + 1 : 0;
    if (sender.continuations !== MANY_CONTINUATIONS) return;
    const what = `A header block of the ${row.from} goes over ${MANY_CONTINUATIONS} CONTINUATION frames and more.`;
    this.#context.report("flood.continuation", what, { frame: i, streamId: row.streamId, spot: SPOT.type });
  }

  #waste({ i, row, frame }: Step, sender: Sender): void {
    if (frame === undefined) return;
    if ("padding" in frame && frame.padding !== undefined) {
      sender.padding += frame.padding.length + 1;
      sender.lastPadded = i;
    }
    if (frame.type !== FrameType.DATA) return;
    sender.data += frame.data.length;
    const { length } = frame.data;
    if (length === 0 || length >= SMALL_DATA || (row.flags & Flag.END_STREAM) !== 0) return;
    sender.smallData++;
    sender.lastSmall = i;
  }
}

const MANY_RESETS = 50;
