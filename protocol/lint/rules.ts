/** Every rule of the checks as a row: what it is called, how bad it is, where the RFC says so, what to do. */
import type { Severity } from "./finding.ts";

interface RuleRow {
  readonly severity: Severity;
  readonly title: string;
  readonly rfc: string;
  readonly advice: string;
}

const error = (title: string, rfc: string, advice: string): RuleRow => ({
  severity: "error",
  title,
  rfc,
  advice,
});
const warning = (title: string, rfc: string, advice: string): RuleRow => ({
  severity: "warning",
  title,
  rfc,
  advice,
});
const note = (title: string, rfc: string, advice: string): RuleRow => ({
  severity: "note",
  title,
  rfc,
  advice,
});

const FIX_SENDER =
  "The sender breaks the protocol: its peer may end the connection. Look for the code that writes this frame.";
const FIX_MESSAGE =
  "Peers treat such a message as malformed and reset its stream: mend it where it is made, often a proxy that copies fields from HTTP/1.1.";
const BOUND_IT =
  "A server should count such frames and end the connection with ENHANCE_YOUR_CALM before they cost it much.";

export const LINT_RULES = {
  // ---- frames and header compression
  "frame.malformed": error("A malformed frame", "RFC 9113 §4.2", FIX_SENDER),
  "hpack.malformed": error(
    "A header block that cannot be decoded",
    "RFC 9113 §4.3",
    "From here on the two header tables differ and nothing can be trusted: the connection has to end with COMPRESSION_ERROR.",
  ),
  "frame.too-large": error(
    "A frame larger than the peer allows",
    "RFC 9113 §4.2",
    "Split it: up to SETTINGS_MAX_FRAME_SIZE of the receiver, 16 384 until it says more.",
  ),
  "extension.malformed": warning(
    "A malformed extension frame",
    "RFC 9113 §5.5",
    "Peers that do not know the extension ignore it, the others may not.",
  ),
  // ---- order and streams
  "settings.first": error(
    "Something stands before SETTINGS",
    "RFC 9113 §3.4",
    "Each end has to begin with SETTINGS, the client right behind its preface.",
  ),
  "settings.value": error("A setting with a value that is not allowed", "RFC 9113 §6.5.2", FIX_SENDER),
  "stream.parity": error(
    "A stream with the other side's number",
    "RFC 9113 §5.1.1",
    "Clients open odd streams; servers promise even ones.",
  ),
  "stream.backwards": error(
    "A new stream with a lower number than an old one",
    "RFC 9113 §5.1.1",
    "Numbers only grow: give them out in the order in which HEADERS are written, under one lock.",
  ),
  "stream.idle": error("A frame on a stream that nobody has opened", "RFC 9113 §5.1", FIX_SENDER),
  "stream.after-end": error(
    "A frame on a stream that its sender has ended",
    "RFC 9113 §5.1",
    "After END_STREAM or RST_STREAM the sender may write no more DATA or HEADERS there.",
  ),
  "stream.too-many": warning(
    "More streams at once than the server allows",
    "RFC 9113 §5.1.2",
    "The server may refuse the surplus with REFUSED_STREAM: wait for a stream to end, or open another connection.",
  ),
  "push.forbidden": error(
    "A push that is not allowed",
    "RFC 9113 §8.4",
    "Only servers push, and not to a client whose SETTINGS_ENABLE_PUSH is 0.",
  ),
  "ack.unexpected": warning(
    "An acknowledgment of nothing",
    "RFC 9113 §6.5.3",
    "Some peers end the connection over it: acknowledge each SETTINGS and each PING once.",
  ),
  // ---- flow control
  "flow.exceeded": error(
    "More DATA than the window allowed",
    "RFC 9113 §6.9.1",
    "The receiver may end the stream or the connection with FLOW_CONTROL_ERROR: count padding too, and both windows.",
  ),
  "flow.overflow": error(
    "A window beyond 2 147 483 647",
    "RFC 9113 §6.9.1",
    "Give back what was consumed, once.",
  ),
  "flow.connection-forgotten": warning(
    "The connection's window is never given back",
    "RFC 9113 §6.9",
    "What is read has to be credited to the stream and to the connection: once 65 535 octets have come, every stream stands still.",
  ),
  "flow.default-window": note(
    "Much DATA through the smallest window",
    "RFC 9113 §6.9.2",
    "At 65 535 octets a round trip of 40 ms allows 1.6 MB/s at best: raise SETTINGS_INITIAL_WINDOW_SIZE, and the connection's window by WINDOW_UPDATE.",
  ),
  "stall.long": warning(
    "A long standstill",
    "RFC 9113 §5.2",
    "Who does not read, or credits too late? The stage shows what it waits for at that moment.",
  ),
  "stall.for-ever": error(
    "A standstill that never ends",
    "RFC 9113 §5.2",
    "Somebody waits for what never comes: a lost WINDOW_UPDATE, a handler that stopped reading, a forgotten answer.",
  ),
  // ---- messages
  "headers.name": error(
    "A field name that is not allowed",
    "RFC 9113 §8.2.1",
    "Names are in lower case here, without blanks or control characters. " + FIX_MESSAGE,
  ),
  "headers.value": error(
    "A field value that is not allowed",
    "RFC 9113 §8.2.1",
    "No NUL, CR or LF, and no blanks at either end. " + FIX_MESSAGE,
  ),
  "headers.pseudo": error("Pseudo-header fields out of order", "RFC 9113 §8.3", FIX_MESSAGE),
  "headers.missing": error("A message that lacks a pseudo-header field", "RFC 9113 §8.3.1", FIX_MESSAGE),
  "headers.connection": error("A field that belongs to HTTP/1.1 connections", "RFC 9113 §8.2.2", FIX_MESSAGE),
  "headers.te": error("A te field that asks for more than trailers", "RFC 9113 §8.2.2", FIX_MESSAGE),
  "headers.host": warning(
    "A host that differs from :authority",
    "RFC 9113 §8.3.1",
    "Who routes by one and who by the other will disagree: send :authority alone.",
  ),
  "headers.content-length": error(
    "content-length and DATA differ",
    "RFC 9113 §8.1.1",
    "The message is malformed for its receiver: count what is sent, and do not copy the field after changing the body.",
  ),
  "headers.trailers": error("Trailers that do not end the stream", "RFC 9113 §8.1", FIX_MESSAGE),
  "headers.too-large": warning(
    "More header octets than the peer takes",
    "RFC 9113 §10.5.1",
    "It may answer 431 or reset the stream: look at cookies and tokens first.",
  ),
  "hpack.no-table": note(
    "Header compression without a table",
    "RFC 7541 §4.2",
    "With SETTINGS_HEADER_TABLE_SIZE 0 every request spells out its fields; a few kilobytes save most of them.",
  ),
  // ---- how it goes
  "goaway.error": error(
    "GOAWAY with an error",
    "RFC 9113 §6.8",
    "Its debug data and the frames before it tell why; the client may retry what is above the last stream.",
  ),
  "goaway.early": warning(
    "GOAWAY that leaves requests behind",
    "RFC 9113 §6.8",
    "Streams above the last one were not processed: retry them elsewhere. Servers avoid it by announcing the end first, with the last stream 2 147 483 647.",
  ),
  "stream.refused": warning(
    "A refused stream",
    "RFC 9113 §8.7",
    "Nothing was done, so it can be retried at once; keep to the server's limit of concurrent streams.",
  ),
  "stream.reset": warning(
    "A stream that ends in an error",
    "RFC 9113 §6.4",
    "What its sender objects to stands in the frames before.",
  ),
  "stream.canceled": note(
    "A stream that was given up",
    "RFC 9113 §6.4",
    "Normal when somebody lost interest; look at timeouts if nobody did.",
  ),
  "stream.unfinished": warning(
    "A stream that never ends",
    "RFC 9113 §5.1",
    "The recording ends before it does: a handler that hangs, a lost frame, or a recording that was cut.",
  ),
  "settings.unanswered": warning(
    "SETTINGS without an answer",
    "RFC 9113 §6.5.3",
    "Until the ACK comes the sender cannot rely on its own settings, and may end the connection with SETTINGS_TIMEOUT.",
  ),
  "ping.unanswered": warning(
    "PING without an answer",
    "RFC 9113 §6.7",
    "Health checks take the connection for dead: does the peer still read?",
  ),
  "ping.idle": warning(
    "Many PINGs while nothing else is said",
    "RFC 9113 §6.7",
    "Servers end such connections (gRPC: too_many_pings): ping less often, and not without requests.",
  ),
  // ---- floods
  "flood.rapid-reset": error(
    "Rapid reset",
    "RFC 9113 §10.5",
    "Requests that are reset at once cost the server work and the client nothing (CVE-2023-44487). " +
      BOUND_IT,
  ),
  "flood.continuation": error(
    "A flood of CONTINUATION",
    "RFC 9113 §10.5",
    "A block that never ends fills memory (CVE-2024-27316). Bound the octets and the frames of a block. " +
      BOUND_IT,
  ),
  "flood.ping": error(
    "A flood of PING",
    "RFC 9113 §10.5",
    "Each wants an answer (CVE-2019-9512). " + BOUND_IT,
  ),
  "flood.settings": error(
    "A flood of SETTINGS",
    "RFC 9113 §10.5",
    "Each wants an answer (CVE-2019-9515). " + BOUND_IT,
  ),
  "flood.empty": error(
    "A flood of empty frames",
    "RFC 9113 §10.5",
    "They use no window and end nothing (CVE-2019-9518). " + BOUND_IT,
  ),
  "flood.priority": warning(
    "A flood of PRIORITY",
    "RFC 9113 §10.5",
    "Rearranging a tree costs more than asking for it (CVE-2019-9513). " + BOUND_IT,
  ),
  // ---- waste
  "waste.padding": note(
    "Much padding",
    "RFC 9113 §10.7",
    "Padding counts against the windows: is it meant to hide sizes?",
  ),
  "waste.small-data": note(
    "Many small DATA frames",
    "RFC 9113 §6.1",
    "Each costs 9 octets and a wake-up at the receiver: buffer writes, or flush less often.",
  ),
} as const satisfies Readonly<Record<string, RuleRow>>;

export type LintToken = keyof typeof LINT_RULES;
