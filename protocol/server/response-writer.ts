/**
 * What handlers write to: a buffer of 4096 octets in front of writeChunk, which decides about HEADERS, DATA and
 * the end of the stream. Go's responseWriter, responseWriterState and chunkWriter. Blocks its handler; never
 * touches the serve loop's state.
 */
import { concatBytes, EMPTY_BYTES } from "../base/bytes.ts";
import { Ready } from "../goroutine/ready.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { HeaderField } from "../hpack/field.ts";
import { isTrailerName } from "../http2/header-rules.ts";
import type { IoError } from "../http2/io-error.ts";
import { HeaderMap } from "./header-map.ts";
import type { ServerRequest } from "./request.ts";
import type { PromisedRequest, PushRequest } from "./server-push.ts";
import { BODY_NOT_ALLOWED, TOO_MUCH_WRITTEN } from "./server-errors.ts";

/** Go: handlerChunkWriteSize. */
const CHUNK_BYTES = 4096;

/** Go: http.TrailerPrefix. Fields named so are trailers that nobody announced. */
export const TRAILER_PREFIX = "trailer:";

/** What a response needs of its connection. Errors come back as values. */
export interface ResponseSink {
  /** `wait`: only come back once the frame is written. */
  writeHeaders(
    fields: readonly HeaderField[],
    endStream: boolean,
    wait: boolean,
  ): Blocking<IoError | undefined>;
  writeData(data: Uint8Array, endStream: boolean): Blocking<IoError | undefined>;
  startGracefulShutdown(): Blocking<void>;
  push(promise: PromisedRequest): Blocking<IoError | undefined>;
  /** A 1xx goes out as a block of its own; otherwise it is taken for the final status. */
  readonly interimResponses: boolean;
  /** Trailers that nobody announced count before the HEADERS of a response that has no body. */
  readonly promotesTrailersFirst: boolean;
  /** For a body whose handler named none. */
  contentTypeOf(bytes: Uint8Array): string;
  /** IMF-fixdate. */
  date(): string;
  activity(text: string): void;
  requestOver(): Blocking<IoError>;
}

/** Stands for the fields until there is a status. Nobody writes to it. */
const NO_HEADER = new HeaderMap();

/** What describes a body does not go into 1xx. */
const BODY_FIELDS: readonly string[] = ["content-length", "transfer-encoding"];

/** What of the request matters for its response. */
export type RequestOrigin = Pick<ServerRequest, "method" | "scheme" | "authority">;

export class ResponseWriter {
  /** Changes count until the HEADERS go out; afterwards only for trailers. */
  readonly header = new HeaderMap();
  #sink: ResponseSink;
  #request: RequestOrigin;
  #isHead: boolean;
  #status = 0;
  #snapshot = NO_HEADER;
  #ownFields = false;
  #sentHeader = false;
  #handlerDone = false;
  #trailers: string[] = [];
  /** As declared; 0 limits nothing, as in Go. */
  #sentContentLength = 0;
  #wroteBytes = 0;
  /** What was written and waits for more, CHUNK_BYTES at most. */
  #parts: Uint8Array[] = [];
  #buffered = 0;
  /** Once something could not be written, nothing is. */
  #failed: IoError | undefined;

  constructor(sink: ResponseSink, request: RequestOrigin) {
    this.#sink = sink;
    this.#request = request;
    this.#isHead = request.method === "HEAD";
  }

