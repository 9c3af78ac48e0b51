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
