/**
 * Where Go, on purpose or by neglect, does something else than a case of h2spec asks for, and ours with it. A row is
 * a promise in both directions: the case must fail here, and what Go does instead must be what came.
 */
export interface Deviation {
  /** The case's id. */
  readonly case: string;
  readonly go: string;
  readonly rfc: string;
  /** Where we know it from: Go's symbols, or the recorded run of the suite. */
  readonly source: string;
}

/** Cases that the tool itself counts as failures of Go's server. */
export const SERVER_DEVIATIONS: readonly Deviation[] = [
  {
    case: "http2/4.2/3",
    go: "Takes the block: its SETTINGS_MAX_FRAME_SIZE is 1 048 576, so 20 kB in one HEADERS are legal.",
    rfc: "RFC 9113 §4.2 forbids frames above the receiver's SETTINGS_MAX_FRAME_SIZE only; the case assumes 16 384.",
    source: "defaultMaxReadFrameSize; listed among Go's failures",
  },
  {
    case: "http2/6.5.3/1",
    go: "Ends the connection with PROTOCOL_ERROR over a setting that stands twice in one frame.",
    rfc: "RFC 9113 §6.5.3: values are processed in order, so the last one wins.",
    source: "serverConn.processSettings, SettingsFrame.HasDuplicates; listed among Go's failures",
  },
  {
    case: "http2/8.1.2.2/1",
    go: "Answers 400 in place of the handler.",
    rfc: "RFC 9113 §8.2.2: a message with a connection-specific field is malformed, a stream error PROTOCOL_ERROR (§8.1.1 lets a server answer first).",
    source: "checkValidHTTP2RequestHeaders, new400Handler; listed among Go's failures",
  },
  {
    case: "http2/8.1.2.2/2",
    go: "Answers 400 in place of the handler.",
    rfc: "RFC 9113 §8.2.2: te may only say trailers; anything else makes the message malformed.",
    source: "checkValidHTTP2RequestHeaders, new400Handler; listed among Go's failures",
  },
];

/** Cases that Go's server passes because the tool takes any end of the connection, but with another code or scope. */
export const SERVER_LAX: readonly Deviation[] = [
  {
    case: "http2/3.5/2",
    go: "Closes without GOAWAY.",
    rfc: "RFC 9113 §3.4: a connection error PROTOCOL_ERROR, where the GOAWAY may be left out.",
    source: "serverConn.readPreface; recorded run",
  },
  {
    case: "http2/5.1/9",
    go: "Ends the connection with PROTOCOL_ERROR: the stream is gone, and its id is not above the highest seen.",
    rfc: "RFC 9113 §5.1: STREAM_CLOSED for frames on a stream that was reset.",
    source: "serverConn.processHeaders; recorded run",
  },
  {
    case: "http2/5.1/11",
    go: "Resets the stream with STREAM_CLOSED; the connection goes on.",
    rfc: "RFC 9113 §5.1: a connection error STREAM_CLOSED for frames behind END_STREAM.",
    source: "serverConn.processData; recorded run",
  },
  {
    case: "http2/5.1/12",
    go: "Ends the connection with PROTOCOL_ERROR: a stream id that was there before.",
    rfc: "RFC 9113 §5.1: a connection error, but STREAM_CLOSED.",
    source: "serverConn.processHeaders; recorded run",
  },
  {
    case: "http2/6.2/4",
    go: "Resets the stream with PROTOCOL_ERROR; the connection goes on without the block's fields.",
    rfc: "RFC 9113 §6.2: a connection error PROTOCOL_ERROR.",
    source: "parseHeadersFrame; recorded run",
  },
];

/** All connection errors of Go's client: the tool sees a closed connection and is content. */
export const UNSENT_GOAWAY: Omit<Deviation, "case"> = {
  go: "Puts a GOAWAY with the right code into its write buffer and closes the connection without a flush.",
  rfc: "RFC 9113 §5.4.1: a GOAWAY with the code SHOULD be sent before the connection is closed.",
  source:
    "ClientConn.readLoop. In versions since 1.18 the RST_STREAM of an aborted request may flush it, a race: the recorded run passes client/5.4.1/2 and failed client/6.9.1/1 once.",
};

const CLOSED_STREAM =
  "Takes the stream for one that was canceled here: ignores the frame; DATA is given back to the connection's window.";

