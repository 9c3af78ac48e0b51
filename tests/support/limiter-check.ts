/**
 * Watches a world instant by instant: whoever has octets to send when time is about to move must have said why they do
 * not go, and it must be so. Truth is taken from the windows, the octets in the pipe and the goroutines' waits, not
 * from what the endpoints believe.
 */
import { SettingId } from "../../protocol/frame/setting-names.ts";
import type { Limiter, Side, TraceEvent } from "../../protocol/probe/event.ts";
import type { Waiting } from "../../protocol/goroutine/runtime.ts";
import type { Scenario } from "../../protocol/sim/scenario.ts";
import { DEFAULT_LINK } from "../../protocol/sim/scenario-limits.ts";
import type { World } from "../../protocol/sim/world.ts";

const SIDES = ["client", "server"] as const;

export class LimiterCheck {
  readonly violations: string[] = [];
  /** Every limiter that was stated and found true at the end of an instant. */
  readonly seen = new Set<`${Side}: ${Limiter}`>();
  readonly #world: World;
  readonly #sendBufferBytes: number;
  readonly #ends = { client: new End(), server: new End() };
  #next = 0;

  constructor(world: World, scenario: Scenario) {
    this.#world = world;
    this.#sendBufferBytes = scenario.link.sendBufferBytes ?? DEFAULT_LINK.sendBufferBytes;
  }

  /** Runs it to the end. */
  run(): void {
    while (this.#world.step()) {
      if (this.#world.recorder.full) return;
      this.#look();
    }
  }

  #look(): void {
    const { events } = this.#world.recorder;
    for (; this.#next < events.length; this.#next++) {
      const event = events[this.#next];
      if (event !== undefined) this.#fold(event);
    }
    const waiting = this.#world.rt.waiting();
    for (const side of SIDES) {
      const end = this.#ends[side];
      for (const [id, bytes] of end.queued) {
        if (bytes > 0 && !end.blocked.has(id)) this.#say(`${side} ${id}: ${bytes} wait and nothing says why`);
      }
      for (const [id, by] of end.blocked) {
        if (this.#holds(side, id, by, waiting)) this.seen.add(`${side}: ${by}`);
        else this.#say(`${side} ${id}: "${by}" is not so`);
      }
    }
  }

  #fold(event: TraceEvent): void {
    if (event.type === "wire.send") this.#ends[event.from].sends.push(event);
    if (event.type === "go.spawn") this.#ends.client.spawned.add(event.name);
    if (!("side" in event) || event.side === undefined) return;
    const end = this.#ends[event.side];
    if (event.type === "window" && event.flow === "send") end.windows.set(event.streamId, event.value);
    else if (event.type === "queued") end.queued.set(event.streamId, event.bytes);
    else if (event.type === "blocked") end.blocked.set(event.streamId, event.by);
    else if (event.type === "unblocked") end.blocked.delete(event.streamId);
    else if (event.type === "frame.write") end.lastWritten = event.streamId;
    else if (event.type === "frame.read") end.hasRead = true;
    else if (
      event.type === "setting" &&
      event.owner === "peer" &&
      event.id === SettingId.MAX_CONCURRENT_STREAMS
    )
      end.maxStreams = event.value;
    else if (event.type === "connection") end.failed = (event.code ?? 0) !== 0;
    else if (event.type === "request") end.requests++;
    else if (event.type === "stream" && event.to === "closed") end.closed++;
  }

  #holds(side: Side, id: number, by: Limiter, waiting: readonly Waiting[]): boolean {
    const end = this.#ends[side];
    const connection = end.windows.get(0) ?? 0;
    const stream = end.windows.get(id) ?? 0;
    const { profile, resetPings } = this.#world.client;
    const waits = (kind: string, on: string, name = ""): boolean =>
      waiting.some(
        (g) => g.side === side && g.wait.kind === kind && g.wait.on.join() === on && g.name.startsWith(name),
      );
    // Since Go 1.18 one goroutine does everything for a request; up to then its caller and a body writer share the work.
    const inOne = profile.name !== "go1.17";
    const caller = inOne ? "doRequest" : "caller";
    const writes = waits("io", "write") || waits("io", `${side} write`);
    const truths: Readonly<Record<Limiter, () => boolean>> = {
      "connection window": () => connection <= 0 && stream > 0,
      "stream window": () => connection > 0 && stream <= 0,
      "connection and stream window": () => connection <= 0 && stream <= 0,
      "pipe full": () => waits("io", `${side} write`) && this.#inSendBuffer(side) >= this.#sendBufferBytes,
      "frame being written": () =>
        waits("io", "write") && (side === "client" || [0, id].includes(end.lastWritten)),
      scheduler: () => side === "server" && writes && end.lastWritten !== id,
      // A stream that was reset keeps its slot until the RST_STREAM has left.
      "max concurrent streams": () =>
        (waits("cond", "cc.cond", caller) || waits("mutex", "cc.mu", caller)) &&
        end.requests - end.closed + (writes ? 1 : 0) + (resetPings?.pendingResets ?? 0) >= end.maxStreams,
      settings: () => !end.hasRead,
      "100-continue": () =>
        inOne
          ? waiting.some((g) => g.side === side && g.wait.on.includes("cs.on100"))
          : !end.spawned.has(`writeRequestBody ${id}`),
      lock: () => (waits("mutex", "cc.wmu") || waits("mutex", "cc.mu")) && writes,
      application: () => waits("sleep", "", inOne ? caller : `writeRequestBody ${id}`),
      "going away": () => end.failed,
    };
    return truths[by]();
  }

  /** Octets that were handed to the pipe and have not left. */
  #inSendBuffer(side: Side): number {
    const now = this.#world.rt.nowMs;
    let handed = this.#world.recorder.bytes[side].length;
    for (const { endMs, length } of this.#ends[side].sends) if (endMs <= now + 1e-9) handed -= length;
    return handed;
  }

  #say(what: string): void {
    if (this.violations.length < 5) this.violations.push(`${this.#world.rt.nowMs} ms: ${what}`);
  }
}

class End {
  readonly windows = new Map<number, number>();
  readonly queued = new Map<number, number>();
  readonly blocked = new Map<number, Limiter>();
  readonly sends: (TraceEvent & { readonly type: "wire.send" })[] = [];
  lastWritten = 0;
  readonly spawned = new Set<string>();
  maxStreams = 1000;
  hasRead = false;
  failed = false;
  requests = 0;
  closed = 0;
}
