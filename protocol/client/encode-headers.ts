/**
 * A request as a list of fields, in the order in which Go's client puts them; and what it refuses to send.
 * RFC 9113 §8.2, §8.3.1. Go: checkConnHeaders, encodeHeaders, encodeTrailers, commaSeparatedTrailers.
 */
import type { Prng } from "../base/prng.ts";
import { fieldSize } from "../hpack/field.ts";
import type { HeaderField } from "../hpack/field.ts";
import { IoError } from "../http2/io-error.ts";
import { DEFAULT_USER_AGENT } from "./constants.ts";
import { errRequestHeaderListSize, invalidRequest } from "./errors.ts";
import type { FieldPair, Request } from "./request.ts";

export interface EncodeOptions {
  readonly prng: Prng;
  /** The server's SETTINGS_MAX_HEADER_LIST_SIZE. */
  readonly peerMaxHeaderListSize: number;
}

/** The fields of a request's header block, or why it cannot be sent. */
export function encodeHeaders(request: Request, options: EncodeOptions): readonly HeaderField[] | IoError {
  const problem = checkRequest(request);
  if (problem !== undefined) return problem;
  const fields = pseudoHeaders(request);
  addRegularFields(fields, request, options.prng);
  return listSize(fields) > options.peerMaxHeaderListSize ? errRequestHeaderListSize : fields;
}

export function encodeTrailers(
  trailers: readonly FieldPair[],
  options: EncodeOptions,
): readonly HeaderField[] | IoError {
  const fields = trailers.map(([name, value]) => ({ name: name.toLowerCase(), value }));
  return listSize(fields) > options.peerMaxHeaderListSize ? errRequestHeaderListSize : fields;
}

function listSize(fields: readonly HeaderField[]): number {
  let octets = 0;
  for (const field of fields) octets += fieldSize(field);
  return octets;
}

/** Whether the client asks for gzip on its own: not if the application has its own wish, a range, or HEAD. */
export function requestsGzip(request: Request): boolean {
  return request.method !== "HEAD" && !hasField(request, "accept-encoding") && !hasField(request, "range");
}

function pseudoHeaders({ authority, method, path, scheme }: Request): HeaderField[] {
  const asked = [
    { name: ":authority", value: authority },
    { name: ":method", value: method },
  ];
  if (method !== "CONNECT") asked.push({ name: ":path", value: path }, { name: ":scheme", value: scheme });
  return asked;
}

function addRegularFields(fields: HeaderField[], request: Request, prng: Prng): void {
  const { trailers, contentLength } = request;
  if (trailers !== undefined && trailers.length > 0) {
    fields.push({ name: "trailer", value: commaSeparatedTrailers(trailers) });
  }
  let saidUserAgent = false;
  for (const [name, value] of mapOrder(request.headers, prng)) {
    const lower = name.toLowerCase();
    if (CONNECTION_FIELDS.has(lower)) continue;
    if (lower === "user-agent") {
      // The first value stands for all; an empty one means: say nothing.
      if (!saidUserAgent && value !== "") fields.push({ name: lower, value });
      saidUserAgent = true;
    } else if (lower === "cookie") addCookieCrumbs(fields, value);
    else fields.push({ name: lower, value });
  }
  if (shouldSendContentLength(request.method, contentLength)) {
    fields.push({ name: "content-length", value: String(contentLength) });
  }
  if (requestsGzip(request)) fields.push(ASKS_FOR_GZIP);
  if (!saidUserAgent) fields.push(GO_USER_AGENT);
}

const ASKS_FOR_GZIP: HeaderField = { name: "accept-encoding", value: "gzip" };
const GO_USER_AGENT: HeaderField = { name: "user-agent", value: DEFAULT_USER_AGENT };

/** Left out: they belong to HTTP/1.1's connections, or the client says them itself. RFC 9113 §8.2.2. */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "connection",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
  "keep-alive",
]);

/** One field per crumb, so that each can be indexed by itself. RFC 9113 §8.2.3. */
function addCookieCrumbs(fields: HeaderField[], value: string): void {
  for (const crumb of value.split(";")) fields.push({ name: "cookie", value: crumb.replace(/^ +/, "") });
}

function shouldSendContentLength(method: string, contentLength: number): boolean {
  if (contentLength !== 0) return contentLength > 0;
  return method === "POST" || method === "PUT" || method === "PATCH";
}

/** Names as Go keeps them, sorted. */
function commaSeparatedTrailers(trailers: readonly FieldPair[]): string {
  return [...new Set(trailers.map(([name]) => canonicalName(name)))].sort().join(",");
}

function canonicalName(name: string): string {
  return name.toLowerCase().replaceAll(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

/**
 * The order in which Go walks a map of fields: up to eight names lie in one bucket, which is walked from a random
 * slot on; more are in random order. Values of one name keep their order.
 */
function mapOrder(headers: readonly FieldPair[], prng: Prng): readonly FieldPair[] {
  if (headers.length <= 1) return headers;
  const byName = new Map<string, FieldPair[]>();
  for (const pair of headers) {
    const name = canonicalName(pair[0]);
    byName.set(name, [...(byName.get(name) ?? []), pair]);
  }
  const groups = [...byName.values()];
  if (groups.length <= 1) return headers;
  if (groups.length <= SLOTS_PER_BUCKET) {
    const start = prng.below(SLOTS_PER_BUCKET);
    return start >= groups.length
      ? groups.flat()
      : [...groups.slice(start), ...groups.slice(0, start)].flat();
  }
  for (let i = groups.length - 1; i > 0; i--) {
    const other = prng.below(i + 1);
    [groups[i], groups[other]] = [groups[other] ?? [], groups[i] ?? []];
  }
  return groups.flat();
}

const SLOTS_PER_BUCKET = 8;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Latin-1 without control characters. RFC 9110 §5.5. */
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Go's checkConnHeaders, and the tests of names and values that encodeHeaders makes. */
export function checkRequest(request: Request): IoError | undefined {
  const { method, path, authority } = request;
  if (!TOKEN.test(method)) return invalidRequest(`"${method}" is not a method`);
  if (authority === "" || !/^[\x21-\x7e]+$/.test(authority))
    return invalidRequest(`"${authority}" is not an authority`);
  if (method !== "CONNECT" && !/^(?:\/[\x21-\x7e]*|\*)$/.test(path))
    return invalidRequest(`"${path}" is not a path`);
  return checkFields(request.headers) ?? checkFields(request.trailers ?? []);
}

function checkFields(fields: readonly FieldPair[]): IoError | undefined {
  for (const [name, value] of fields) {
    if (!TOKEN.test(name)) return invalidRequest(`"${name}" is not a field name`);
    if (!FIELD_VALUE.test(value))
      return invalidRequest(`the value of "${name}" has characters that no field may have`);
    const refused = refusedValue(name.toLowerCase(), value.toLowerCase());
    if (refused) return invalidRequest(`HTTP/2 has no "${name}: ${value}"`);
  }
  return undefined;
}

function refusedValue(name: string, value: string): boolean {
  if (name === "upgrade") return value !== "" && value !== "chunked";
  if (name === "transfer-encoding") return value !== "" && value !== "chunked";
  return name === "connection" && value !== "" && value !== "close" && value !== "keep-alive";
}

function hasField(request: Request, name: string): boolean {
  return request.headers.some(([given]) => given.toLowerCase() === name);
}
