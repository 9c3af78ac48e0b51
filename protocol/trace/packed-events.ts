/**
 * The events that are inferred of a capture, as columns: one thread makes them, posting moves their buffers, and each event is made
 * again when it is asked for. Knows the kinds of events that passive-model.ts tells, and no others.
 */
import { assert, unreachable } from "../base/assert.ts";
import type { EventBody, Limiter, Side, StreamState, TraceEvent } from "../probe/event.ts";
import type { EventLog } from "./event-log.ts";
import { SIDES, upperBound } from "./frame-columns.ts";

/** The places of the columns are seqs, but of `values` and `words`. */
export interface PackedEvents {
  /** Index into KINDS. */
  readonly kind: Uint8Array;
  /** Index into SIDES. */
  readonly side: Uint8Array;
  readonly at: Float64Array;
  /** -1: none. */
  readonly cause: Int32Array;
  /** Where in `values` its other fields begin. */
  readonly start: Uint32Array;
  /** Numbers as they are, words by their place in a list. */
  readonly values: Float64Array;
  /** What peers wrote, and reasons. */
  readonly words: readonly string[];
}

const KINDS = [
  "frame.write",
  "frame.read",
  "window",
  "queued",
  "blocked",
  "unblocked",
  "stream",
  "request",
  "response",
  "setting",
  "settings.acked",
  "connection",
] as const satisfies readonly EventBody["type"][];
const FLOWS = ["send", "recv"] as const;
const WHYS = ["initial", "data", "window update", "settings"] as const;
const OWNERS = ["local", "peer"] as const;
const CONNECTION_STATES = ["open", "going away", "closed"] as const;
const STREAM_STATES = [
  "idle",
  "reserved (local)",
  "reserved (remote)",
  "open",
  "half-closed (local)",
  "half-closed (remote)",
  "closed",
] as const satisfies readonly StreamState[];
const LIMITERS = [
  "connection window",
  "stream window",
  "connection and stream window",
] as const satisfies readonly Limiter[];

export function packEvents(log: EventLog): PackedEvents {
  const { length } = log;
  const columns = {
    kind: new Uint8Array(length),
    side: new Uint8Array(length),
    at: new Float64Array(length),
    cause: new Int32Array(length),
    start: new Uint32Array(length),
  };
  const values: number[] = [];
  const words = new Words();
  for (let seq = 0; seq < length; seq++) {
    const event = log.get(seq);
    assert(isKnown(event), () => `${event.type} is not inferred of captures`);
    columns.kind[seq] = codeIn(KINDS, event.type);
    columns.side[seq] = codeIn(SIDES, event.side);
    columns.at[seq] = event.at;
    columns.cause[seq] = event.cause ?? -1;
    columns.start[seq] = values.length;
    values.push(...fieldsOf(event, words));
  }
  return { ...columns, values: Float64Array.from(values), words: words.list };
}

/** The log that was packed. */
export class UnpackedEvents implements EventLog {
  readonly #packed: PackedEvents;
  readonly length: number;

  constructor(packed: PackedEvents) {
    this.#packed = packed;
    this.length = packed.at.length;
  }

  get(seq: number): TraceEvent {
    const { kind, side, cause, at } = this.#packed;
    const time = at[seq];
    assert(time !== undefined, () => `event ${seq} is in the log`);
    const type = KINDS[kind[seq] ?? 0] ?? "frame.write";
    const body = this.#bodyOf(type, SIDES[side[seq] ?? 0] ?? "client", this.#packed.start[seq] ?? 0);
    const by = cause[seq] ?? -1;
    return Object.assign(body, by < 0 ? { seq, at: time } : { seq, at: time, cause: by });
  }

