/**
 * Unknown JSON → Scenario with its defaults filled in, or every problem with its path. Owns what a scenario may
 * say; limits and defaults are in scenario-limits.ts. Never throws for what a person wrote.
 */
import type { Problem } from "../base/problem.ts";
import { PROFILE_NAMES } from "../http2/profile-name.ts";
import { SCHEDULER_NAMES } from "../http2/schedulers/scheduler-name.ts";
import { bodyLength } from "./body-source.ts";
import {
  describe,
  integer,
  isRecord,
  list,
  number,
  object,
  oneOf,
  optional,
  report,
  required,
  tagged,
  text,
} from "./json-reader.ts";
import type { Place, Reader } from "./json-reader.ts";
import { readInterventions } from "./parse-interventions.ts";
import { checkTakeOver, readTakeOver } from "./parse-take-over.ts";
import type {
  BodySource,
  ClientConfig,
  EndpointSettings,
  HandlerRule,
  HandlerStep,
  HeaderPairs,
  LinkConfig,
  LinkFault,
  ReadOn,
  ReadWay,
  RequestPriority,
  Scenario,
  ScriptEntry,
  ScriptRequest,
  ServerConfig,
  TlsConfig,
  TransportConfig,
} from "./scenario.ts";
import * as limit from "./scenario-limits.ts";

/** Takes parsed JSON, or its text (then a syntax error is one of the problems). */
export function parseScenario(
  json: unknown,
): { readonly scenario: Scenario } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const value = typeof json === "string" ? parseText(json, problems) : json;
  if (problems.length > 0) return { problems };
  const at: Place = { path: "", problems };
  const scenario = readScenario(value, at);
  if (scenario !== undefined) checkTogether(scenario, at);
  return scenario === undefined || problems.length > 0 ? { problems } : { scenario };
}

/** The list of handlers alone, as endpoints take it. */
export function parseHandlers(
  json: unknown,
): { readonly handlers: readonly HandlerRule[] } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const handlers = readHandlers(json, { path: "handlers", problems });
  return handlers === undefined ? { problems } : { handlers };
}

// ---- what fields hold

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const timeMs = number(0, limit.MAX_TIME_MS);
/** Of timers that begin anew: shorter ones would do nothing but ring. */
const someMs = number(1, limit.MAX_TIME_MS);
const octets = integer(0, limit.MAX_BODY_BYTES);
const someOctets = integer(1, limit.MAX_BODY_BYTES);
const method = text(100, TOKEN, "a method: a token (RFC 9110 §5.6.2)");
const path = text(
  limit.MAX_HEADER_CHARS,
  /^(?:\/[\x21-\x7e]*|\*)$/,
  'a path that begins with "/", without blanks',
);
const name = text(limit.MAX_TEXT_CHARS, /^[\P{Cc}]+$/u, "text on one line");
const uint32 = integer(0, 2 ** 32 - 1);

const readDate: Reader<string> = (value, at) => {
  const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;
  if (typeof value === "string" && pattern.test(value) && !Number.isNaN(Date.parse(value))) return value;
  return report(at, `This is ${describe(value)}.`, {
    expected: 'a time in UTC such as "2022-03-01T12:00:00Z"',
  });
};

const headerName = text(limit.MAX_TEXT_CHARS, TOKEN, "a field name: a token (RFC 9110 §5.1)");
const headerValue = text(
  limit.MAX_HEADER_CHARS,
  /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/,
  "a field value: Latin-1 without control characters, no blank at either end (RFC 9110 §5.5)",
);

const readPair: Reader<readonly [string, string]> = (value, at) => {
  if (!Array.isArray(value) || value.length !== 2) {
    return report(at, `This is ${describe(value)}.`, { expected: "[name, value]" });
  }
  const pairName = headerName(value[0], { path: `${at.path}[0]`, problems: at.problems });
  const pairValue = headerValue(value[1], { path: `${at.path}[1]`, problems: at.problems });
  return pairName === undefined || pairValue === undefined ? undefined : [pairName, pairValue];
};

const headers: Reader<HeaderPairs> = list(readPair, limit.MAX_HEADERS);

