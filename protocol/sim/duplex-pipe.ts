/**
 * The connection between the two endpoints: two links, and an end for each side through which goroutines read,
 * write and close (as net.Conn: close ends both directions). Owns who waits for octets or for room. Knows nothing
 * of HTTP/2.
 */
import { Prng } from "../base/prng.ts";
import { concatBytes } from "../base/bytes.ts";
import type { NetConn } from "../http2/net-conn.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { Mutex, WaitQueue } from "../goroutine/sync.ts";
import type { Side } from "../probe/event.ts";
import { roundMs } from "./agenda.ts";
import type { Agenda } from "./agenda.ts";
import { Link } from "./link.ts";
import type { LinkConfig, LinkFault } from "./scenario.ts";
import { DEFAULT_LINK } from "./scenario-limits.ts";

export interface DuplexPipeOptions {
  readonly rt: Runtime;
  readonly agenda: Agenda;
  readonly config: LinkConfig;
  /** Decides the jitter. */
  readonly seed: number;
  /** Hears of everything that goes on the wire, in order. */
  readonly onWrite: (from: Side, bytes: Uint8Array) => void;
  /** Octets that a side hands over → octets that go on the wire. Absent: the same. */
  readonly pass?: ((from: Side, bytes: Uint8Array) => Uint8Array) | undefined;
}

export class DuplexPipe {
  readonly client: PipeEnd;
  readonly server: PipeEnd;

  constructor(options: DuplexPipeOptions) {
    const prng = new Prng(options.seed);
    const up = new Line("client", options, new Prng(prng.nextUint32()));
    const down = new Line("server", options, new Prng(prng.nextUint32()));
    this.client = new PipeEnd("client", options, up, down);
    this.server = new PipeEnd("server", options, down, up);
    for (const fault of options.config.faults ?? []) this.#schedule(fault, options.agenda);
  }

  /** What leaves from this side, or in both directions. */
  links(from?: Side): readonly Link[] {
    return (from === undefined ? (["client", "server"] as const) : [from]).map((side) => this[side].outbound);
  }

  #schedule(fault: LinkFault, agenda: Agenda): void {
    const { from } = { from: undefined, ...fault };
    const hit = this.links(from);
    if (fault.do === "reset") {
      agenda.at(fault.atMs, () => hit.forEach((link) => link.reset()));
      return;
    }
    agenda.at(fault.atMs, () => hit.forEach((link) => link.stall()));
    agenda.at(roundMs(fault.atMs + fault.forMs), () => hit.forEach((link) => link.unstall()));
  }
}

/** One side's end. Several goroutines may use it; whole writes keep their order. */
export class PipeEnd implements NetConn {
  readonly side: Side;
  readonly #options: DuplexPipeOptions;
  readonly #out: Line;
  readonly #in: Line;
  readonly #writeMs: number;
  readonly #writeLock: Mutex;
  #closed = false;
  #takenBytes = 0;

  constructor(side: Side, options: DuplexPipeOptions, out: Line, inbound: Line) {
    this.side = side;
    this.#options = options;
    this.#out = out;
    this.#in = inbound;
    this.#writeMs = options.config.writeMs ?? DEFAULT_LINK.writeMs;
    this.#writeLock = new Mutex(options.rt, `${side} conn write lock`);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The direction in which this end sends. */
  get outbound(): Link {
    return this.#out.link;
  }

  get takenBytes(): number {
    return this.#takenBytes;
  }

  get full(): boolean {
    return this.#out.writers.length > 0;
  }

  /** Octets of one segment, or undefined at the end of what the peer sent or once this end is closed. */
  *read(): Blocking<Uint8Array | undefined> {
    for (;;) {
      if (this.#closed) return undefined;
      const bytes = this.#in.link.take();
      if (bytes !== undefined) return bytes;
      if (this.#in.link.ended || this.#out.link.broken) return undefined;
      yield* this.#in.readers.wait();
    }
  }

  /** Returns once the pipe has taken all of it; false if the connection is closed or broken. */
  *write(bytes: Uint8Array, more?: Uint8Array): Blocking<boolean> {
    yield* this.#writeLock.lock();
    const whole = yield* this.#writeAll(more === undefined ? bytes : concatBytes([bytes, more]));
    this.#writeLock.unlock();
    return whole;
  }

  /** As close(2): what was written still leaves, then the end; whoever waits here is woken. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#out.link.finish();
    this.#in.link.abandon();
    this.#in.readers.wakeAll();
    this.#out.writers.wakeAll();
  }

  *#writeAll(bytes: Uint8Array): Blocking<boolean> {
    yield* this.#options.agenda.spend(this.#writeMs, "write");
    for (let taken = 0; taken < bytes.length;) {
      if (this.#closed || this.#out.link.broken) return false;
      const part = bytes.subarray(taken, taken + this.#out.link.roomBytes);
      taken += part.length;
      if (part.length > 0) this.#hand(part);
      else yield* this.#out.writers.wait();
    }
    return !this.#closed && !this.#out.link.broken;
  }

  #hand(part: Uint8Array): void {
    this.#takenBytes += part.length;
    this.putOut(this.#options.pass?.(this.side, part) ?? part);
  }

  /** On the wire as it is, and beyond what the send buffer holds if need be: for octets that no endpoint has written. */
  putOut(bytes: Uint8Array): void {
    this.#options.onWrite(this.side, bytes);
    this.#out.link.accept(bytes);
  }
}

/** A link with those who wait for it. */
class Line {
  readonly link: Link;
  readonly readers: WaitQueue;
  readonly writers: WaitQueue;

  constructor(from: Side, { rt, agenda, config }: DuplexPipeOptions, jitter: Prng) {
    const to = from === "client" ? "server" : "client";
    this.readers = new WaitQueue(rt, "io", `${to} read`);
    this.writers = new WaitQueue(rt, "io", `${from} write`);
    this.link = new Link(
      { from, config, jitter, nowMs: () => roundMs(rt.nowMs), agenda, probe: rt.probe },
      { readable: () => this.readers.wakeAll(), writable: () => this.writers.wakeAll() },
    );
  }
}
