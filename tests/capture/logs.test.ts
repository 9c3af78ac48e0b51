/** Logs that name frames, whole and damaged: what is told is shown, what is not stays a hole, and each problem has its place. */
import { expect, it } from "vitest";
import { toHex } from "../../protocol/base/bytes.ts";
import { netLog } from "../../protocol/capture/logs/net-log.ts";
import { NO_KEYS } from "../../protocol/capture/tls/key-log.ts";
import { decodeCapture } from "../../protocol/index.ts";
import type { Capture } from "../../protocol/index.ts";
import { processorMs } from "../support/processor-time.ts";
import { GO, NGHTTP, CURL, TRACE, ASCII, NETLOG } from "./sample-logs.ts";

it.each<readonly [name: string, format: string, log: string, frames: readonly string[]]>([
  [
    "Go",
    "GODEBUG=http2debug log",
    GO,
    [
      "0 client SETTINGS 0/0 12: 2 settings",
      '0 client HEADERS 1/5 58: GET :method=GET x=a"b\u00ff',
      "1000 server HEADERS 1/4 42: 200 :status=200 set-cookie=x!",
      "1000 server DATA 1/0 300: 300 octets",
      "1000 client WINDOW_UPDATE 1/0 4: +300",
      "1000 client PING 0/0 8: 0001616263646566",
      "1000 server RST_STREAM 1/0 4: CANCEL",
      "2000 server GOAWAY 0/0 11: NO_ERROR, last stream 1: bye",
      "2000 server 0x20 0/3 5: cut short: 0 of 5 octets",
    ],
  ],
  [
    "nghttp",
    "nghttp log",
    NGHTTP,
    [
      "0 client SETTINGS 0/0 6: MAX_CONCURRENT_STREAMS 100",
      "0 client HEADERS 13/37 39: GET :method=GET x=y: z",
      "5 server HEADERS 13/4 10: 200 :status=200 a=b!",
      "6 server WINDOW_UPDATE 0/0 4: +983\u202f041",
      "6 server PING 0/1 8: ACK 0001020304050607",
      "6 server DATA 13/9 222: 206 octets",
      "7 client GOAWAY 0/0 11: ENHANCE_YOUR_CALM, last stream 0: abc",
    ],
  ],
  [
    "curl, frames",
    "curl log",
    CURL,
    [
      "0 client SETTINGS 0/0 18: cut short: 0 of 18 octets",
      "0.086 client HEADERS 1/5 37: GET / :method=GET :path=/",
      "0.089 server SETTINGS 0/1 0: ACK",
      "0.091 server WINDOW_UPDATE 0/0 4: +1\u202f048\u202f576",
      "0.094 server HEADERS 1/4 30: cut short: 0 of 30 octets",
      "0.1 server DATA 1/1 470: 470 octets",
      "0.1 server GOAWAY 0/0 10: INTERNAL_ERROR, last stream 1: oh",
    ],
  ],
  [
    "curl --trace",
    "curl log",
    TRACE,
    [
      "0.046 client HEADERS 1/5 2: GET / :method=GET :path=/",
      "0.423 server HEADERS 1/4 1: 200 :status=200",
      "0.495 server DATA 1/1 3: 3 octets",
    ],
  ],
  [
    "curl --trace-ascii",
    "curl log",
    ASCII,
    [
      "0 client HEADERS 5/5 1: GET :method=GET",
      "1 server HEADERS 5/4 1: 200 :status=200",
      "2 server DATA 5/0 3: 3 octets",
    ],
  ],
  [
    "net log",
    "Chrome net log",
    NETLOG,
    [
      '0 client HEADERS 1/5 8: GET :method=GET x="]}',
      "5 server DATA 1/1 7: 7 octets",
      "6 server PING 0/0 8: 0000000000000102",
      "7 server GOAWAY 0/0 9: INTERNAL_ERROR, last stream 1: x",
      "8 client RST_STREAM 1/0 4: CANCEL",
    ],
  ],
])("%s", async (_, format, log, frames) => {
  const capture = await decodeCapture(log);
  expect(capture.format).toBe(format);
  expect(capture.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(words(capture)).toEqual(frames);
  expect(capture.connections[0]?.trace.octetsKnown).toBe(false);
  expect(capture.connections[0]?.trace.dissect(0).meaning).toMatch(/written anew/);
  expect(capture.connections[0]?.trace.headerTables(1)).toBeUndefined();
});

it.each<readonly [what: string, log: string, line: number, column: number, message: RegExp]>([
  ["Go: a line cut in its frame", GO.replace(" stream=1 len=58", " stre"), 4, 85, /cannot be read/],
  ["Go: no type of frame", GO.replace("wrote PING", "wrote PONG"), 10, 49, /cannot be read/],
  [
    "Go: a flag of another type",
    GO.replace("read DATA stream", "read DATA flags=END_HEADERS stream"),
    8,
    48,
    /does not fit/,
  ],
  ["Go: a field cut in its value", GO.replace('= "200"', '= "20'), 6, 73, /no end/],
  ["Go: a setting beyond 32 bits", GO.replace("SIZE=4194304", "SIZE=9025474099"), 1, 1, /out of its range/],
  ["Go: an increment beyond 31 bits", GO.replace("incr=300", "incr=2147483648"), 9, 1, /out of its range/],
  ["Go: a last stream beyond 31 bits", GO.replace("StreamID=1", "StreamID=4294967295"), 12, 1, /out of/],
  [
    "nghttp: an increment beyond 31 bits",
    NGHTTP.replace("increment=983041", "increment=99999999999"),
    16,
    1,
    /out of its range/,
  ],
  ["curl: an error code beyond 32 bits", CURL.replace("error=2", "error=99999999999"), 10, 1, /out of its/],
  [
    "curl --trace: a stream beyond 31 bits",
    TRACE.replace("Stream ID: 1 ", "Stream ID: 9005474099 "),
    4,
    1,
    /fit/,
  ],
  ["Go: a setting without value", GO.replace("ENABLE_PUSH=0", "ENABLE_PUSH="), 1, 76, /no setting/],
  ["nghttp: no numbers", NGHTTP.replace("length=39", "length=x"), 5, 16, /cannot be read/],
  ["nghttp: too long a frame", NGHTTP.replace("length=222", "length=99999999"), 20, 16, /do not fit/],
  ["nghttp: a setting without number", NGHTTP.replace(":100]", ":]"), 4, 11, /setting/],
  [
    "curl: a frame cut",
    CURL.replace("HEADERS, len=37, hend=1, eos=1]", "HEADERS, len=3"),
    5,
    45,
    /cannot be read/,
  ],
  [
    "curl --trace: too few octets",
    TRACE.replace("6c 69 6e   ", "6c 69      "),
    11,
    1,
    /2 octets follow where 3/,
  ],
  ["curl --trace-ascii", ASCII, 4, 1, /trace-ascii/],
  ["net log: cut inside an event", NETLOG.slice(0, NETLOG.indexOf('"size"')), 7, 1, /cut here/],
  ["net log: an event that is no JSON", NETLOG.replace('"size":7', '"size":7x'), 7, 1, /not valid JSON/],
  ["net log: no list", NETLOG.slice(0, NETLOG.indexOf('"events"')), 1, 1, /missing/],
  ["net log: a stream of 40 bits", NETLOG.replace('"time":"1010"', '"time":"soon"'), 7, 1, /fit no frame/],
])("%s", async (_, log, line, column, message) => {
  const { problems } = await decodeCapture(log);
  const problem = problems.find((candidate) => message.test(candidate.message));
  expect(problem).toMatchObject({ line, column });
});

it("writes out no more DATA than it can keep, however many connections a log names", async () => {
  const lines = Array.from(
    { length: 40 },
    (_, i) => `http2: Framer 0xc00${i}: read DATA stream=1 len=16000000 data="hi"`,
  );
  const { connections } = await decodeCapture(lines.join("\n"));
  const octets = connections.reduce((sum, { trace }) => sum + trace.bytes("server").length, 0);
  expect(connections).toHaveLength(40);
  expect(octets).toBeLessThan(33 * 1024 * 1024);
});

it("shows two connections of one log", async () => {
  const capture = await decodeCapture(`${GO}\n${GO.replaceAll("0xc000", "0xd000")}`);
  expect(capture.connections.map(({ name }) => name)).toEqual([
    "Framer 0xc000 (the client's log)",
    "Framer 0xd000 (the client's log)",
  ]);
});

it("reads logs with the colours of a terminal", async () => {
  const coloured = NGHTTP.replace("send SETTINGS frame", "\u001b[1;35msend SETTINGS\u001b[0m frame");
  expect(words(await decodeCapture(coloured))).toEqual(words(await decodeCapture(NGHTTP)));
});

it("marks the line of each frame", async () => {
  const [connection] = (await decodeCapture(GO)).connections;
  const frame = connection?.trace.frames.get(1);
  const run = connection?.source.client.find(({ offset }) => offset === frame?.offset);
  expect(GO.slice(run?.text, (run?.text ?? 0) + (run?.width ?? 0))).toMatch(/wrote HEADERS/);
});

function words(capture: Capture): readonly string[] {
  const trace = capture.connections[0]?.trace;
  if (trace === undefined) return [];
  return Array.from({ length: trace.frames.length }, (_, i) => {
    const { at, from, name, streamId, flags, length, summary, headers } = trace.frames.detail(i);
    const fields =
      headers?.map((field) => ` ${field.name}=${field.value}${field.sensitive === true ? "!" : ""}`) ?? [];
    return `${at} ${from} ${name} ${streamId}/${flags} ${length}: ${summary}${fields.join("")}`;
  });
}

/** A net log of such events, all at once. */
function netLogOf(
  events: readonly { readonly id: number; readonly type: number; readonly params: object }[],
): string {
  const types = { HTTP2_SESSION_RECV_SETTINGS: 1, HTTP2_SESSION_RECV_SETTING: 2, HTTP2_SESSION_PING: 3 };
  const lines = events.map(({ id, type, params }) =>
    JSON.stringify({ source: { id }, time: "1", type, params }),
  );
  return `{"constants":${JSON.stringify({ logEventTypes: types })},"events":[\n${lines.join(",\n")}]}`;
}

function setting(id: number, value: number): { id: number; type: number; params: object } {
  return { id: 9, type: 2, params: { id: `${id} (X)`, value } };
}

it("puts settings that a net log tells one by one into their frame, however many", async () => {
  const told = [setting(1, 2), { id: 9, type: 1, params: {} }, setting(3, 100), setting(4, 65_536)];
  const { connections } = await decodeCapture(netLogOf(told));
  expect(toHex(connections[0]?.trace.bytes("server").subarray(9) ?? new Uint8Array())).toBe(
    "000300000064000400010000",
  );
  const many = Array.from({ length: 20_000 }, (_, i) => setting(4, i));
  const { problems } = await decodeCapture(netLogOf([...told, ...many]));
  expect(problems.map(({ message }) => message)).toContainEqual(expect.stringMatching(/out of its range/));
});

it("reads as many connections of a log as of packets, and says so", () => {
  const text = netLogOf(Array.from({ length: 5000 }, (_, id) => ({ id, type: 3, params: {} })));
  const reading = netLog.open({ text, start: 0, end: text.length }, { keys: NO_KEYS });
  let step = reading.next();
  while (step.done !== true) step = reading.next();
  expect(step.value.conversations).toHaveLength(4096);
  expect(step.value.faults).toContainEqual(
    expect.objectContaining({ severity: "warning", message: "Only the first 4096 connections are read." }),
  );
});

it.each([
  ["objects with names of JavaScript's own", '{"toString":1,"valueOf":1}'],
  ["lists twenty thousand deep", "[".repeat(20_000) + "]".repeat(20_000)],
])("a net log of %s is read without falling over them", async (_, odd) => {
  const params = [odd, `{"id":${odd},"value":${odd}}`, `{"error_code":${odd}}`, `{"unique_id":${odd}}`];
  const list = `{"headers":[${odd}],"settings":[${odd}]}`;
  const events = [...params, list].flatMap((told) =>
    [1, 2, 3, 4, 5, 6].flatMap((type) => [
      `{"source":{"id":1},"time":"1","type":${type},"params":${told}}`,
      `{"source":{"id":${odd}},"time":${odd},"type":${type},"params":${told}}`,
    ]),
  );
  const types =
    '{"HTTP2_SESSION_RECV_SETTINGS":1,"HTTP2_SESSION_RECV_SETTING":2,"HTTP2_SESSION_PING":3,"HTTP2_SESSION_SEND_HEADERS":4,"HTTP2_SESSION_SEND_SETTINGS":5,"HTTP2_SESSION_RECV_GOAWAY":6}';
  const log = `{"constants":{"logEventTypes":${types}},"events":[${events.join(",\n")}]}`;
  const { format, problems } = await decodeCapture(log);
  expect(format).toBe("Chrome net log");
  expect(problems).toContainEqual(
    expect.objectContaining({ message: expect.stringMatching(/fit no frame/) }),
  );
});

it("reads a log of ten thousand requests of curl in time", async () => {
  const lines = "* using HTTP/2\n* Using Stream ID: 1\n".concat(
    "> GET / HTTP/2\n< HTTP/2 200\n< \n".repeat(10_000),
  );
  const startedMs = processorMs();
  const { connections } = await decodeCapture(lines);
  expect(connections[0]?.trace.frames.length).toBe(20_000);
  expect(processorMs() - startedMs).toBeLessThan(3000);
});
