/** What a frame of each type is for, in one sentence. RFC 9113 §6; RFC 7838 §4, RFC 8336 §2, RFC 9218 §7.1. */
import { FrameType } from "./frame.ts";

const MEANINGS = new Map<number, string>([
  [
    FrameType.DATA,
    "Carries a piece of a request's or response's content; counts against the flow-control windows.",
  ],
  [FrameType.HEADERS, "Opens a stream or carries a response's head or trailers, compressed with HPACK."],
  [FrameType.PRIORITY, "Tells the sender's wish for a stream's place in the priority tree; deprecated."],
  [FrameType.RST_STREAM, "Ends a stream at once; the connection goes on."],
  [
    FrameType.SETTINGS,
    "Tells the peer what the sender allows; each side begins with one, and acknowledges the other's.",
  ],
  [
    FrameType.PUSH_PROMISE,
    "Announces a response that the server will send unasked, with the request that it answers.",
  ],
  [
    FrameType.PING,
    "Asks the peer to send the same 8 octets back: measures the round trip and shows that it lives.",
  ],
  [FrameType.GOAWAY, "Begins the end of the connection and says which streams were or may be handled."],
  [
    FrameType.WINDOW_UPDATE,
    "Lets the peer send that many more octets of DATA, on the stream or on the connection.",
  ],
  [FrameType.CONTINUATION, "Goes on with the header block of the frame before it."],
  [FrameType.ALTSVC, "Names another place where the same origin can be reached."],
  [FrameType.ORIGIN, "Lists the origins that may be asked for over this connection."],
  [FrameType.PRIORITY_UPDATE, "Changes the urgency of a response that was asked for."],
]);

/** Undefined for a type that we do not know. */
export function frameTypeMeaning(type: number): string | undefined {
  return MEANINGS.get(type);
}
