/**
 * One scenario for each capture of real Go talking to Go: what the application at each end did, and the link. Port,
 * date and bodies that are not text are inputs of the run and come from the capture. On loopback the client's first
 * octets are there before the server looks, hence `server.startMs`; a write costs a little, hence `writeMs`.
 */
import type { CaptureInputs } from "./inputs.ts";

/**
 * What real Go's own runs leave open, from nothing to much. No frame is ever left out.
 * - octets: the same octets in the same order
 * - greeting: each end's SETTINGS ACK, and the server's first WINDOW_UPDATE, may come earlier or later
 * - credit: that, and WINDOW_UPDATEs may be cut differently and stand elsewhere: their sums for each stream are the same
 * - reads: as credit, but only the connection's sum is the same. Each read is credited to the connection, and to the
 *   stream until the end of the body has been handled, so a stream's increments are the first of the connection's
 * - fields: as credit, and the fields of a header block may come in any order (Go ranges over a map)
 * - streams: as credit, and frames of several streams may be mixed otherwise; each stream's own keep their order, and
 *   header blocks are compared by their fields, since what the table holds depends on the order of blocks
 */
export type Rule = "octets" | "greeting" | "credit" | "reads" | "fields" | "streams";
export const RULES: readonly Rule[] = ["octets", "greeting", "credit", "reads", "fields", "streams"];

/** `differs`: not reproduced; no capture is at present, and `why` would have to say what is known about it. */
export type Verdict = Rule | "differs";

export interface Story {
  readonly capture: string;
  readonly client: Verdict;
  readonly server: Verdict;
  /** Why a rule weaker than "octets" holds, or what is known to differ. */
  readonly why?: string;
  readonly seed?: number;
  readonly link?: object;
  readonly serverMore?: object;
  /** The client keeps the connection: its own timer or the server ends it. */
  readonly stays?: boolean;
  readonly clientMore?: object;
  /** Which of the Transport's connections the capture holds, in the order in which they were made. Default 0. */
  readonly connection?: number;
  readonly handlers: (inputs: CaptureInputs) => readonly object[];
  readonly script: (inputs: CaptureInputs) => readonly object[];
}

const RTT_40 = { link: { delayMs: 20, segmentBytes: 16_384 }, serverMore: { startMs: 0 } };

/** At 1 Gbit/s through a relay that forwards what it has. */
const RTT_40_RELAY = {
  link: { delayMs: 20, bandwidthKbps: 1_000_000, writeMs: 0.005, segmentBytes: 1_048_576 },
  serverMore: { startMs: 0 },
};

/** In these runs the server looked before the client's octets were there: the credit goes before the ACK. */
const LOOKS_FIRST = { startMs: 0 };

const READS =
  "how much each read finds, and how many there are before the end is handled, is a matter of timing";

const HELLO = { method: "GET", path: "/", steps: [{ do: "write", body: { text: "Hello h2c" } }] };
const header = (name: string, value: string): object => ({ do: "header", set: [[name, value]] });
const write = (text: string): object => ({ do: "write", body: { text } });
const get = (path = "/", headers?: readonly (readonly [string, string])[]): object => ({
  method: "GET",
  path,
  ...(headers === undefined ? {} : { headers }),
});

/** One after the other. */
function inTurn(...requests: readonly object[]): readonly object[] {
  return requests.map((request, i) => ({
    do: "request",
    id: `r${i}`,
    ...(i === 0 ? {} : { after: `r${i - 1}` }),
    request,
  }));
}

const ECHO_STEPS = [{ do: "read", as: "ReadAll" }, { do: "echo" }];
const UPLOAD = [["Content-Type", "application/octet-stream"]];
const upload = (path: string, sizeBytes: number): object => ({
  method: "POST",
  path,
  headers: UPLOAD,
  body: { sizeBytes },
});

