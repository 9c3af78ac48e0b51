/**
 * What a person does to a simulation while it runs, as data: part of the scenario, so that the changed future is as
 * repeatable as the first one. Types and their words; `interventions.ts` carries them out.
 *
 * An intervention acts at an exact instant, and up to it the trace is that of the scenario without it, event for event:
 * `atSeq`: the log has that many events, or nothing more would happen (then it acts at the end). `atMs`: first thing at that
 * time. Or at a frame: `frame` counts what the side's own framer has written, from 0, the client's preface included.
 * That count stays what it is, because up to that frame the run is the same; frames put in by hand do not count, and frames taken out do.
 * With a Transport all of that is said of one of its connections: of that one's log, up to there.
 */
import { unreachable } from "../base/assert.ts";
import { fromHex } from "../base/bytes.ts";
import type { Side } from "../probe/event.ts";
import { frameTypeName } from "../frame/frame-names.ts";
import { settingName } from "../frame/setting-names.ts";

interface OfConnection {
  /** Of those that a Transport makes, in their order, from 0. Absent: the first. */
  readonly connection?: number;
}

/** Exactly one of the two. */
export interface Instant extends OfConnection {
  readonly atSeq?: number;
  readonly atMs?: number;
}

interface AtFrame extends OfConnection {
  readonly from: Side;
  readonly frame: number;
}

export type Intervention =
  /** Its octets never reach the wire. Its sender believes that it was sent. */
  | (AtFrame & { readonly do: "drop" })
  /** The line stops in front of it for so long; what follows waits behind it, as octets keep their order. */
  | (AtFrame & { readonly do: "delay"; readonly byMs: number })
  /** Comes twice, the second time right behind the first. */
  | (AtFrame & { readonly do: "duplicate" })
  /** One octet of it (0 is the first of its header) is changed where `xor` has ones. */
  | (AtFrame & { readonly do: "corrupt"; readonly octet: number; readonly xor: number })
  /**
   * Octets of one's own making among those that this side sends: behind the frame that it wrote last, and never inside of a
   * header block. The engine at that side does not know of them: that is what it is for. `hex` may be anything.
   */
  | (Instant & { readonly do: "send"; readonly from: Side; readonly hex: string })
  /** This side announces SETTINGS. What it promises grows at once, and shrinks when the peer has acknowledged it. */
  | (Instant & {
      readonly do: "settings";
      readonly side: Side;
      readonly settings: readonly (readonly [id: number, value: number])[];
    })
  /** The handler (or the client's caller) takes nothing more from the body of this stream, or goes on. */
  | (Instant & {
      readonly do: "stop reading" | "go on reading";
      readonly side: Side;
      readonly streamId: number;
    })
  /** The client's caller gives up the request; the server resets the stream. With CANCEL, both. */
  | (Instant & { readonly do: "cancel"; readonly side: Side; readonly streamId: number })
  /** The connection is gone for both ends at once; what was under way is lost. */
  | (Instant & { readonly do: "cut" })
  /** Nothing leaves for so long: in what this side sends, or in both directions. */
  | (Instant & { readonly do: "stall"; readonly forMs: number; readonly from?: Side });

/** Those that are about a frame which its sender writes. */
export type FrameIntervention = Extract<Intervention, AtFrame>;
export type TimedIntervention = Exclude<Intervention, AtFrame>;

export function isAboutFrame(one: Intervention): one is FrameIntervention {
  return "frame" in one;
}

/** One line for a person; `frameName` tells of the frame more than its number. */
export function describeIntervention(one: Intervention, frameName?: string): string {
  const words = describeDeed(one, frameName);
  return one.connection === undefined ? words : `${words} (connection ${one.connection + 1})`;
}

function describeDeed(one: Intervention, frameName?: string): string {
  switch (one.do) {
    case "drop":
      return `drop ${ofFrame(one, frameName)}`;
    case "delay":
      return `delay ${ofFrame(one, frameName)} by ${one.byMs} ms`;
    case "duplicate":
      return `send ${ofFrame(one, frameName)} twice`;
    case "corrupt":
      return `change octet ${one.octet} of ${ofFrame(one, frameName)}`;
    case "send":
      return `put ${octetsInWords(one.hex)} on the wire from the ${one.from}`;
    case "settings":
      return `the ${one.side} announces ${one.settings.map(([id, value]) => `${settingName(id)} = ${value}`).join(", ")}`;
    case "stop reading":
    case "go on reading":
      return `the ${reader(one.side)} of stream ${one.streamId} ${one.do === "stop reading" ? "stops reading" : "goes on reading"}`;
    case "cancel":
      return `the ${one.side} cancels stream ${one.streamId}`;
    case "cut":
      return "cut the connection";
    case "stall":
      return `nothing leaves ${one.from === undefined ? "in either direction" : `from the ${one.from}`} for ${one.forMs} ms`;
    default:
      return unreachable(one);
  }
}

function ofFrame({ from, frame }: AtFrame, name: string | undefined): string {
  return name ?? `the ${from}'s frame ${frame}`;
}

function reader(side: Side): string {
  return side === "server" ? "handler" : "caller";
}

/** The frame's name if it is one whole frame, so that the log says what was put in. */
function octetsInWords(hex: string): string {
  const bytes = fromHex(hex);
  const [high = 0, middle = 0, low = 0, type = 0, , s3 = 0, s2 = 0, s1 = 0, s0 = 0] = bytes;
  const length = high * 65_536 + middle * 256 + low;
  if (bytes.length !== 9 + length) return `${bytes.length} octets`;
  const streamId = (s3 % 128) * 2 ** 24 + s2 * 65_536 + s1 * 256 + s0;
  return `${frameTypeName(type)} on ${streamId === 0 ? "the connection" : `stream ${streamId}`}`;
}
