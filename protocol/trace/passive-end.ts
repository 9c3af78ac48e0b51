/**
 * One end as it must look, judged by the frames that it sent and received: the books of windows, streams and settings behind
 * passive-model.ts. What is not known stays undefined and is never counted on. RFC 9113 §5.1, §6.5.2, §6.9.
 */
import { SettingId } from "../frame/setting-names.ts";
import type { DecodedField } from "../hpack/field.ts";
import { MAX_WINDOW } from "../http2/flow.ts";
import { INITIAL_WINDOW_SIZE } from "../http2/settings.ts";
import { transition } from "../http2/stream-transitions.ts";
import type { StreamEvent } from "../http2/stream-transitions.ts";
import type { EventBody, Side, StreamState } from "../probe/event.ts";
import { PassiveWaits } from "./passive-waits.ts";
import type { PassiveWaitsOptions } from "./passive-waits.ts";
import type { UpgradeFacts } from "./upgrade.ts";

type Way = "send" | "recv";
type Why = Extract<EventBody, { type: "window" }>["why"];

interface Books {
  readonly streamId: number;
  /** Octets that may still go each way; undefined: not known. */
  readonly windows: Record<Way, number | undefined>;
}

interface Stream extends Books {
  state: StreamState;
}

/** In these an end may send DATA. RFC 9113 §5.1. */
const SENDING: ReadonlySet<StreamState> = new Set<StreamState>(["open", "half-closed (remote)"]);

export interface PassiveEndOptions extends PassiveWaitsOptions {
  /** The recording holds the connection from its start. */
  readonly isWhole: boolean;
}

export class PassiveEnd {
  readonly #side: Side;
  readonly #log: (body: EventBody) => void;
  readonly #waits: PassiveWaits;
  readonly #streams = new Map<number, Stream>();
  readonly #connection: Books;
  /** Window that a stream begins with; undefined: a setting from before the recording may have changed it. */
  readonly #initial: Record<Way, number | undefined>;
  readonly #isWhole: boolean;

  constructor(options: PassiveEndOptions) {
    this.#side = options.side;
    this.#log = options.log;
    this.#waits = new PassiveWaits(options);
    this.#isWhole = options.isWhole;
    const value = options.isWhole ? INITIAL_WINDOW_SIZE : undefined;
    this.#initial = { send: value, recv: value };
    this.#connection = { streamId: 0, windows: { send: value, recv: value } };
  }

  open(): void {
    this.#log({ type: "connection", side: this.#side, state: "open" });
    this.#tellInitial(this.#connection);
  }

  /** The request of HTTP/1.1 that became stream 1, and what HTTP2-Settings said with it. RFC 7540 §3.2. */
  upgrade({ request, settings = [] }: UpgradeFacts, way: Way): void {
    for (const [id, value] of settings) this.setting(id, value, way);
    const [method = "", path = ""] = request.split(" ");
    const stream = this.#create(1);
    this.#take(stream, `${way} HEADERS`);
    this.#log({ type: "request", side: this.#side, streamId: 1, method, path });
    this.#take(stream, `${way} END_STREAM`);
  }

  /** A frame about this stream has been applied: who stands still now? */
  settle(about: number | "all"): void {
    this.#waits.settle(about, this.#connection.windows.send, (id) => this.#streams.get(id)?.windows.send);
  }

