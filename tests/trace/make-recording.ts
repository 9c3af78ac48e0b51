/** Writes recordings by hand: frames and octets in, a trace out. */
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { makeHeaders, makeSettings } from "../../protocol/frame/make-frame.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import type { Frame, FrameDetail, HeaderField, Side, Trace } from "../../protocol/index.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import { dissectRecordedFrame } from "../../protocol/trace/dissect-recording.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import type { CaptureChunk } from "../../protocol/trace/capture-recording.ts";

export const PREFACE = PREFACE_BYTES;
export const SETTINGS = writeFrame(makeSettings([]));

export type Piece = Uint8Array | Frame;

export function octetsOf(...pieces: readonly Piece[]): Uint8Array {
  const parts = pieces.map((piece) => (piece instanceof Uint8Array ? piece : writeFrame(piece)));
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function chunk(from: Side, ...pieces: readonly Piece[]): CaptureChunk {
  return { from, bytes: octetsOf(...pieces) };
}

export function recordChunks(...chunks: readonly CaptureChunk[]): Trace {
  return recordCapture({ chunks }, dissectRecordedFrame);
}

export function detailsOf(trace: Trace): readonly FrameDetail[] {
  return Array.from({ length: trace.frames.length }, (_, i) => trace.frames.detail(i));
}

/** `client HEADERS GET /` and so on. */
export function linesOf(trace: Trace): readonly string[] {
  return detailsOf(trace).map((frame) => `${frame.from} ${frame.name} ${frame.summary}`);
}

/** Gives HEADERS frames for requests, one encoder for all of them. */
export function requests(): (streamId: number, path: string, more?: readonly HeaderField[]) => Frame {
  const encoder = new HpackEncoder();
  return (streamId, path, more = []) => {
    const fields = [
      { name: ":method", value: "GET" },
      { name: ":scheme", value: "https" },
      { name: ":authority", value: "framescope.example" },
      { name: ":path", value: path },
      ...more,
    ];
    return makeHeaders(streamId, encoder.encode(fields), { endStream: true });
  };
}
