/**
 * Watches a whole simulation from outside, event by event, and says what must never be: windows that the two ends see
 * differently, header tables that part, streams that take a way no row allows, waiting that never ends. Leans on the
 * recorded events alone, not on the objects that made them.
 */
import type { Side, StreamState, TraceEvent, WaitReason } from "../../protocol/probe/event.ts";
import { STREAM_TRANSITIONS } from "../../protocol/http2/stream-transitions.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import type { World } from "../../protocol/sim/world.ts";

type EventOf<T extends TraceEvent["type"]> = Extract<TraceEvent, { type: T }>;

const OTHER = { client: "server", server: "client" } as const;
const SIDES = ["client", "server"] as const;
const MAX_VIOLATIONS = 10;

/** What was violated, in words; empty if all is well. */
export function judge(world: World): readonly string[] {
  const referee = new Referee();
  for (const event of world.recorder.events) referee.see(event);
  referee.end(world);
  return referee.violations;
}

/** One end, as its events tell it. */
class End {
  readonly windows = new Map<string, number>();
  readonly states = new Map<number, StreamState>();
  /** Changes of the header tables in order: `insert a=b`, `evict a=b`. */
  readonly changes = { encoder: new Array<string>(), decoder: new Array<string>() };
  /** Octets of whole frames written and read. */
  written = 0;
  read = 0;
  closed = false;
  knowsPeersWindow = false;
}

class Referee {
  readonly violations: string[] = [];
  readonly #ends = { client: new End(), server: new End() };
  #reset = false;
  /** An end said GOAWAY: what it had queued, credit too, may stay behind, and what it does not look at is not counted. */
  #givenUp = false;

  see(event: TraceEvent): void {
    if (event.type === "window") this.#window(event);
    else if (event.type === "stream") this.#stream(event);
    else if (event.type === "hpack") this.#hpack(event);
    else if (event.type === "frame.write") this.#ends[event.side].written = event.offset + event.length;
    else if (event.type === "frame.read") this.#ends[event.side].read = event.offset + event.length;
    else if (event.type === "setting") this.#setting(event);
    else if (event.type === "connection") this.#connection(event);
    else if (event.type === "fault") this.#fault(event);
    else if (event.type === "input") this.#input(event);
    else if (event.type === "deadlock") {
      this.#say(event, `deadlock: ${event.waiting.map((one) => inWords(one)).join("; ")}`);
    }
  }

  end(world: World): void {
    for (const side of SIDES) {
      if (!this.#ends[side].closed) this.#say(undefined, `the ${side}'s connection never ended`);
      this.#tablesAtTheEnd(side);
      this.#windowsAtTheEnd(side);
      for (const [id, state] of this.#ends[side].states) {
        if (state !== "closed") this.#say(undefined, `stream ${id} of the ${side} ends as ${state}`);
      }
    }
    for (const one of world.rt.waiting()) this.#say(undefined, `goroutine lost: ${inWords(one)}`);
  }

  #setting({ side, owner, id }: EventOf<"setting">): void {
    if (owner === "peer" && id === SettingId.INITIAL_WINDOW_SIZE) this.#ends[side].knowsPeersWindow = true;
  }

