/**
 * Flow control as books. Each end's own: every octet of DATA that it writes or reads has been taken from a window, every
 * WINDOW_UPDATE added to one, and what a receiver keeps of its connection's window is what it can account for. And between the ends:
 * nobody may send more than the other allows, and at rest both see the same. RFC 9113 §5.2, §6.9.
 */
import { errBodyTooLong, errClosedResponseBody } from "../../../protocol/client/errors.ts";
import { FrameType } from "../../../protocol/frame/frame.ts";
import { SettingId } from "../../../protocol/frame/setting-names.ts";
import type { Limiter, Side, TraceEvent } from "../../../protocol/probe/event.ts";
import { bothEnds, OTHER, SIDES } from "./court.ts";
import type { Court, EventOf, Rule } from "./court.ts";
import type { Disturbance } from "./disturbance.ts";
import type { StreamRules } from "./streams.ts";

const HEADER_BYTES = 9;
const MAX_WINDOW = 0x7fff_ffff;
/** RFC 9113 §6.9.2. */
const DEFAULT_WINDOW = 65_535;

/** Go refuses these DATA frames without a look at the connection's window, so that the two ends part by their octets. */
const UNCOUNTED: ReadonlySet<string> = new Set([
  "server.data.window",
  "server.data.content-length",
  "client.data.before-headers",
  "client.data.head",
  "client.after-end",
]);

/** One end, as its events tell it. Keys of windows: `send 0`, `recv 5`. */
class Books {
  readonly windows = new Map<string, number>();
  /** What came in from frames and went into windows, by window: both sums must agree at rest. */
  readonly sent = new Sums();
  readonly received = new Sums();
  readonly creditGiven = new Sums();
  readonly creditGot = new Sums();
  /** Octets in body pipes, by stream; and of streams that the server had closed, those that were taken out later. */
  readonly buffered = new Map<number, number>();
  takenAfterClose = 0;
  /** What was in each stream's body when it was emptied last, and the sum of that for bodies that were closed. */
  readonly emptied = new Map<number, number>();
  lostAtClose = 0;
  /** What each stream's application took with its last read; and of that what was beyond content-length. */
  readonly taken = new Map<number, number>();
  lostBeyondLength = 0;
  /** DATA that was refused before any window was debited, and that of the frame which was read last. */
  uncounted = 0;
  lastData = 0;
  /** WINDOW_UPDATEs whose octets are not there yet. */
  unread: Credit[] = [];
  knowsPeersWindow = false;
  readonly blocked = new Map<number, Limiter>();
}

interface Credit {
  readonly from: Side;
  readonly offset: number;
  readonly streamId: number;
  readonly sums: Sums;
}

/** Two sums for each window: of frames and of changes. */
class Sums {
  readonly frames = new Map<number, number>();
  readonly changes = new Map<number, number>();

  add(which: "frames" | "changes", streamId: number, n: number): void {
    this[which].set(streamId, (this[which].get(streamId) ?? 0) + n);
  }

  /** Changes without frames; negative: frames without changes. */
  over(streamId: number): number {
    return (this.changes.get(streamId) ?? 0) - (this.frames.get(streamId) ?? 0);
  }
}

export class WindowRules implements Rule {
  readonly #court: Court;
  readonly #off: Disturbance;
  readonly #streams: StreamRules;
  readonly #books = bothEnds(() => new Books());

  constructor(court: Court, off: Disturbance, streams: StreamRules) {
    this.#court = court;
    this.#off = off;
    this.#streams = streams;
  }

  see(event: TraceEvent): void {
    if (event.type === "window") this.#window(event);
    else if (event.type === "frame.write" || event.type === "frame.read") this.#frame(event);
    else if (event.type === "fault") this.#fault(event);
    else if (event.type === "blocked") this.#books[event.side].blocked.set(event.streamId, event.by);
    else if (event.type === "unblocked") this.#books[event.side].blocked.delete(event.streamId);
    else if (event.type === "activity") this.#activity(event);
    else if (event.type === "buffered") this.#buffered(event);
    else if (event.type === "setting" && event.owner === "peer" && event.id === SettingId.INITIAL_WINDOW_SIZE)
      this.#books[event.side].knowsPeersWindow = true;
  }

  window(side: Side, flow: "send" | "recv", streamId: number): number | undefined {
    return this.#books[side].windows.get(`${flow} ${streamId}`);
  }

  /** Octets in the body of this stream that its application has not read. */
  unread(side: Side, streamId: number): number {
    return this.#books[side].buffered.get(streamId) ?? 0;
  }

