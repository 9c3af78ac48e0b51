/** A request on its way out and its response, as Go's http.Request and http.Response. */
import type { HeaderField } from "../hpack/field.ts";
import type { Channel } from "../goroutine/channel.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { IoError } from "../http2/io-error.ts";

/** Name and value as the application gives them; any case. */
export type FieldPair = readonly [name: string, value: string];

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly authority: string;
  readonly scheme: string;
  readonly headers: readonly FieldPair[];
  /** 1 to 256, sent with HEADERS (RFC 7540 §5.3.2). Go's client sends none. */
  readonly weight?: number | undefined;
  /** Undefined: no body at all. */
  readonly body: RequestBody | undefined;
  /** Octets that will be sent; -1 if unknown. 0 without a body. */
  readonly contentLength: number;
  /** Sent after the body; their names are announced in `trailer`. */
  readonly trailers?: readonly FieldPair[] | undefined;
  /** Closed to cancel the request: Go's ctx.Done(). */
  readonly cancel?: Channel<never> | undefined;
  /** Wait this long for a 100 before the body is sent, if `Expect: 100-continue` is asked for. Go's ExpectContinueTimeout. */
  readonly expectContinueTimeoutMs?: number | undefined;
  /** From the end of the request to the response's headers. Go's ResponseHeaderTimeout. */
  readonly responseHeaderTimeoutMs?: number | undefined;
}

/** What the application sends: Go's io.ReadCloser. */
export interface RequestBody {
  /** Up to `max` octets (at least one), or why there are no more: EOF, or what went wrong. */
  read(max: number): Blocking<Uint8Array | IoError>;
  close(): void;
}

export interface Response {
  readonly streamId: number;
  readonly status: number;
  /** Regular fields in wire order. */
  readonly headers: readonly HeaderField[];
  /** Octets as declared; -1 if the server did not say. */
  readonly contentLength: number;
  /** The client asked for gzip by itself, and the body is so packed. Nothing here unpacks it. */
  readonly gzipped: boolean;
  readonly body: ResponseBody;
}

export interface ResponseBody {
  /** Up to `max` octets, EOF, or what went wrong. */
  read(max: number): Blocking<Uint8Array | IoError>;
  /** Says that no more will be read. */
  close(): Blocking<void>;
  /** Known once a read has given EOF. */
  readonly trailers: readonly HeaderField[];
}

/** The application wants no second request on this connection. */
export function asksToClose({ headers }: Request): boolean {
  return headers.some(
    ([name, value]) => name.toLowerCase() === "connection" && value.toLowerCase() === "close",
  );
}

/** Its body is to be sent only if the server asks for it. RFC 9110 §10.1.1. */
export function expectsContinue({ headers }: Request): boolean {
  return headers.some(([name, value]) => name.toLowerCase() === "expect" && /100-continue/i.test(value));
}
