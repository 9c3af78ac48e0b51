/** A made-up conversation: frames of both ends, in order, with HPACK done right unless a test does otherwise. */
import { stringToLatin1 } from "../../protocol/base/bytes.ts";
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import type { Frame } from "../../protocol/frame/frame.ts";
import { makeData, makeHeaders, makeSettings, makeSettingsAck } from "../../protocol/frame/make-frame.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import type { Side } from "../../protocol/probe/event.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import type { CaptureChunk } from "../../protocol/trace/capture-recording.ts";
import type { Trace } from "../../protocol/trace/trace.ts";

export type Pairs = readonly (readonly [name: string, value: string])[];

export const GET: Pairs = [
  [":method", "GET"],
  [":scheme", "https"],
  [":authority", "example.org"],
  [":path", "/"],
];
export const OK: Pairs = [[":status", "200"]];

export class Talk {
  readonly #chunks: CaptureChunk[] = [];
  readonly #encoders = { client: new HpackEncoder(), server: new HpackEncoder() };
  #atMs = 0;

  /** Preface, SETTINGS and their answers. */
  static begun(client: readonly [number, number][] = [], server: readonly [number, number][] = []): Talk {
    return new Talk()
      .octets("client", PREFACE_BYTES)
      .say("client", makeSettings(client))
      .say("server", makeSettings(server), makeSettingsAck())
      .say("client", makeSettingsAck());
  }

  octets(from: Side, bytes: Uint8Array): this {
    this.#chunks.push({ from, bytes, atMs: this.#atMs });
    return this;
  }

  say(from: Side, ...frames: readonly Frame[]): this {
    for (const frame of frames) this.octets(from, writeFrame(frame));
    return this;
  }

  fragment(from: Side, pairs: Pairs): Uint8Array {
    return this.#encoders[from].encode(pairs.map(([name, value]) => ({ name, value })));
  }

  /** With END_STREAM, unless told otherwise. */
  headers(from: Side, streamId: number, pairs: Pairs, endStream = true): this {
    return this.say(from, makeHeaders(streamId, this.fragment(from, pairs), { endStream }));
  }

  data(from: Side, streamId: number, octets: number, endStream = false): this {
    return this.say(from, makeData(streamId, new Uint8Array(octets), { endStream }));
  }

  wait(ms: number): this {
    this.#atMs += ms;
    return this;
  }

  trace(): Trace {
    return recordCapture({ chunks: this.#chunks });
  }
}

export const text = stringToLatin1;
