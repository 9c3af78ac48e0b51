/**
 * Flow control as the wire shows it: whoever sends may use what it was given, counted generously, since credit that is on its way
 * counts as given. RFC 9113 §6.9.
 */
import { groupDigits } from "../base/group-digits.ts";
import { FrameType, Flag } from "../frame/frame.ts";
import { SettingId } from "../frame/setting-names.ts";
import { MAX_WINDOW } from "../http2/flow.ts";
import { INITIAL_WINDOW_SIZE } from "../http2/settings.ts";
import type { Side } from "../probe/event.ts";
import { otherSide } from "../trace/frame-columns.ts";
import type { Check, LintContext, Step } from "./check.ts";

/** From here on a receiver that credits nothing to the connection will stop it. */
const MUCH_OF_THE_WINDOW = 49_152;
/** DATA of one direction for which the smallest windows are a pity. */
const MUCH_DATA = 1024 * 1024;

class Direction {
  /** DATA payloads, padding included, and what the receiver has given for the connection. */
  sent = 0;
  credit = INITIAL_WINDOW_SIZE;
  lastData = 0;
  readonly streams = new Map<number, { sent: number; credit: number }>();
  readonly initial = new Announced();
  isOver = false;

  stream(id: number): { sent: number; credit: number } {
    const known = this.streams.get(id) ?? { sent: 0, credit: 0 };
    this.streams.set(id, known);
    return known;
  }
}

/** What the receiver has said of its stream windows, and how much of that its peer has acknowledged: asked at each DATA, however many there are. */
class Announced {
  readonly #values = [INITIAL_WINDOW_SIZE];
  #acked = 0;
  /** Places of those that no later one exceeds; the first that still counts is the largest. */
  readonly #peaks = [0];
  #firstPeak = 0;
  largestEver = INITIAL_WINDOW_SIZE;

  get acked(): number {
    return this.#values[this.#acked] ?? INITIAL_WINDOW_SIZE;
  }

  /** Of what is acknowledged and what came since. */
  get largest(): number {
    return this.#values[this.#peaks[this.#firstPeak] ?? 0] ?? INITIAL_WINDOW_SIZE;
  }

  /** Undefined: these SETTINGS leave it as it was. */
  announce(said: number | undefined): void {
    const value = said ?? this.#values.at(-1) ?? INITIAL_WINDOW_SIZE;
    while (this.#peaks.length > this.#firstPeak && (this.#values[this.#peaks.at(-1) ?? 0] ?? 0) <= value)
      this.#peaks.pop();
    this.#peaks.push(this.#values.length);
    this.#values.push(value);
    this.largestEver = Math.max(this.largestEver, value);
  }

  acknowledge(): void {
    if (this.#acked + 1 < this.#values.length) this.#acked++;
    if ((this.#peaks[this.#firstPeak] ?? 0) < this.#acked) this.#firstPeak++;
  }
}

export class FlowCheck implements Check {
  readonly #context: LintContext;
  /** By who sends the DATA. */
  readonly #ways: Readonly<Record<Side, Direction>> = { client: new Direction(), server: new Direction() };

  constructor(context: LintContext) {
    this.#context = context;
  }

  see(step: Step): void {
    if (!this.#context.isWhole) return;
    const { type } = step.row;
    if (type === FrameType.DATA) this.#data(step);
    else if (type === FrameType.WINDOW_UPDATE) this.#update(step);
    else if (type === FrameType.SETTINGS) this.#settings(step);
  }

  end(): void {
    for (const from of ["client", "server"] as const) this.#judge(from, this.#ways[from]);
  }

  #data({ i, row: { from, streamId, length } }: Step): void {
    const way = this.#ways[from];
    const stream = way.stream(streamId);
    way.sent += length;
    stream.sent += length;
    way.lastData = i;
    if (way.isOver || length === 0) return;
    const over = [
      { what: "the connection", by: way.sent - way.credit },
      { what: `stream ${streamId}`, by: stream.sent - stream.credit - way.initial.largest },
    ].find(({ by }) => by > 0);
    if (over === undefined) return;
    way.isOver = true;
    const what = `The ${from} sends ${groupDigits(over.by)} octets more than the window of ${over.what} allows.`;
    this.#context.report("flow.exceeded", what, { frame: i, streamId, spot: { offset: 0, length: 3 } });
  }

  #update({ i, row: { from, streamId }, frame }: Step): void {
    if (frame?.type !== FrameType.WINDOW_UPDATE) return;
    const way = this.#ways[otherSide(from)];
    const { increment } = frame;
    const stream = streamId === 0 ? undefined : way.stream(streamId);
    if (stream === undefined) way.credit += increment;
    else stream.credit += increment;
    const window =
      stream === undefined ? way.credit - way.sent : stream.credit + way.initial.acked - stream.sent;
    if (window <= MAX_WINDOW) return;
    const what = `With this the window of ${streamId === 0 ? "the connection" : `stream ${streamId}`} would be ${groupDigits(window)}.`;
    this.#context.report("flow.overflow", what, { frame: i, streamId, spot: { offset: 9, length: 4 } });
  }

  #settings({ row: { from, flags }, frame }: Step): void {
    if ((flags & Flag.ACK) !== 0) {
      this.#ways[from].initial.acknowledge();
      return;
    }
    if (frame?.type !== FrameType.SETTINGS) return;
    const value = frame.settings.findLast(([id]) => id === SettingId.INITIAL_WINDOW_SIZE)?.[1];
    this.#ways[otherSide(from)].initial.announce(value);
  }

  #judge(from: Side, { sent, credit, initial, lastData, streams }: Direction): void {
    if (!this.#context.isWhole) return;
    const receiver = otherSide(from);
    if (credit <= INITIAL_WINDOW_SIZE && sent >= MUCH_OF_THE_WINDOW) {
      const what = `The ${receiver} has received ${groupDigits(sent)} octets of DATA and credited none to the connection.`;
      this.#context.report("flow.connection-forgotten", what, { frame: lastData });
    } else if (initial.largestEver <= INITIAL_WINDOW_SIZE && sent >= MUCH_DATA) {
      let most = 0;
      for (const stream of streams.values()) most = Math.max(most, stream.sent);
      if (most < MUCH_DATA) return;
      const what = `The ${receiver} takes ${groupDigits(most)} octets on one stream through a window of ${groupDigits(INITIAL_WINDOW_SIZE)}.`;
      this.#context.report("flow.default-window", what, { frame: lastData });
    }
  }
}
