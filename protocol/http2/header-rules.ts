/**
 * What header fields and pseudo-headers a message may hold. RFC 9113 §8.2, §8.3, §8.1; the checks of Go's Framer
 * (checkFieldBlock) and server (requestPseudo, trailers), in Go's order. Faults are rows of one table.
 */
import { ErrorCode, Http2Error } from "../base/http2-error.ts";
import type { HeaderField } from "../hpack/field.ts";

/** Token → section. All of them make one message malformed: a stream error PROTOCOL_ERROR (RFC 9113 §8.1.1). */
const MESSAGE_FAULTS = {
  "headers.field-name": "RFC 9113 §8.2.1",
  "headers.field-value": "RFC 9113 §8.2.1",
  "headers.pseudo-after-regular": "RFC 9113 §8.3",
  "headers.pseudo-unknown": "RFC 9113 §8.3",
  "headers.pseudo-repeated": "RFC 9113 §8.3",
  "headers.pseudo-mixed": "RFC 9113 §8.3",
  "request.connect": "RFC 9113 §8.5",
  "request.method": "RFC 9113 §8.3.1",
  "request.path": "RFC 9113 §8.3.1",
  "request.scheme": "RFC 9113 §8.3.1",
  "request.head-with-body": "RFC 9110 §9.3.2",
  "trailers.end-stream": "RFC 9113 §8.1",
  "trailers.pseudo": "RFC 9113 §8.1",
  "trailers.field": "RFC 9110 §6.5.1",
} as const;

export type MessageFaultToken = keyof typeof MESSAGE_FAULTS;
export const MESSAGE_FAULT_TOKENS: readonly string[] = Object.keys(MESSAGE_FAULTS);

export function malformed(token: MessageFaultToken, reason: string, streamId: number): Http2Error {
  const rfc = MESSAGE_FAULTS[token];
  return new Http2Error({ scope: "stream", code: ErrorCode.PROTOCOL_ERROR, token, reason, rfc, streamId });
}

/** RFC 9110 §5.6.2 (tchar), lower case only (RFC 9113 §8.2). */
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

/** For names without a leading colon. */
export function isValidFieldName(name: string): boolean {
  return FIELD_NAME.test(name);
}

/** No control octets but the tab, as Go's ValidHeaderFieldValue. */
export function isValidFieldValue(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const octet = value.charCodeAt(i);
    if ((octet < 0x20 && octet !== 0x09) || octet === 0x7f) return false;
  }
  return true;
}

const REQUEST_PSEUDO: readonly string[] = [":method", ":path", ":scheme", ":authority"];
const RESPONSE_PSEUDO = ":status";

/** What holds for every header block: legal names and values, pseudo-headers first, known, once, of one kind. */
export function checkFieldBlock(fields: readonly HeaderField[], streamId: number): Http2Error | undefined {
  const check = new FieldBlockCheck(streamId);
  for (const field of fields) {
    const fault = check.field(field);
    if (fault !== undefined) return fault;
  }
  return check.end();
}

/** The same, field by field: each as it comes, then what only the whole block shows. */
export class FieldBlockCheck {
  readonly #streamId: number;
  readonly #pseudo: string[] = [];
  #sawRegular = false;

  constructor(streamId: number) {
    this.#streamId = streamId;
  }

