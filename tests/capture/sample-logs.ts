/** Short logs of each program that names frames, with a line of every kind that is understood. */
export const GO = String.raw`2026/11/22 05:31:46 http2: Framer 0xc000: wrote SETTINGS len=12, settings: ENABLE_PUSH=0, INITIAL_WINDOW_SIZE=4194304
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

export const NGHTTP = `[  0.018] Connected
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

export const CURL = `05:31:48.974037 [0-0] == Info: [HTTP/2] [0] -> FRAME[SETTINGS, len=18]
05:31:48.974116 [0-0] == Info: [HTTP/2] [1] OPENED stream for http://a/
05:31:48.974120 [0-0] == Info: [HTTP/2] [1] [:method: GET]
05:31:48.974120 [0-0] == Info: [HTTP/2] [1] [:path: /]
05:31:48.974123 [0-0] == Info: [HTTP/2] [1] -> FRAME[HEADERS, len=37, hend=1, eos=1]
05:31:48.974126 [0-0] == Info: [HTTP/2] [0] <- FRAME[SETTINGS, ack=1]
05:31:48.974128 [0-0] == Info: [HTTP/2] [0] <- FRAME[WINDOW_UPDATE, incr=1048576]
05:31:48.974131 [0-0] == Info: [HTTP/2] [1] <- FRAME[HEADERS, len=30, hend=1, eos=0]
05:31:48.974137 [0-0] == Info: [HTTP/2] [1] <- FRAME[DATA, len=470, eos=1, padlen=0]
05:31:48.974137 [0-0] == Info: [HTTP/2] [0] <- FRAME[GOAWAY, error=2, reason='oh', last_stream=1]`;

export const TRACE = `05:31:48.974116 == Info: h2h3 [:method: GET]
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

export const ASCII = `== Info: h2h3 [:method: GET]
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

export const NETLOG = `{"constants":{"logEventTypes":{"HTTP2_SESSION":1,"HTTP2_SESSION_SEND_HEADERS":2,"HTTP2_SESSION_RECV_DATA":3,
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
