/**
 * Where Go leaves the RFC, on purpose or by neglect, as data that a screen can show beside what has just happened.
 * Only what the engine does too stands here; `profiles` says in which of its versions. The profile "strict" does in
 * each of these places what the RFC says.
 */
import type { ProfileName } from "./profile-name.ts";

export interface Deviation {
  /** Unique and stable. */
  readonly token: string;
  readonly side: "client" | "server";
  /** Absent: all of Go's. */
  readonly profiles?: readonly ProfileName[];
  /** Faults (Http2Error.token) that show it when they are reported. */
  readonly faults?: readonly string[];
  readonly go: string;
  readonly rfc: string;
  readonly why: string;
}

const UP_TO_1_19: readonly ProfileName[] = ["go1.17", "go1.18", "go1.19"];

export const DEVIATIONS: readonly Deviation[] = [
  {
    token: "go.settings.repeated",
    side: "server",
    faults: ["settings.repeated"],
    go: "Ends the connection with PROTOCOL_ERROR over a setting that stands twice in one frame.",
    rfc: "RFC 9113 §6.5.3: values are processed in order, so the last one counts.",
    why: "No sound client repeats a setting; refusing it keeps a peer from making the server work for nothing.",
  },
  {
    token: "go.settings.count",
    side: "server",
    faults: ["settings.count"],
    go: "Ends the connection with PROTOCOL_ERROR over more than 100 settings in one frame.",
    rfc: "RFC 9113 §6.5 sets no limit, and unknown settings are ignored.",
    why: "A limit on work that a peer can ask for (RFC 9113 §10.5 allows such limits).",
  },
  {
    token: "go.settings.one-ack",
    side: "server",
    go: "Acknowledges several SETTINGS with one ACK if they come before it gets to write.",
    rfc: "RFC 9113 §6.5.3: each SETTINGS is acknowledged, so that its sender knows which values count.",
    why: "That an acknowledgement is due is one flag.",
  },
  {
    token: "go.request.connection-field",
    side: "server",
    go: "Answers 400 to a request with a connection-specific field, or with te other than trailers.",
    rfc: "RFC 9113 §8.2.2: such a message is malformed, a stream error PROTOCOL_ERROR.",
    why: "A status says more to whoever wrote the client than a reset; §8.1.1 lets a server answer before it resets.",
  },
  {
    token: "go.preface.silent",
    side: "server",
    go: "Closes without GOAWAY when the connection does not begin with the preface.",
    rfc: "RFC 9113 §3.4: a connection error PROTOCOL_ERROR; the GOAWAY may be left out.",
    why: "Whoever does not speak HTTP/2 would not read the frame.",
  },
  {
    token: "go.frame.short-silent",
    side: "server",
    faults: ["frame.data.short", "frame.headers.short", "frame.push-promise.short"],
    go: "Closes without GOAWAY over a frame that is too short for its own flags.",
    rfc: "RFC 9113 §4.2: a frame too small for its mandatory data is a FRAME_SIZE_ERROR.",
    why: "The parser reports the missing octets as an unexpected end, and the server takes that for the end of the connection.",
  },
  {
    token: "go.headers.closed-stream",
    side: "server",
    faults: ["server.headers.old-id"],
    go: "Ends the connection with PROTOCOL_ERROR over HEADERS on a stream that is closed, even if the server closed it.",
    rfc: "RFC 9113 §5.1: STREAM_CLOSED after END_STREAM or RST_STREAM of the client, nothing after a RST_STREAM of the server; PROTOCOL_ERROR is for ids that were skipped (§5.1.1).",
    why: "Closed streams are forgotten, so a closed one cannot be told from one that was skipped.",
  },
  {
    token: "go.data.closed-stream",
    side: "server",
    faults: ["server.data.closed"],
    go: "Resets the stream with STREAM_CLOSED over DATA on any closed stream; the connection goes on.",
    rfc: "RFC 9113 §5.1: behind END_STREAM a connection error STREAM_CLOSED; behind a RST_STREAM of the server the frame is dropped.",
    why: "DATA may have been under way when the server reset the stream, and Go no longer knows which of the two it was.",
  },
  {
    token: "go.headers.unreadable",
    side: "server",
    go: "Resets a stream whose HEADERS are malformed, but takes its id for unused: DATA behind them ends the connection.",
    rfc: "RFC 9113 §5.1: HEADERS open the stream, so DATA that was under way when it was reset is dropped.",
    why: "The Framer reports the malformed block, and the server never sees the stream.",
  },
  {
    token: "go.request.short-body",
    side: "server",
    go: "Serves a request that ends before its content-length; only the handler's read fails. Since 2026 not if it has no body at all.",
    rfc: "RFC 9113 §8.1.1: such a message is malformed, a stream error PROTOCOL_ERROR.",
    why: "What the handler makes of half a body is left to it, as in HTTP/1.1.",
  },
  {
    token: "go.field.blank-ends",
    side: "server",
    go: "Takes field values that begin or end with a blank.",
    rfc: "RFC 9113 §8.2.1: a field value must not begin or end with whitespace; the message is malformed.",
    why: "The check is the one of HTTP/1.1, where the blanks around a value are no part of it.",
  },
  {
    token: "go.priority.length",
    side: "server",
    faults: ["frame.priority.length"],
    go: "Ends the connection over a PRIORITY that does not have 5 octets.",
    rfc: "RFC 9113 §6.3: a stream error FRAME_SIZE_ERROR.",
    why: "Simpler: frames of a wrong size are all treated alike.",
  },
  {
    token: "go.headers.padding",
    side: "server",
    faults: ["frame.headers.padding"],
    go: "Resets the stream over HEADERS with more padding than payload; its header block is not decoded.",
    rfc: "RFC 9113 §6.2: a connection error PROTOCOL_ERROR.",
    why: "An old choice; header compression is out of step from then on if the block had changed the table.",
  },
  {
    token: "go.data.early-window",
    side: "server",
    go: "Holds streams to the window that its first SETTINGS announce before the client can know of it.",
    rfc: "RFC 9113 §6.9.2, §6.5.3: until the SETTINGS are acknowledged a client may go by 65 535 octets.",
    why: "New streams begin with the announced value. By default that is a megabyte, and then there is no difference.",
  },
  {
    token: "go.data.connection-window",
    side: "server",
    go: "Resets the stream over DATA beyond the connection's window.",
    rfc: "RFC 9113 §6.9.1: an error of the connection or of the stream, depending on whose window was passed.",
    why: "One check looks at the smaller of both windows and does not say which it was.",
  },
  {
    token: "go.data.end-of-closed-body",
    side: "server",
    profiles: ["go1.27"],
    go: "Overlooks END_STREAM on DATA for a body whose read deadline has passed; the stream stays open until the response ends.",
    rfc: "RFC 9113 §5.1: END_STREAM makes the stream half-closed (remote).",
    why: "Such DATA is dropped before its flags are looked at.",
  },
  {
    token: "go.priority-update.idle",
    side: "server",
    profiles: ["go1.27"],
    faults: ["server.priority-update.unreadable"],
    go: "Resets the stream of a PRIORITY_UPDATE that it cannot read, also one that nobody has opened yet.",
    rfc: "RFC 9113 §6.4: RST_STREAM must not be sent for a stream in the idle state.",
    why: "The fault names the stream that the frame is about, and nobody asks for its state.",
  },
  {
    token: "go.goaway.once",
    side: "server",
    go: "Sends one GOAWAY with the highest stream id so far, and ignores requests that were under way.",
    rfc: "RFC 9113 §6.8 advises a first GOAWAY with 2^31-1 and, a round trip later, one with the real id.",
    why: "Simpler; a client may make requests above the id again elsewhere.",
  },
  {
    token: "go.goaway.trailers",
    side: "server",
    profiles: UP_TO_1_19,
    go: "Ignores every HEADERS after a graceful GOAWAY, trailers of requests under way included.",
    rfc: "RFC 9113 §6.8: streams up to the last id are served to their end.",
    why: "An oversight, mended in August 2022.",
  },
  {
    token: "go.goaway.mute",
    side: "server",
    profiles: UP_TO_1_19,
    go: "An error after a graceful GOAWAY is not told, and the connection goes on.",
    rfc: "RFC 9113 §5.4.1: an endpoint that meets a connection error first sends GOAWAY, then closes.",
    why: "goAway returns early once one is on its way; mended in August 2022.",
  },
  {
    token: "go.goaway.unrepeated",
    side: "server",
    profiles: ["xnet0.7", "go1.27"],
    go: "After an error behind a graceful GOAWAY it falls silent and closes, but its code is not told.",
    rfc: "RFC 9113 §5.4.1, §6.8: an error is told by GOAWAY, and more than one may be sent.",
    why: "Only one GOAWAY is ever sent; since August 2022 the error at least ends the connection.",
  },
  {
    token: "go.hpack.table-size",
    side: "server",
    profiles: ["xnet0.7", "go1.27"],
    go: "Decodes with the table size that it announces from the first block on.",
    rfc: "RFC 9113 §4.3.1, §6.5.3: it counts once the client has acknowledged it; until then the size is 4096.",
    why: "With the default there is no difference; with less, a request that crosses the SETTINGS cannot be decoded.",
  },
  {
    token: "go.head.body",
    side: "server",
    profiles: UP_TO_1_19,
    faults: ["request.head-with-body"],
    go: "Resets a HEAD request that does not end with its HEADERS.",
    rfc: "RFC 9110 §9.3.2: content in a HEAD request has no meaning, but is not forbidden.",
    why: "Taken for a malformed request; accepted since August 2022.",
  },
  {
    token: "go.push.reserved",
    side: "server",
    go: "Takes a promised stream for half-closed (remote) from the start.",
    rfc: "RFC 9113 §5.1: it is reserved (local) until its HEADERS are sent, and DATA on it is a connection error PROTOCOL_ERROR.",
    why: "Nothing that the server may do differs, only its answer to DATA: STREAM_CLOSED. The recording shows the state of the RFC.",
  },
  {
    token: "go.client.goaway",
    side: "client",
    go: "Writes GOAWAY into its buffer on a connection error and closes without sending it.",
    rfc: "RFC 9113 §5.4.1: an endpoint SHOULD first send a GOAWAY frame.",
    why: "The frame reaches the wire only if another goroutine flushes before the close.",
  },
  {
    token: "go.client.goodbye",
    side: "client",
    go: "Closes an idle connection without GOAWAY; where it sends one on leaving, that names the next of its own streams.",
    rfc: "RFC 9113 §6.8: endpoints SHOULD send GOAWAY before they close, and it names the last stream of the peer's, so for a client 0 or a push.",
    why: "Nothing is lost for a server whose client is idle, and servers do not look at the id.",
  },
  {
    token: "go.client.frame-size",
    side: "client",
    profiles: [...UP_TO_1_19, "xnet0.7"],
    go: "Takes frames of up to 2^24-1 octets, although it announces no SETTINGS_MAX_FRAME_SIZE.",
    rfc: "RFC 9113 §4.2: a connection error FRAME_SIZE_ERROR above 16 384 octets unless more was announced.",
    why: "The framer's own limit was not lowered for clients until September 2024; sound servers keep to 16 384.",
  },
  {
    token: "go.client.closed-stream",
    side: "client",
    go: "Passes over HEADERS on streams that are closed, and over DATA, which it gives back to the connection's window.",
    rfc: "RFC 9113 §5.1: STREAM_CLOSED, for the connection behind END_STREAM and for the stream behind its RST_STREAM.",
    why: "Closed streams are forgotten, and frames may have been under way when the client reset one itself.",
  },
  {
    token: "go.client.data-uncounted",
    side: "client",
    faults: ["client.data.before-headers", "client.data.head"],
    go: "Resets the stream over DATA out of place, and does not count the octets: the server may send so many less for ever.",
    rfc: "RFC 9113 §6.9: flow-controlled frames always count for the connection's window.",
    why: "An oversight that only a server at fault pays for.",
  },
  {
    token: "go.client.idle-stream",
    side: "client",
    faults: ["client.data.idle"],
    go: "Passes over HEADERS, RST_STREAM and WINDOW_UPDATE on streams that it never opened; only DATA ends the connection.",
    rfc: "RFC 9113 §5.1: anything but HEADERS or PRIORITY on an idle stream is a connection error PROTOCOL_ERROR; §5.1.1: so is an id that nobody may use.",
    why: "One look-up serves for streams that are gone and for those that never were.",
  },
  {
    token: "go.client.settings-range",
    side: "client",
    profiles: [...UP_TO_1_19, "xnet0.7"],
    go: "Takes any SETTINGS_MAX_FRAME_SIZE.",
    rfc: "RFC 9113 §6.5.2: a connection error PROTOCOL_ERROR below 16 384 and above 2^24-1.",
    why: "Unchecked until February 2026.",
  },
  {
    token: "go.client.table-size",
    side: "client",
    profiles: UP_TO_1_19,
    go: "Passes over SETTINGS_HEADER_TABLE_SIZE: its table stays at 4096 octets, and a server that keeps less cannot read its requests.",
    rfc: "RFC 9113 §6.5.2: the encoder may take any size up to this value; RFC 7541 §4.2: a smaller one is said in the next block.",
    why: "Unsupported until November 2022 (golang/go#29356, #56054).",
  },
  {
    token: "go.client.window-overflow",
    side: "client",
    profiles: [...UP_TO_1_19, "xnet0.7"],
    faults: ["client.window-update.overflow"],
    go: "Ends the connection with FLOW_CONTROL_ERROR although only a stream's window passes 2^31-1.",
    rfc: "RFC 9113 §6.9.1: RST_STREAM with FLOW_CONTROL_ERROR.",
    why: "One error for both; mended in March 2024.",
  },
  {
    token: "go.client.trailers",
    side: "client",
    faults: ["client.trailers.end-stream", "client.trailers.pseudo"],
    go: "Ends the connection over trailers without END_STREAM, or with a pseudo-header field.",
    rfc: "RFC 9113 §8.1: the response is malformed, a stream error PROTOCOL_ERROR.",
    why: "Taken for a server that has lost its way altogether.",
  },
  {
    token: "go.client.length",
    side: "client",
    go: "Tells the application when a response has fewer or more octets than its content-length says; up to 2021 nothing if there are none at all.",
    rfc: "RFC 9113 §8.1.1: the response is malformed, a stream error PROTOCOL_ERROR.",
    why: "The application has read what came by then; resetting a stream that has ended would not help it.",
  },
  {
    token: "go.client.connection-field",
    side: "client",
    go: "Hands connection-specific fields of a response to the application, and takes a 101 for an informational response.",
    rfc: "RFC 9113 §8.2.2, §8.6: such a response is malformed.",
    why: "Some servers of HTTP/1.1 behind gateways let them through.",
  },
  {
    token: "go.client.data-fault",
    side: "client",
    profiles: ["go1.17"],
    faults: ["client.data.before-headers", "client.data.head"],
    go: "Tells only its caller about DATA that may not be there (before a response's headers, or for HEAD).",
    rfc: "RFC 9113 §8.1.1: a stream error PROTOCOL_ERROR, which the server sees as RST_STREAM.",
    why: "The stream was given up without a frame until the client was written anew in 2021.",
  },
];
