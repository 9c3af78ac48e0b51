/** What a run of real Go was given from outside, read from its capture: the port, the date, fields in map order, bodies. */
import { Http2Error } from "../../../protocol/base/http2-error.ts";
import { concatBytes, toHex } from "../../../protocol/base/bytes.ts";
import { Flag, FrameType } from "../../../protocol/frame/frame.ts";
import { Framer } from "../../../protocol/frame/framer.ts";
import { HpackDecoder } from "../../../protocol/hpack/decoder.ts";
import type { CapturedBytes } from "../../support/captured-bytes.ts";

type Fields = readonly (readonly [name: string, value: string])[];

export interface CaptureInputs {
  readonly authority: string;
  /** ISO 8601, of the first response. */
  readonly date: string;
  readonly requestFields: (streamId: number) => Fields;
  readonly responseFields: (streamId: number) => Fields;
  readonly responseBodyHex: (streamId: number) => string;
}

export function inputsOf(capture: CapturedBytes): CaptureInputs {
  const client = readDirection(capture.client.subarray(24));
  const server = readDirection(capture.server);
  const value = (of: ReturnType<typeof readDirection>, name: string): string | undefined =>
    of.fields.find((field) => field[0] === name)?.[1];
  const date = value(server, "date");
  return {
    authority: value(client, ":authority") ?? "127.0.0.1",
    date: `${new Date(date ?? 0).toISOString().slice(0, 19)}Z`,
    requestFields: (streamId) => client.blocks.get(streamId) ?? [],
    responseFields: (streamId) => server.blocks.get(streamId) ?? [],
    responseBodyHex: (streamId) => toHex(concatBytes(server.bodies.get(streamId) ?? [])),
  };
}

/** The first header block of each stream and its DATA; all fields in their order. */
function readDirection(bytes: Uint8Array) {
  const framer = new Framer();
  const hpack = new HpackDecoder();
  const blocks = new Map<number, Fields>();
  const bodies = new Map<number, Uint8Array[]>();
  const all: (readonly [string, string])[] = [];
  let fragments: Uint8Array[] = [];
  framer.push(bytes.slice());
  for (let frame = framer.next(); frame !== undefined; frame = framer.next()) {
    if (frame instanceof Http2Error) throw new Error(frame.reason);
    if (frame.type === FrameType.DATA) {
      bodies.set(frame.streamId, [...(bodies.get(frame.streamId) ?? []), frame.data]);
    } else if (frame.type === FrameType.HEADERS || frame.type === FrameType.CONTINUATION) {
      fragments.push(frame.fragment);
      if ((frame.flags & Flag.END_HEADERS) === 0) continue;
      const fields = hpack.decode(concatBytes(fragments));
      fragments = [];
      if (fields instanceof Http2Error) throw new Error(fields.reason);
      const pairs = fields.map((field) => [field.name, field.value] as const);
      all.push(...pairs);
      if (!blocks.has(frame.streamId)) blocks.set(frame.streamId, pairs);
    }
  }
  return { blocks, bodies, fields: all };
}
