/** A client made of nothing but frames, and a server in front of it: for telling transcripts on the virtual clock. */
import { newScheduler } from "../../protocol/http2/schedulers/new-scheduler.ts";
import { concatBytes } from "../../protocol/base/bytes.ts";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import { Prng } from "../../protocol/base/prng.ts";
import type { Frame } from "../../protocol/frame/frame.ts";
import { Framer } from "../../protocol/frame/framer.ts";
import { makeData, makeHeaders, makeSettings, makeSettingsAck } from "../../protocol/frame/make-frame.ts";
import type { DataOptions, HeadersOptions } from "../../protocol/frame/make-frame.ts";
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { Runtime } from "../../protocol/goroutine/runtime.ts";
import type { Blocking } from "../../protocol/goroutine/runtime.ts";
import { WaitQueue } from "../../protocol/goroutine/sync.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import { ServerConn } from "../../protocol/server/server-conn.ts";
import { detectContentType } from "../../protocol/server/detect-content-type.ts";
import { SERVER_PUSH } from "../../protocol/server/server-push.ts";
import type { ResponseWriter } from "../../protocol/server/response-writer.ts";
import type { ServerSettings } from "../../protocol/server/server-settings.ts";
import type { ServerConnOptions } from "../../protocol/server/server-conn.ts";
import { Log } from "../goroutine/support.ts";
import { frameText } from "./frame-text.ts";
import { MemoryConn } from "./memory-conn.ts";

export const DATE = "Tue, 01 Mar 2022 12:00:00 GMT";

export interface ServerPeerOptions extends Partial<
  Omit<ServerConnOptions, "rt" | "conn" | "prng" | "probe">
> {
  readonly seed?: number;
  readonly writeMs?: number;
  /** False: no probe, as in a benchmark. */
  readonly log?: boolean;
}

export function* hello(response: ResponseWriter): Blocking<void> {
  yield* response.write(new TextEncoder().encode("hello"));
}

export class ServerPeer {
  readonly log = new Log();
  readonly rt: Runtime;
  readonly conn: MemoryConn;
  readonly server: ServerConn;
  readonly hpack = new HpackEncoder();
  #decoder = new HpackDecoder();
  #framer = new Framer();
  #read = 0;

  constructor(options: ServerPeerOptions = {}) {
    const probe = options.log === false ? undefined : this.log;
    const prng = new Prng(options.seed ?? 1);
    this.rt = new Runtime({ prng, probe });
    this.conn = new MemoryConn(this.rt, options.writeMs);
    this.server = new ServerConn({
      newScheduler,
      contentTypeOf: detectContentType,
      pushing: SERVER_PUSH,
      handler: hello,
      dateAt: () => DATE,
      ...options,
      rt: this.rt,
      conn: this.conn,
      prng,
      probe,
    });
    this.rt.go("serve", () => this.server.serve(), "server");
  }

  /** A server whose handlers neither read nor write: streams stay as they are. */
  static waiting(settings: Partial<ServerSettings> = {}, options: ServerPeerOptions = {}): ServerPeer {
    const peer: ServerPeer = new ServerPeer({
      ...options,
      settings,
      handler: () => new WaitQueue(peer.rt, "cond", "the end of the test").wait(),
    });
    return peer;
  }

  /** Preface, SETTINGS and their acknowledgement both ways; what the server said to it is dropped. */
  greet(settings: readonly (readonly [number, number])[] = []): this {
    this.sendBytes(PREFACE_BYTES);
    this.send(makeSettings(settings), makeSettingsAck());
    const said = this.heard().filter((line) => !line.startsWith("WINDOW_UPDATE(0)"));
    if (said.length !== 2 || said[1] !== "SETTINGS ACK")
      throw new Error(`a strange greeting: ${said.join(", ")}`);
    return this;
  }

  send(...frames: readonly Frame[]): void {
    this.sendBytes(concatBytes(frames.map((frame) => writeFrame(frame))));
  }

  sendBytes(bytes: Uint8Array): void {
    this.conn.push(bytes);
    this.rt.run();
  }

  /** `["x-a: 1"]` after the pseudo-headers. */
  request(
    streamId: number,
    line: string,
    fields: readonly string[] = [],
    options: HeadersOptions = { endStream: true },
  ): void {
    const [method = "", path = ""] = line.split(" ");
    const pseudo = [`:method: ${method}`, `:path: ${path}`, ":scheme: https", ":authority: example.com"];
    this.headers(streamId, [...pseudo, ...fields], options);
  }

  headers(streamId: number, fields: readonly string[], options: HeadersOptions = { endStream: true }): void {
    this.send(makeHeaders(streamId, this.encode(fields), options));
  }

  encode(fields: readonly string[]): Uint8Array {
    return this.hpack.encode(fields.map((text) => parseField(text)));
  }

  data(streamId: number, size: number, options: DataOptions = {}): void {
    this.send(makeData(streamId, new Uint8Array(size).fill(0x61), options));
  }

  advance(ms: number): void {
    this.rt.advanceTo(this.rt.nowMs + ms);
  }

  /** Frames since the last call. */
  frames(): readonly Frame[] {
    this.rt.run();
    const frames: Frame[] = [];
    for (; this.#read < this.conn.writes.length; this.#read++) {
      this.#framer.push(this.conn.writes[this.#read] ?? new Uint8Array(0));
    }
    for (let frame = this.#framer.next(); frame !== undefined; frame = this.#framer.next()) {
      if (frame instanceof Http2Error) throw new Error(`the server sent a broken frame: ${frame.reason}`);
      frames.push(frame);
    }
    return frames;
  }

  /** The same as lines; the date that each response carries is left out. */
  heard(): readonly string[] {
    return this.frames().map((frame) => frameText(frame, this.#decoder).replace(` | date: ${DATE}`, ""));
  }

  /** Tokens of the faults that the server has reported. */
  faults(): readonly string[] {
    return this.log.events.flatMap((event) => (event.type === "fault" ? [event.token] : []));
  }
}

function parseField(text: string): { name: string; value: string } {
  const colon = text.indexOf(":", 1);
  return { name: text.slice(0, colon), value: text.slice(colon + 1).trimStart() };
}
