/** Lesson 1: everything that is on the wire for one small request, from the first octet to the last. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";

const PREFACE = -1;

export const GET_LESSON: Lesson = {
  subtitle: "Go ⇄ Go · 40 ms round trip · 50 Mbit/s",
  scenario: {
    v: 1,
    name: "A GET, frame by frame",
    seed: 1,
    date: "2022-03-01T09:00:00Z",
    link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01 },
    client: { authority: "localhost:8443" },
    server: {
      handlers: [{ path: "/", steps: [{ do: "write", body: { text: "Hello, HTTP/2!\n" } }] }],
    },
    script: [
      { do: "request", id: "hello", request: { method: "GET", path: "/" } },
      { do: "close", side: "client", after: "hello", atMs: 10 },
    ],
  },
  steps: [
    {
      title: "Opening words: the preface",
      at: { frame: { from: "client", type: PREFACE }, when: "sent" },
      text: ({ n, frame }) =>
        `A TLS handshake has just ended. In it the client offered \`h2\` by ALPN and the server chose it, so both know what comes next. The client's first words are always these **${n(frame.length)} octets**, the [PREFACE].`,
      aside: () =>
        "They look like a request that no HTTP/1 server can mistake for one of its own: whoever does not speak HTTP/2 gives up here, loudly.",
    },
    {
      title: "The server speaks at once, too",
      at: { frame: { from: "server", type: FrameType.SETTINGS }, when: "sent" },
      text: () =>
        "The server does not wait for the client. It has written its [SETTINGS] before a single octet from the other side could be there. Both ends now talk past each other, and that is fine: HTTP/2 needs no greeting in turns.",
      aside: () =>
        "In Go, `serverConn.serve` queues SETTINGS and a [WINDOW_UPDATE] and only then sits down in `readPreface`. The WINDOW_UPDATE is still waiting behind it.",
    },
    {
      title: "What the client allows",
      at: { frame: { from: "client", type: FrameType.SETTINGS }, when: "sent" },
      text: () =>
        "The client's [SETTINGS] name three rules for the server: do not push, you may send me **4 MiB** on each stream before I say more, and keep header lists under 10 MiB. Settings are not negotiated. Each end announces what it accepts, and the other obeys.",
    },
    {
      title: "A bigger window for everyone",
      at: { frame: { from: "client", type: FrameType.WINDOW_UPDATE }, when: "sent" },
      text: ({ n, view }) =>
        `SETTINGS cannot change the window of the connection as a whole. For that there is [WINDOW_UPDATE] on stream 0: Go's client adds a gigabyte, so it now allows the server **${n(view.client.recvWindow)}** octets.`,
      aside: () =>
        "Both limits count at the same time: octets of [DATA] need room in the stream's window and in the connection's.",
    },
    {
      title: "HEADERS, before any answer",
      at: { frame: { from: "client", type: FrameType.HEADERS }, when: "sent" },
      text: ({ n, frame, ms }) =>
        `The request leaves ${ms(frame.sentMs)} after the start, in one [HEADERS] frame of ${n(frame.length)} octets. Nobody has answered yet: the client asks by the rules that every server must accept at the beginning. A GET has no body, so the frame carries END_STREAM, and for the client stream 1 is already **half-closed (local)**.`,
      aside: ({ frame, n }) =>
        `Look at the tree at the right: ${n(frame.headers?.length ?? 0)} fields, most of them a single octet or Huffman-coded text. This is HPACK; click a field to see its bits.`,
    },
    {
      title: "Twenty milliseconds later",
      at: { frame: { from: "client", type: PREFACE }, when: "handled" },
      text: ({ ms, frame }) =>
        `Everything was on the way at the same time. After ${ms(frame.arrivesMs - frame.at)} the first octets arrive and \`readPreface\` gets its ${frame.length}. From now on a goroutine called \`readFrames\` reads for the server, one frame at a time.`,
    },
    {
      title: "Meanwhile, at the client",
      at: { frame: { from: "client", type: FrameType.SETTINGS, nth: 1 }, when: "sent" },
      text: () =>
        "The server's own [SETTINGS] have reached the client: at most 250 streams at once, frames up to 1 MiB, 1 MiB of upload for each stream. `readLoop` applies them and sends its ACK.",
    },
    {
      title: "A goroutine for one request",
      at: { frame: { from: "client", type: FrameType.HEADERS }, when: "handled" },
      text: () =>
        "`readFrames` hands the [HEADERS] to the serve loop, which unpacks the fields, creates stream 1 and starts `runHandler` on a goroutine of its own. For the server the stream begins as **half-closed (remote)**: the client has already said all it will.",
    },
    {
      title: "The server opens the upload window",
      at: { frame: { from: "server", type: FrameType.WINDOW_UPDATE }, when: "sent" },
      text: ({ n, view }) =>
        `Now the serve loop runs and the waiting [WINDOW_UPDATE] may go: the server allows the client **${n(view.server.recvWindow)}** octets on the connection. This request will not need them.`,
    },
    {
      title: "Heard and obeyed",
      at: { frame: { from: "server", type: FrameType.SETTINGS, nth: 1 }, when: "sent" },
      text: () =>
        "The server has read the client's [SETTINGS] and applies them. The answer is an empty SETTINGS frame with the ACK flag: **from here on you can rely on it**.",
      aside: () =>
        "In Go an ACK goes before everything that is queued. The [WINDOW_UPDATE] got ahead of it only because it was being written already, and one frame is written at a time.",
    },
    {
      title: "The answer begins",
      at: { frame: { from: "server", type: FrameType.HEADERS }, when: "sent" },
      text: ({ frame, n }) =>
        `The handler wrote its text and returned. Go adds what is missing: the status, a content type guessed from the text, the length and the date. ${n(frame.length)} octets of [HEADERS] carry it.`,
      aside: () =>
        "Field names that both ends know from the static table cost one octet. New ones are remembered: a second response would be much smaller.",
    },
    {
      title: "DATA, and the stream is over here",
      at: { frame: { from: "server", type: FrameType.DATA }, when: "sent" },
      text: ({ frame, n, view }) =>
        `**${n(frame.length)} octets** of [DATA] with END_STREAM follow in the same write. Both send windows of the server fall by exactly that number, and for the server stream 1 is **${view.server.stream(1)?.state ?? "gone"}**. The client still believes it **${view.client.stream(1)?.state ?? "idle"}**.`,
      aside: () =>
        "Compare the two cards: they disagree as long as the frames are under way. Neither is wrong.",
    },
    {
      title: "Credit that nobody asked for",
      at: { frame: { from: "server", type: FrameType.WINDOW_UPDATE }, when: "handled" },
      text: ({ n, view }) =>
        `The [WINDOW_UPDATE] arrives and the client's connection tank fills to **${n(view.client.sendWindow)}**. Credit is only real once it has arrived: for the last 20 ms the server had already granted it, and the client could not know.`,
    },
    {
      title: "The response is here",
      at: { frame: { from: "server", type: FrameType.HEADERS }, when: "handled" },
      text: ({ frame, ms }) =>
        `${ms(frame.arrivedMs)} after the start, one round trip and a little, the client has the status and the fields. \`readLoop\` hands them to the goroutine that waits in \`roundTrip\`, and \`http.Get\` returns, although the body is still to come.`,
    },
    {
      title: "Closed at both ends",
      at: { frame: { from: "server", type: FrameType.DATA }, when: "handled" },
      text: ({ view }) =>
        `The [DATA] arrives with END_STREAM. Now the client says it too: stream 1 is **${view.client.stream(1)?.state ?? "gone"}**. The number 1 will never be used again on this connection; the next request is stream 3.`,
    },
    {
      title: "The body is read, and no credit goes back",
      at: {
        frame: { from: "server", type: FrameType.DATA },
        when: { event: (event) => event.type === "buffered" && event.side === "client" && event.bytes === 0 },
      },
      text: () =>
        "The application reads the body and the buffer is empty again. No [WINDOW_UPDATE] follows: Go's client refills a stream's window only when at least 4 096 octets are missing, and never one that has ended.",
    },
    {
      title: "And goodbye",
      at: {
        frame: { from: "server", type: FrameType.DATA },
        when: {
          event: (event) =>
            event.type === "connection" && event.side === "client" && event.state === "closed",
        },
      },
      text: ({ trace, n }) =>
        `The client has no more requests and closes the connection, without a [GOAWAY]: Go just ends the TCP stream. In all, **${n(trace.bytes("client").length)}** octets went up and **${n(trace.bytes("server").length)}** came down, and you have seen every one.`,
    },
  ],
};