const NOT_FOUND = { handlers: () => [HELLO], script: () => inTurn(get("/no/such/page")) };
const HEAD = {
  handlers: () => [
    { path: "/", steps: HELLO.steps },
    {
      path: "/big",
      steps: [
        header("Content-Type", "application/octet-stream"),
        { do: "write", body: { sizeBytes: 1_048_576 } },
      ],
    },
  ],
  script: () => inTurn({ method: "HEAD", path: "/big" }, { method: "HEAD", path: "/" }),
};
const REDIRECT = {
  handlers: () => [
    HELLO,
    {
      path: "/redirect",
      steps: [
        {
          do: "header",
          set: [
            ["Content-Type", "text/html; charset=utf-8"],
            ["Location", "/"],
          ],
        },
        { do: "status", code: 302 },
        write('<a href="/">Found</a>.\n\n'),
      ],
    },
  ],
  script: ({ authority }: CaptureInputs) =>
    inTurn(get("/redirect"), get("/", [["Referer", `https://${authority}/redirect`]])),
};
const POST_200K = {
  handlers: () => [
    {
      method: "POST",
      path: "/echo",
      steps: [{ do: "read", as: "ReadAll", pauseMs: 0.4 }, write("got 204800 bytes\n")],
    },
  ],
  script: () => inTurn(upload("/echo", 204_800)),
};

const XNET_H2C = {
  clientMore: { scheme: "http", profile: "xnet0.7" },
  serverMore: { profile: "xnet0.7", startMs: 1 },
  handlers: () => [HELLO],
};

const XNET_LIMIT_2 = { profile: "xnet0.7", startMs: 1, settings: { maxConcurrentStreams: 2 } };

const ITEMS_15MS = [0, 1, 2, 3, 4].map((i) => ({
  path: `/item?id=${i}`,
  steps: [{ do: "sleep", ms: 15 }, write(`item ${i}\n`)],
}));

const ITEMS_5MS = [0, 1, 2, 3, 4].map((i) => ({
  path: `/item?id=${i}`,
  steps: [header("X-Item", String(i)), { do: "sleep", ms: 5 }, write(`item ${i}\n`)],
}));

/** In the order in which the run's goroutines came to it, as far as the seed does not decide that. */
const atOnce = (...ids: readonly number[]): readonly object[] =>
  ids.map((i) => ({ do: "request", request: get(`/item?id=${i}`) }));

/** The connections of one run, in the order in which they were made. */
function ofConnections(captures: readonly string[], story: Omit<Story, "capture">): readonly Story[] {
  return captures.map((capture, connection) => ({ ...story, capture, connection }));
}

/** The same 16 384 octets every 5 ms. */
const ENDLESS = {
  path: "/endless",
  steps: [
    header("Content-Type", "application/octet-stream"),
    ...Array.from({ length: 40 }, () => [
      { do: "write", body: { sizeBytes: 16_384 } },
      { do: "flush" },
      { do: "sleep", ms: 5 },
    ]).flat(),
  ],
};

const EARLY_1 = ["Link", "</style.css>; rel=preload; as=style"] as const;
const EARLY_2 = ["Link", "</script.js>; rel=preload; as=script"] as const;

