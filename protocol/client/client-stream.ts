/**
 * One request's stream at the client. Owns its windows and its body pipe; the connection owns the list of streams. Here:
 * what every version of Go's client has. What the read loop and the application have to say to a stream is
 * abstract: how a request comes to its end was written anew in 2021-10 (caller-stream.ts, request-stream.ts).
 * RFC 9113 §5. Go: clientStream.
 */
import type { Http2Error } from "../base/http2-error.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { HeaderField } from "../hpack/field.ts";
import { BodyPipe } from "../http2/body-pipe.ts";
import { Inflow, Outflow } from "../http2/flow.ts";
import type { IoError } from "../http2/io-error.ts";
import { StreamLife } from "../http2/stream-life.ts";
import { transition } from "../http2/stream-transitions.ts";
import type { StreamEvent } from "../http2/stream-transitions.ts";
import type { ClientConn } from "./client-conn.ts";
import type { Request, Response } from "./request.ts";

export type ResAndError = { readonly response: Response } | { readonly error: IoError };

/** Where a fault of the server was found: in a frame that cannot be read, a response's head, or DATA. */
export type FoundIn = "frame" | "head" | "data";

export abstract class ClientStream {
  readonly cc: ClientConn;
  readonly id: number;
  readonly request: Request;
  readonly flow: Outflow;
  readonly inflow: Inflow;
  readonly life: StreamLife;
  readonly bufPipe: BodyPipe;

  /** The request's body was closed while it was being sent: what its reader says then does not count. */
  bodyClosed = false;

  // ---- the read loop's own
  /** END_STREAM has come, in versions that keep the stream after that: what is wrong with a frame behind it. */
  afterEnd: ((what: "HEADERS" | "DATA") => Http2Error) | undefined;
  /** The stream was given up: to frames that still come it is as if it were gone. */
  hidden = false;
  pastHeaders = false;
  num1xx = 0;
  /** Octets of body that the response still owes; -1: not declared. */
  bytesRemain = -1;
  /** The same for profiles that hold the server to it. */
  octetsDue: number | undefined;
  trailers: readonly HeaderField[] = [];
  /** Called when a 100 has come. */
  on100: () => void = () => {};

  constructor(cc: ClientConn, id: number, request: Request) {
    const { rt, probe } = cc;
    this.cc = cc;
    this.id = id;
    this.request = request;
    this.flow = new Outflow({ side: "client", streamId: id, initial: cc.initialWindowSize, probe }, cc.flow);
    const inflow = { side: "client", streamId: id, initial: cc.streamFlow, probe } as const;
    this.inflow = new Inflow(inflow, cc.inflow, cc.profile.credit);
    this.life = new StreamLife("client", id, probe);
    this.bufPipe = new BodyPipe({ rt, side: "client", streamId: id, probe });
  }

  /** Takes the stream along, where the life of streams has a row for it: both ends may let go at the same time. */
  note(on: StreamEvent): void {
    if (transition(this.life.state, on) !== undefined) this.life.take(on);
    if (this.life.state === "closed") this.cc.forgetLife(this.id, on);
  }

  /** Waits until some of `maxBytes` octets may go, takes that many from both windows and says how many. */
  *awaitFlowControl(maxBytes: number): Blocking<number | IoError> {
    const { cc } = this;
    yield* cc.lockFor(this.id, cc.mu);
    for (;;) {
      const over = this.whyNoMoreBody();
      const available = this.flow.available();
      if (over !== undefined || available > 0) {
        // If it is over the writer says so itself, with what it leaves behind.
        if (over === undefined) cc.meter?.block(this.id, undefined);
        const take = Math.min(available, maxBytes, cc.maxFrameSize);
        if (over === undefined) this.#take(take);
        cc.mu.unlock();
        return over ?? take;
      }
      yield* this.#waitForWindow();
    }
  }

  /** Credit may be there and the lock not: then that is what it waits for. */
  *#waitForWindow(): Blocking<void> {
    const { meter, cond } = this.cc;
    const wait = cond.wait();
    yield* meter === undefined ? wait : meter.stating(this.id, () => this.flow.limiter() ?? "lock", wait);
  }

  /** Whoever waits for its own window alone waits for the connection's too once that is used up. */
  #take(n: number): void {
    const { cc } = this;
    this.flow.take(n);
    if (cc.meter === undefined || cc.flow.window > 0) return;
    for (const cs of cc.streams.values()) {
      if (cc.meter.blockedBy(cs.id) === "stream window") cc.meter.block(cs.id, cs.flow.limiter());
    }
  }

  /** Why no more of the body goes out: the writer learns it where it waits for window. */
  abstract whyNoMoreBody(): IoError | undefined;
  /** The body has come to an end that it should not have come to: who has to tell the server does so. */
  abstract bodyFailed(code: number): Blocking<void>;

  // ---- what the read loop has to say

  /** Hands the caller the response, or the reason why there is none; whoever comes second is ignored. */
  abstract deliver(result: ResAndError): void;
  /** A body will follow the response that is about to be delivered. */
  abstract bodyFollows(): void;
  /** END_STREAM has come. `onEnd` runs when the application reads the end. */
  abstract end(onEnd?: () => void): void;
  /** The server has done something that it may not do on this stream. */
  abstract refuse(fault: Http2Error, found: FoundIn): Blocking<void>;
  abstract resetByPeer(error: IoError): Blocking<void>;
  /** With mu held: no more frames will come. */
  abstract connectionLost(error: IoError): void;
  /** Somebody will read DATA; otherwise it is given back at once. */
  abstract takesData(): boolean;
  /** With mu held: it has left cc.streams. */
  abstract forgotten(): void;

  // ---- what the application has to say

  abstract cancelStream(): Blocking<void>;
  /** No more of the response will be read. */
  abstract closeBody(): Blocking<void>;
  /** The server has sent more than it declared. */
  abstract bodyTooLong(): Blocking<void>;
}
