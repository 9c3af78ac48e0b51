/**
 * A request as handlers see it, made from a header block: Go's newWriterAndRequest and requestBody. Knows the
 * stream's pipe, but nothing of frames.
 */
import { assert } from "../base/assert.ts";
import type { Http2Error } from "../base/http2-error.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import type { HeaderField } from "../hpack/field.ts";
import type { BodyPipe } from "../http2/body-pipe.ts";
import type { MetaHeaders } from "../http2/frame-input.ts";
import { isTrailerName, requestPseudo, valueOf } from "../http2/header-rules.ts";
import { EOF, IoError } from "../http2/io-error.ts";
import type { ServerProfile } from "./profile.ts";
import { CLOSED_BODY } from "./server-errors.ts";
import { serverFault } from "./server-faults.ts";

export interface ServerRequest {
  readonly streamId: number;
  readonly method: string;
  /** The authority for CONNECT. */
  readonly path: string;
  readonly scheme: string;
  /** :authority, or the host field without one. */
  readonly authority: string;
  /** Without pseudo-headers, `expect: 100-continue` and `trailer`; cookies joined. */
  readonly fields: readonly HeaderField[];
  /** Octets as declared; 0 without a body, -1 if not declared. */
  readonly contentLength: number;
  readonly body: RequestBody;
  /** Names that the request announced; values come with the end of the body. */
  readonly trailers: ReadonlyMap<string, readonly string[]>;
}

/** What the body needs of its connection. */
export interface BodyReader {
  write100ContinueHeaders(): Blocking<void>;
  /** The handler has taken `n` octets. */
  noteBodyReadFromHandler(n: number): Blocking<void>;
  activity(text: string): void;
}

export class RequestBody {
  #pipe: BodyPipe | undefined;
  #conn: BodyReader;
  #needsContinue: boolean;
  #sawEof = false;

  constructor(pipe: BodyPipe | undefined, conn: BodyReader, needsContinue: boolean) {
    this.#pipe = pipe;
    this.#conn = conn;
    this.#needsContinue = needsContinue;
  }

  /** Waits for octets and gives up to `max` of them; EOF or what ended the body once nothing is left. */
  *read(max: number): Blocking<Uint8Array | IoError> {
    assert(max > 0, "a read of nothing");
    if (this.#needsContinue) {
      this.#needsContinue = false;
      yield* this.#conn.write100ContinueHeaders();
    }
    if (this.#pipe === undefined || this.#sawEof) return EOF;
    this.#conn.activity("reading the body");
    const got = yield* this.#pipe.read(max);
    if (got === EOF) this.#sawEof = true;
    if (!(got instanceof IoError)) yield* this.#conn.noteBodyReadFromHandler(got.length);
    return got;
  }

  /** What was not read will not be. */
  close(): void {
    this.#pipe?.breakWithError(CLOSED_BODY);
  }
}

/** What a header block asks for; the body is added by the stream. */
export interface RequestHead extends Omit<ServerRequest, "body"> {
  /** The same map, for who puts in what came; undefined if nothing was announced. */
  readonly announced?: ReadonlyMap<string, string[]> | undefined;
  readonly needsContinue: boolean;
  /** All regular fields as they came, for the checks that answer instead of resetting. */
  readonly received: readonly HeaderField[];
}

export function requestHead(
  { streamId, fields, endStream }: MetaHeaders,
  profile: Pick<ServerProfile, "acceptsHeadWithBody" | "refusesUserinfo">,
): RequestHead | Http2Error {
  const pseudo = requestPseudo(fields, streamId, endStream || profile.acceptsHeadWithBody);
  if (!("method" in pseudo)) return pseudo;
  if (profile.refusesUserinfo && pseudo.authority.includes("@")) {
    return serverFault(
      "server.request.userinfo",
      ":authority says who asks, not only who is asked",
      streamId,
    );
  }
  const received = regularFields(fields);
  const needsContinue = hasToken(valueOf(received, "expect"), "100-continue");
  const announced = announcedTrailers(received);
  const path = pseudo.method === "CONNECT" ? pseudo.authority : pseudo.path;
  return {
    streamId,
    method: pseudo.method,
    path,
    scheme: pseudo.scheme,
    authority: pseudo.authority || valueOf(received, "host"),
    fields: joinCookies(received).filter(
      (field) => field.name !== "trailer" && !(needsContinue && field.name === "expect"),
    ),
    contentLength: endStream ? 0 : contentLength(received),
    trailers: announced ?? NO_TRAILERS,
    announced,
    needsContinue,
    received,
  };
}

/** -1 if absent; 0 if it cannot be read, as Go. */
export function contentLength(fields: readonly HeaderField[]): number {
  const declared = fields.find((field) => field.name === "content-length")?.value;
  if (declared === undefined) return -1;
  const value = /^[0-9]+$/.test(declared) ? Number(declared) : 0;
  return Number.isSafeInteger(value) ? value : 0;
}

/** RFC 9113 §8.2.3: one cookie field, in place of the first. */
function joinCookies(fields: readonly HeaderField[]): readonly HeaderField[] {
  const cookies = fields.filter((field) => field.name === "cookie");
  const [first] = cookies;
  if (first === undefined || cookies.length === 1) return fields;
  const joined = { name: "cookie", value: cookies.map((field) => field.value).join("; ") };
  return fields
    .filter((field) => field === first || field.name !== "cookie")
    .map((field) => (field === first ? joined : field));
}

/** A header block without its pseudo-headers, which stand in front. */
function regularFields(fields: readonly HeaderField[]): readonly HeaderField[] {
  const first = fields.findIndex((field) => !field.name.startsWith(":"));
  return first < 0 ? [] : fields.slice(first);
}

const NO_TRAILERS: ReadonlyMap<string, readonly string[]> = new Map();

function announcedTrailers(fields: readonly HeaderField[]): Map<string, string[]> | undefined {
  const announcing = fields.filter((field) => field.name === "trailer");
  if (announcing.length === 0) return undefined;
  const names = announcing
    .flatMap((field) => field.value.split(","))
    .map((name) => name.trim().toLowerCase());
  return new Map(names.filter((name) => name !== "" && isTrailerName(name)).map((name) => [name, []]));
}

function hasToken(value: string, token: string): boolean {
  return value !== "" && value.split(",").some((part) => part.trim().toLowerCase() === token);
}