const bodyKinds: Readonly<Record<string, Reader<BodySource>>> = {
  text: object<{ text: string }>({ text: required(text(limit.MAX_BODY_BYTES / 4)) }),
  hex: object<{ hex: string }>({
    hex: required(text(2 * limit.MAX_BODY_BYTES, /^(?:[0-9a-fA-F]{2})*$/, "pairs of hex digits")),
  }),
  sizeBytes: object<{ sizeBytes: number }>({ sizeBytes: required(octets) }),
};

const body: Reader<BodySource> = (value, at) => {
  const kind = isRecord(value) ? Object.keys(bodyKinds).find((key) => Object.hasOwn(value, key)) : undefined;
  const read = kind === undefined ? undefined : bodyKinds[kind];
  if (read !== undefined) return read(value, at);
  return report(at, `This is ${describe(value)}.`, { expected: "{text}, {hex} or {sizeBytes}" });
};

const settings: Reader<EndpointSettings> = object<EndpointSettings>({
  maxConcurrentStreams: optional(uint32),
  initialWindowSize: optional(integer(0, 2 ** 31 - 1)),
  connectionWindow: optional(integer(65_535, 2 ** 31 - 1)),
  maxFrameSize: optional(integer(16_384, 2 ** 24 - 1)),
  maxHeaderListSize: optional(uint32),
  headerTableSize: optional(integer(0, limit.MAX_TABLE_BYTES)),
  encoderTableSize: optional(integer(0, limit.MAX_TABLE_BYTES)),
});

// ---- the parts

const linkFaults: Readonly<Record<LinkFault["do"], Reader<LinkFault>>> = {
  stall: object<LinkFault & { do: "stall" }>({
    do: required(oneOf("stall")),
    atMs: required(timeMs),
    forMs: required(timeMs),
    from: optional(oneOf("client", "server")),
  }),
  reset: object<LinkFault & { do: "reset" }>({ do: required(oneOf("reset")), atMs: required(timeMs) }),
};

const link: Reader<LinkConfig> = object<LinkConfig>({
  delayMs: optional(timeMs, limit.DEFAULT_LINK.delayMs),
  jitterMs: optional(timeMs),
  bandwidthKbps: optional(number(limit.MIN_BANDWIDTH_KBPS, limit.MAX_BANDWIDTH_KBPS)),
  segmentBytes: optional(integer(1, limit.MAX_SEGMENT_BYTES), limit.DEFAULT_LINK.segmentBytes),
  writeMs: optional(timeMs, limit.DEFAULT_LINK.writeMs),
  sendBufferBytes: optional(integer(1, limit.MAX_SEND_BUFFER_BYTES), limit.DEFAULT_LINK.sendBufferBytes),
  faults: optional(list(tagged<LinkFault>("do", linkFaults), limit.MAX_LINK_FAULTS)),
});

const client: Reader<ClientConfig> = object<ClientConfig>({
  authority: optional(
    text(255, /^[\x21-\x7e]+$/, "host or host:port, without blanks"),
    limit.DEFAULT_AUTHORITY,
  ),
  scheme: optional(oneOf("https", "http"), "https" as const),
  startMs: optional(timeMs, 0),
  settings: optional(settings),
  profile: optional(oneOf(...PROFILE_NAMES)),
  transport: optional(
    object<TransportConfig>({
      pool: required(oneOf("x/net", "net/http")),
      dialMs: optional(timeMs),
      strictMaxConcurrentStreams: optional(oneOf(true, false)),
    }),
  ),
  pingOctets: optional(list(text(16, /^[0-9a-fA-F]{16}$/, "16 hex digits"), limit.MAX_PINGS)),
  idleTimeoutMs: optional(someMs),
  readIdleTimeoutMs: optional(someMs),
  pingTimeoutMs: optional(someMs),
});

const chunking = {
  as: optional(oneOf("ReadAll", "Discard", "Never")),
  chunkBytes: optional(someOctets),
  pauseMs: optional(timeMs),
};

