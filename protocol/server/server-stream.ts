/** One stream as the server knows it: Go's `stream`. Owned by the serve loop; handlers reach it through request and response. */
import type { Channel } from "../goroutine/channel.ts";
import type { Timer } from "../goroutine/runtime.ts";
import type { HeaderField } from "../hpack/field.ts";
import type { BodyPipe } from "../http2/body-pipe.ts";
import type { Inflow, Outflow } from "../http2/flow.ts";
import type { StreamLife } from "../http2/stream-life.ts";
import type { ScheduledStream } from "../http2/write-scheduler.ts";

export interface ServerStreamInit {
  readonly life: StreamLife;
  readonly outflow: Outflow;
  readonly inflow: Inflow;
  readonly closeWaiter: Channel<void>;
  /** What the client allows, now and later. */
  readonly peer: { readonly maxFrameSize: number };
}

export class ServerStream implements ScheduledStream {
  readonly streamId: number;
  readonly life: StreamLife;
  readonly outflow: Outflow;
  readonly inflow: Inflow;
  /** Closed with the stream: frees writers, and is what a handler watches. */
  readonly cw: Channel<void>;
  /** Undefined for a request without a body. */
  body: BodyPipe | undefined;
  /** Octets of body that came, and content-length; -1 if not declared. */
  bodyBytes = 0;
  declBodyBytes = -1;
  /** A RST_STREAM waits in the scheduler. */
  resetQueued = false;
  /** The response's HEADERS are on their way: too late for a 100. */
  wroteHeaders = false;
  /** Timers of this request alone. */
  readDeadline: Timer | undefined;
  writeDeadline: Timer | undefined;
  /** Fields of the trailers; undefined if the request did not announce any, which means they are dropped. */
  trailer: HeaderField[] | undefined;
  /** Runs in the handler's read that sees the end of the body. */
  copyTrailersToHandlerRequest: (() => void) | undefined;
  readonly #peer: { readonly maxFrameSize: number };

  constructor(init: ServerStreamInit) {
    this.streamId = init.life.streamId;
    this.life = init.life;
    this.outflow = init.outflow;
    this.inflow = init.inflow;
    this.cw = init.closeWaiter;
    this.#peer = init.peer;
  }

  /** Promised by this end. */
  get isPushed(): boolean {
    return this.streamId % 2 === 0;
  }

  get maxFrameSize(): number {
    return this.#peer.maxFrameSize;
  }
}
