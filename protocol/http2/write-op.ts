/** What a server can ask to have written, before it becomes frames: Go's writeFramer types as data. */
import { unreachable } from "../base/assert.ts";
import type { HeaderField } from "../hpack/field.ts";
import type { IoError } from "./io-error.ts";
import type { Setting } from "./settings.ts";

export type WriteOp =
  | { readonly kind: "settings"; readonly settings: readonly Setting[] }
  | { readonly kind: "settings ack" }
  | { readonly kind: "ping" | "ping ack"; readonly opaqueData: Uint8Array }
  | {
      readonly kind: "goaway";
      readonly lastStreamId: number;
      readonly code: number;
      readonly debugData?: Uint8Array;
    }
  | { readonly kind: "window update"; readonly streamId: number; readonly increment: number }
  /** A StreamError in Go. */
  | { readonly kind: "rst stream"; readonly streamId: number; readonly code: number }
  /** handlerPanicRST: travels behind the frames of its stream. */
  | { readonly kind: "handler panic"; readonly streamId: number }
  | {
      readonly kind: "headers";
      readonly streamId: number;
      readonly fields: readonly HeaderField[];
      readonly endStream: boolean;
    }
  | { readonly kind: "100 continue"; readonly streamId: number }
  /** Asked for on `streamId`; the promised id is drawn when the frame is written, so that ids go out in order. */
  | {
      readonly kind: "push promise";
      readonly streamId: number;
      readonly fields: readonly HeaderField[];
      /** An error: no push is possible any more, and nothing is written. */
      readonly allocatePromisedId: () => number | IoError;
    }
  | {
      readonly kind: "data";
      readonly streamId: number;
      readonly data: Uint8Array;
      readonly endStream: boolean;
    }
  /** Not a frame: sends what is buffered. */
  | { readonly kind: "flush" };

/** Octets that `op` will take on the wire, Infinity where Go does not ask (staysWithinBuffer). */
export function knownWireBytes(op: WriteOp): number {
  switch (op.kind) {
    case "settings":
      return 9 + 6 * op.settings.length;
    case "settings ack":
      return 9;
    case "ping":
    case "ping ack":
      return 17;
    case "window update":
    case "rst stream":
    case "handler panic":
      return 13;
    // Go's upper bound for ":status: 100".
    case "100 continue":
      return 9 + 2 * (":status".length + "100".length);
    case "data":
      return 9 + op.data.length;
    case "goaway":
    case "headers":
    case "push promise":
    case "flush":
      return Infinity;
    default:
      return unreachable(op);
  }
}

export function endsStream(op: WriteOp): boolean {
  return (op.kind === "headers" || op.kind === "data") && op.endStream;
}
