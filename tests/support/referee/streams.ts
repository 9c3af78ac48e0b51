/** RFC 9113 §5.1: every step of a stream is a row, and where nothing is under way the two ends see each other's mirror. */
import { STREAM_TRANSITIONS } from "../../../protocol/http2/stream-transitions.ts";
import type { Side, StreamState, TraceEvent } from "../../../protocol/probe/event.ts";
import { READ_DEADLINE_EXCEEDED } from "../../../protocol/server/server-errors.ts";
import { bothEnds } from "./court.ts";
import type { Court, Rule } from "./court.ts";
import type { Disturbance } from "./disturbance.ts";

const MIRROR: Readonly<Record<StreamState, StreamState>> = {
  idle: "idle",
  "reserved (local)": "reserved (remote)",
  "reserved (remote)": "reserved (local)",
  open: "open",
  "half-closed (local)": "half-closed (remote)",
  "half-closed (remote)": "half-closed (local)",
  closed: "closed",
};

export class StreamRules implements Rule {
  readonly #court: Court;
  readonly #off: Disturbance;
  readonly #states = bothEnds(() => new Map<number, StreamState>());
  readonly #living = bothEnds(() => new Set<number>());
  /** Streams with which an end found something wrong: the server makes none of such requests, Go's client up to 1.17 only tells its caller. */
  readonly #refused = new Set<number>();

  constructor(court: Court, off: Disturbance) {
    this.#court = court;
    this.#off = off;
  }

  see(event: TraceEvent): void {
    if (event.type === "fault" && event.streamId !== undefined) this.#refused.add(event.streamId);
    if (event.type !== "stream") return;
    const { side, streamId, from, to, on } = event;
    const state = this.state(side, streamId);
    if (from !== state) this.#court.say(event, `stream ${streamId} of the ${side} is ${state}, not ${from}`);
    if (!STREAM_TRANSITIONS.some((row) => row.from === from && row.on === on && row.to === to))
      this.#court.say(event, `no row: ${from}, ${on} → ${to}`);
    this.#states[side].set(streamId, to);
    if (to === "closed") this.#living[side].delete(streamId);
    else this.#living[side].add(streamId);
  }

  state(side: Side, streamId: number): StreamState {
    return this.#states[side].get(streamId) ?? "idle";
  }

  /** Those of this end that have begun and not ended. */
  living(side: Side): readonly number[] {
    return [...this.#living[side]];
  }

  /** Nothing is under way, either way. */
  atRest(): void {
    for (const id of new Set([...this.#living.client, ...this.#living.server])) {
      const state = this.state("client", id);
      const other = this.state("server", id);
      if (other === MIRROR[state] || this.#off.streamApart(id) || this.#refused.has(id)) continue;
      if (state === "half-closed (local)" && this.#overlooksEnd(id)) continue;
      this.#court.say(undefined, `stream ${id} is ${state} to the client and ${other} to the server`);
    }
  }

  /** Go drops DATA for a body whose deadline has passed with the END_STREAM that stands on it (processData since 2023-03). */
  #overlooksEnd(id: number): boolean {
    const { profile, streams } = this.#court.world.server;
    return (
      !profile.heedsEndOfClosedBody &&
      this.state("server", id) === "open" &&
      streams.get(id)?.body?.error === READ_DEADLINE_EXCEEDED
    );
  }
}
