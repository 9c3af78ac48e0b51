/** The streams of a connection, their windows and their numbers: Go's sc.streams, newStream, closeStream, state. RFC 9113 §5.1. */
import { assert } from "../base/assert.ts";
import { IdTable } from "../base/id-table.ts";
import type { StreamState } from "../probe/event.ts";
import { Channel } from "../goroutine/channel.ts";
import { Inflow, Outflow } from "../http2/flow.ts";
import type { IoError } from "../http2/io-error.ts";
import { INITIAL_MAX_FRAME_SIZE, INITIAL_WINDOW_SIZE } from "../http2/settings.ts";
import { StreamLife } from "../http2/stream-life.ts";
import type { StreamEvent } from "../http2/stream-transitions.ts";
import type { ExtensiblePriority, OpenStreamOptions } from "../http2/write-scheduler.ts";
import { CLIENT_DISCONNECTED } from "./server-errors.ts";
import type { ClosedStreams, ClosingStream } from "./closed-streams.ts";
import type { ServerConn } from "./server-conn.ts";
import { ServerStream } from "./server-stream.ts";

export class ServerStreams {
  readonly inflow: Inflow;
  readonly outflow: Outflow;
  readonly closed: ClosedStreams;
  /** What the client's SETTINGS allow. */
  readonly peer = { maxFrameSize: INITIAL_MAX_FRAME_SIZE, initialWindowSize: INITIAL_WINDOW_SIZE };
  /** Highest stream id that the client has used. */
  maxClientStreamId = 0;
  /** Highest stream id that this end has promised. */
  maxPushPromiseId = 0;
  /** Streams that this end has promised and that are not closed. */
  pushedCount = 0;
  #sc: ServerConn;
  #streams = new IdTable<ServerStream>();
  /** So much more than the announced window a client may send that knows only the RFC's (§6.9.2). */
  #unannounced = 0;

  constructor(sc: ServerConn) {
    this.#sc = sc;
    this.closed = sc.profile.newClosedStreams();
    const init = { side: "server", streamId: 0, initial: INITIAL_WINDOW_SIZE, probe: sc.probe } as const;
    this.inflow = new Inflow(init, undefined, sc.profile.credit);
    this.outflow = new Outflow(init);
    if (sc.profile.awaitsSettingsAck)
      this.#unannounced = Math.max(0, INITIAL_WINDOW_SIZE - sc.settings.initialWindowSize);
  }

  /** From now on the client goes by the window that was announced. */
  settingsAcked(): void {
    if (this.#unannounced === 0) return;
    this.moveWindows(-this.#unannounced);
    this.#unannounced = 0;
  }

  /** The client goes by another initial window now. RFC 9113 §6.9.2. */
  moveWindows(delta: number): void {
    for (const stream of this.#streams.values()) {
      stream.inflow.add(delta, "settings");
      // Credit that was kept back may be all that the client waits for, if its window is small now.
      if (stream.life.state === "open") this.#sc.writes.sendWindowUpdate(stream, 0);
    }
  }

  /** Streams that are open or half-closed. */
  get count(): number {
    return this.#streams.size;
  }

  /** Of these: opened by the client. */
  get clientCount(): number {
    return this.#streams.size - this.pushedCount;
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
    return streamId <= (streamId % 2 === 1 ? this.maxClientStreamId : this.maxPushPromiseId)
      ? "closed"
      : "idle";
  }

  /** For a request that came. */
  newStream(streamId: number, endStream: boolean, priority?: ExtensiblePriority): ServerStream {
    const stream = this.#addStream(streamId, { priority });
    stream.life.take("recv HEADERS");
    if (endStream) stream.life.take("recv END_STREAM");
    return stream;
  }

  /** For a request that this end makes up; Go takes it for half-closed (remote) at once. RFC 9113 §8.4. */
  newPushedStream(pusherId: number): ServerStream {
    this.maxPushPromiseId += 2;
    this.pushedCount++;
    const priority = this.#sc.writeSched.priorities?.unsaid;
    const stream = this.#addStream(this.maxPushPromiseId, { pusherId, priority });
    stream.life.take("send PUSH_PROMISE");
    return stream;
  }

  #addStream(streamId: number, options: OpenStreamOptions): ServerStream {
    const { rt, probe, profile, settings, writeSched } = this.#sc;
    const life = new StreamLife("server", streamId, probe);
    const out = { side: "server", streamId, initial: this.peer.initialWindowSize, probe } as const;
    const initial = settings.initialWindowSize + this.#unannounced;
    const into = { side: "server", streamId, initial, probe } as const;
    const stream = new ServerStream({
      life,
      outflow: new Outflow(out, this.outflow),
      inflow: new Inflow(into, this.inflow, profile.credit),
      closeWaiter: new Channel(rt, "stream.cw"),
      peer: this.peer,
    });
    this.#streams.set(streamId, stream);
    writeSched.openStream(streamId, options);
    return stream;
  }

  /** `on` says how it ends; readers of the body get `error`. */
  closeStream(stream: ServerStream, on: StreamEvent, error: IoError): void {
    const { streamId, body } = stream;
    assert(this.#streams.get(streamId) === stream, () => `stream ${streamId} is closed twice`);
    this.closed.remember(closingOf(stream, on));
    stream.life.take(on);
    stream.readDeadline?.stop();
    stream.writeDeadline?.stop();
    this.#streams.delete(streamId);
    if (streamId % 2 === 0) this.pushedCount--;
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

function closingOf({ streamId, life }: ServerStream, on: StreamEvent): ClosingStream {
  const reset = on === "send RST_STREAM";
  if (on === "recv RST_STREAM") return { streamId, reset, clientEnded: "with RST_STREAM" };
  const ended = on === "recv END_STREAM" || life.state === "half-closed (remote)";
  return { streamId, reset, clientEnded: ended ? "with END_STREAM" : undefined };
}
