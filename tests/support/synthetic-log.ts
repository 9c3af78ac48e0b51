/**
 * A long event log that obeys the rules of the protocol without an engine: streams open, send under their windows,
 * stall, are freed and close, many at a time. For seeking and its bench.
 */
import { Prng } from "../../protocol/base/prng.ts";
import type { EventBody, TraceEvent } from "../../protocol/index.ts";

const INITIAL_WINDOW = 65_535;
const CONNECTION_WINDOW = 1 << 30;

interface LiveStream {
  readonly id: number;
  window: number;
  buffered: number;
  blocked: boolean;
  sends: number;
}

/** About `events` events over `streams` streams, of which some hundred are live at a time. */
export function syntheticLog(events: number, streams: number, seed = 1): readonly TraceEvent[] {
  const log = new LogWriter();
  const rng = new Prng(seed);
  const live: LiveStream[] = [];
  let nextId = 1;
  let connection = CONNECTION_WINDOW;
  log.openConnection();
  const sendsEach = Math.max(1, Math.floor((events / streams - 9) / 4));
  while (log.events.length < events) {
    const wanted = Math.min(streams, Math.ceil((streams * log.events.length) / events) + 100);
    if (nextId < 2 * wanted && live.length < 200) live.push(log.openStream((nextId += 2) - 2));
    const place = rng.below(live.length);
    const stream = live[place];
    if (stream === undefined) break;
    connection -= log.step(stream, connection, 1 + rng.below(16_384));
    if (stream.sends < sendsEach) continue;
    log.closeStream(stream);
    live.splice(place, 1);
  }
  return log.events.slice(0, events);
}

class LogWriter {
  readonly events: TraceEvent[] = [];
  #at = 0;

  emit(event: EventBody): void {
    this.#at += 0.25;
    this.events.push({ ...event, seq: this.events.length, at: Math.floor(this.#at) });
  }

  openConnection(): void {
    for (const side of ["client", "server"] as const) {
      this.emit({ type: "connection", side, state: "open" });
      this.emit({ type: "setting", side, owner: "local", id: 4, value: INITIAL_WINDOW });
      this.emit({ type: "settings.acked", side });
      for (const flow of ["send", "recv"] as const) {
        this.emit({
          type: "window",
          side,
          flow,
          streamId: 0,
          delta: CONNECTION_WINDOW,
          value: CONNECTION_WINDOW,
          why: "initial",
        });
      }
    }
  }

  openStream(streamId: number): LiveStream {
    for (const side of ["client", "server"] as const) {
      const on = side === "client" ? "send HEADERS" : "recv HEADERS";
      this.emit({ type: "stream", side, streamId, from: "idle", to: "open", on });
      this.emit({ type: "request", side, streamId, method: "POST", path: `/${streamId}` });
    }
    this.emit({
      type: "window",
      side: "client",
      flow: "send",
      streamId,
      delta: INITIAL_WINDOW,
      value: INITIAL_WINDOW,
      why: "initial",
    });
    this.emit({
      type: "window",
      side: "server",
      flow: "recv",
      streamId,
      delta: INITIAL_WINDOW,
      value: INITIAL_WINDOW,
      why: "initial",
    });
    return { id: streamId, window: INITIAL_WINDOW, buffered: 0, blocked: false, sends: 0 };
  }

  /** Sends some octets, or gives credit back to who has none. Gives the octets sent. */
  step(stream: LiveStream, connection: number, wanted: number): number {
    stream.sends++;
    if (stream.window < wanted) {
      this.refill(stream);
      return 0;
    }
    stream.window -= wanted;
    stream.buffered += wanted;
    const { id: streamId } = stream;
    const value = connection - wanted;
    this.emit({
      type: "window",
      side: "client",
      flow: "send",
      streamId: 0,
      delta: -wanted,
      value,
      why: "data",
    });
    this.emit({
      type: "window",
      side: "client",
      flow: "send",
      streamId,
      delta: -wanted,
      value: stream.window,
      why: "data",
    });
    this.emit({
      type: "window",
      side: "server",
      flow: "recv",
      streamId,
      delta: -wanted,
      value: stream.window,
      why: "data",
    });
    this.emit({ type: "buffered", side: "server", streamId, bytes: stream.buffered });
    return wanted;
  }

  refill(stream: LiveStream): void {
    const { id: streamId } = stream;
    const delta = INITIAL_WINDOW - stream.window;
    stream.window = INITIAL_WINDOW;
    stream.buffered = 0;
    this.emit({ type: "blocked", side: "client", streamId, by: "stream window" });
    this.emit({ type: "buffered", side: "server", streamId, bytes: 0 });
    this.emit({
      type: "window",
      side: "server",
      flow: "recv",
      streamId,
      delta,
      value: INITIAL_WINDOW,
      why: "window update",
    });
    this.emit({
      type: "window",
      side: "client",
      flow: "send",
      streamId,
      delta,
      value: INITIAL_WINDOW,
      why: "window update",
    });
    this.emit({ type: "unblocked", side: "client", streamId });
  }

  closeStream({ id: streamId }: LiveStream): void {
    for (const side of ["client", "server"] as const) {
      this.emit({ type: "response", side, streamId, status: 200 });
      this.emit({ type: "stream", side, streamId, from: "open", to: "closed", on: "send RST_STREAM" });
    }
  }
}