  field({ name, value }: HeaderField): Http2Error | undefined {
    const streamId = this.#streamId;
    if (!isValidFieldValue(value)) {
      const reason = `The value of ${quoted(name)} holds a control character`;
      return malformed("headers.field-value", reason, streamId);
    }
    if (!name.startsWith(":")) {
      this.#sawRegular = true;
      if (isValidFieldName(name)) return undefined;
      return malformed("headers.field-name", `${quoted(name)} is not a legal field name`, streamId);
    }
    this.#pseudo.push(name);
    if (!this.#sawRegular) return undefined;
    return malformed(
      "headers.pseudo-after-regular",
      `${quoted(name)} stands behind a regular field`,
      streamId,
    );
  }

  end(): Http2Error | undefined {
    return checkPseudo(this.#pseudo, this.#streamId);
  }
}

function checkPseudo(names: readonly string[], streamId: number): Http2Error | undefined {
  for (let i = 0; i < names.length; i++) {
    const name = names[i] ?? "";
    if (!REQUEST_PSEUDO.includes(name) && name !== RESPONSE_PSEUDO) {
      return malformed(
        "headers.pseudo-unknown",
        `${quoted(name)} is not a pseudo-header that we know`,
        streamId,
      );
    }
    if (names.indexOf(name) < i)
      return malformed("headers.pseudo-repeated", `${quoted(name)} stands twice`, streamId);
  }
  if (names.includes(RESPONSE_PSEUDO) && names.length > 1) {
    return malformed(
      "headers.pseudo-mixed",
      "Pseudo-headers of a request and of a response in one block",
      streamId,
    );
  }
  return undefined;
}

export interface RequestPseudo {
  readonly method: string;
  /** Empty for CONNECT, as is `scheme`. */
  readonly path: string;
  readonly scheme: string;
  /** Empty if absent. */
  readonly authority: string;
}

/** What a request must say. RFC 9113 §8.3.1, §8.5. */
export function requestPseudo(
  fields: readonly HeaderField[],
  streamId: number,
  endStream: boolean,
): RequestPseudo | Http2Error {
  const method = valueOf(fields, ":method");
  const path = valueOf(fields, ":path");
  const scheme = valueOf(fields, ":scheme");
  const authority = valueOf(fields, ":authority");
  const pseudo = { method, path, scheme, authority };
  if (method === "CONNECT") {
    if (path === "" && scheme === "" && authority !== "") return pseudo;
    return malformed("request.connect", "CONNECT takes :authority, and neither :path nor :scheme", streamId);
  }
  if (method === "") return malformed("request.method", "The request has no :method", streamId);
  if (!isRequestPath(path)) {
    return malformed(
      "request.path",
      path === "" ? "The request has no :path" : `:path ${quoted(path)} cannot be read`,
      streamId,
    );
  }
  if (scheme !== "http" && scheme !== "https") {
    return malformed("request.scheme", `:scheme must be http or https; it is ${quoted(scheme)}`, streamId);
  }
  if (method === "HEAD" && !endStream)
    return malformed("request.head-with-body", "A HEAD request cannot have a body", streamId);
  return pseudo;
}

/** As Go's url.ParseRequestURI: an absolute path, an absolute URI or `*`, with sound percent-encoding. */
function isRequestPath(path: string): boolean {
  if (path === "*") return true;
  if (!isValidFieldValue(path) || path.includes(" ") || path.includes("\t")) return false;
  if (/^[^?]*%(?![0-9a-fA-F]{2})/.test(path)) return false;
  return path.startsWith("/") || /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(path);
}

/** Fields that belong to one connection of HTTP/1.1 and must not travel here. RFC 9113 §8.2.2. */
const CONNECTION_SPECIFIC: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
];

/** The first connection-specific field, or `te` if it says more than "trailers"; undefined if there is none. */
export function connectionSpecificField(fields: readonly HeaderField[]): string | undefined {
  const found = CONNECTION_SPECIFIC.find((name) => fields.some((field) => field.name === name));
  if (found !== undefined) return found;
  const te = fields.filter((field) => field.name === "te");
  const [only] = te;
  const harmless =
    only === undefined || (te.length === 1 && (only.value === "trailers" || only.value === ""));
  return harmless ? undefined : "te";
}

/** Fields that mean something for the message as a whole and cannot come after it. RFC 9110 §6.5.1. */
const NOT_IN_TRAILERS = new Set(
  (
    "authorization cache-control connection content-encoding content-length content-range content-type expect host " +
    "keep-alive max-forwards pragma proxy-authenticate proxy-authorization proxy-connection range realm te trailer " +
    "transfer-encoding www-authenticate"
  ).split(" "),
);

/** Go's ValidTrailerHeader. `name` in lower case. */
export function isTrailerName(name: string): boolean {
  return !name.startsWith("if-") && !NOT_IN_TRAILERS.has(name);
}

/** A second header block of a request or response. RFC 9113 §8.1. */
export function checkTrailers(
  fields: readonly HeaderField[],
  streamId: number,
  endStream: boolean,
): Http2Error | undefined {
  if (!endStream) return malformed("trailers.end-stream", "Trailers must end the stream", streamId);
  const pseudo = fields.find((field) => field.name.startsWith(":"));
  if (pseudo !== undefined)
    return malformed("trailers.pseudo", `${quoted(pseudo.name)} in trailers`, streamId);
  return undefined;
}

/** Octets of content that the message declares; undefined if it does not, or in no number. RFC 9110 §8.6. */
export function declaredLength(fields: readonly HeaderField[]): number | undefined {
  const value = valueOf(fields, "content-length");
  return /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** The first value; empty if absent. */
export function valueOf(fields: readonly HeaderField[], name: string): string {
  return fields.find((field) => field.name === name)?.value ?? "";
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
