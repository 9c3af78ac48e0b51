/**
 * Requests and their responses out of the frames of a recording, as the client lives through them. RFC 9113 §8.1. Knows of
 * frames and header blocks only, so captures and simulations are the same to it.
 */
import { concatBytes } from "../base/bytes.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { HeaderField } from "../hpack/field.ts";
import type { FrameRow, Trace } from "../trace/trace.ts";
import { parsedFrame } from "../trace/parsed-frame.ts";

export interface Message {
  readonly headers: readonly HeaderField[];
  readonly trailers: readonly HeaderField[];
  /** Octets of content, and the first of them as far as they are kept. */
  readonly octets: number;
  readonly content: Uint8Array;
  /** Octets of its header blocks on the wire, frame headers left out. */
  readonly headerOctets: number;
}

export interface Exchange {
  readonly streamId: number;
  /** The server promised it (RFC 9113 §8.4). */
  readonly pushed: boolean;
  readonly request: Message;
  readonly response: Message | undefined;
  /** Statuses before the final one. */
  readonly interim: readonly string[];
  /** First and last frame of the request leave; first and last frame of the response are there. Undefined: never. */
  readonly startMs: number;
  readonly requestEndMs: number | undefined;
  readonly responseStartMs: number | undefined;
  readonly responseEndMs: number | undefined;
  /** Of an RST_STREAM, by either end. */
  readonly errorCode: number | undefined;
}

/** Of one message: what a HAR viewer shows with ease. */
const MAX_CONTENT = 256 * 1024;

export function exchangesOf(
  trace: Trace,
  limit: number,
): { readonly exchanges: readonly Exchange[]; readonly all: number } {
  const collector = new Collector(trace);
  for (let i = 0; i < trace.frames.length; i++) collector.add(i);
  const found = collector.finish();
  return { exchanges: found.slice(0, limit), all: found.length };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Draft extends Writable<Omit<Exchange, "request" | "response" | "interim">> {
  readonly request: DraftMessage;
  readonly response: DraftMessage;
  readonly interim: string[];
}

class DraftMessage {
  headers: readonly HeaderField[] | undefined;
  trailers: readonly HeaderField[] = [];
  octets = 0;
  headerOctets = 0;
  readonly #parts: Uint8Array[] = [];
  #kept = 0;

  data(data: Uint8Array): void {
    this.octets += data.length;
    const part = data.subarray(0, MAX_CONTENT - this.#kept);
    this.#kept += part.length;
    if (part.length > 0) this.#parts.push(part);
  }

  finish(): Message {
    const { headers = [], trailers, octets, headerOctets } = this;
    return { headers, trailers, octets, headerOctets, content: concatBytes(this.#parts) };
  }
}

class Collector {
  readonly #trace: Trace;
  readonly #drafts = new Map<number, Draft>();
  /** Octets of the header block that is being sent, by side. */
  #block = 0;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  add(i: number): void {
    const row = this.#trace.frames.get(i);
    if (row.type === FrameType.DATA) this.#data(i, row);
    else if (row.type === FrameType.RST_STREAM) this.#reset(i, row);
    else if (isBlockPart(row.type)) this.#headers(i, row);
  }

  finish(): readonly Exchange[] {
    return [...this.#drafts.values()]
      .filter((draft) => draft.request.headers !== undefined)
      .map((draft) => ({
        ...draft,
        request: draft.request.finish(),
        response: draft.response.headers === undefined ? undefined : draft.response.finish(),
      }));
  }

  #headers(i: number, row: FrameRow): void {
    this.#block = row.type === FrameType.CONTINUATION ? this.#block + row.length : row.length;
    if (row.type === FrameType.PUSH_PROMISE) {
      const frame = parsedFrame(this.#trace, row);
      if (frame?.type !== FrameType.PUSH_PROMISE || row.headers === undefined) return;
      const draft = this.#draft(frame.promisedStreamId, this.#arrived(i) ?? row.at, true);
      draft.request.headers = row.headers;
      draft.request.headerOctets = this.#block;
      draft.requestEndMs = draft.startMs;
      return;
    }
    const draft = this.#draft(row.streamId, row.at, false);
    if (row.headers !== undefined) this.#fields(i, row, draft, row.headers);
    this.#end(i, row, draft);
  }

  #fields(i: number, { from }: FrameRow, draft: Draft, headers: readonly HeaderField[]): void {
    const message = from === "client" ? draft.request : draft.response;
    const status = headers.find((field) => field.name === ":status")?.value;
    if (from === "server") draft.responseStartMs ??= this.#arrived(i);
    if (from === "server" && message.headers === undefined && status?.startsWith("1") === true) {
      draft.interim.push(status);
      return;
    }
    if (message.headers === undefined) message.headers = headers;
    else message.trailers = headers;
    message.headerOctets += this.#block;
  }

  #data(i: number, row: FrameRow): void {
    const draft = this.#drafts.get(row.streamId);
    const frame = parsedFrame(this.#trace, row);
    if (draft === undefined || frame?.type !== FrameType.DATA) return;
    (row.from === "client" ? draft.request : draft.response).data(frame.data);
    this.#end(i, row, draft);
  }

  /** END_STREAM of HEADERS counts although CONTINUATION may follow. */
  #end(i: number, { from, flags, type }: FrameRow, draft: Draft): void {
    if (type === FrameType.CONTINUATION || (flags & Flag.END_STREAM) === 0) return;
    if (from === "client") draft.requestEndMs ??= finite(this.#trace.frames.times(i).sentMs);
    else draft.responseEndMs ??= this.#arrived(i);
  }

  #reset(i: number, row: FrameRow): void {
    const draft = this.#drafts.get(row.streamId);
    const frame = parsedFrame(this.#trace, row);
    if (draft === undefined || frame?.type !== FrameType.RST_STREAM) return;
    draft.errorCode ??= frame.errorCode;
    draft.responseEndMs ??= row.from === "client" ? row.at : this.#arrived(i);
  }

  #draft(streamId: number, atMs: number, pushed: boolean): Draft {
    const known = this.#drafts.get(streamId);
    if (known !== undefined) return known;
    const draft: Draft = {
      streamId,
      pushed,
      request: new DraftMessage(),
      response: new DraftMessage(),
      interim: [],
      startMs: atMs,
      requestEndMs: undefined,
      responseStartMs: undefined,
      responseEndMs: undefined,
      errorCode: undefined,
    };
    this.#drafts.set(streamId, draft);
    return draft;
  }

  #arrived(i: number): number | undefined {
    return finite(this.#trace.frames.times(i).arrivedMs);
  }
}

function isBlockPart(type: number): boolean {
  return type === FrameType.HEADERS || type === FrameType.PUSH_PROMISE || type === FrameType.CONTINUATION;
}

function finite(ms: number): number | undefined {
  return Number.isFinite(ms) ? ms : undefined;
}
