/**
 * Lets endpoints of ours take the place of those of a capture. Owns the seam: what of the recording is the capture's, that nothing of
 * what ends go through again is reported, and what is said where they take over. How each end comes to its state is in
 * take-over-server.ts and take-over-client.ts; what was seen, in captured-part.ts. Deterministic, as everything here.
 */
import { groupDigits } from "../base/group-digits.ts";
import { assert } from "../base/assert.ts";
import type { ClientConn } from "../client/client-conn.ts";
import { SettingId } from "../frame/setting-names.ts";
import { READY } from "../goroutine/ready.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { MAX_WINDOW } from "../http2/flow.ts";
import { INITIAL_MAX_FRAME_SIZE, INITIAL_WINDOW_SIZE } from "../http2/settings.ts";
import type { EventBody, Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";
import type { Handler } from "../server/handler.ts";
import { SIDES } from "../trace/frame-columns.ts";
import { CapturedPart } from "./captured-part.ts";
import type { PipeEnd } from "./duplex-pipe.ts";
import { HandedConn } from "./handed-conn.ts";
import type { WorldInside } from "./interventions.ts";
import type { Intervening, TakingOver } from "./parts.ts";
import type { Recorder } from "./recorder.ts";
import type { EndpointSettings, Scenario, TakeOver } from "./scenario.ts";
import { SEAM_BEGINS } from "./seam.ts";
import { ClientTakeOver } from "./take-over-client.ts";
import { continuing, ServerTakeOver } from "./take-over-server.ts";
import type { Begun } from "./take-over-server.ts";

export class TakeOverSeam implements TakingOver {
  readonly scenario: Scenario;
  readonly #takeOver: TakeOver;
  readonly #part: CapturedPart;
  readonly #conns: Partial<Record<Side, HandedConn>> = {};
  readonly #begun = new Map<number, Begun>();
  #gate: Gate | undefined;

  /** Throws CannotTakeOver. */
  constructor(scenario: Scenario, takeOver: TakeOver) {
    this.#takeOver = takeOver;
    this.#part = new CapturedPart(takeOver);
    const { client, server } = scenario;
    this.scenario = {
      ...scenario,
      client: { ...client, settings: this.#settingsOf("client", client.settings) },
      server: { ...server, settings: this.#settingsOf("server", server.settings) },
    };
  }

  begin(recorder: Recorder, probe: Probe): Probe {
    const part = this.#part;
    recorder.continueLog(part.events, { client: part.bytes("client"), server: part.bytes("server") });
    this.#gate = new Gate(probe, this.#part.events.length);
    return this.#gate;
  }

  conn(side: Side, end: PipeEnd): HandedConn {
    return (this.#conns[side] = new HandedConn(end));
  }

  handler(rt: Runtime, handler: Handler): Handler {
    return continuing(rt, handler, this.#begun);
  }

  connect(client: ClientConn): Blocking<unknown> {
    return this.#part.isFresh.client ? client.newClientConn() : READY;
  }

  takeOver(inside: WorldInside, intervening: Intervening | undefined): void {
    const { rt, pipe, client, server } = inside;
    const gate = this.#gate;
    const [up, down] = [this.#conns.client, this.#conns.server];
    assert(
      gate !== undefined && up !== undefined && down !== undefined,
      "the world asks for its parts first",
    );
    rt.advanceTo(this.#part.endMs);
    for (const side of SIDES) {
      const { length } = this.#part.bytes(side);
      pipe[side].outbound.continueAt(length);
      const settings = this.#part.announced(side);
      intervening?.continueAt(side, { octets: length, frames: framesOf(this.#part, side), settings });
    }
    const asServer =
      this.#takes("server") && !this.#part.isFresh.server
        ? new ServerTakeOver(server, this.#part, down, this.#begun)
        : undefined;
    const asClient =
      this.#takes("client") && !this.#part.isFresh.client
        ? new ClientTakeOver(client, this.#part, up)
        : undefined;
    asServer?.catchUp();
    asClient?.catchUp();
    if (asServer === undefined) down.feed(this.#part.bytes("client"));
    if (asClient === undefined) up.feed(this.#part.bytes("server"));
    up.open();
    down.open();
    gate.open();
    this.#say(inside, gate);
    if (this.#takes("server")) rt.go("serverConn.serve", () => asServer?.goOn() ?? server.serve(), "server");
    if (asClient !== undefined) rt.go("takes over", () => asClient.goOn(), "client");
  }

  #takes(side: Side): boolean {
    return this.#takeOver.ends.includes(side);
  }

  /** What an end has announced binds whoever takes its place; an end that has said nothing yet announces what it likes. */
  #settingsOf(side: Side, own: EndpointSettings | undefined): EndpointSettings {
    if (this.#part.isFresh[side] || this.#part.trace.events.length === 0) return own ?? {};
    const said = this.#part.announced(side);
    const { trace } = this.#part;
    const window = (trace.seek(trace.events.length - 1)[side].recvWindow ?? 0) + this.#part.owed(side, 0);
    return {
      maxConcurrentStreams: said.get(SettingId.MAX_CONCURRENT_STREAMS) ?? 2 ** 32 - 1,
      initialWindowSize: said.get(SettingId.INITIAL_WINDOW_SIZE) ?? INITIAL_WINDOW_SIZE,
      maxFrameSize: said.get(SettingId.MAX_FRAME_SIZE) ?? INITIAL_MAX_FRAME_SIZE,
      connectionWindow: Math.min(MAX_WINDOW, Math.max(INITIAL_WINDOW_SIZE, window)),
    };
  }

  /** Where the one ends and the other begins, in words; who lives from before; and that what was inferred of waits is over. */
  #say({ rt }: WorldInside, gate: Gate): void {
    gate.cause = undefined;
    gate.cause = gate.emit({ type: "input", text: seamText(this.#takeOver, this.#part) });
    for (const event of endOfWaits(this.#part)) gate.emit(event);
    for (const { g, name, side, wait } of rt.waiting()) {
      gate.emit({ type: "go.spawn", ...(side === undefined ? {} : { side }), g, name, parent: 0 });
      gate.emit({ type: "go.block", g, wait });
    }
    gate.cause = undefined;
  }
}

/** Lets nothing through until it is opened. */
class Gate implements Probe {
  readonly #probe: Probe;
  readonly #seam: number;
  #isOpen = false;

  constructor(probe: Probe, seam: number) {
    this.#probe = probe;
    this.#seam = seam;
  }

  get cause(): number | undefined {
    return this.#probe.cause;
  }

  set cause(cause: number | undefined) {
    this.#probe.cause = cause;
  }

  open(): void {
    this.#isOpen = true;
  }

  /** What is due to something from before is due to the seam. */
  emit(event: EventBody): number {
    return this.#isOpen ? this.#probe.emit(event) : this.#seam;
  }
}

/** `here our server takes up`, and what of the capture does not count. */
function seamText({ ends }: TakeOver, part: CapturedPart): string {
  const who = ends.length === 2 ? "client and our server take up" : `${ends[0] ?? "nobody"} takes up`;
  const silent = SIDES.filter((side) => !ends.includes(side)).map(
    (side) => `; the ${side} says and reads nothing more`,
  );
  const left = SIDES.filter((side) => part.leftOut[side] > 0).map(
    (side) =>
      `; ${groupDigits(part.leftOut[side])} octets of the ${side} ${part.isFresh[side] ? "are left out: it begins anew" : "behind its last whole frame are left out"}`,
  );
  return `${SEAM_BEGINS}${who}${silent.join("")}${left.join("")}`;
}

function framesOf({ events }: CapturedPart, from: Side): number {
  return events.filter(
    ({ type, ...event }) => type === "frame.write" && "side" in event && event.side === from,
  ).length;
}

/** Why somebody stood still was inferred; from here on whoever goes on says it himself. */
function endOfWaits(part: CapturedPart): readonly EventBody[] {
  const view = part.trace.seek(part.trace.events.length - 1);
  return SIDES.flatMap((side) =>
    [...view[side].streams].flatMap(({ id: streamId, blockedBy, queuedBytes }): readonly EventBody[] => [
      ...(blockedBy === undefined ? [] : [{ type: "unblocked", side, streamId } as const]),
      ...(queuedBytes === 0 ? [] : [{ type: "queued", side, streamId, bytes: 0 } as const]),
    ]),
  );
}
