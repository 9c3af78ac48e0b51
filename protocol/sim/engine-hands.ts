/**
 * What a person can do to the two engines from outside: let one announce SETTINGS, keep an application from reading, cancel a
 * stream. Each as that end itself would do it, so that its own state follows. Knows when nothing of that is possible,
 * and says so in the log instead of failing.
 */
import { ErrorCode } from "../base/http2-error.ts";
import type { ClientConn } from "../client/client-conn.ts";
import type { ClientStream } from "../client/client-stream.ts";
import { errRequestCanceled } from "../client/errors.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { makeSettings } from "../frame/make-frame.ts";
import { SettingId, settingRow } from "../frame/setting-names.ts";
import type { BodyPipe } from "../http2/body-pipe.ts";
import { validateSetting } from "../http2/settings.ts";
import type { Setting } from "../http2/settings.ts";
import type { EventBody, Side } from "../probe/event.ts";
import type { ServerConn } from "../server/server-conn.ts";

export interface Engines {
  readonly client: ClientConn;
  readonly server: ServerConn;
}

interface Announcement {
  readonly settings: readonly Setting[];
  /** ACKs that come before its own. */
  acksBefore: number;
}

export class EngineHands {
  readonly #client: ClientConn;
  readonly #server: ServerConn;
  readonly #say: (text: string) => void;
  readonly #unacked: Record<Side, Announcement[]> = { client: [], server: [] };
  /** What each side's peer knows of it, by id: its greeting, and what was acknowledged since. */
  readonly #known: Readonly<Record<Side, Map<number, number>>>;

  /** What it reports now is no greeting. */
  #speaking = false;

  /** `announced`: by an end that has greeted before. */
  constructor(
    { client, server }: Engines,
    announced: Partial<Record<Side, ReadonlyMap<number, number>>>,
    say: (text: string) => void,
  ) {
    this.#client = client;
    this.#server = server;
    this.#known = { client: new Map(announced.client), server: new Map(announced.server) };
    this.#say = say;
  }

  *announce(side: Side, settings: readonly Setting[]): Blocking<void> {
    if (!this.#isUp(side)) this.#noEffect(`the ${side} has no connection at this moment`);
    else if (side === "server") this.#announceFromServer(settings);
    else yield* this.#announceFromClient(settings);
  }

  /** To be called with each event, in order: what a side has said in its greeting, and what was acknowledged. */
  noteEvent(event: EventBody): void {
    if (event.type === "settings.acked") this.#noteAck(event.side);
    if (event.type !== "setting" || event.owner !== "local" || this.#speaking) return;
    this.#known[event.side].set(event.id, event.value);
  }

  holdReader(side: Side, streamId: number, held: boolean): void {
    const body: BodyPipe | undefined =
      side === "server"
        ? this.#server.streams.get(streamId)?.body
        : this.#client.lives.get(streamId)?.bufPipe;
    if (body === undefined) {
      this.#noEffect(`there is no body to read on stream ${streamId}`);
      return;
    }
    const { report } = side === "server" ? this.#server : this.#client;
    const reader = side === "server" ? "handler" : "caller";
    report.activity(streamId, reader, held ? "kept from reading" : "reading on");
    body.hold(held);
  }

  *cancel(side: Side, streamId: number): Blocking<void> {
    if (side === "client") {
      const stream = this.#client.streams.get(streamId);
      if (stream === undefined) this.#noEffect(`the client has no stream ${streamId} at this moment`);
      else yield* this.#giveUp(stream);
      return;
    }
    const { streams, writes, doneServing } = this.#server;
    if (streams.get(streamId) === undefined || doneServing.closed)
      this.#noEffect(`the server has no stream ${streamId} at this moment`);
    else writes.resetStream(streamId, ErrorCode.CANCEL);
  }

  #noEffect(why: string): void {
    this.#say(`No effect: ${why}`);
  }

  #isUp(side: Side): boolean {
    if (side === "server") return this.#server.output.offset > 0 && !this.#server.doneServing.closed;
    return this.#client.output.offset > 0 && !this.#client.closed;
  }