  unreadOfAll(side: Side): number {
    return [...this.#books[side].buffered.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** This end has never had anything to give back. */
  nothingTaken(side: Side, streamId: number): boolean {
    return (this.#books[side].received.changes.get(streamId) ?? 0) === 0;
  }

  // ---- event by event

  #window(event: EventOf<"window">): void {
    const { side, flow, streamId, value, delta, why } = event;
    const books = this.#books[side];
    const key = `${flow} ${streamId}`;
    const before = books.windows.get(key) ?? 0;
    if (why !== "initial" && before + delta !== value)
      this.#say(event, `${side} ${key}: ${before} ${delta} is not ${value}`);
    books.windows.set(key, value);
    if (why === "data" && delta < 0 && value < 0) this.#say(event, `${side} ${key}: DATA made it ${value}`);
    if (value > MAX_WINDOW) this.#say(event, `${side} ${key}: ${value} is too large`);
    if (why === "data") (flow === "send" ? books.sent : books.received).add("changes", streamId, -delta);
    if (why === "window update")
      (flow === "send" ? books.creditGot : books.creditGiven).add("changes", streamId, delta);
    this.#mayNotPass(event, flow === "send" ? side : OTHER[side], streamId);
  }

  #activity({ side, streamId, text }: EventOf<"activity">): void {
    const books = this.#books[side];
    if (text === errClosedResponseBody.text) books.lostAtClose += books.emptied.get(streamId) ?? 0;
    // The read that finds too much gives nothing of what it took back: so it is in Go (transportResponseBody.Read).
    else if (text === errBodyTooLong.text) books.lostBeyondLength += books.taken.get(streamId) ?? 0;
  }

  #frame(event: EventOf<"frame.write" | "frame.read">): void {
    const { side, type, frameType, streamId, offset } = event;
    const books = this.#books[side];
    const written = type === "frame.write";
    if (!written) books.lastData = 0;
    if (frameType === FrameType.DATA) {
      const sums = written ? books.sent : books.received;
      if (!written) books.lastData = event.length - HEADER_BYTES;
      for (const id of [0, streamId]) sums.add("frames", id, event.length - HEADER_BYTES);
      if (written && sums.over(streamId) < 0)
        this.#say(event, `the ${side} sends DATA on stream ${streamId} that no window was debited for`);
    } else if (frameType === FrameType.WINDOW_UPDATE && offset >= 0) {
      const sums = written ? books.creditGiven : books.creditGot;
      books.unread.push({ from: written ? side : OTHER[side], offset, streamId, sums });
    }
  }