/** Cases that the tool counts as failures of Go's client. */
export const CLIENT_DEVIATIONS: readonly Deviation[] = [
  {
    case: "client/4.2/2",
    go: "Takes frames up to 2^24-1 octets, although it announces no SETTINGS_MAX_FRAME_SIZE.",
    rfc: "RFC 9113 §4.2: FRAME_SIZE_ERROR above 16 384.",
    source: "Transport.newClientConn leaves the Framer's default; recorded run",
  },
  {
    case: "client/4.2/3",
    go: "As for DATA: takes the block.",
    rfc: "RFC 9113 §4.2: a connection error FRAME_SIZE_ERROR.",
    source: "Transport.newClientConn; recorded run",
  },
  {
    case: "client/5.1/1",
    go: CLOSED_STREAM,
    rfc: "RFC 9113 §5.1: DATA on an idle stream is a connection error PROTOCOL_ERROR.",
    source: "clientConnReadLoop.processData: only ids from nextStreamID on are idle; recorded run",
  },
  {
    case: "client/5.1/2",
    go: "Ignores RST_STREAM on streams that it does not know.",
    rfc: "RFC 9113 §6.4: a connection error PROTOCOL_ERROR on an idle stream.",
    source: "clientConnReadLoop.processResetStream; recorded run",
  },
  {
    case: "client/5.1/3",
    go: "Ignores WINDOW_UPDATE on streams that it does not know.",
    rfc: "RFC 9113 §5.1: a connection error PROTOCOL_ERROR on an idle stream.",
    source: "clientConnReadLoop.processWindowUpdate; recorded run",
  },
  {
    case: "client/5.1/5",
    go: CLOSED_STREAM,
    rfc: "RFC 9113 §5.1: a stream error STREAM_CLOSED.",
    source: "clientConnReadLoop.processData; recorded run",
  },
  {
    case: "client/5.1/8",
    go: CLOSED_STREAM,
    rfc: "RFC 9113 §5.1: a connection error STREAM_CLOSED.",
    source: "clientConnReadLoop.processData; recorded run",
  },
  {
    case: "client/5.1/9",
    go: CLOSED_STREAM,
    rfc: "RFC 9113 §5.1: a connection error STREAM_CLOSED.",
    source: "clientConnReadLoop.processHeaders; recorded run",
  },
  {
    case: "client/5.1.1/1",
    go: "Ignores HEADERS on a stream that it never opened.",
    rfc: "RFC 9113 §5.1.1: a connection error PROTOCOL_ERROR.",
    source: "clientConnReadLoop.processHeaders; recorded run",
  },
  {
    case: "client/6.4/2",
    go: "Ignores RST_STREAM on streams that it does not know.",
    rfc: "RFC 9113 §6.4: a connection error PROTOCOL_ERROR on an idle stream.",
    source: "clientConnReadLoop.processResetStream; recorded run",
  },
  {
    case: "client/6.5.2/2",
    go: "Stores SETTINGS_MAX_FRAME_SIZE unchecked (until 2026).",
    rfc: "RFC 9113 §6.5.2: a connection error PROTOCOL_ERROR below 16 384.",
    source: "clientConnReadLoop.processSettings; recorded run",
  },
  {
    case: "client/6.5.2/3",
    go: "Stores SETTINGS_MAX_FRAME_SIZE unchecked (until 2026).",
    rfc: "RFC 9113 §6.5.2: a connection error PROTOCOL_ERROR above 2^24-1.",
    source: "clientConnReadLoop.processSettings; recorded run",
  },
  {
    case: "client/6.9.1/2",
    go: "Ends the connection with FLOW_CONTROL_ERROR although only a stream's window overflows (until 2024).",
    rfc: "RFC 9113 §6.9.1: RST_STREAM with FLOW_CONTROL_ERROR.",
    source: "clientConnReadLoop.processWindowUpdate; recorded run",
  },
];

/** Cases that Go's client passes in the tool's eyes because its connection ends soon, for another reason. */
export const CLIENT_LAX: readonly Deviation[] = [
  {
    case: "client/5.1/6",
    go: CLOSED_STREAM,
    rfc: "RFC 9113 §5.1: a stream error STREAM_CLOSED.",
    source: "clientConnReadLoop.processHeaders; client/5.1/9 fails the same way in the recorded run",
  },
  {
    case: "client/6.1/2",
    go: CLOSED_STREAM,
    rfc: "RFC 9113 §6.1: a stream error STREAM_CLOSED.",
    source: "clientConnReadLoop.processData; client/5.1/8 fails the same way in the recorded run",
  },
  {
    case: "client/6.2/3",
    go: "Resets the stream with PROTOCOL_ERROR; the connection goes on without the block's fields.",
    rfc: "RFC 9113 §6.2: a connection error PROTOCOL_ERROR.",
    source: "parseHeadersFrame; recorded run",
  },
];