  #announceFromServer(settings: readonly Setting[]): void {
    const server = this.#server;
    this.#promise("server", settings);
    server.writes.writeControl({ kind: "settings", settings });
  }

  *#announceFromClient(settings: readonly Setting[]): Blocking<void> {
    const client = this.#client;
    yield* client.wmu.lock();
    this.#promise("client", settings);
    yield* client.output.write(makeSettings(settings));
    yield* client.flush();
    client.wmu.unlock();
  }

  /** Values that no peer takes change nothing. */
  #promise(side: Side, settings: readonly Setting[]): void {
    const end = side === "server" ? this.#server : this.#client;
    const valid = settings.filter((setting) => validateSetting(setting) === undefined);
    const before = valid.map(([id]) => this.#kept(side, id));
    this.#unacked[side].push({ settings: valid, acksBefore: end.unackedSettings });
    end.unackedSettings++;
    this.#keep(side, valid, before);
    this.#speaking = true;
    for (const setting of settings) end.report.setting("local", setting);
    this.#speaking = false;
  }

  #noteAck(side: Side): void {
    for (const one of this.#unacked[side]) one.acksBefore--;
    const [first] = this.#unacked[side];
    if (first === undefined || first.acksBefore >= 0) return;
    const before = first.settings.map(([id]) => this.#kept(side, id));
    this.#unacked[side].shift();
    for (const [id, value] of first.settings) this.#known[side].set(id, value);
    this.#keep(side, first.settings, before);
  }

  /** The most that the peer may go by: what it knows, or what it may have read since. So what shrinks does so once the peer has said that it knows. */
  #kept(side: Side, id: number): number {
    const known = this.#known[side].get(id) ?? settingRow(id)?.initial ?? 0;
    const told = this.#unacked[side].flatMap(({ settings }) => settings.filter(([what]) => what === id));
    return told.reduce((most, [, value]) => Math.max(most, value), known);
  }

  #keep(side: Side, settings: readonly Setting[], before: readonly number[]): void {
    for (const [i, [id]] of settings.entries()) {
      const now = this.#kept(side, id);
      if (now !== before[i]) this.#set(side, [id, now]);
    }
  }

  /** As if the caller's context were canceled, whether or not the script has given him one that can be. */
  *#giveUp(stream: ClientStream): Blocking<void> {
    const { cancel } = stream.request;
    if (cancel !== undefined) {
      if (!cancel.closed) cancel.close();
      return;
    }
    stream.deliver({ error: errRequestCanceled });
    yield* stream.cancelStream();
    stream.bufPipe.closeWithError(errRequestCanceled);
  }

  #set(side: Side, [id, value]: Setting): void {
    const { input } = side === "server" ? this.#server : this.#client;
    if (id === SettingId.MAX_FRAME_SIZE) input.setMaxReadSize(value);
    else if (id === SettingId.MAX_HEADER_LIST_SIZE) input.maxHeaderListSize = value;
    else if (id === SettingId.HEADER_TABLE_SIZE) input.hpack.setMaxTableSize(value);
    else if (id === SettingId.INITIAL_WINDOW_SIZE) this.#setInitialWindow(side, value);
    else if (id === SettingId.MAX_CONCURRENT_STREAMS && side === "server")
      this.#server.settings = { ...this.#server.settings, maxConcurrentStreams: value };
  }

  /**
   * RFC 9113 §6.9.2: the windows of all streams move by the difference. Beyond 2^31-1 a window stays as it is: its owner would be
   * at fault, and the peer will say so.
   */
  #setInitialWindow(side: Side, value: number): void {
    if (side === "server") {
      const { settings, streams } = this.#server;
      this.#server.settings = { ...settings, initialWindowSize: value };
      streams.moveWindows(value - settings.initialWindowSize);
      return;
    }
    const client = this.#client;
    const before = client.streamFlow;
    client.setStreamFlow(value);
    for (const { id, inflow } of client.lives.values()) {
      inflow.add(value - before, "settings");
      // As at the server: credit that was kept back may be all that is waited for.
      const credit = client.streams.has(id) ? inflow.owe(0) : 0;
      inflow.add(credit, "window update");
      if (credit > 0) client.rt.go("what if", () => client.writeCredit(0, id, credit), "client");
    }
  }
}
