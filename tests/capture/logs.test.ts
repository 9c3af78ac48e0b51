/** Logs that name frames, whole and damaged: what is told is shown, what is not stays a hole, and each problem has its place. */
import { expect, it } from "vitest";
import { decodeCapture } from "../../protocol/index.ts";
import type { Capture } from "../../protocol/index.ts";

const GO = String.raw`2026/11/22 05:31:46 http2: Framer 0xc000: wrote SETTINGS len=12, settings: ENABLE_PUSH=0, INITIAL_WINDOW_SIZE=4194304
2026/11/22 05:31:46 http2: Transport encoding header ":method" = "GET"
2026/11/22 05:31:46 http2: Transport encoding header "x" = "a\"b\xff"
2026/11/22 05:31:46 http2: Framer 0xc000: wrote HEADERS flags=END_STREAM|END_HEADERS stream=1 len=58
2026/11/22 05:31:47 http2: Framer 0xc000: read HEADERS flags=END_HEADERS stream=1 len=42
2026/11/22 05:31:47 http2: decoded hpack field header field ":status" = "200"
2026/11/22 05:31:47 http2: decoded hpack field header field "set-cookie" = "x" (sensitive)
2026/11/22 05:31:47 http2: Framer 0xc000: read DATA stream=1 len=300 data="hi\n" (297 bytes omitted)
2026/11/22 05:31:47 http2: Framer 0xc000: wrote WINDOW_UPDATE stream=1 len=4 incr=300
2026/11/22 05:31:47 http2: Framer 0xc000: wrote PING len=8 ping="\x00\x01abcdef"
2026/11/22 05:31:47 http2: Framer 0xc000: read RST_STREAM stream=1 len=4 ErrCode=CANCEL
2026/11/22 05:31:48 http2: Framer 0xc000: read GOAWAY len=11 LastStreamID=1 ErrCode=NO_ERROR Debug="bye"
2026/11/22 05:31:48 http2: Framer 0xc000: read UNKNOWN_FRAME_TYPE_32 flags=0x3 len=5`;

const NGHTTP = `[  0.018] Connected
[  0.021] send SETTINGS frame <length=6, flags=0x00, stream_id=0>
          (niv=1)
          [SETTINGS_MAX_CONCURRENT_STREAMS(0x03):100]
[  0.021] send HEADERS frame <length=39, flags=0x25, stream_id=13>
          ; END_STREAM | END_HEADERS | PRIORITY
          (padlen=0, dep_stream_id=11, weight=16, exclusive=0)
          ; Open new stream
          :method: GET
          x: y: z
[  0.026] recv (stream_id=13) :status: 200
[  0.026] recv (stream_id=13, sensitive) a: b
[  0.026] recv HEADERS frame <length=10, flags=0x04, stream_id=13>
          ; END_HEADERS
          (padlen=0)
[  0.027] recv WINDOW_UPDATE frame <length=4, flags=0x00, stream_id=0>
          (window_size_increment=983041)
[  0.027] recv PING frame <length=8, flags=0x01, stream_id=0>
          (opaque_data=0001020304050607)
[  0.027] recv DATA frame <length=222, flags=0x09, stream_id=13>
          ; END_STREAM | PADDED
          (padlen=16)
[  0.028] send GOAWAY frame <length=11, flags=0x00, stream_id=0>
          (last_stream_id=0, error_code=ENHANCE_YOUR_CALM(0x0b), opaque_data(3)=[abc])`;

const CURL = `05:31:48.974037 [0-0] == Info: [HTTP/2] [0] -> FRAME[SETTINGS, len=18]
05:31:48.974116 [0-0] == Info: [HTTP/2] [1] OPENED stream for http://a/
05:31:48.974120 [0-0] == Info: [HTTP/2] [1] [:method: GET]
05:31:48.974120 [0-0] == Info: [HTTP/2] [1] [:path: /]
05:31:48.974123 [0-0] == Info: [HTTP/2] [1] -> FRAME[HEADERS, len=37, hend=1, eos=1]
05:31:48.974126 [0-0] == Info: [HTTP/2] [0] <- FRAME[SETTINGS, ack=1]
05:31:48.974128 [0-0] == Info: [HTTP/2] [0] <- FRAME[WINDOW_UPDATE, incr=1048576]
05:31:48.974131 [0-0] == Info: [HTTP/2] [1] <- FRAME[HEADERS, len=30, hend=1, eos=0]
05:31:48.974137 [0-0] == Info: [HTTP/2] [1] <- FRAME[DATA, len=470, eos=1, padlen=0]
05:31:48.974137 [0-0] == Info: [HTTP/2] [0] <- FRAME[GOAWAY, error=2, reason='oh', last_stream=1]`;

const TRACE = `05:31:48.974116 == Info: h2h3 [:method: GET]
05:31:48.974120 == Info: h2h3 [:path: /]
05:31:48.974137 == Info: Using Stream ID: 1 (easy handle 0x55ccd57034b0)
05:31:48.974162 => Send header, 20 bytes (0x14)
0000: 47 45 54 20 2f 20 48 54 54 50 2f 32 0d 0a 48 3a GET / HTTP/2..H:
0010: 61 0d 0a 0d                                     a...
05:31:48.974539 <= Recv header, 13 bytes (0xd)
0000: 48 54 54 50 2f 32 20 32 30 30 20 0d 0a          HTTP/2 200 ..
05:31:48.974606 <= Recv header, 2 bytes (0x2)
0000: 0d 0a                                           ..
05:31:48.974611 <= Recv data, 3 bytes (0x3)
0000: 6c 69 6e                                        lin
05:31:48.974700 == Info: Connection #0 to host 127.0.0.1 left intact`;

const ASCII = `== Info: h2h3 [:method: GET]
== Info: Using Stream ID: 5 (easy handle 0x55ccd57034b0)
=> Send header, 20 bytes (0x14)
0000: GET / HTTP/2
000e: H: a
<= Recv header, 13 bytes (0xd)
0000: HTTP/2 200 
<= Recv header, 2 bytes (0x2)
0000: 
<= Recv data, 3 bytes (0x3)
0000: l..`;

const NETLOG = `{"constants":{"logEventTypes":{"HTTP2_SESSION":1,"HTTP2_SESSION_SEND_HEADERS":2,"HTTP2_SESSION_RECV_DATA":3,
"HTTP2_SESSION_PING":4,"HTTP2_SESSION_RECV_GOAWAY":5,"HTTP2_SESSION_SEND_RST_STREAM":6,"URL_REQUEST":7}},
"events": [
{"params":{"host":"a:443"},"phase":1,"source":{"id":9,"type":11},"time":"1000","type":1},
{"params":{"fin":true,"headers":[":method: GET","x: \\"]}"],"stream_id":1},"phase":0,"source":{"id":9,"type":11},"time":"1005","type":2},
{"params":{},"phase":0,"source":{"id":3,"type":1},"time":"1006","type":7},
{"params":{"fin":true,"size":7,"stream_id":1},"phase":0,"source":{"id":9,"type":11},"time":"1010","type":3},
{"params":{"is_ack":false,"type":"received","unique_id":258},"phase":0,"source":{"id":9,"type":11},"time":"1011","type":4},
{"params":{"debug_data":"x","error_code":"2 (INTERNAL_ERROR)","last_accepted_stream_id":1},"source":{"id":9,"type":11},"time":"1012","type":5},
{"params":{"error_code":"8 (CANCEL)","stream_id":1},"source":{"id":9,"type":11},"time":"1013","type":6}
]}`;

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