const steps: Readonly<Record<HandlerStep["do"], Reader<HandlerStep>>> = {
  read: oneWayToRead(
    object<HandlerStep & { do: "read" }>({
      do: required(oneOf("read")),
      ...chunking,
      maxBytes: optional(octets),
    }),
  ),
  header: object<HandlerStep & { do: "header" }>({ do: required(oneOf("header")), set: required(headers) }),
  status: object<HandlerStep & { do: "status" }>({
    do: required(oneOf("status")),
    code: required(integer(100, 999)),
  }),
  trailers: object<HandlerStep & { do: "trailers" }>({
    do: required(oneOf("trailers")),
    set: required(headers),
  }),
  push: object<HandlerStep & { do: "push" }>({
    do: required(oneOf("push")),
    path: required(path),
    method: optional(oneOf("GET", "HEAD")),
    headers: optional(headers),
  }),
  panic: object<HandlerStep & { do: "panic" }>({ do: required(oneOf("panic")) }),
  abort: object<HandlerStep & { do: "abort" }>({ do: required(oneOf("abort")) }),
  write: object<HandlerStep & { do: "write" }>({
    do: required(oneOf("write")),
    body: required(body),
    chunkBytes: optional(someOctets),
    pauseMs: optional(timeMs),
  }),
  echo: object<HandlerStep & { do: "echo" }>({ do: required(oneOf("echo")) }),
  flush: object<HandlerStep & { do: "flush" }>({ do: required(oneOf("flush")) }),
  sleep: object<HandlerStep & { do: "sleep" }>({ do: required(oneOf("sleep")), ms: required(timeMs) }),
};

