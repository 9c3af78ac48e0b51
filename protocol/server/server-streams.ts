/** The streams of a connection, their windows and their numbers: Go's sc.streams, newStream, closeStream, state. RFC 9113 §5.1. */
import { assert } from "../base/assert.ts";
import type { StreamState } from "../probe/event.ts";
import { Channel } from "../goroutine/channel.ts";
import { Inflow, Outflow } from "../http2/flow.ts";
import type { IoError } from "../http2/io-error.ts";
import { INITIAL_MAX_FRAME_SIZE, INITIAL_WINDOW_SIZE } from "../http2/settings.ts";
import { StreamLife } from "../http2/stream-life.ts";
import type { StreamEvent } from "../http2/stream-transitions.ts";
import { CLIENT_DISCONNECTED } from "./server-errors.ts";
import type { ServerConn } from "./server-conn.ts";
import { ServerStream } from "./server-stream.ts";

export class ServerStreams {
  readonly inflow: Inflow;
  readonly outflow: Outflow;
  /** What the client's SETTINGS allow. */
  readonly peer = { maxFrameSize: INITIAL_MAX_FRAME_SIZE, initialWindowSize: INITIAL_WINDOW_SIZE };
  /** Highest stream id that the client has used. */
  maxClientStreamId = 0;
  #sc: ServerConn;
  #streams = new Map<number, ServerStream>();

  constructor(sc: ServerConn) {
    this.#sc = sc;
    const init = { side: "server", streamId: 0, initial: INITIAL_WINDOW_SIZE, probe: sc.probe } as const;
    this.inflow = new Inflow(init);
    this.outflow = new Outflow(init);
  }

  /** Streams that are open or half-closed. */
  get count(): number {
    return this.#streams.size;
  }

  get(streamId: number): ServerStream | undefined {
    return this.#streams.get(streamId);
  }

  all(): Iterable<ServerStream> {
    return this.#streams.values();
  }

  /** Idle if nobody has used it, closed if it is gone. */
  state(streamId: number): StreamState {
    const stream = this.#streams.get(streamId);
    if (stream !== undefined) return stream.life.state;
    return streamId % 2 === 1 && streamId <= this.maxClientStreamId ? "closed" : "idle";
  }

  newStream(streamId: number, endStream: boolean): ServerStream {
    const { rt, probe, settings, writeSched } = this.#sc;
    const life = new StreamLife("server", streamId, probe);
    const init = { side: "server", streamId, probe } as const;
    const stream = new ServerStream({
      life,
      outflow: new Outflow({ ...init, initial: this.peer.initialWindowSize }, this.outflow),
      inflow: new Inflow({ ...init, initial: settings.initialWindowSize }, this.inflow),
      closeWaiter: new Channel(rt, "stream.cw"),
      peer: this.peer,
    });
    life.take("recv HEADERS");
    if (endStream) life.take("recv END_STREAM");
    this.#streams.set(streamId, stream);
    writeSched.openStream(streamId);
    return stream;
  }

  /** `on` says how it ends; readers of the body get `error`. */
  closeStream(stream: ServerStream, on: StreamEvent, error: IoError): void {
    const { streamId, body } = stream;
    assert(this.#streams.get(streamId) === stream, `stream ${streamId} is closed twice`);
    stream.life.take(on);
    this.#streams.delete(streamId);
    if (this.#streams.size === 0) this.#sc.noteIdle();
    if (body !== undefined) {
      // Octets that nobody will read any more: the connection's window gets them back.
      this.#sc.writes.sendWindowUpdate(undefined, body.length + body.unread);
      body.closeWithError(error);
    }
    stream.cw.close();
    this.#sc.writeSched.closeStream(streamId);
    this.#sc.writes.forget(streamId);
  }

  closeAllStreamsOnConnClose(): void {
    for (const stream of this.#streams.values())
      this.closeStream(stream, "connection closed", CLIENT_DISCONNECTED);
  }
}
