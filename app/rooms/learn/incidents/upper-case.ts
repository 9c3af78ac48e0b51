/** S27: a header block that decodes well and is no request: an error of one stream, not of the connection. */
import { FrameType, makeHeaders } from "../../../../protocol/index.ts";
import type { Scenario } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";
import { hexOf, plainBlock } from "./by-hand.ts";
import { issue, rfc } from "../sources.ts";

const SCENARIO: Scenario = {
  v: 1,
  name: "An upper-case header name",
  seed: 1,
  date: "2022-03-01T09:00:00Z",
  link: { delayMs: 20, bandwidthKbps: 5000, writeMs: 0.01, sendBufferBytes: 8192 },
  client: {},
  server: {
    handlers: [
      { path: "/big", steps: [{ do: "write", body: { sizeBytes: 131_072 } }] },
      { path: "/me", steps: [{ do: "write", body: { text: "hello\n" } }] },
    ],
  },
  script: [
    { do: "request", atMs: 60, request: { method: "GET", path: "/big" } },
    {
      do: "request",
      atMs: 100,
      request: { method: "GET", path: "/me", headers: [["X-Request-Id", "42"]] },
    },
  ],
};

const AS_GIVEN = plainBlock([
  [":method", "GET"],
  [":scheme", "https"],
  [":authority", "127.0.0.1"],
  [":path", "/me"],
  ["X-Request-Id", "42"],
]);

export const UPPER_CASE: Lesson = {
  subtitle: "A careless client by hand ⇄ Go 1.17 · 5 Mbit/s",
  scenario: {
    ...SCENARIO,
    interventions: [
      // Instead of the client's own HEADERS, its sixth frame.
      { do: "drop", from: "client", frame: 5 },
      { do: "send", from: "client", atMs: 100, hex: hexOf(makeHeaders(3, AS_GIVEN, { endStream: true })) },
    ],
  },
  steps: [
    {
      title: "A download is under way",
      at: { frame: { from: "server", type: FrameType.HEADERS, stream: 1 }, when: "sent" },
      text: () =>
        "On stream 1 the server sends a file. At 5 Mbit/s that takes a while, long enough to see what another stream's mistake does to it.",
    },
    {
      title: "A name as somebody typed it",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 3 }, when: "sent" },
      text: () =>
        "A second request, with `X-Request-Id: 42`. In HTTP/1.1 names may be written in any case. In HTTP/2 they must be in **lower case** (RFC 9113 §8.2.1), so that two ends compress and compare them alike.",
      aside: () =>
        "Go's client would write it in lower case itself. We took its frame away and put one in its place that says what the application said.",
    },
    {
      title: "Decoded without a complaint",
      at: { frame: { from: "client", type: FrameType.HEADERS, stream: 3 }, when: "handled" },
      text: ({ n, frame }) =>
        `For HPACK a name is any octets, so **${n(frame.headers?.length)}** fields come out and the header tables stay in step. Only then does the server look at what they say, and finds that this is no request: malformed.`,
      aside: () =>
        "Hence the two scopes. A block that cannot be decoded ends the connection, because all later ones depend on it. One that decodes to nonsense concerns its own stream.",
    },
    {
      title: "One stream ends",
      at: { frame: { from: "server", type: FrameType.RST_STREAM, stream: 3 }, when: "handled" },
      text: ({ view }) =>
        `[RST_STREAM] with **PROTOCOL_ERROR**, for stream 3: **${view.client.stream(3)?.state ?? ""}**. The caller sees a "protocol error" and looks for it in the network; it stands in the name of a field.`,
      aside: () =>
        "Deviation `go.headers.unreadable`: for Go's server the stream was never opened. DATA behind such HEADERS would end the connection, where RFC 9113 lets it be dropped.",
    },
    {
      title: "The others live",
      at: { frame: { from: "server", type: FrameType.DATA, stream: 1, nth: -1 }, when: "handled" },
      text: ({ n, view, all }) =>
        `The download goes on as if nothing had been: **${n(all({ from: "server", type: FrameType.DATA, stream: 1 }).reduce((sum, { length }) => sum + length, 0))}** octets, status ${n(view.client.stream(1)?.status)}. The connection is **${view.client.state}**.`,
      aside: () =>
        "`connection: keep-alive`, carried over from HTTP/1.1, makes a message malformed in the same way. There Go's server answers 400 instead of a reset (deviation `go.request.connection-field`).",
    },
  ],
  sources: [
    issue("curl/curl", 12172),
    issue("yesodweb/wai", 707),
    issue("keycloak/keycloak", 22246),
    issue("nghttp2/nghttp2", 1678),
    rfc(9113, "8.2.1"),
  ],
  cure: {
    label: "Send names in lower case",
    text: "Nothing is taken away or put in: Go's client writes the same request as `x-request-id`, and it is answered.",
    scenario: SCENARIO,
  },
};
