/**
 * Go's channels: unbuffered (a send meets a receive), buffered, closed. Waiting senders and receivers are served
 * in the order in which they came. Sending on a closed channel and closing twice are programmer faults, as in Go.
 */
import { assert } from "../base/assert.ts";
import { Deque } from "../base/deque.ts";
import type { WaitReason } from "../probe/event.ts";
import { READY, Ready, Wait } from "./ready.ts";
import type { Blocking, Goroutine, Runtime, Waits } from "./runtime.ts";
import { WaitList, Waiter } from "./wait-list.ts";
import type { Mailbox, Parcel, Received, SelectTicket, Sibling } from "./wait-list.ts";

export class Channel<T> {
  readonly name: string;
  /** Values that fit without a receiver; 0: a send waits for its receiver. */
  readonly capacity: number;
  #rt: Runtime;
  /** Made for the first who waits: most channels see nobody wait on one side, and many on neither. */
  #receivers: WaitList<Mailbox<T>> | undefined;
  #senders: WaitList<Parcel<T>> | undefined;
  /** Undefined where nothing fits into it. */
  #buffer: Deque<Received<T>> | undefined;
  /** Seqs of the send events of what is buffered, so that a later receive knows its cause. */
  #causes: Deque<number> | undefined;
  #closed = false;
  #closeCause: number | undefined;

  constructor(rt: Runtime, name: string, capacity = 0) {
    this.#rt = rt;
    this.name = name;
    this.capacity = capacity;
    if (capacity > 0) this.#buffer = new Deque();
  }

  /** Values in the buffer. */
  get length(): number {
    return this.#buffer?.length ?? 0;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether a send would not wait (on a closed channel it would fail at once). */
  get canSend(): boolean {
    return this.#closed || this.#receivers?.empty === false || this.length < this.capacity;
  }

  get canReceive(): boolean {
    return this.#closed || this.length > 0 || this.#senders?.empty === false;
  }

  send(value: T): Blocking<void> {
    return this.trySend(value) ? READY : new Sending(this.#rt, this.name, this.#sendLine(), value);
  }

  receive(): Blocking<Received<T>> {
    const now = this.tryReceive();
    return now === undefined ? new Receiving(this.#rt, this.name, this.#receiveLine()) : new Ready(now);
  }

  /** False if it would block. */
  trySend(value: T): boolean {
    assert(!this.#closed, () => `send on closed channel ${this.name}`);
    const receiver = this.#receivers?.take();
    if (receiver !== undefined) {
      receiver.payload.put({ ok: true, value });
      const cause = this.#report("send", this.#rt.currentId);
      this.#report("receive", receiver.g.id);
      this.#rt.ready(receiver.g, cause);
      return true;
    }
    if (this.length >= this.capacity) return false;
    this.#store(value, this.#rt.currentId);
    return true;
  }

  /** Undefined if it would block. */
  tryReceive(): Received<T> | undefined {
    const oldest = this.#buffer?.shift();
    if (oldest !== undefined) {
      this.#dueTo(this.#causes?.shift());
      this.#report("receive", this.#rt.currentId);
      this.#refill();
      return oldest;
    }
    const sender = this.#senders?.take();
    if (sender !== undefined) {
      sender.payload.sent = true;
      this.#dueTo(this.#report("send", sender.g.id));
      this.#rt.ready(sender.g, this.#report("receive", this.#rt.currentId));
      return { ok: true, value: sender.payload.value };
    }
    if (!this.#closed) return undefined;
    this.#dueTo(this.#closeCause);
    return { ok: false };
  }

  /** Wakes everybody who waits; what is buffered can still be received. */
  close(): void {
    assert(!this.#closed, () => `close of closed channel ${this.name}`);
    this.#closed = true;
    this.#closeCause = this.#report("close", this.#rt.currentId);
    this.#release(this.#receivers);
    this.#release(this.#senders);
  }

  /** For select: one that can wait in line for one of several cases. */
  receiver(g: Goroutine, key: string, ticket: SelectTicket, sibling?: Sibling): Waiter<Mailbox<T>> {
    return new Waiter<Mailbox<T>>(this.#receiveLine(), g, ticket, key, ticket, sibling);
  }

  /** For select, likewise. */
  sender(g: Goroutine, key: string, ticket: SelectTicket, value: T, sibling?: Sibling): Waiter<Parcel<T>> {
    return new Waiter<Parcel<T>>(this.#sendLine(), g, { value, sent: false }, key, ticket, sibling);
  }

  #receiveLine(): WaitList<Mailbox<T>> {
    return (this.#receivers ??= new WaitList());
  }

  #sendLine(): WaitList<Parcel<T>> {
    return (this.#senders ??= new WaitList());
  }

  #release(line: WaitList<Mailbox<T>> | WaitList<Parcel<T>> | undefined): void {
    if (line === undefined) return;
    for (let waiter = line.take(); waiter !== undefined; waiter = line.take()) {
      waiter.select?.closed();
      this.#rt.ready(waiter.g, this.#closeCause);
    }
  }

  /** Someone waits to send and there is room again: his value goes to the end of the buffer. */
  #refill(): void {
    const sender = this.#senders?.take();
    if (sender === undefined) return;
    sender.payload.sent = true;
    const cause = this.#rt.probe?.cause;
    this.#store(sender.payload.value, sender.g.id);
    this.#rt.ready(sender.g, cause);
  }

  #store(value: T, g: number): void {
    this.#buffer?.push({ ok: true, value });
    const cause = this.#report("send", g);
    if (cause !== undefined) (this.#causes ??= new Deque()).push(cause);
  }

  #report(op: "send" | "receive" | "close", g: number): number | undefined {
    return this.#rt.probe?.emit({ type: "chan", g, op, chan: this.name, length: this.length });
  }

  /** What the running goroutine does next is due to this event. */
  #dueTo(cause: number | undefined): void {
    if (this.#rt.probe !== undefined && cause !== undefined) this.#rt.probe.cause = cause;
  }
}

class Sending<T> extends Wait<void> implements Parcel<T>, Waits {
  readonly value: T;
  sent = false;
  readonly #rt: Runtime;
  readonly #channel: string;
  readonly #line: WaitList<Parcel<T>>;

  constructor(rt: Runtime, channel: string, line: WaitList<Parcel<T>>, value: T) {
    super();
    this.#rt = rt;
    this.#channel = channel;
    this.#line = line;
    this.value = value;
  }

  waitReason(): WaitReason {
    return { kind: "send", on: [this.#channel] };
  }

  protected override begin(): void {
    new Waiter<Parcel<T>>(this.#line, this.#rt.running(), this).stand();
    this.#rt.blocking(this);
  }

  protected override over(): void {
    assert(this.sent, () => `send on closed channel ${this.#channel}`);
  }
}

class Receiving<T> extends Wait<Received<T>> implements Mailbox<T>, Waits {
  readonly #rt: Runtime;
  readonly #channel: string;
  readonly #line: WaitList<Mailbox<T>>;
  #received: Received<T> = CLOSED;

  constructor(rt: Runtime, channel: string, line: WaitList<Mailbox<T>>) {
    super();
    this.#rt = rt;
    this.#channel = channel;
    this.#line = line;
  }

  put(received: Received<T>): void {
    this.#received = received;
  }

  waitReason(): WaitReason {
    return { kind: "receive", on: [this.#channel] };
  }

  protected override begin(): void {
    new Waiter<Mailbox<T>>(this.#line, this.#rt.running(), this).stand();
    this.#rt.blocking(this);
  }

  protected override over(): Received<T> {
    return this.#received;
  }
}

const CLOSED: Received<never> = { ok: false };
