/** The client by itself: an Endpoint that makes requests. Owns the handles through which their responses are seen. */
import { concatBytes } from "../base/bytes.ts";
import { ClientConn } from "../client/client-conn.ts";
import { errBodyTooLong } from "../client/errors.ts";
import type { Request, Response } from "../client/request.ts";
import { shouldRetryRequest } from "../client/retry.ts";
import type { Retry } from "../client/retry.ts";
import { Channel } from "../goroutine/channel.ts";
import { Ready } from "../goroutine/ready.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { HeaderField } from "../hpack/field.ts";
import { IoError } from "../http2/io-error.ts";
import { ALL_PARTS } from "./all-parts.ts";
import { clientOptions } from "./client-options.ts";
import type { ClientChoices } from "./client-options.ts";
import { EndpointMachine } from "./endpoint.ts";
import type { Endpoint, EndpointOptions } from "./endpoint.ts";
import { readAll } from "./read-all.ts";
import type { ReadHow } from "./read-all.ts";
import { SourceBody } from "./request-body.ts";
import type { HeaderPairs } from "./scenario.ts";
import { DEFAULT_AUTHORITY } from "./scenario-limits.ts";

/** Profile, timeouts and the octets of PINGs are those of scenarios. */
export interface ClientOptions extends EndpointOptions, ClientChoices {
  /** For requests that name none. Default `127.0.0.1`, `https`. */
  readonly authority?: string;
  readonly scheme?: "https" | "http";
  /** As Go's Transport.AllowHTTP: requests begin with stream 3. */
  readonly allowHttp?: boolean;
}

type Fields = HeaderPairs | readonly HeaderField[] | Readonly<Record<string, string>>;

export interface ClientRequest {
  readonly method: string;
  readonly path: string;
  readonly authority?: string;
  readonly scheme?: string;
  readonly headers?: Fields;
  /** Octets, or numbered lines made on the way, at a pace if asked. */
  readonly body?: Uint8Array | { readonly sizeBytes: number; readonly paceBytesPerMs?: number };
  /** `unknown`: no content-length is sent. Default `declared`. */
  readonly bodyLength?: "declared" | "unknown";
  /** Sent after the body. */
  readonly trailers?: Fields;
  /** With `expect: 100-continue`: the body waits this long for a 100. Go's DefaultTransport: 1000. Default: it does not wait. */
  readonly expectContinueTimeoutMs?: number;
  /** From the end of the request to the response's headers. Default: for ever. */
  readonly responseHeaderTimeoutMs?: number;
  /** Gets the octets of the response's body as they are read; they are then not kept, so that a body may be of any size. */
  readonly onData?: (bytes: Uint8Array) => void;
}

export interface RequestFailure {
  /** Stable name: the fault's token, or the name of Go's error. */
  readonly token: string;
  readonly reason: string;
  /** Error code of RST_STREAM or GOAWAY, if one was sent or received for it. */
  readonly code?: number;
  /**
   * Whether the request may be made again on another connection, as Go's Transport then does by itself. `with a new
   * body`: only if its body can be made again.
   */
  readonly retry: Retry;
}

/** What is known of the response by now. */
export interface ResponseHandle {
  /** 0 until the response's headers have come. */
  readonly status: number;
  readonly headers: readonly HeaderField[];
  /** Octets that have come; empty if `onData` got them. */
  readonly body: Uint8Array;
  readonly trailers: readonly HeaderField[];
  /**
   * The client asked for gzip by itself and got it: `body` is still packed. Go would unpack it and take
   * `content-encoding` and `content-length` out of the fields.
   */
  readonly gzipped: boolean;
  readonly error: RequestFailure | undefined;
  /** The response is complete, or it will never be (see `error`). */
  readonly done: boolean;
  cancel(): void;
}

export interface ClientEndpoint extends Endpoint {
  /** Sends a request, or queues it until the server allows one more stream. */
  request(request: ClientRequest): ResponseHandle;
  /** Milliseconds until the answer came, once it has. */
  ping(): { readonly ms: number | undefined };
  /** Closes the connection if no request is under way, without GOAWAY, as Go's CloseIdleConnections. */
  closeIdle(): void;
  /** GOAWAY, and the end once the requests under way are done. */
  shutdown(): void;
}

/** One usual frame at a time: octets are handed on, or kept, as they came. */
const BY_FRAMES: ReadHow = { chunkBytes: 16_384 };

/** One response body is held in memory as a whole. */
const MAX_RESPONSE_BYTES = 256 * 2 ** 20;

export function createClientEndpoint(options: ClientOptions = {}): ClientEndpoint {
  return new ClientMachine(options);
}

class ClientMachine extends EndpointMachine implements ClientEndpoint {
  readonly #options: ClientOptions;
  readonly #cc: ClientConn;
  /** Closed once the greeting is written. */
  readonly #connected: Channel<never>;