  #fault({ side, token }: EventOf<"fault">): void {
    const { profile } = this.#court.world[side];
    const refunds =
      "refundsExcessBody" in profile && profile.refundsExcessBody && token.endsWith("content-length");
    if (UNCOUNTED.has(token) && profile.countsRefusedData !== true && !refunds)
      this.#books[side].uncounted += this.#books[side].lastData;
  }

  #buffered({ side, streamId, bytes }: EventOf<"buffered">): void {
    const books = this.#books[side];
    const before = books.buffered.get(streamId) ?? 0;
    if (bytes < before && this.#streams.state(side, streamId) === "closed")
      books.takenAfterClose += before - bytes;
    if (bytes === 0) books.emptied.set(streamId, before);
    if (bytes < before) books.taken.set(streamId, before - bytes);
    books.buffered.set(streamId, bytes);
  }

  /** Nobody may believe that he may send more than the other end still allows. */
  #mayNotPass(event: TraceEvent, sender: Side, streamId: number): void {
    const books = this.#books[sender];
    if (streamId !== 0 && (!books.knowsPeersWindow || this.#isDead(streamId))) return;
    if (this.#off.windowsApart(sender, streamId)) return;
    const may = this.window(sender, "send", streamId);
    const allowed = this.window(OTHER[sender], "recv", streamId);
    if (may === undefined || allowed === undefined || may <= allowed) return;
    this.#say(event, `stream ${streamId}: the ${sender} may send ${may}, but only ${allowed} are allowed`);
  }

  #isDead(streamId: number): boolean {
    return SIDES.some((side) => this.#streams.state(side, streamId) === "closed");
  }

  // ---- at rest

  /** This end has nothing more to do at this instant, and its connection is well. */
  endAtRest(side: Side, leaves: boolean): void {
    const books = this.#books[side];
    this.#readCredit(books);
    const living = this.#streams.living(side);
    for (const id of [0, ...living]) {
      this.#agree(side, id, "has taken octets of DATA that it has not sent", books.sent.over(id));
      if (!this.#off.creditUnknown(side, id) && !this.#writesInVain(side))
        this.#agree(side, id, "has given credit that it has not sent", books.creditGiven.over(id));
    }
    // After its GOAWAY an end does not look at what comes for streams that it will not serve.
    const uncounted = leaves ? books.received.over(0) : -books.uncounted;
    this.#agree(side, 0, "has read DATA that no window was debited for", books.received.over(0) - uncounted);
    this.#agree(side, 0, "has got credit that no frame brought", books.creditGot.over(0));
    this.#accountForKept(side);
  }

  /** The other end is gone, and writes fail before its FIN is read: Go gives credit to its own books all the same, and octets go nowhere. */
  #writesInVain(side: Side): boolean {
    return this.#court.world[side].output.failed;
  }

  #agree(side: Side, streamId: number, what: string, over: number): void {
    if (over !== 0) this.#say(undefined, `the ${side}, ${streamId}: ${what}: ${over}`);
  }

  #readCredit(books: Books): void {
    const later: Credit[] = [];
    for (const credit of books.unread) {
      const increment = this.#increment(credit);
      if (increment === undefined) later.push(credit);
      else credit.sums.add("frames", credit.streamId, increment);
    }
    books.unread = later;
  }

  /** Undefined: its octets are not there yet. */
  #increment({ from, offset }: Credit): number | undefined {
    const octets = this.#court.world.recorder.bytes[from].bytes();
    const at = offset + HEADER_BYTES;
    if (at + 4 > octets.length) return undefined;
    return new DataView(octets.buffer, octets.byteOffset).getUint32(at) & MAX_WINDOW;
  }

  #accountForKept(side: Side): void {
    const { client, server } = this.#court.world;
    if (side === "server") {
      const unread = [...server.streams.all()].reduce(
        (sum, { body }) => sum + (body === undefined ? 0 : body.length + body.unread),
        0,
      );
      const kept = server.settings.connectionWindow - server.streams.inflow.window;
      const most = server.streams.inflow.unsent + unread;
      // What is taken out of a body after its stream was closed comes back twice: so it is in Go.
      this.#between(side, kept, most - this.#books.server.takenAfterClose, most);
      return;
    }
    const unread = this.unreadOfAll("client");
    const whole = this.#court.scenario.client.settings?.connectionWindow ?? client.connFlow + DEFAULT_WINDOW;
    const kept = whole - client.inflow.window;
    const known = client.inflow.unsent + unread + this.#books.client.lostBeyondLength;
    if (client.profile.credit === "batched") this.#between(side, kept, known, known + this.#lostAtClose());
    // Filled up again when half of it is gone, and on top of that what is not read in the end comes back.
    else this.#between(side, kept, -Infinity, Math.max(client.connFlow / 2, unread) + unread);
  }

  /**
   * Who closes a body counts what is unread, gives it back, and then drops what is there: in Go up to x/net 0.7 that is more if DATA came
   * while the credit was being written.
   */
  #lostAtClose(): number {
    if (this.#court.world.client.profile.resetsBeforeCredit) return 0;
    return this.#books.client.lostAtClose;
  }

  #between(side: Side, kept: number, least: number, most: number): void {
    if (kept >= least && kept <= most) return;
    this.#say(
      undefined,
      `the ${side} keeps ${kept} octets of its window and can account for ${least} to ${most}`,
    );
  }

  /** Who says that a window holds him back is right: no credit has come that nobody told him of. */
  blockedTruly(): void {
    for (const side of SIDES) {
      for (const [id, by] of this.#books[side].blocked) {
        const [all, own] = [this.window(side, "send", 0) ?? 0, this.window(side, "send", id) ?? 0];
        const isSo = by.startsWith("connection ") ? all <= 0 : own <= 0;
        if (by.endsWith(" window") && !isSo)
          this.#say(undefined, `${side} ${id}: "${by}", and there are ${all} and ${own}`);
      }
    }
  }

  /** Nothing is under way, either way: both ends see the same windows. */
  bothAtRest(): void {
    const both = this.#streams
      .living("client")
      .filter((id) => !this.#isDead(id) && !this.#off.streamApart(id));
    for (const sender of SIDES) {
      for (const id of [0, ...both]) this.#same(sender, id);
    }
  }

  #same(sender: Side, streamId: number): void {
    if (this.#off.windowsApart(sender, streamId)) return;
    // Go's server answers several SETTINGS with one ACK, and who waits for another one goes on allowing more.
    if (streamId !== 0 && this.#court.world[OTHER[sender]].unackedSettings > 0) return;
    const may = this.window(sender, "send", streamId);
    const allowed = this.window(OTHER[sender], "recv", streamId);
    if (may === undefined || allowed === undefined) return;
    if (may + (streamId === 0 ? this.#books[OTHER[sender]].uncounted : 0) === allowed) return;
    this.#say(undefined, `stream ${streamId}: the ${sender} may send ${may}; ${allowed} are allowed`);
  }

  #say(event: TraceEvent | undefined, text: string): void {
    this.#court.say(event, text);
  }
}
