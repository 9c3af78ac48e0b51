/**
 * Situations to begin with: each a whole scenario, small enough to be understood and to be changed. Data only; tests
 * put each through the scenario's parser and run it.
 */
import type {
  HandlerRule,
  LinkConfig,
  Scenario,
  ScriptEntry,
  ScriptRequest,
} from "../../../protocol/index.ts";

export interface Preset {
  readonly id: string;
  readonly title: string;
  /** What there is to see. */
  readonly hint: string;
  readonly scenario: Scenario;
}

export const PRESETS: readonly Preset[] = [
  preset({
    id: "upload",
    title: "64 KB per round trip",
    hint: "An upload over 40 ms: the window is the speed limit, not the line",
    link: { delayMs: 20, bandwidthKbps: 50_000 },
    server: { settings: { initialWindowSize: 65_535, connectionWindow: 65_535 } },
    handlers: [{ path: "/upload", steps: [{ do: "read" }, { do: "write", body: { text: "thanks\n" } }] }],
    script: [request({ method: "POST", path: "/upload", body: { sizeBytes: 204_800 } })],
  }),
  preset({
    id: "get",
    title: "One GET",
    hint: "The smallest conversation there is",
    handlers: [{ path: "/", steps: [{ do: "write", body: { text: "Hello, HTTP/2!\n" } }] }],
    script: [request({ path: "/" })],
  }),
  preset({
    id: "ten-gets",
    title: "Ten GETs at once",
    hint: "One connection, ten streams that take turns",
    link: { delayMs: 20, bandwidthKbps: 10_000 },
    server: { profile: "go1.27" },
    handlers: [{ path: "/img/*", steps: [{ do: "write", body: { sizeBytes: 24_576 } }] }],
    script: Array.from({ length: 10 }, (_, i) => request({ path: `/img/${i + 1}` }, { atMs: 60 })),
  }),
  preset({
    id: "slow-reader",
    title: "A slow reader blocks everyone",
    hint: "Unread octets of one stream use up the connection's window",
    link: { delayMs: 10, bandwidthKbps: 50_000 },
    server: { settings: { connectionWindow: 65_535, initialWindowSize: 65_535 } },
    handlers: [
      {
        path: "/slow",
        steps: [{ do: "sleep", ms: 400 }, { do: "read" }, { do: "write", body: { text: "at last\n" } }],
      },
      { path: "/quick", steps: [{ do: "read" }, { do: "write", body: { text: "done\n" } }] },
    ],
    script: [
      request({ method: "POST", path: "/slow", body: { sizeBytes: 65_535 } }, { id: "slow", atMs: 40 }),
      request({ method: "POST", path: "/quick", body: { sizeBytes: 2048 } }, { id: "quick", atMs: 60 }),
    ],
  }),
  preset({
    id: "never-reads",
    title: "A handler that never reads",
    hint: "Both windows run dry, and nobody will ever fill them",
    server: { settings: { connectionWindow: 65_535, initialWindowSize: 65_535 } },
    handlers: [{ path: "/stuck", steps: [{ do: "read", as: "Never" }] }],
    script: [request({ method: "POST", path: "/stuck", body: { sizeBytes: 131_072 } }, { atMs: 50 })],
  }),
  preset({
    id: "max-streams",
    title: "MAX_CONCURRENT_STREAMS 2",
    hint: "Four requests wait in the client for a place",
    server: { settings: { maxConcurrentStreams: 2 } },
    handlers: [
      {
        path: "/job/*",
        steps: [
          { do: "sleep", ms: 80 },
          { do: "write", body: { text: "done\n" } },
        ],
      },
    ],
    script: Array.from({ length: 6 }, (_, i) => request({ path: `/job/${i + 1}` }, { atMs: 60 })),
  }),
  preset({
    id: "stall",
    title: "A lost packet: 500 ms of silence",
    hint: "TCP waits for what was lost, and every stream waits with it",
    link: {
      delayMs: 30,
      jitterMs: 8,
      bandwidthKbps: 20_000,
      faults: [{ do: "stall", atMs: 150, forMs: 500, from: "server" }],
    },
    handlers: [
      { path: "/video/*", steps: [{ do: "write", body: { sizeBytes: 163_840 }, chunkBytes: 16_384 }] },
    ],
    script: [request({ path: "/video/1" }, { atMs: 70 }), request({ path: "/video/2" }, { atMs: 75 })],
  }),
  preset({
    id: "cut",
    title: "The cable is pulled",
    hint: "Half of a download, and what each end thinks of it",
    link: { delayMs: 20, bandwidthKbps: 5000, faults: [{ do: "reset", atMs: 180 }] },
    handlers: [{ path: "/file", steps: [{ do: "write", body: { sizeBytes: 131_072 } }] }],
    script: [request({ path: "/file" })],
  }),
  preset({
    id: "push",
    title: "Server push, and why there is none",
    hint: "The handler asks for it; Go's client has said ENABLE_PUSH 0",
    handlers: [
      {
        path: "/",
        steps: [
          { do: "push", path: "/style.css" },
          { do: "header", set: [["content-type", "text/html"]] },
          { do: "write", body: { text: '<link rel="stylesheet" href="/style.css">\n' } },
        ],
      },
      { path: "/style.css", steps: [{ do: "write", body: { text: "body { margin: 0 }\n" } }] },
    ],
    script: [request({ path: "/" }, { atMs: 60 })],
  }),
  preset({
    id: "cancel",
    title: "Cancel in the middle",
    hint: "RST_STREAM crosses with DATA that is already on its way",
    link: { delayMs: 25, bandwidthKbps: 8000 },
    handlers: [{ path: "/big", steps: [{ do: "write", body: { sizeBytes: 262_144 } }] }],
    script: [
      request({ path: "/big" }, { id: "big" }),
      { do: "cancel", id: "big", atMs: 160 },
      request({ path: "/big" }, { id: "again", atMs: 260 }),
    ],
  }),
  preset({
    id: "early-answer",
    title: "An early answer to an upload",
    hint: "The server says 413 and reads no further",
    link: { delayMs: 20, bandwidthKbps: 20_000 },
    handlers: [
      {
        path: "/upload",
        steps: [
          { do: "status", code: 413 },
          { do: "write", body: { text: "too large\n" } },
        ],
      },
    ],
    script: [request({ method: "POST", path: "/upload", body: { sizeBytes: 204_800 } }, { atMs: 60 })],
  }),
  preset({
    id: "stream",
    title: "A stream of events, with trailers",
    hint: "Written and flushed piece by piece, as gRPC does",
    handlers: [
      {
        method: "POST",
        path: "/events",
        steps: [
          { do: "read" },
          { do: "header", set: [["content-type", "application/grpc"]] },
          ...[1, 2, 3].flatMap((n) => [
            { do: "write", body: { text: `event ${n}\n` } } as const,
            { do: "flush" } as const,
            { do: "sleep", ms: 60 } as const,
          ]),
          { do: "trailers", set: [["grpc-status", "0"]] },
        ],
      },
    ],
    script: [
      request({
        method: "POST",
        path: "/events",
        headers: [
          ["content-type", "application/grpc"],
          ["te", "trailers"],
        ],
        body: { hex: "0000000000" },
      }),
    ],
  }),
  preset({
    id: "urgent",
    title: "The urgent one goes first",
    hint: "Three downloads, and one of them says u=0 (RFC 9218)",
    link: { delayMs: 20, bandwidthKbps: 4000, sendBufferBytes: 16_384 },
    server: { profile: "go1.27", scheduler: "rfc9218" },
    handlers: [{ steps: [{ do: "write", body: { sizeBytes: 49_152 } }] }],
    script: [
      request({ path: "/picture" }, { atMs: 60 }),
      request({ path: "/advert", priority: { urgency: 6 } }, { atMs: 60 }),
      request({ path: "/style", priority: { urgency: 0 } }, { atMs: 75 }),
    ],
  }),
  preset({
    id: "shutdown",
    title: "Graceful shutdown",
    hint: "One GOAWAY: the request under way is finished, the next one must go elsewhere",
    handlers: [
      {
        path: "/work",
        steps: [
          { do: "sleep", ms: 150 },
          { do: "write", body: { sizeBytes: 8192 } },
        ],
      },
    ],
    script: [
      request({ path: "/work" }, { id: "under way" }),
      { do: "shutdown", side: "server", atMs: 90 },
      request({ path: "/work" }, { id: "too late", atMs: 140 }),
    ],
  }),
  preset({
    id: "two-connections",
    title: "A second connection",
    hint: "Go's Transport dials again when all streams are taken",
    client: { profile: "xnet0.7", transport: { pool: "x/net" } },
    server: { settings: { maxConcurrentStreams: 1 } },
    handlers: [
      {
        steps: [
          { do: "sleep", ms: 50 },
          { do: "write", body: { sizeBytes: 3000 } },
        ],
      },
    ],
    script: [
      request({ path: "/first" }, { id: "first" }),
      request({ path: "/a" }, { after: "first" }),
      request({ path: "/b" }, { after: "first" }),
    ],
  }),
];

/** What the Lab opens with. */
export const FIRST_PRESET = "upload";

export function presetNamed(id: string | undefined): Preset | undefined {
  return PRESETS.find((one) => one.id === id);
}

interface PresetParts {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly link?: LinkConfig;
  readonly client?: Scenario["client"];
  readonly server?: Omit<Scenario["server"], "handlers">;
  readonly handlers: readonly HandlerRule[];
  readonly script: readonly ScriptEntry[];
}

function preset({
  id,
  title,
  hint,
  link = { delayMs: 20 },
  client = {},
  server,
  handlers,
  script,
}: PresetParts): Preset {
  return {
    id,
    title,
    hint,
    scenario: {
      v: 1,
      name: title,
      seed: 1,
      date: "2022-03-01T12:00:00Z",
      link,
      client,
      server: { ...server, handlers },
      script,
    },
  };
}

function request(
  { method = "GET", path = "/", ...rest }: Partial<ScriptRequest>,
  entry: { readonly id?: string; readonly atMs?: number; readonly after?: string } = {},
): ScriptEntry {
  return { do: "request", ...entry, request: { method, path, ...rest } };
}