  #connection({ side, state }: EventOf<"connection">): void {
    if (state === "going away") this.#givenUp = true;
    if (state === "closed") this.#ends[side].closed = true;
  }

  #fault(event: EventOf<"fault">): void {
    const { scope, token, reason } = event;
    if (scope === "connection") this.#givenUp = true;
    if (!EXPECTED_FAULTS.has(token)) this.#say(event, `fault ${token}: ${reason}`);
  }

  #input(event: EventOf<"input">): void {
    if (event.text.includes("reset, what was under way")) this.#reset = true;
    if (event.text.startsWith("stopped:")) this.#say(event, event.text);
  }

  // ---- windows

  #window(event: EventOf<"window">): void {
    const { side, flow, streamId, value, delta, why } = event;
    const { windows } = this.#ends[side];
    const key = `${flow} ${streamId}`;
    const before = windows.get(key) ?? 0;
    if (why !== "initial" && before + delta !== value)
      this.#say(event, `${side} ${key}: ${before} ${delta} is not ${value}`);
    windows.set(key, value);
    if (why === "data" && delta < 0 && value < 0) this.#say(event, `${side} ${key}: DATA made it ${value}`);
    if (value > 0x7fff_ffff) this.#say(event, `${side} ${key}: ${value} is too large`);
    this.#bothSee(event, flow === "send" ? side : OTHER[side], streamId);
  }

  /** Nobody may believe that he may send more than the other end still allows. */
  #bothSee(event: TraceEvent, sender: Side, streamId: number): void {
    const end = this.#ends[sender];
    if (streamId !== 0 && !end.knowsPeersWindow) return;
    const may = end.windows.get(`send ${streamId}`);
    const allowed = this.#ends[OTHER[sender]].windows.get(`recv ${streamId}`);
    const dead = SIDES.some((side) => streamId !== 0 && this.#ends[side].states.get(streamId) === "closed");
    if (may === undefined || allowed === undefined || dead || may <= allowed) return;
    this.#say(event, `stream ${streamId}: the ${sender} may send ${may}, but only ${allowed} are allowed`);
  }

  /** With nothing under way both ends see the same window of the connection. */
  #windowsAtTheEnd(sender: Side): void {
    if (this.#givenUp || this.#lost(sender) || this.#lost(OTHER[sender])) return;
    const may = this.#ends[sender].windows.get("send 0");
    const allowed = this.#ends[OTHER[sender]].windows.get("recv 0");
    if (may !== allowed)
      this.#say(undefined, `at the end the ${sender} may send ${may}; ${allowed} are allowed`);
  }

  /** Whether octets of this side were never read, or never even left. */
  #lost(from: Side): boolean {
    return this.#reset || this.#ends[from].written !== this.#ends[OTHER[from]].read;
  }

  // ---- streams

  #stream(event: EventOf<"stream">): void {
    const { side, streamId, from, to, on } = event;
    const { states } = this.#ends[side];
    const state = states.get(streamId) ?? "idle";
    if (from !== state) this.#say(event, `stream ${streamId} of the ${side} is ${state}, not ${from}`);
    if (!STREAM_TRANSITIONS.some((row) => row.from === from && row.on === on && row.to === to))
      this.#say(event, `no row: ${from}, ${on} → ${to}`);
    states.set(streamId, to);
  }

  // ---- header tables

  #hpack(event: EventOf<"hpack">): void {
    const { side, table, change, name, value, size, maxSize } = event;
    if (size > maxSize) this.#say(event, `the ${side}'s ${table} holds ${size} of ${maxSize}`);
    const own = this.#ends[side].changes[table];
    own.push(change === "resize" ? `resize ${maxSize}` : `${change} ${name}=${value}`);
    if (table === "encoder") return;
    const wanted = this.#ends[OTHER[side]].changes.encoder[own.length - 1];
    if (own.at(-1) !== wanted)
      this.#say(event, `the ${side}'s decoder: ${own.at(-1)}; the encoder: ${wanted}`);
  }

  #tablesAtTheEnd(from: Side): void {
    if (this.#lost(from)) return;
    const { encoder } = this.#ends[from].changes;
    const { decoder } = this.#ends[OTHER[from]].changes;
    // A size is told with the next block, and there may be none.
    const untold = encoder.slice(decoder.length);
    if (encoder.length < decoder.length || !untold.every((change) => change.startsWith("resize")))
      this.#say(
        undefined,
        `the ${from}'s encoder changed ${encoder.length} times, the decoder ${decoder.length}`,
      );
  }

  #say(event: TraceEvent | undefined, text: string): void {
    if (this.violations.length >= MAX_VIOLATIONS) return;
    this.violations.push(event === undefined ? text : `#${event.seq} at ${event.at} ms: ${text}`);
  }
}

function inWords({ name, wait }: { readonly name: string; readonly wait: WaitReason }): string {
  return `${name} (${wait.kind} ${wait.on.join()})`;
}

/** What happens between ends that do nothing wrong, each with its reason. */
const EXPECTED_FAULTS: ReadonlySet<string> = new Set<string>([
  // A handler that returned without reading the body: the rest of it was under way.
  "server.data.closed",
  // Go's server takes trailers for the HEADERS of a new stream once their own stream is gone, and ends the connection.
  "server.headers.old-id",
  "client.goaway-from-peer",
  // After a GOAWAY for that, Go up to 1.18 overlooks new streams, and then does not know what was reset.
  "server.rst-stream.idle",
  // More requests than the server's SETTINGS allow, sent before these were there.
  "server.headers.refused",
]);