  constructor(options: ClientOptions) {
    super(options);
    this.#options = options;
    const { rt, conn, prng } = this;
    this.#connected = new Channel(rt, "connected");
    this.#cc = new ClientConn({
      rt,
      conn,
      prng,
      ...clientOptions(options, ALL_PARTS),
      allowHttp: options.allowHttp,
    });
    const { cc, connected } = { cc: this.#cc, connected: this.#connected };
    rt.go("newClientConn", function* () {
      yield* cc.newClientConn();
      connected.close();
    });
    rt.run();
  }

  request(asked: ClientRequest): ResponseHandle {
    const handle = new Handle(this, this.#cc, asked.onData);
    const request = this.#outgoing(asked, handle.canceled);
    this.rt.go(`caller ${asked.method} ${asked.path}`, () => handle.run(request, this.#connected));
    this.rt.run();
    return handle;
  }

  ping(): { readonly ms: number | undefined } {
    const answer: { ms: number | undefined } = { ms: undefined };
    const cc = this.#cc;
    this.#do("ping", function* () {
      const result = cc.pings && (yield* cc.pings.ping());
      if (typeof result === "number") answer.ms = result;
    });
    return answer;
  }

  closeIdle(): void {
    this.#do("CloseIdleConnections", () => this.#cc.closeIfIdle());
  }

  shutdown(): void {
    this.#do("Shutdown", () => this.#cc.shutdown());
  }

  #do(name: string, body: () => Blocking<void>): void {
    this.rt.go(name, body);
    this.rt.run();
  }

  #outgoing(asked: ClientRequest, cancel: Channel<never>): Request {
    const { body: given, headers, trailers, expectContinueTimeoutMs, responseHeaderTimeoutMs } = asked;
    const pace = given !== undefined && "paceBytesPerMs" in given ? given.paceBytesPerMs : undefined;
    const body = given === undefined ? undefined : new SourceBody(this.rt, given, pace);
    return {
      method: asked.method,
      path: asked.path,
      authority: asked.authority ?? this.#options.authority ?? DEFAULT_AUTHORITY,
      scheme: asked.scheme ?? this.#options.scheme ?? "https",
      headers: toPairs(headers),
      body,
      contentLength: body === undefined ? 0 : asked.bodyLength === "unknown" ? -1 : body.length,
      trailers: trailers === undefined ? undefined : toPairs(trailers),
      expectContinueTimeoutMs,
      responseHeaderTimeoutMs,
      cancel,
    };
  }
}

class Handle implements ResponseHandle {
  status = 0;
  headers: readonly HeaderField[] = [];
  trailers: readonly HeaderField[] = [];
  gzipped = false;
  error: RequestFailure | undefined;
  done = false;
  readonly canceled: Channel<never>;
  readonly #machine: EndpointMachine;
  readonly #cc: ClientConn;
  readonly #onData: ((bytes: Uint8Array) => void) | undefined;
  #parts: Uint8Array[] = [];
  /** Of those that are kept. */
  #bytes = 0;

  constructor(machine: EndpointMachine, cc: ClientConn, onData: ((bytes: Uint8Array) => void) | undefined) {
    this.#machine = machine;
    this.#cc = cc;
    this.#onData = onData;
    this.canceled = new Channel(machine.rt, "ctx.Done");
  }

  readonly #keep = (bytes: Uint8Array): void => {
    this.#parts.push(bytes);
    this.#bytes += bytes.length;
  };

  get body(): Uint8Array {
    if (this.#parts.length > 1) this.#parts = [concatBytes(this.#parts)];
    return this.#parts[0] ?? new Uint8Array(0);
  }

  cancel(): void {
    if (this.done || this.canceled.closed) return;
    this.canceled.close();
    this.#machine.rt.run();
  }

  *run(request: Request, connected: Channel<never>): Blocking<void> {
    yield* connected.receive();
    const exchange = this.#cc.newExchange(request);
    const response = yield* exchange.run();
    if (response instanceof IoError) {
      this.error = failure(response, shouldRetryRequest(this.#cc, exchange, response));
    } else {
      const failed = yield* this.#read(response);
      // The response had begun: it is too late to try again.
      if (failed !== undefined) this.error = failure(failed, "no");
    }
    this.done = true;
  }

  *#read(response: Response): Blocking<IoError | undefined> {
    this.status = response.status;
    this.headers = response.headers;
    this.gzipped = response.gzipped;
    const { body } = response;
    const limited = {
      read: (max: number) => (this.#bytes > MAX_RESPONSE_BYTES ? new Ready(errBodyTooLong) : body.read(max)),
    };
    const failed = yield* readAll(this.#machine.rt, limited, BY_FRAMES, this.#onData ?? this.#keep);
    yield* body.close();
    this.trailers = body.trailers;
    return failed;
  }
}

function failure({ name, text, cause }: IoError, retry: Retry): RequestFailure {
  return cause === undefined
    ? { token: name, reason: text, retry }
    : { token: cause.token, reason: text, code: cause.code, retry };
}

function toPairs(fields: Fields | undefined): HeaderPairs {
  if (fields === undefined) return [];
  if (!isList(fields)) return Object.entries(fields);
  return fields.map((field) => ("name" in field ? ([field.name, field.value] as const) : field));
}

function isList(fields: Fields): fields is HeaderPairs | readonly HeaderField[] {
  return Array.isArray(fields);
}
