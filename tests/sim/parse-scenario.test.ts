/** What a scenario may say: defaults, and one row for each way to get a field wrong. */
import { describe, expect, it } from "vitest";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";

const GET = { method: "GET", path: "/" };

function scenarioOf(json: unknown) {
  const parsed = parseScenario(json);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

function problemsOf(json: unknown) {
  const parsed = parseScenario(json);
  return "problems" in parsed ? parsed.problems : [];
}

describe("parseScenario", () => {
  it("fills in what is left out", () => {
    expect(scenarioOf({ v: 1, script: [{ do: "request", request: GET }] })).toEqual({
      v: 1,
      seed: 1,
      date: "2022-03-01T12:00:00Z",
      link: { delayMs: 20, segmentBytes: 1460, writeMs: 0, sendBufferBytes: 262_144 },
      client: { authority: "127.0.0.1", scheme: "https", startMs: 0 },
      server: { startMs: 0, profile: "go1.17", handlers: [] },
      script: [{ do: "request", request: { ...GET, bodyLength: "declared" } }],
    });
  });

  it("keeps everything that was said", () => {
    const full = {
      v: 1,
      name: "a story",
      seed: 7,
      date: "2026-11-22T05:32:50.500Z",
      link: {
        delayMs: 1.5,
        jitterMs: 0.5,
        bandwidthKbps: 50_000,
        segmentBytes: 536,
        writeMs: 0.02,
        sendBufferBytes: 1024,
      },
      client: {
        authority: "example.org:8443",
        scheme: "http",
        startMs: 3,
        settings: { initialWindowSize: 0 },
      },
      server: {
        startMs: 5,
        settings: {
          maxConcurrentStreams: 2,
          maxFrameSize: 16_384,
          maxHeaderListSize: 100,
          connectionWindow: 65_535,
          headerTableSize: 0,
          encoderTableSize: 8192,
        },
        profile: "go1.27",
        scheduler: "roundRobin",
        idleTimeoutMs: 400,
        readTimeoutMs: 1000,
        writeTimeoutMs: 2000,
        readIdleTimeoutMs: 3000,
        pingTimeoutMs: 4000,
        writeByteTimeoutMs: 5000,
        tls: { version: "1.2", cipherSuite: "TLS_RSA_WITH_AES_128_CBC_SHA" },
        handlers: [
          {
            method: "POST",
            path: "/a*",
            having: [["x-kind", "b"]],
            steps: [
              { do: "read", as: "Discard", maxBytes: 10, pauseMs: 1 },
              { do: "read", chunkBytes: 3 },
              { do: "header", set: [["content-type", "text/plain"]] },
              { do: "status", code: 103 },
              { do: "push", path: "/b.css", method: "HEAD", headers: [["x-p", "1"]] },
              { do: "status", code: 201 },
              { do: "trailers", set: [["x-sum", "9"]] },
              { do: "write", body: { text: "é" }, chunkBytes: 1, pauseMs: 2 },
              { do: "write", body: { hex: "00Ff" } },
              { do: "echo" },
              { do: "flush" },
              { do: "sleep", ms: 4 },
              { do: "panic" },
              { do: "abort" },
            ],
          },
        ],
      },
      script: [
        {
          do: "request",
          id: "a",
          atMs: 1,
          request: {
            method: "POST",
            path: "/a?b",
            headers: [["X-A", ""]],
            body: { sizeBytes: 3 },
            bodyLength: "unknown",
            priority: { urgency: 0, incremental: true, weight: 256 },
            read: { chunkBytes: 2, pauseMs: 1 },
          },
        },
        { do: "ping", side: "client", atMs: 2 },
        { do: "shutdown", side: "server", atMs: 9 },
        { do: "close", side: "client", after: "a", atMs: 5 },
      ],
    };
    expect(scenarioOf(full)).toEqual(full);
    expect(scenarioOf(JSON.stringify(full))).toEqual(full);
  });

  it.each<[what: string, json: unknown, path: string, message: RegExp]>([
    ["nothing", undefined, "", /missing/],
    ["a list", [], "", /a list of 0/],
    ["another version", { v: 2 }, "v", /2/],
    ["no version", {}, "v", /"v" is missing/],
    ["an unknown key", { v: 1, sede: 3 }, "sede", /called "sede"/],
    ["a seed that is no integer", { v: 1, seed: 1.5 }, "seed", /1\.5/],
    ["a date without zone", { v: 1, date: "2022-03-01T12:00:00" }, "date", /2022/],
    ["a date that never was", { v: 1, date: "2022-13-01T12:00:00Z" }, "date", /2022/],
    ["a negative delay", { v: 1, link: { delayMs: -1 } }, "link.delayMs", /-1/],
    ["a jitter below nothing", { v: 1, link: { jitterMs: -1 } }, "link.jitterMs", /-1/],
    [
      "an urgency that RFC 9218 does not have",
      { v: 1, script: [{ do: "request", request: { ...GET, priority: { urgency: 8 } } }] },
      "script[0].request.priority.urgency",
      /8/,
    ],
    [
      "a weight of nothing",
      { v: 1, script: [{ do: "request", request: { ...GET, priority: { weight: 0 } } }] },
      "script[0].request.priority.weight",
      /0/,
    ],
    ["a delay that is no number", { v: 1, link: { delayMs: "20" } }, "link.delayMs", /"20"/],
    [
      "a fault of the link that we do not have",
      { v: 1, link: { faults: [{ do: "melt", atMs: 1 }] } },
      "link.faults[0].do",
      /"melt"/,
    ],
    [
      "a cancel of a request that is none",
      { v: 1, script: [{ do: "cancel", id: "a", atMs: 1 }] },
      "script[0].id",
      /No request has the id "a"/,
    ],
    ["a timer that only rings", { v: 1, client: { idleTimeoutMs: 0 } }, "client.idleTimeoutMs", /0/],
    ["no bandwidth at all", { v: 1, link: { bandwidthKbps: 0 } }, "link.bandwidthKbps", /0/],
    ["segments of nothing", { v: 1, link: { segmentBytes: 0 } }, "link.segmentBytes", /0/],
    [
      "a frame size below the least",
      { v: 1, client: { settings: { maxFrameSize: 100 } } },
      "client.settings.maxFrameSize",
      /100/,
    ],
    [
      "a window above 2^31-1",
      { v: 1, server: { settings: { initialWindowSize: 2 ** 31 } } },
      "server.settings.initialWindowSize",
      /2147483648/,
    ],
    ["a version that never was", { v: 1, server: { profile: "go1.99" } }, "server.profile", /"go1.99"/],
    ["a TLS that never was", { v: 1, server: { tls: { version: "2" } } }, "server.tls.version", /"2"/],
    [
      "a cipher suite by its OpenSSL name",
      { v: 1, server: { tls: { version: "1.2", cipherSuite: "AES128-SHA" } } },
      "server.tls.cipherSuite",
      /AES128/,
    ],
    [
      "a push of something that is no path",
      { v: 1, server: { handlers: [{ steps: [{ do: "push", path: "b.css" }] }] } },
      "server.handlers[0].steps[0].path",
      /b\.css/,
    ],
    [
      "a promised POST",
      { v: 1, server: { handlers: [{ steps: [{ do: "push", path: "/", method: "POST" }] }] } },
      "server.handlers[0].steps[0].method",
      /"POST"/,
    ],
    ["a scheduler we do not have", { v: 1, server: { scheduler: "fair" } }, "server.scheduler", /"fair"/],
    ["a blank in the authority", { v: 1, client: { authority: "a b" } }, "client.authority", /a b/],
    [
      "a step without name",
      { v: 1, server: { handlers: [{ steps: [{}] }] } },
      "server.handlers[0].steps[0].do",
      /missing/,
    ],
    [
      "a step of another world",
      { v: 1, server: { handlers: [{ steps: [{ do: "toString" }] }] } },
      "server.handlers[0].steps[0].do",
      /toString/,
    ],
    [
      "two ways to read",
      { v: 1, server: { handlers: [{ steps: [{ do: "read", as: "ReadAll", chunkBytes: 1 }] }] } },
      "server.handlers[0].steps[0]",
      /Both/,
    ],
    [
      "a status out of range",
      { v: 1, server: { handlers: [{ steps: [{ do: "status", code: 99 }] }] } },
      "server.handlers[0].steps[0].code",
      /99/,
    ],
    [
      "half a hex pair",
      { v: 1, server: { handlers: [{ steps: [{ do: "write", body: { hex: "abc" } }] }] } },
      "server.handlers[0].steps[0].body.hex",
      /abc/,
    ],
    [
      "a body of no kind",
      { v: 1, server: { handlers: [{ steps: [{ do: "write", body: {} }] }] } },
      "server.handlers[0].steps[0].body",
      /object/,
    ],
    [
      "a body that is too large",
      { v: 1, script: [{ do: "request", request: { ...GET, body: { sizeBytes: 1e9 } } }] },
      "script[0].request.body.sizeBytes",
      /1000000000/,
    ],
    [
      "bodies that are too large together",
      {
        v: 1,
        script: Array.from({ length: 5 }, () => ({
          do: "request",
          request: { ...GET, body: { sizeBytes: 60e6 } },
        })),
      },
      "",
      /300000000/,
    ],
    [
      "a method with a blank",
      { v: 1, script: [{ do: "request", request: { method: "G T", path: "/" } }] },
      "script[0].request.method",
      /G T/,
    ],
    [
      "a path that does not begin with /",
      { v: 1, script: [{ do: "request", request: { method: "GET", path: "a" } }] },
      "script[0].request.path",
      /"a"/,
    ],
    [
      "a field name with a colon",
      { v: 1, script: [{ do: "request", request: { ...GET, headers: [[":a", "b"]] } }] },
      "script[0].request.headers[0][0]",
      /:a/,
    ],
    [
      "a field value with a line end",
      { v: 1, script: [{ do: "request", request: { ...GET, headers: [["a", "b\nc"]] } }] },
      "script[0].request.headers[0][1]",
      /b\\nc/,
    ],
    [
      "a pair of three",
      { v: 1, script: [{ do: "request", request: { ...GET, headers: [["a", "b", "c"]] } }] },
      "script[0].request.headers[0]",
      /list of 3/,
    ],
    [
      "a name for a request that comes twice",
      {
        v: 1,
        script: [
          { do: "request", id: "a", request: GET },
          { do: "request", id: "a", request: GET },
        ],
      },
      "script[1].id",
      /taken/,
    ],
    [
      "waiting for what nobody asks",
      { v: 1, script: [{ do: "request", after: "b", request: GET }] },
      "script[0].after",
      /"b"/,
    ],
    [
      "waiting for oneself",
      { v: 1, script: [{ do: "request", id: "a", after: "a", request: GET }] },
      "script[0].after",
      /"a"/,
    ],
    [
      "the wrong side",
      { v: 1, script: [{ do: "shutdown", side: "client", atMs: 0 }] },
      "script[0].side",
      /client/,
    ],
    ["too many entries", { v: 1, script: Array.from({ length: 10_001 }, () => ({})) }, "script", /10001/],
  ])("names %s and its path", (_what, json, path, message) => {
    const problems = problemsOf(json);
    expect(problems.map((problem) => problem.path)).toContain(path);
    expect(problems.find((problem) => problem.path === path)?.message).toMatch(message);
  });

  it("finds all problems at once, and stops counting at a hundred", () => {
    const bad = { v: 1, seed: -1, link: { delayMs: -1, bandwith: 5 }, server: { handlers: "none" } };
    expect(problemsOf(bad).map((problem) => problem.path)).toEqual([
      "seed",
      "link.bandwith",
      "link.delayMs",
      "server.handlers",
    ]);
    expect(problemsOf(bad)[1]?.advice).toBe('Did you mean "bandwidthKbps"?');
    expect(problemsOf({ v: 1, script: Array(1000).fill(0) })).toHaveLength(100);
  });

  it("says where text stops being JSON", () => {
    expect(problemsOf('{\n  "v": 1,\n  oops\n}')).toMatchObject([{ line: 3, column: 3 }]);
  });
});
