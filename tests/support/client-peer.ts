/** A server made of nothing but frames, and a client in front of it: for telling transcripts on the virtual clock. */
import { concatBytes } from "../../protocol/base/bytes.ts";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import { Prng } from "../../protocol/base/prng.ts";
import { ClientConn } from "../../protocol/client/client-conn.ts";
import type { ClientConnInit } from "../../protocol/client/client-conn.ts";
import { Pings } from "../../protocol/client/pings.ts";
import type { Request, Response } from "../../protocol/client/request.ts";
import type { Frame } from "../../protocol/frame/frame.ts";
import { Framer } from "../../protocol/frame/framer.ts";
import { makeData, makeHeaders, makeSettings, makeSettingsAck } from "../../protocol/frame/make-frame.ts";
import type { DataOptions, HeadersOptions } from "../../protocol/frame/make-frame.ts";
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { Channel } from "../../protocol/goroutine/channel.ts";
import { Runtime } from "../../protocol/goroutine/runtime.ts";
import type { Blocking } from "../../protocol/goroutine/runtime.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import { IoError } from "../../protocol/http2/io-error.ts";
import type { Setting } from "../../protocol/http2/settings.ts";
import type { EventBody } from "../../protocol/probe/event.ts";
import { readAll } from "../../protocol/sim/read-all.ts";
import type { ReadHow } from "../../protocol/sim/read-all.ts";
import { SourceBody } from "../../protocol/sim/request-body.ts";
import type { BodySource } from "../../protocol/sim/scenario.ts";
import { frameText } from "./frame-text.ts";
import { MemoryConn } from "./memory-conn.ts";

export interface Asked extends Partial<Omit<Request, "body">> {
  readonly body?: BodySource;
  /** Undefined: the application does not read the response. */
  readonly read?: ReadHow;
}

/** What the caller has got by now. */
export interface Told {
  response: Response | undefined;
  error: string | undefined;
  readonly body: number[];
  done: boolean;
  cancel(): void;
}

export class ClientPeer {
  readonly rt: Runtime;
  readonly conn: MemoryConn;
  readonly cc: ClientConn;
  readonly events: EventBody[] = [];
  readonly hpack = new HpackEncoder();
  readonly decoder = new HpackDecoder();
  readonly #framer = new Framer();
  #read = 0;

  constructor(init: Partial<ClientConnInit> = {}) {
    const probe = { cause: undefined, emit: (event: EventBody) => this.events.push(event) - 1 };
    this.rt = new Runtime({ prng: new Prng(1), probe });
    this.conn = new MemoryConn(this.rt);
    this.cc = new ClientConn({ rt: this.rt, conn: this.conn, prng: new Prng(2), newPings, probe, ...init });
    const { cc } = this;
    this.rt.go("newClientConn", function* () {
      yield* cc.newClientConn();
    });
    this.rt.run();
  }

  /** Both ends have said their SETTINGS and heard the other's. */
  greet(settings: readonly Setting[] = []): this {
    this.send(makeSettings(settings), makeSettingsAck());
    const said = this.heard();
    if (said[0]?.startsWith("SETTINGS ") !== true || said.at(-1) !== "SETTINGS ACK") {
      throw new Error(`a strange greeting: ${said.join(", ")}`);
    }
    return this;
  }

  request(asked: Asked = {}): Told {
    const { rt, cc } = this;
    const { body: source, read, ...rest } = asked;
    const body = source === undefined ? undefined : new SourceBody(rt, source);
    const cancel = new Channel<never>(rt, "ctx.Done");
    const told: Told = {
      response: undefined,
      error: undefined,
      body: [],
      done: false,
      cancel: () => {
        cancel.close();
        rt.run();
      },
    };
    const request: Request = {
      method: "GET",
      path: "/",
      authority: "example.com",
      scheme: "https",
      headers: [],
      cancel,
      contentLength: body?.length ?? 0,
      ...rest,
      body,
    };
    rt.go("caller", function* () {
      const response = yield* cc.roundTrip(request);
      if (response instanceof IoError) {
        told.error = response.name;
      } else {
        told.response = response;
        if (read === undefined) return;
        told.error = (yield* readAll(rt, response.body, read, (bytes) => told.body.push(...bytes)))?.name;
        yield* response.body.close();
      }
      told.done = true;
    });
    rt.run();
    return told;
  }

  /** Runs something as a goroutine of the application. */
  do(body: () => Blocking<unknown>): void {
    this.rt.go("application", function* () {
      yield* body();
    });
    this.rt.run();
  }

  send(...frames: readonly Frame[]): void {
    this.sendBytes(concatBytes(frames.map((frame) => writeFrame(frame))));
  }

  sendBytes(bytes: Uint8Array): void {
    this.conn.push(bytes);
    this.rt.run();
  }

  respond(
    streamId: number,
    fields: readonly string[] = [":status: 200"],
    options: HeadersOptions = {},
  ): void {
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

  /** What the client wrote since the last call; the preface is left out. */
  frames(): readonly Frame[] {
    this.rt.run();
    for (; this.#read < this.conn.writes.length; this.#read++) {
      const bytes = this.conn.writes[this.#read] ?? new Uint8Array(0);
      this.#framer.push(this.#read === 0 ? bytes.subarray(PREFACE_BYTES.length) : bytes);
    }
    const frames: Frame[] = [];
    for (let frame = this.#framer.next(); frame !== undefined; frame = this.#framer.next()) {
      if (frame instanceof Http2Error) throw new Error(`the client sent a broken frame: ${frame.reason}`);
      frames.push(frame);
    }
    return frames;
  }

  /** The same as lines. */
  heard(): readonly string[] {
    return this.frames().map((frame) => frameText(frame, this.decoder));
  }

  /** Tokens of the faults that the client has reported. */
  faults(): readonly string[] {
    return this.events.flatMap((event) => (event.type === "fault" ? [event.token] : []));
  }

  /** Why the body of stream 1 is stuck, as it was said. */
  blocked(): readonly string[] {
    return this.events.flatMap((event) => (event.type === "blocked" ? [event.by] : []));
  }
}

function parseField(text: string): { name: string; value: string } {
  const colon = text.indexOf(":", 1);
  return { name: text.slice(0, colon), value: text.slice(colon + 1).trimStart() };
}

const newPings: ClientConnInit["newPings"] = (cc, asked) => new Pings(cc, asked);