  lastAt(ms: number): number {
    return upperBound(this.#packed.at, ms) - 1;
  }

  /** The fields in the order of `fieldsOf`, from `at`. */
  #bodyOf(type: (typeof KINDS)[number], side: Side, at: number): EventBody {
    const { values, words } = this.#packed;
    const a = values[at] ?? 0;
    const b = values[at + 1] ?? 0;
    const c = values[at + 2] ?? 0;
    switch (type) {
      case "frame.write":
      case "frame.read": {
        const flags = values[at + 3] ?? 0;
        return { type, side, offset: a, length: b, frameType: c, flags, streamId: values[at + 4] ?? 0 };
      }
      case "window":
        return this.#windowOf(side, at);
      case "queued":
        return { type, side, streamId: a, bytes: b };
      case "blocked":
        return { type, side, streamId: a, by: LIMITERS[b] ?? "stream window" };
      case "unblocked":
        return { type, side, streamId: a };
      case "stream": {
        const from = STREAM_STATES[b] ?? "idle";
        const to = STREAM_STATES[c] ?? "idle";
        return { type, side, streamId: a, from, to, on: words[values[at + 3] ?? 0] ?? "" };
      }
      case "request":
        return { type, side, streamId: a, method: words[b] ?? "", path: words[c] ?? "" };
      case "response":
        return { type, side, streamId: a, status: b };
      case "setting":
        return { type, side, owner: OWNERS[a] ?? "local", id: b, value: c };
      case "settings.acked":
        return { type, side };
      case "connection": {
        const state = CONNECTION_STATES[a] ?? "open";
        return c < 0 ? { type, side, state } : { type, side, state, code: b, reason: words[c] ?? "" };
      }
      default:
        return unreachable(type);
    }
  }

  #windowOf(side: Side, start: number): EventBody {
    const { values } = this.#packed;
    const body = {
      type: "window",
      side,
      flow: FLOWS[values[start] ?? 0] ?? "send",
      streamId: values[start + 1] ?? 0,
      delta: values[start + 2] ?? 0,
      value: values[start + 3] ?? 0,
      why: WHYS[values[start + 4] ?? 0] ?? "initial",
    } as const;
    return values[start + 5] === 0 ? { ...body, known: false } : body;
  }
}

type Known = Extract<TraceEvent, { readonly type: (typeof KINDS)[number] }>;

function isKnown(event: TraceEvent): event is Known {
  return KINDS.some((kind) => kind === event.type);
}

function fieldsOf(event: Known, words: Words): readonly number[] {
  switch (event.type) {
    case "frame.write":
    case "frame.read":
      return [event.offset, event.length, event.frameType, event.flags, event.streamId];
    case "window": {
      const { flow, streamId, delta, value, why, known } = event;
      return [codeIn(FLOWS, flow), streamId, delta, value, codeIn(WHYS, why), known === false ? 0 : 1];
    }
    case "queued":
      return [event.streamId, event.bytes];
    case "blocked":
      return [event.streamId, codeIn(LIMITERS, event.by)];
    case "unblocked":
      return [event.streamId];
    case "stream": {
      const [from, to] = [codeIn(STREAM_STATES, event.from), codeIn(STREAM_STATES, event.to)];
      return [event.streamId, from, to, words.place(event.on)];
    }
    case "request":
      return [event.streamId, words.place(event.method), words.place(event.path)];
    case "response":
      return [event.streamId, event.status];
    case "setting":
      return [codeIn(OWNERS, event.owner), event.id, event.value];
    case "connection": {
      const { state, code = -1, reason } = event;
      return [codeIn(CONNECTION_STATES, state), code, reason === undefined ? -1 : words.place(reason)];
    }
    case "settings.acked":
      return [];
    default:
      return unreachable(event);
  }
}

function codeIn(list: readonly string[], word: string): number {
  const code = list.indexOf(word);
  assert(code >= 0, () => `${word} is not inferred of captures`);
  return code;
}

/** Each word once. */
class Words {
  readonly list: string[] = [];
  readonly #places = new Map<string, number>();

  place(word: string): number {
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    this.#places.set(word, this.list.length);
    return this.list.push(word) - 1;
  }
}
