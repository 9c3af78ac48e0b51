/** Lesson 2: a body goes up, credit comes back, and in between nothing moves. */
import { FrameType } from "../../../../protocol/index.ts";
import type { Lesson } from "../lesson.ts";

const INITIAL_WINDOW_SIZE = 4;

export const POST_LESSON: Lesson = {
  subtitle: "Go ⇄ Go · 40 ms round trip · 50 Mbit/s",
  scenario: {
    v: 1,
    name: "A POST with a body",
    seed: 7,
    date: "2022-03-01T09:00:00Z",
    link: { delayMs: 20, bandwidthKbps: 50_000, writeMs: 0.01, sendBufferBytes: 32_768 },
    client: { authority: "localhost:8443" },
    server: {
      handlers: [
        {
          path: "/upload",
          steps: [
            { do: "read", as: "ReadAll" },
            { do: "write", body: { text: "thank you\n" } },
          ],
        },
      ],
    },
    script: [
      {
        do: "request",
        id: "upload",
        request: {
          method: "POST",
          path: "/upload",
          headers: [["content-type", "application/octet-stream"]],
          body: { sizeBytes: 204_800 },
        },
      },
      { do: "close", side: "client", after: "upload", atMs: 10 },
    ],
  },
  steps: [
    {
      title: "Same beginning, one difference",
      at: { frame: { from: "client", type: FrameType.HEADERS }, when: "written" },
      text: () =>
        "Preface, [SETTINGS], [WINDOW_UPDATE], [HEADERS]: as in the first lesson. But this HEADERS carries no END_STREAM, and `content-length` promises **204 800** octets. Stream 1 is **open**: both sides may send on it.",
    },
    {
      title: "The first DATA drains two tanks",
      at: { frame: { from: "client", type: FrameType.DATA }, when: "written" },
      text: ({ frame, n, view }) =>
        `A goroutine of its own, the body writer, sends the body. The first [DATA] takes **${n(frame.length)}** octets out of the stream's window and, at the same time, out of the connection's: **${n(view.client.stream(1)?.sendWindow)}** and **${n(view.client.sendWindow)}** are left.`,
      aside: () =>
        "Water leaves the tank when the frame is written, not when it arrives. The sender keeps the books.",
    },
    {
      title: "The upload stops, and nothing is wrong",
      at: {
        frame: { from: "client", type: FrameType.DATA, nth: 3 },
        when: {
          event: (event) =>
            event.type === "blocked" &&
            event.side === "client" &&
            event.by === "connection and stream window",
        },
      },
      text: ({ n, view }) =>
        `Four [DATA] frames later both tanks are **empty**. ${n(view.client.stream(1)?.queuedBytes)} octets still wait, and the body writer blocks in \`awaitFlowControl\`. A new connection starts with windows of **65 535** octets: that is all the client may send unasked.`,
      aside: () =>
        "The server allows a megabyte. But its [SETTINGS] and its [WINDOW_UPDATE] are still in the pipe, or not even sent; until they arrive the client lives by the defaults of RFC 9113.",
    },
    {
      title: "On the wire, one after the other",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 3 }, when: "sent" },
      text: ({ n, all, ms, frame }) =>
        `At 50 Mbit/s a full frame of 16 384 octets needs 2.6 ms to leave. The last octet of the ${n(all({ from: "client", type: FrameType.DATA }).slice(0, 4).length)} frames left at ${ms(frame.sentMs)}. The client has been silent inside since long before: what you see moving was written at the beginning.`,
    },
    {
      title: "SETTINGS arrive: one tank fills",
      at: { frame: { from: "server", type: FrameType.SETTINGS }, when: "handled" },
      text: ({ n, view }) =>
        `The server's [SETTINGS] are here, with INITIAL_WINDOW_SIZE **${n(view.client.peerSettings.get(INITIAL_WINDOW_SIZE))}**. \`processSettings\` adds the difference to every open stream, and the stream's window jumps to **${n(view.client.stream(1)?.sendWindow)}**.`,
    },
    {
      title: "Still stuck, for another reason",
      at: { frame: { from: "client", type: FrameType.SETTINGS, nth: 1 }, when: "sent" },
      text: ({ n, view }) =>
        `The client acknowledges, and the upload still does not move: the connection's window is **${n(view.client.sendWindow)}**, and SETTINGS never touch that one (RFC 9113 §6.9.2).`,
      aside: () =>
        "This is the trap in many a slow upload: a generous stream window behind a small connection window.",
    },
    {
      title: "The handler starts to read",
      at: { frame: { from: "client", type: FrameType.DATA }, when: "handled" },
      text: ({ n, view }) =>
        `Now the first [DATA] reaches the server. \`processData\` takes it from the receive windows and puts it into the stream's body pipe; the handler, waiting in Read, wakes. The server still allows **${n(view.server.recvWindow)}** on the connection.`,
    },
    {
      title: "Reading gives credit back",
      at: { frame: { from: "server", type: FrameType.WINDOW_UPDATE, stream: 0, nth: 1 }, when: "sent" },
      text: ({ frame }) =>
        `Every Read of the handler returns what it took: here **${frame.summary}** on the connection, and the same on the stream. Credit follows the application, not the network. A handler that never reads gives nothing back.`,
      aside: () =>
        "The first Reads are small because `io.ReadAll` starts with a buffer of 512 octets and grows it. Go of 2022 sends a pair of [WINDOW_UPDATE] frames for each Read; later versions wait until 4 096 octets have gathered.",
    },
    {
      title: "The frame that frees it",
      at: {
        frame: { from: "server", type: FrameType.WINDOW_UPDATE, stream: 0 },
        when: {
          event: (event) =>
            event.type === "window" &&
            event.side === "client" &&
            event.streamId === 0 &&
            event.why === "window update",
        },
      },
      text: ({ n, view, ms, frame }) =>
        `${ms(frame.arrivedMs)}: the server's very first [WINDOW_UPDATE] arrives and the connection's tank fills to **${n(view.client.sendWindow)}**. It was queued at the start, but went out only when the server had the client's preface. \`cond.Broadcast\` wakes the body writer.`,
    },
    {
      title: "One octet, and why",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 4 }, when: "sent" },
      text: ({ frame, n }) =>
        `The next [DATA] has **${n(frame.length)}** octet. The body is read in pieces of 16 384. Of the fourth piece the window let 16 383 through, and this is the one that stayed behind.`,
      aside: () =>
        "65 535 is one less than four times 16 384. Nobody planned this frame; it follows from two defaults.",
    },
    {
      title: "At full speed",
      at: { frame: { from: "client", type: FrameType.DATA, nth: 6 }, when: "sent" },
      text: ({ n, view }) =>
        `Now there is room, and frame follows frame. The stream's window is down to **${n(view.client.stream(1)?.sendWindow)}** and the connection's to **${n(view.client.sendWindow)}**, while small credits from the server keep arriving.`,
      aside: () =>
        "Open the Windows pane: between the blue line and the dashed one lies what is under way, octets one way or credit the other.",
    },
    {
      title: "The last octet of the body",
      at: { frame: { from: "client", type: FrameType.DATA, nth: -1 }, when: "sent" },
      text: ({ view }) =>
        `\`content-length\` is used up, so the last [DATA] carries END_STREAM itself. For the client stream 1 is **${view.client.stream(1)?.state ?? "gone"}**.`,
    },
    {
      title: "No more credit for this stream",
      at: { frame: { from: "client", type: FrameType.DATA, nth: -1 }, when: "handled" },
      text: () =>
        "The server has END_STREAM. From here on the handler's Reads give credit back to the connection only: for a stream on which nothing can come any more, a [WINDOW_UPDATE] would be wasted.",
    },
    {
      title: "The handler answers",
      at: { frame: { from: "server", type: FrameType.HEADERS }, when: "sent" },
      text: ({ n, frame }) =>
        `\`io.ReadAll\` has seen the end and the handler writes its few words. [HEADERS] and [DATA] leave together; the response block has ${n(frame.length)} octets.`,
    },
    {
      title: "What the wait has cost",
      at: { frame: { from: "server", type: FrameType.DATA, nth: -1 }, when: "handled" },
      text: ({ trace, ms, frame }) => {
        const stalled = trace
          .stalls()
          .filter((stall) => stall.side === "client" && stall.by.endsWith("window"))
          .reduce((sum, stall) => sum + stall.toMs - stall.fromMs, 0);
        return `Done after **${ms(frame.arrivedMs)}**. For **${ms(stalled)}** of that the client had octets to send and was not allowed to. A second upload on this connection would not wait: the windows are open now.`;
      },
    },
    {
      title: "All credit is back",
      at: {
        frame: { from: "server", type: FrameType.DATA, nth: -1 },
        when: {
          event: (event) =>
            event.type === "connection" && event.side === "client" && event.state === "closed",
        },
      },
      text: ({ n, view }) =>
        `The client's connection window stands at **${n(view.client.sendWindow)}** again, as if nothing had been sent: every octet was read, and every octet came back as credit. That is the whole of flow control.`,
    },
  ],
};