  /** The final status; only the first call counts. */
  writeHeader(status: number): void {
    if (this.#status !== 0) return;
    this.#status = status;
    this.#snapshot = this.header.clone();
    this.#ownFields = this.header.size > 0;
  }

  /** Goes on behind a head that another server has sent, and `sentBytes` of its body. */
  continueBody(status: number, contentLength: number | undefined, sentBytes: number): void {
    this.#status = status;
    this.#sentHeader = true;
    this.#sentContentLength = contentLength ?? 0;
    this.#wroteBytes = sentBytes;
  }

  /** 1xx with the fields set by now, which stay set (RFC 8297 §2). */
  *writeInformational(status: number): Blocking<IoError | undefined> {
    if (this.#status !== 0) return undefined;
    if (!this.#sink.interimResponses) {
      this.writeHeader(status);
      return undefined;
    }
    const names = this.header.names().filter((name) => !BODY_FIELDS.includes(name));
    const fields = [{ name: ":status", value: String(status) }, ...this.header.toFields(names)];
    this.#failed ??= yield* this.#sink.writeHeaders(fields, false, this.header.size > 0);
    return this.#failed;
  }

  /** http.Pusher: promises that the client will ask for this, and serves it. Comes back when the promise is written. */
  push(asked: PushRequest): Blocking<IoError | undefined> {
    const { scheme, authority } = this.#request;
    return this.#sink.push({ ...asked, scheme, authority });
  }

  /** `bytes` are not copied: nobody may write to them afterwards. */
  write(bytes: Uint8Array): Blocking<IoError | undefined> {
    if (this.#status === 0) this.writeHeader(200);
    if (!bodyAllowed(this.#status)) return new Ready(BODY_NOT_ALLOWED);
    this.#wroteBytes += bytes.length;
    if (this.#sentContentLength > 0 && this.#wroteBytes > this.#sentContentLength)
      return new Ready(TOO_MUCH_WRITTEN);
    this.#sink.activity("writing the response");
    if (bytes.length > CHUNK_BYTES - this.#buffered) return this.#bufferedWrite(bytes);
    if (this.#failed === undefined) this.#store(bytes);
    return new Ready(this.#failed);
  }

  /** Sends what was written so far, or at least the HEADERS. */
  flush(): Blocking<IoError | undefined> {
    return this.#writeChunk(this.#takeBuffer());
  }

  /** The handler has returned: whatever is left goes out, and the stream ends. */
  handlerDone(): Blocking<IoError | undefined> {
    this.#handlerDone = true;
    return this.flush();
  }

  /** Waits until the stream or the connection has ended, as `<-r.Context().Done()`, and says which. */
  requestOver(): Blocking<IoError> {
    this.#sink.activity("waiting for the end of the request");
    return this.#sink.requestOver();
  }

  /** Tells the recording what the handler is doing. */
  activity(text: string): void {
    this.#sink.activity(text);
  }

  /** As bufio.Writer: what does not fit goes out directly if nothing is in front of it. */
  *#bufferedWrite(bytes: Uint8Array): Blocking<IoError | undefined> {
    let rest = bytes;
    while (rest.length > CHUNK_BYTES - this.#buffered && this.#failed === undefined) {
      if (this.#buffered === 0) {
        yield* this.#writeChunk(rest);
        return this.#failed;
      }
      const room = CHUNK_BYTES - this.#buffered;
      this.#store(rest.subarray(0, room));
      rest = rest.subarray(room);
      yield* this.flush();
    }
    if (this.#failed === undefined) this.#store(rest);
    return this.#failed;
  }

  #store(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes);
    this.#buffered += bytes.length;
  }

  #takeBuffer(): Uint8Array {
    const [only = EMPTY_BYTES] = this.#parts;
    const chunk = this.#parts.length > 1 ? concatBytes(this.#parts) : only;
    this.#parts = [];
    this.#buffered = 0;
    return chunk;
  }

  #writeChunk(chunk: Uint8Array): Blocking<IoError | undefined> {
    return this.#failed === undefined ? this.#tryWriteChunk(chunk) : new Ready(this.#failed);
  }

  *#tryWriteChunk(chunk: Uint8Array): Blocking<IoError | undefined> {
    if (this.#status === 0) this.writeHeader(200);
    if (this.#handlerDone && this.#sink.promotesTrailersFirst) this.#promoteUndeclaredTrailers();
    if (!this.#sentHeader) {
      this.#sentHeader = true;
      this.#declareTrailers();
      const asked = this.#snapshot.get("connection");
      this.#snapshot.delete("connection");
      // Not a field in HTTP/2; `close` asks for a graceful end of the connection.
      if (asked === "close") yield* this.#sink.startGracefulShutdown();
      const endStream =
        (this.#handlerDone && this.#trailers.length === 0 && chunk.length === 0) || this.#isHead;
      const fields = this.#responseFields(chunk);
      // Go lets a handler without fields of its own run on: nothing in the map can change under the encoder.
      this.#failed = yield* this.#sink.writeHeaders(fields, endStream, this.#ownFields);
      if (this.#failed !== undefined || endStream) return this.#failed;
    }
    if (this.#isHead || (chunk.length === 0 && !this.#handlerDone)) return undefined;
    this.#failed = yield* this.#handlerDone ? this.#writeLast(chunk) : this.#sink.writeData(chunk, false);
    return this.#failed;
  }

  #writeLast(chunk: Uint8Array): Blocking<IoError | undefined> {
    this.#promoteUndeclaredTrailers();
    const trailers = this.header.toFields(this.#trailers);
    return trailers.length === 0
      ? this.#sink.writeData(chunk, true)
      : this.#writeWithTrailers(chunk, trailers);
  }

  *#writeWithTrailers(chunk: Uint8Array, trailers: readonly HeaderField[]): Blocking<IoError | undefined> {
    const failed = chunk.length > 0 ? yield* this.#sink.writeData(chunk, false) : undefined;
    return failed ?? (yield* this.#sink.writeHeaders(trailers, true, true));
  }

  /** In Go's order: status, the handler's fields, then what the server adds. */
  #responseFields(chunk: Uint8Array): readonly HeaderField[] {
    const header = this.#snapshot;
    const length = this.#contentLength(chunk);
    header.delete("content-length");
    const fields: HeaderField[] = [statusField(this.#status)];
    for (const field of header.toFields()) fields.push(field);
    const mayHaveBody = bodyAllowed(this.#status);
    if (
      header.get("content-encoding") === "" &&
      !header.has("content-type") &&
      mayHaveBody &&
      chunk.length > 0
    ) {
      fields.push({ name: "content-type", value: this.#sink.contentTypeOf(chunk) });
    }
    if (length !== undefined) fields.push({ name: "content-length", value: length });
    if (!header.has("date")) fields.push({ name: "date", value: this.#sink.date() });
    return fields;
  }

  #contentLength(chunk: Uint8Array): string | undefined {
    const declared = this.#snapshot.get("content-length");
    if (declared !== "" && /^[0-9]+$/.test(declared)) {
      this.#sentContentLength = Number(declared);
      return declared;
    }
    const known = this.#handlerDone && bodyAllowed(this.#status) && (chunk.length > 0 || !this.#isHead);
    return known ? String(chunk.length) : undefined;
  }

  #declareTrailers(): void {
    if (!this.#snapshot.has("trailer")) return;
    for (const name of this.#snapshot.values("trailer").flatMap((value) => value.split(","))) {
      const key = name.trim().toLowerCase();
      if (key !== "" && isTrailerName(key) && !this.#trailers.includes(key)) this.#trailers.push(key);
    }
  }

  #promoteUndeclaredTrailers(): void {
    for (const name of this.header.names()) {
      if (!name.startsWith(TRAILER_PREFIX)) continue;
      const key = name.slice(TRAILER_PREFIX.length);
      for (const value of this.header.values(name)) this.header.add(key, value);
      this.header.delete(name);
      if (isTrailerName(key) && !this.#trailers.includes(key)) this.#trailers.push(key);
    }
  }
}

const OK: HeaderField = { name: ":status", value: "200" };

function statusField(status: number): HeaderField {
  return status === 200 ? OK : { name: ":status", value: String(status) };
}

function bodyAllowed(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 304;
}