const readHandlers: Reader<readonly HandlerRule[]> = list(
  object<HandlerRule>({
    method: optional(method),
    path: optional(
      text(limit.MAX_HEADER_CHARS, /^[/*][\x21-\x7e]*$/, 'a path, or a prefix that ends in "*"'),
    ),
    having: optional(headers),
    steps: required(list(tagged<HandlerStep>("do", steps), limit.MAX_STEPS)),
  }),
  limit.MAX_HANDLERS,
);

const tls: Reader<TlsConfig> = object<TlsConfig>({
  version: required(oneOf("1.0", "1.1", "1.2", "1.3")),
  cipherSuite: optional(
    text(100, /^TLS_[A-Z0-9_]+$/, "the IANA name of a cipher suite, such as TLS_AES_128_GCM_SHA256"),
  ),
});

const server: Reader<ServerConfig> = object<ServerConfig>({
  startMs: optional(timeMs, 0),
  settings: optional(settings),
  profile: optional(oneOf(...PROFILE_NAMES), "go1.17" as const),
  scheduler: optional(oneOf(...SCHEDULER_NAMES)),
  idleTimeoutMs: optional(someMs),
  readTimeoutMs: optional(someMs),
  writeTimeoutMs: optional(someMs),
  readIdleTimeoutMs: optional(someMs),
  pingTimeoutMs: optional(someMs),
  writeByteTimeoutMs: optional(someMs),
  tls: optional(tls),
  handlers: optional(readHandlers, []),
});

const readResponse = oneWayToRead(object<ReadWay>({ ...chunking, maxBytes: optional(octets) }));
const readOn = oneWayToRead(
  object<ReadOn>({ ...chunking, maxBytes: optional(octets), cancelFirst: optional(oneOf(true)) }),
);

const priority: Reader<RequestPriority> = object<RequestPriority>({
  urgency: optional(integer(0, 7)),
  incremental: optional(oneOf(true, false)),
  weight: optional(integer(1, 256)),
});

const scriptRequest: Reader<ScriptRequest> = object<ScriptRequest>({
  method: required(method),
  path: required(path),
  headers: optional(headers),
  body: optional(body),
  bodyLength: optional(oneOf("declared", "unknown"), "declared" as const),
  priority: optional(priority),
  paceBytesPerMs: optional(number(limit.MIN_PACE_BYTES_PER_MS, limit.MAX_BODY_BYTES)),
  trailers: optional(headers),
  expectContinueTimeoutMs: optional(timeMs),
  responseHeaderTimeoutMs: optional(timeMs),
  read: optional(readResponse),
  readOn: optional(list(readOn, limit.MAX_STEPS)),
});

const entries: Readonly<Record<ScriptEntry["do"], Reader<ScriptEntry>>> = {
  request: object<ScriptEntry & { do: "request" }>({
    do: required(oneOf("request")),
    id: optional(name),
    atMs: optional(timeMs),
    after: optional(name),
    request: required(scriptRequest),
  }),
  cancel: object<ScriptEntry & { do: "cancel" }>({
    do: required(oneOf("cancel")),
    id: required(name),
    atMs: required(timeMs),
  }),
  close: object<ScriptEntry & { do: "close" }>({
    do: required(oneOf("close")),
    side: required(oneOf("client")),
    atMs: optional(timeMs),
    after: optional(name),
  }),
  shutdown: object<ScriptEntry & { do: "shutdown" }>({
    do: required(oneOf("shutdown")),
    side: required(oneOf("server")),
    atMs: required(timeMs),
  }),
  ping: object<ScriptEntry & { do: "ping" }>({
    do: required(oneOf("ping")),
    side: required(oneOf("client")),
    atMs: required(timeMs),
  }),
};

const readScenario: Reader<Scenario> = object<Scenario>({
  v: required(oneOf(1)),
  name: optional(name),
  seed: optional(integer(0, Number.MAX_SAFE_INTEGER), limit.DEFAULT_SEED),
  date: optional(readDate, limit.DEFAULT_DATE),
  link: optional(link, limit.DEFAULT_LINK),
  client: optional(client, { authority: limit.DEFAULT_AUTHORITY, scheme: "https", startMs: 0 }),
  server: optional(server, { startMs: 0, profile: "go1.17", handlers: [] }),
  script: optional(list(tagged<ScriptEntry>("do", entries), limit.MAX_SCRIPT_ENTRIES), []),
  takeOver: optional(readTakeOver),
  interventions: optional(readInterventions),
});

// ---- what no field can tell by itself

/** `as` and `chunkBytes` are two ways to read; both together would leave open which one counts. */
function oneWayToRead<T extends { readonly as?: string; readonly chunkBytes?: number }>(
  read: Reader<T>,
): Reader<T> {
  return (value, at) => {
    const how = read(value, at);
    if (how?.as === undefined || how.chunkBytes === undefined) return how;
    return report(at, `Both "as" and "chunkBytes" say how to read.`, { advice: "Leave one of them out." });
  };
}

function checkTogether(scenario: Scenario, at: Place): void {
  if (scenario.client.transport === undefined) {
    for (const [i, { connection = 0 }] of (scenario.interventions ?? []).entries()) {
      if (connection > 0)
        report(
          { ...at, path: `interventions[${i}].connection` },
          "Without a Transport there is one connection.",
          { expected: "0", advice: 'Or give the client a "transport".' },
        );
    }
  }
  checkTakeOver(scenario, at);
  const ids = new Set<string>();
  const allIds = scenario.script.flatMap((entry) => (entry.do === "request" ? [entry.id] : []));
  scenario.script.forEach((entry, i) => {
    const place = { path: `script[${i}]`, problems: at.problems };
    if ("after" in entry && entry.after !== undefined && !ids.has(entry.after)) {
      report(
        { ...place, path: `${place.path}.after` },
        `No request before this one has the id "${entry.after}".`,
        ids.size === 0 ? {} : { expected: [...ids].slice(0, 20).join(" or ") },
      );
    }
    if (entry.do === "cancel" && !allIds.includes(entry.id))
      report({ ...place, path: `${place.path}.id` }, `No request has the id "${entry.id}".`);
    if (entry.do !== "request" || entry.id === undefined) return;
    if (ids.has(entry.id))
      report({ ...place, path: `${place.path}.id` }, `The id "${entry.id}" is already taken.`);
    ids.add(entry.id);
  });
  checkBodies(scenario, at);
}

function checkBodies(scenario: Scenario, at: Place): void {
  let total = 0;
  for (const entry of scenario.script) {
    if (entry.do === "request" && entry.request.body !== undefined) total += bodyLength(entry.request.body);
  }
  for (const rule of scenario.server.handlers) {
    for (const step of rule.steps) if (step.do === "write") total += bodyLength(step.body);
  }
  if (total > limit.MAX_ALL_BODIES_BYTES) {
    report(at, `All bodies together have ${total} octets.`, {
      expected: `at most ${limit.MAX_ALL_BODIES_BYTES}`,
    });
  }
}

function parseText(json: string, problems: Problem[]): unknown {
  const at: Place = { path: "", problems };
  if (json.length > limit.MAX_JSON_CHARS) {
    return report(at, `${json.length} characters are too many.`, {
      expected: `at most ${limit.MAX_JSON_CHARS}`,
    });
  }
  try {
    return JSON.parse(json) as unknown;
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? json.length);
    const before = json.slice(0, offset).split("\n");
    problems.push({
      severity: "error",
      message: `This is not JSON: ${message}`,
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
    });
    return undefined;
  }
}