export const STORIES: readonly Story[] = [
  {
    capture: "go-304",
    client: "octets",
    server: "octets",
    handlers: () => [
      {
        path: "/etag",
        having: [["if-none-match", '"v1"']],
        steps: [header("Etag", '"v1"'), { do: "status", code: 304 }],
      },
      {
        path: "/etag",
        having: [["range", "bytes=2-10"]],
        steps: [
          {
            do: "header",
            set: [
              ["Accept-Ranges", "bytes"],
              ["Content-Length", "9"],
              ["Content-Range", "bytes 2-10/21"],
              ["Content-Type", "text/plain; charset=utf-8"],
              ["Etag", '"v1"'],
              ["Last-Modified", "Tue, 04 Apr 2023 10:00:00 GMT"],
            ],
          },
          { do: "status", code: 206 },
          write("cacheable"),
        ],
      },
      {
        path: "/etag",
        steps: [
          {
            do: "header",
            set: [
              ["Accept-Ranges", "bytes"],
              ["Content-Length", "21"],
              ["Content-Type", "text/plain; charset=utf-8"],
              ["Etag", '"v1"'],
              ["Last-Modified", "Tue, 04 Apr 2023 10:00:00 GMT"],
            ],
          },
          write("a cacheable document\n"),
        ],
      },
    ],
    script: () =>
      inTurn(
        get("/etag"),
        get("/etag", [["If-None-Match", '"v1"']]),
        get("/etag", [["Range", "bytes=2-10"]]),
      ),
  },
  {
    capture: "go-abort-handler",
    client: "octets",
    server: "octets",
    handlers: () => [{ path: "/abort", steps: [{ do: "abort" }] }],
    script: () => inTurn(get("/abort")),
  },
  {
    capture: "go-body-close",
    client: "octets",
    server: "octets",
    handlers: () => [ENDLESS],
    script: () => inTurn({ ...get("/endless"), read: { chunkBytes: 20_480, maxBytes: 20_480 } }),
  },
  {
    capture: "go-cancel",
    client: "octets",
    server: "octets",
    handlers: () => [HELLO, ENDLESS],
    script: () => [
      {
        do: "request",
        id: "endless",
        request: {
          ...get("/endless"),
          read: { chunkBytes: 40_960, maxBytes: 40_960 },
          readOn: [{ as: "ReadAll", cancelFirst: true }],
        },
      },
      { do: "request", after: "endless", atMs: 60, request: get() },
    ],
  },
  {
    capture: "go-client-idle",
    stays: true,
    client: "octets",
    server: "octets",
    clientMore: { idleTimeoutMs: 200 },
    handlers: () => [HELLO],
    script: () => inTurn(get()),
  },
  {
    capture: "go-client-timeout",
    client: "octets",
    server: "octets",
    handlers: () => [{ path: "/wait", steps: [{ do: "sleep", ms: 80 }, write("waited\n")] }],
    script: () => [...inTurn(get("/wait")), { do: "cancel", id: "r0", atMs: 30 }],
  },
  {
    capture: "go-concurrent-5",
    client: "octets",
    server: "streams",
    why: "five handlers answer in the order in which they wake, which varies in real Go",
    handlers: () => [
      HELLO,
      ...[0, 1, 2, 3, 4].map((i) => ({
        path: `/item?id=${i}`,
        steps: [header("X-Item", String(i)), { do: "sleep", ms: 5 }, write(`item ${i}\n`)],
      })),
    ],
    script: () => [
      { do: "request", id: "first", request: get() },
      // In the order in which the capture's goroutines got their ids.
      ...[4, 1, 0, 2, 3].map((i) => ({ do: "request", after: "first", request: get(`/item?id=${i}`) })),
    ],
  },
  {
    capture: "go-concurrent-5-cold",
    seed: 107,
    client: "octets",
    server: "streams",
    why: "five handlers answer in the order in which they wake, which varies in real Go",
    clientMore: { transport: { pool: "net/http", dialMs: 1 } },
    handlers: () => ITEMS_5MS,
    script: () => atOnce(3, 0, 4, 1, 2),
  },
  {
    capture: "go-conn-close",
    serverMore: LOOKS_FIRST,
    stays: true,
    client: "octets",
    server: "octets",
    handlers: () => [
      { path: "/close", steps: [header("Connection", "close"), write("Connection: close was asked for\n")] },
    ],
    script: () => inTurn(get("/close")),
  },
  {
    capture: "go-continuation",
    client: "fields",
    why: "160 fields of a Go map",
    server: "octets",
    handlers: ({ responseFields }) => [
      {
        path: "/bigheaders",
        steps: [
          { do: "header", set: responseFields(1).filter(([name]) => name.startsWith("x-out")) },
          write("saw 162 header fields\n"),
        ],
      },
    ],
    script: ({ requestFields }) =>
      inTurn(
        get(
          "/bigheaders",
          requestFields(1).filter(([name]) => name.startsWith("x-in")),
        ),
      ),
  },
  {
    capture: "go-cookies",
    seed: 3,
    client: "octets",
    server: "octets",
    handlers: () => [
      {
        path: "/cookies",
        steps: [
          {
            do: "header",
            set: [
              ["Set-Cookie", "sid=0123456789abcdef; Path=/; HttpOnly; Secure"],
              ["Set-Cookie", "theme=dark"],
            ],
          },
          write("2 cookies\n"),
        ],
      },
    ],
    script: ({ requestFields }) => {
      const fields = requestFields(1);
      const cookies = fields.filter(([name]) => name === "cookie").map(([, value]) => value);
      const headers: [string, string][] = [["Cookie", cookies.join("; ")]];
      for (const [name, value] of fields) {
        if (name === "authorization" || name === "user-agent") headers.push([name, value]);
      }
      return inTurn(get("/cookies", headers), get("/cookies", headers));
    },
  },
  {
    capture: "go-drip-flush",
    client: "octets",
    server: "octets",
    handlers: () => [
      {
        path: "/drip",
        steps: [
          header("Content-Type", "text/event-stream"),
          ...[0, 1, 2, 3, 4, 5, 6, 7].flatMap((i) => [
            write(`data: tick ${i}\n\n`),
            { do: "flush" },
            { do: "sleep", ms: 20 },
          ]),
        ],
      },
    ],
    script: () => inTurn(get("/drip")),
  },
  {
    capture: "go-early-hints-103",
    serverMore: LOOKS_FIRST,
    client: "octets",
    server: "octets",
    handlers: () => [
      {
        path: "/early",
        steps: [
          { do: "header", set: [EARLY_1] },
          { do: "status", code: 103 },
          { do: "header", set: [EARLY_1, EARLY_2] },
          { do: "status", code: 103 },
          { do: "sleep", ms: 5 },
          header("Content-Type", "text/html; charset=utf-8"),
          write("<h1>after two 103s</h1>"),
        ],
      },
    ],
    script: () => inTurn(get("/early")),
  },
  {
    capture: "go-expect-100",
    client: "octets",
    server: "octets",
    handlers: () => [
      {
        path: "/echo",
        steps: [...ECHO_STEPS.slice(0, 1), header("Content-Type", "text/plain"), { do: "echo" }],
      },
    ],
    script: () =>
      inTurn({
        method: "POST",
        path: "/echo",
        headers: [
          ["Expect", "100-continue"],
          ["Content-Type", "text/plain"],
        ],
        body: { text: "sent only after 100 (Continue)" },
        expectContinueTimeoutMs: 2000,
      }),
  },
  {
    capture: "go-get-1m",
    client: "credit",
    why: "how much each read finds is a matter of timing",
    server: "octets",
    handlers: ({ responseFields }) => [
      {
        path: "/big",
        steps: [
          {
            do: "header",
            set: responseFields(1).filter(([name]) => name === "content-type" || name === "content-length"),
          },
          { do: "write", body: { sizeBytes: 1_048_576 } },
        ],
      },
    ],
    script: () => inTurn(get("/big")),
  },
  { capture: "go-get-404", client: "octets", server: "octets", ...NOT_FOUND },
  { capture: "go-get-404-rtt40", client: "octets", server: "octets", ...RTT_40, ...NOT_FOUND },
  {
    capture: "go-get-hello",
    client: "octets",
    server: "octets",
    handlers: () => [HELLO],
    script: () => inTurn(get()),
  },
  {
    capture: "go-get-hello-rtt40",
    client: "octets",
    server: "octets",
    ...RTT_40,
    handlers: () => [HELLO],
    script: () => inTurn(get()),
  },
  {
    capture: "go-get-seq5",
    client: "octets",
    server: "octets",
    handlers: () => [HELLO],
    script: () => inTurn(get(), get(), get(), get(), get()),
  },
  {
    capture: "go-gzip",
    client: "octets",
    server: "octets",
    handlers: ({ responseBodyHex }) => [
      {
        path: "/gzip",
        steps: [
          {
            do: "header",
            set: [
              ["Content-Encoding", "gzip"],
              ["Content-Type", "text/plain; charset=utf-8"],
            ],
          },
          { do: "write", body: { hex: responseBodyHex(1) } },
        ],
      },
    ],
    script: () => inTurn(get("/gzip")),
  },
  { capture: "go-head", client: "octets", server: "octets", ...HEAD },
  { capture: "go-head-rtt40", client: "octets", server: "octets", ...RTT_40, ...HEAD },
  {
    capture: "go-idle-timeout",
    stays: true,
    client: "octets",
    server: "octets",
    serverMore: { ...LOOKS_FIRST, idleTimeoutMs: 400 },
    handlers: () => [HELLO],
    script: () => inTurn(get()),
  },
  {
    capture: "go-noread-upload",
    client: "octets",
    server: "credit",
    why: "how many frames of the body are read while an answer to those before is written is a matter of timing",
    // The body takes longer to arrive than the handler to answer; the client sends all that it may before it hears of it.
    link: { delayMs: 0.02, bandwidthKbps: 1_000_000, writeMs: 0, sendBufferBytes: 2 ** 20 },
    serverMore: LOOKS_FIRST,
    stays: true,
    handlers: () => [
      { path: "/noread", steps: [{ do: "status", code: 413 }, write("too large, not reading it\n")] },
    ],
    // It keeps the connection until the answers to all of the body have come.
    script: () => [...inTurn(upload("/noread", 300_000)), { do: "close", side: "client", atMs: 10 }],
  },
  {
    capture: "go-panic",
    client: "octets",
    server: "octets",
    handlers: () => [
      HELLO,
      {
        path: "/panic?late=1",
        steps: [write("half an answer"), { do: "flush" }, { do: "sleep", ms: 5 }, { do: "panic" }],
      },
      { path: "/panic", steps: [{ do: "panic" }] },
    ],
    script: () => inTurn(get("/panic"), get("/panic?late=1"), get()),
  },
  { capture: "go-post-200k", client: "octets", server: "reads", why: READS, ...POST_200K },
  {
    capture: "go-post-200k-rtt40",
    client: "octets",
    server: "credit",
    why: READS,
    ...RTT_40_RELAY,
    ...POST_200K,
  },
  {
    capture: "go-post-small",
    client: "octets",
    server: "octets",
    handlers: () => [
      {
        path: "/echo",
        steps: [{ do: "read", as: "ReadAll" }, header("Content-Type", "application/json"), { do: "echo" }],
      },
    ],
    script: () =>
      inTurn({
        method: "POST",
        path: "/echo",
        headers: [["Content-Type", "application/json"]],
        body: { text: '{"hello":"h2c","n":42}' },
      }),
  },
  { capture: "go-redirect", client: "octets", server: "octets", ...REDIRECT },
  { capture: "go-redirect-rtt40", client: "octets", server: "octets", ...RTT_40, ...REDIRECT },
  {
    capture: "go-shutdown",
    stays: true,
    client: "octets",
    server: "octets",
    handlers: () => [
      HELLO,
      { path: "/shutdown", steps: [{ do: "sleep", ms: 60 }, write("finished during graceful shutdown\n")] },
    ],
    script: () => [
      { do: "request", id: "a", request: get() },
      { do: "request", id: "b", after: "a", atMs: 0, request: get("/shutdown") },
      { do: "shutdown", side: "server", atMs: 10 },
    ],
  },
  {
    capture: "go-slow-reader-1300k",
    client: "octets",
    server: "octets",
    handlers: () => [
      {
        path: "/slow",
        steps: [
          { do: "sleep", ms: 60 },
          { do: "read", chunkBytes: 32_768, pauseMs: 3 },
          write("slowly read 1300000 bytes\n"),
        ],
      },
    ],
    script: () => inTurn(upload("/slow", 1_300_000)),
  },
  {
    capture: "go-trailers",
    why: "the ACK may come before or after the body",
    serverMore: LOOKS_FIRST,
    client: "greeting",
    server: "octets",
    handlers: () => [
      {
        path: "/trailers",
        steps: [
          {
            do: "header",
            set: [
              ["Content-Type", "text/plain"],
              ["Trailer", "X-Body-Sum, X-Seen"],
            ],
          },
          // Time enough for the trailers to be there: the stream has ended, so nothing is given back on it.
          { do: "sleep", ms: 0.1 },
          { do: "read", as: "ReadAll" },
          write("trailers follow\n"),
          { do: "flush" },
          {
            do: "trailers",
            set: [
              ["X-Body-Sum", "30"],
              ["X-Seen", "c0ffee"],
              ["X-Undeclared", "yes"],
            ],
          },
        ],
      },
    ],
    script: () =>
      inTurn({
        method: "POST",
        path: "/trailers",
        body: { text: "a body with a trailer after it" },
        bodyLength: "unknown",
        trailers: [
          ["X-Checksum", "c0ffee"],
          ["X-Other", "other value"],
        ],
      }),
  },
  {
    capture: "gox-h2c-hello",
    client: "octets",
    server: "octets",
    ...XNET_H2C,
    script: () => inTurn(get()),
  },
  {
    capture: "gox-h2c-seq3",
    client: "octets",
    server: "octets",
    ...XNET_H2C,
    script: () => inTurn(get(), get(), get()),
  },
  ...ofConnections(
    ["gox-max-streams-std-client", "gox-max-streams-std-client-conn2", "gox-max-streams-std-client-conn3"],
    {
      seed: 2,
      client: "octets",
      server: "streams",
      why: "handlers answer in the order in which they wake, which varies in real Go",
      clientMore: { transport: { pool: "net/http", dialMs: 1 } },
      serverMore: XNET_LIMIT_2,
      handlers: () => [HELLO, ...ITEMS_15MS],
      script: () => [
        { do: "request", id: "first", request: get() },
        ...atOnce(4, 1, 0, 3, 2).map((entry) => ({ ...entry, after: "first" })),
      ],
    },
  ),
  {
    capture: "gox-ping-health",
    client: "octets",
    server: "octets",
    clientMore: {
      profile: "xnet0.7",
      readIdleTimeoutMs: 200,
      pingOctets: ["1a031d691825e256", "84d42f69237b6577", "6b541a42d57c9c80"],
    },
    serverMore: { profile: "xnet0.7", startMs: 1 },
    handlers: ({ responseBodyHex }) => [
      {
        path: "/stall",
        steps: [
          { do: "sleep", ms: 700 },
          { do: "write", body: { hex: responseBodyHex(1) } },
        ],
      },
    ],
    script: () => inTurn(get("/stall")),
  },
  ...ofConnections(["gox-refused-stream", "gox-refused-stream-conn2"], {
    seed: 1277,
    client: "octets",
    server: "octets",
    link: RTT_40.link,
    clientMore: { profile: "xnet0.7", transport: { pool: "x/net", dialMs: 1 } },
    serverMore: { ...XNET_LIMIT_2, startMs: 0 },
    handlers: () => ITEMS_15MS,
    script: () => atOnce(4, 2, 3, 1, 0),
  }),
  {
    capture: "gox-small-windows-upload",
    client: "octets",
    server: "octets",
    // The stream is reset before its handler gets to read; what it then reads was given back already, and is again.
    link: { delayMs: 0.02, bandwidthKbps: 1_000_000, writeMs: 0 },
    stays: true,
    serverMore: {
      profile: "xnet0.7",
      startMs: 0,
      settings: { initialWindowSize: 32_768, connectionWindow: 98_304, maxFrameSize: 32_768 },
    },
    handlers: () => [
      {
        path: "/echo",
        steps: [
          { do: "sleep", ms: 1 },
          { do: "read", as: "ReadAll" },
        ],
      },
    ],
    script: () => [...inTurn(upload("/echo", 204_800)), { do: "close", side: "client", atMs: 10 }],
  },
];

/** Captures with a Go at one end or both that have no story, and why. */
export const NO_STORY: Readonly<Record<string, string>> = {
  "go-client-nghttpd-upload": "the server is nghttpd",
  "go-client-nginx": "the server is nginx",
  "go-client-node-server": "the server is Node",
  "go-push-nghttp": "the client is nghttp: its octets are replayed in tests/server/captures.test.ts",
  "go-push-nghttp-nopush": "the client is nghttp",
};
