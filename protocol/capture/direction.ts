/**
 * Which end sent these octets, judged by the octets alone: the preface, requests and responses in header blocks, frames
 * that only one end sends. RFC 9113 §3.4, §5.1.1, §6.6, §8.3; RFC 7541 appendix A. A guess with a reason, no more.
 */
import { Flag, FRAME_HEADER_BYTES, FrameType } from "../frame/frame.ts";
import { matchPreface } from "../frame/preface.ts";
import { parseFrameHeader } from "../frame/parse-frame.ts";
import type { ParsedHeader } from "../frame/parse-frame.ts";
import type { Side } from "../probe/event.ts";
import { findFrameStart } from "../trace/find-frame-start.ts";

export interface DirectionGuess {
  readonly from: Side;
  /** For the report: `it begins with the client preface`. */
  readonly why: string;
  /** Weak signs are overruled by what stands around. */
  readonly strong: boolean;
}

/** Frames looked at: the first few tell. */
const MAX_FRAMES = 200;

export function guessDirection(bytes: Uint8Array): DirectionGuess | undefined {
  if (matchPreface(bytes) === "match")
    return { from: "client", why: "it begins with the client preface", strong: true };
  const http1 = guessHttp1(bytes);
  if (http1 !== undefined) return http1;
  let best: DirectionGuess | undefined;
  let at = findFrameStart(bytes, 0, bytes.length) ?? 0;
  for (let i = 0; i < MAX_FRAMES; i++) {
    const header = parseFrameHeader(bytes, at);
    if (header === undefined) break;
    const start = at + FRAME_HEADER_BYTES;
    const guess = guessFrame(header, bytes.subarray(start, start + header.length));
    if (guess?.strong === true) return guess;
    best ??= guess;
    at = start + header.length;
  }
  return best;
}

function guessHttp1(bytes: Uint8Array): DirectionGuess | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  if (start.startsWith("HTTP/1."))
    return { from: "server", why: "it begins with an HTTP/1.1 response", strong: true };
  const request = /^(?:GET|HEAD|POST|PUT|OPTIONS|DELETE|PATCH|CONNECT) /.test(start);
  return request ? { from: "client", why: "it begins with an HTTP/1.1 request", strong: true } : undefined;
}

function strong(from: Side, why: string): DirectionGuess {
  return { from, why, strong: true };
}

function weak(from: Side, why: string): DirectionGuess {
  return { from, why, strong: false };
}

function guessFrame(header: ParsedHeader, payload: Uint8Array): DirectionGuess | undefined {
  switch (header.type) {
    case FrameType.HEADERS:
      return guessBlock(payload.subarray(blockStart(header)), header.streamId);
    case FrameType.PUSH_PROMISE:
      return strong("server", "only servers send PUSH_PROMISE");
    case FrameType.PRIORITY:
      return weak("client", "PRIORITY comes from clients as a rule");
    case FrameType.PRIORITY_UPDATE:
      return strong("client", "only clients send PRIORITY_UPDATE");
    case FrameType.ALTSVC:
    case FrameType.ORIGIN:
      return strong("server", "only servers send ALTSVC and ORIGIN");
    case FrameType.SETTINGS:
      return guessSettings(payload);
    case FrameType.GOAWAY:
      return ((payload[3] ?? 0) & 1) === 1
        ? weak("server", "GOAWAY names a stream of the client")
        : undefined;
    default:
      return undefined;
  }
}

function guessSettings(payload: Uint8Array): DirectionGuess | undefined {
  for (let i = 0; i + 6 <= payload.length; i += 6) {
    const id = payload[i + 1];
    if (payload[i] === 0 && id === 2)
      return { from: "client", why: "SETTINGS_ENABLE_PUSH is the client's to set", strong: false };
    if (payload[i] === 0 && id === 8)
      return {
        from: "server",
        why: "SETTINGS_ENABLE_CONNECT_PROTOCOL is the server's to set",
        strong: false,
      };
  }
  return undefined;
}

function blockStart(header: ParsedHeader): number {
  return ((header.flags & Flag.PADDED) === 0 ? 0 : 1) + ((header.flags & Flag.PRIORITY) === 0 ? 0 : 5);
}

/**
 * Static entries 1–7 are the pseudo-header fields of requests, 8–14 :status (RFC 7541 appendix A). The first
 * representation with a static index tells; dynamic ones are stepped over.
 */
function guessBlock(block: Uint8Array, streamId: number): DirectionGuess | undefined {
  let at = 0;
  for (let i = 0; i < 8 && at < block.length; i++) {
    const first = block[at] ?? 0;
    const [prefix, literal] = representation(first);
    const index = first & prefix;
    if (index === prefix && prefix < 0x7f && literal) return undefined;
    if (prefix !== 0x1f && index >= 1 && index <= 7) {
      return { from: "client", why: `HEADERS on stream ${streamId} carries a request`, strong: true };
    }
    if (prefix !== 0x1f && index >= 8 && index <= 14) {
      return { from: "server", why: `HEADERS on stream ${streamId} carries a response`, strong: true };
    }
    at = literal ? afterLiteral(block, at + 1, index === 0) : at + 1;
  }
  return undefined;
}

/** Prefix mask of the representation, and whether strings follow. RFC 7541 §6. */
function representation(first: number): readonly [mask: number, literal: boolean] {
  if (first >= 0x80) return [0x7f, false];
  if (first >= 0x40) return [0x3f, true];
  if (first >= 0x20) return [0x1f, false];
  return [0x0f, true];
}

function afterLiteral(block: Uint8Array, at: number, named: boolean): number {
  const value = named ? at + 1 + ((block[at] ?? 0) & 0x7f) : at;
  return value + 1 + ((block[value] ?? 0) & 0x7f);
}