  /**
   * Octets of this way are missing: DATA that took of the windows, or WINDOW_UPDATE and SETTINGS that gave to those of
   * the other way. What all of them hold, nobody knows.
   */
  lose(way: Way): void {
    this.#initial[way === "send" ? "recv" : "send"] = undefined;
    for (const books of [this.#connection, ...this.#streams.values()]) {
      for (const flow of ["send", "recv"] as const) {
        const value = books.windows[flow];
        books.windows[flow] = undefined;
        if (value !== undefined) this.#tell(books.streamId, flow, 0, value, "data", false);
      }
    }
    this.settle("all");
  }

  /** `length` counts padding, `content` does not. */
  data(streamId: number, length: number, content: number, way: Way): void {
    const stream = this.#streamOf(streamId);
    if (way === "send") this.#waits.sent(streamId, content);
    if (length === 0) return;
    this.#change(stream, way, -length, "data");
    this.#change(this.#connection, way, -length, "data");
  }

  headers(streamId: number, fields: readonly DecodedField[] | undefined, way: Way): void {
    const isNew = !this.#streams.has(streamId);
    const method = fields?.find(({ name }) => name === ":method");
    const begins = isNew && (this.#side === "client") === (way === "send") && this.#mayBegin(fields);
    const stream = begins ? this.#create(streamId) : this.#streamOf(streamId);
    if (stream.state === "idle" || stream.state.startsWith("reserved")) this.#take(stream, `${way} HEADERS`);
    if (method !== undefined) this.#request(streamId, fields ?? []);
    const status = fields?.find(({ name }) => name === ":status");
    if (status !== undefined && status.unknown === undefined)
      this.#log({ type: "response", side: this.#side, streamId, status: Number(status.value) });
    if (way === "send" && SENDING.has(stream.state)) this.#waits.begin(streamId, fields ?? []);
  }

  promise(streamId: number, fields: readonly DecodedField[] | undefined, way: Way): void {
    if (this.#streams.has(streamId)) return;
    this.#take(this.#create(streamId), `${way} PUSH_PROMISE`);
    this.#request(streamId, fields ?? []);
  }

  endStream(streamId: number, way: Way): void {
    this.#take(this.#streamOf(streamId), `${way} END_STREAM`);
  }

  reset(streamId: number, way: Way): void {
    this.#take(this.#streamOf(streamId), `${way} RST_STREAM`);
  }

  setting(id: number, value: number, way: Way): void {
    this.#log({ type: "setting", side: this.#side, owner: way === "send" ? "local" : "peer", id, value });
    if (id !== SettingId.INITIAL_WINDOW_SIZE || value > MAX_WINDOW) return;
    // Whoever announces it says what it lets in; for its peer it is what may go out.
    const flow = way === "send" ? "recv" : "send";
    const before = this.#initial[flow];
    this.#initial[flow] = value;
    if (before === undefined) return;
    for (const stream of this.#streams.values())
      if (stream.state !== "closed") this.#change(stream, flow, value - before, "settings");
  }

  /** An acknowledgement that was received. */
  acked(way: Way): void {
    if (way === "recv") this.#log({ type: "settings.acked", side: this.#side });
  }

  credit(streamId: number, increment: number, flow: Way): void {
    if (streamId === 0) this.#change(this.#connection, flow, increment, "window update");
    else {
      const stream = this.#streamOf(streamId);
      if (stream.state !== "closed") this.#change(stream, flow, increment, "window update");
    }
  }

  goAway(code: number, way: Way): void {
    const reason = way === "send" ? "it sent GOAWAY" : "the peer sent GOAWAY";
    this.#log({ type: "connection", side: this.#side, state: "going away", code, reason });
  }

  /** Joined late, HEADERS on a stream that nobody knows may be trailers. */
  #mayBegin(fields: readonly DecodedField[] | undefined): boolean {
    if (this.#isWhole || fields === undefined) return true;
    return fields.some(({ name, unknown }) => name.startsWith(":") || unknown !== undefined);
  }

  #request(streamId: number, fields: readonly DecodedField[]): void {
    const valueOf = (name: string): string => {
      const field = fields.find((candidate) => candidate.name === name);
      return field?.unknown === undefined ? (field?.value ?? "") : "(unknown)";
    };
    const [method, path] = [valueOf(":method"), valueOf(":path")];
    if (method !== "") this.#log({ type: "request", side: this.#side, streamId, method, path });
  }

  #create(streamId: number): Stream {
    const stream: Stream = { streamId, state: "idle", windows: { ...this.#initial } };
    this.#streams.set(streamId, stream);
    this.#tellInitial(stream);
    return stream;
  }

  /** One that nobody saw begin was opened before the recording: how far it had come is not known. */
  #streamOf(streamId: number): Stream {
    const known = this.#streams.get(streamId);
    if (known !== undefined) return known;
    const stream: Stream = { streamId, state: "open", windows: { send: undefined, recv: undefined } };
    this.#streams.set(streamId, stream);
    const on = "before the recording";
    this.#log({ type: "stream", side: this.#side, streamId, from: "idle", to: "open", on });
    return stream;
  }

  /** What no row allows is the sender's fault; the frame says so, and the stream stays as it is. */
  #take(stream: Stream, on: StreamEvent): void {
    const from = stream.state;
    const to = transition(from, on);
    if (to === undefined) return;
    stream.state = to;
    this.#log({ type: "stream", side: this.#side, streamId: stream.streamId, from, to, on });
    if (!SENDING.has(to)) this.#waits.end(stream.streamId);
  }

  #change(books: Books, flow: Way, delta: number, why: Why): void {
    const before = books.windows[flow];
    if (before === undefined || delta === 0) return;
    books.windows[flow] = before + delta;
    this.#tell(books.streamId, flow, delta, before + delta, why);
  }

  #tellInitial({ streamId, windows }: Books): void {
    for (const flow of ["send", "recv"] as const) {
      const value = windows[flow];
      if (value !== undefined) this.#tell(streamId, flow, value, value, "initial");
    }
  }

  #tell(streamId: number, flow: Way, delta: number, value: number, why: Why, known = true): void {
    const body = { type: "window", side: this.#side, flow, streamId, delta, value, why } as const;
    this.#log(known ? body : { ...body, known: false });
  }
}
