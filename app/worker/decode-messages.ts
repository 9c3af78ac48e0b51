/** What the page and the worker that decodes captures say to each other. Types only. */
import type { Capture, CaptureEdit, PackedConnection, Side } from "../../protocol/index.ts";
import type { Moments } from "../state/moments.ts";
import type { PackedTimeline } from "../state/timeline.ts";

/** A file as the browser hands it out (which costs nothing to post), or a text. */
export interface DecodeInput {
  readonly name: string;
  readonly blob?: Blob;
  readonly text?: string;
}

export interface KeyLogText {
  readonly name: string;
  readonly text: string;
}

export interface DecodeJob {
  /** What is given now, in any order: captures and key logs are told apart by what is in them. */
  readonly inputs: readonly DecodeInput[];
  /** The capture that is open, for when only key logs are given. */
  readonly current?: DecodeInput;
  /** Key logs that were given before. */
  readonly keyLogs: readonly KeyLogText[];
  /** Who sent the single direction of `current`, when the person says so. */
  readonly from?: Side;
  /** Octets that were changed in `current`. */
  readonly edits?: readonly CaptureEdit[];
  /** The connection to show first, if it is there. */
  readonly prefer?: PreferredConnection;
}

/** By name, and of several of that name (the same ports used again) the one at this index. */
export interface PreferredConnection {
  readonly name: string;
  readonly index: number;
}

/** `id` is the page's; every answer carries it. */
export type DecodeRequest = { readonly id: number } & (
  | { readonly kind: "decode"; readonly job: DecodeJob }
  /** Of the capture that was decoded last. */
  | { readonly kind: "open"; readonly connection: number }
);

/** What is told of a connection before it is opened. */
export interface ConnectionSummary {
  readonly name: string;
  readonly frames: number;
  /** Frames that break a rule. */
  readonly faulty: number;
  /** Type of the first frame in each direction; undefined where there is none. */
  readonly first: Readonly<Record<Side, number | undefined>>;
}

export interface DecodedHead extends Pick<Capture, "format" | "problems" | "report"> {
  readonly connections: readonly ConnectionSummary[];
}

export interface OpenedConnection {
  readonly index: number;
  readonly connection: PackedConnection;
  readonly moments: Moments;
  readonly timeline: PackedTimeline;
}

export interface DecodedJob {
  /** Which input was decoded; undefined when there was none but key logs. */
  readonly source: { readonly input: number } | "current" | undefined;
  /** Of the input, if it is text. */
  readonly text: string | undefined;
  readonly head: DecodedHead | undefined;
  readonly shown: OpenedConnection | undefined;
  /** All that hold, old and new. */
  readonly keyLogs: readonly KeyLogText[];
  /** How many of them are new. */
  readonly newKeyLogs: number;
  /** Further captures among the inputs, in their order: one is shown at a time. */
  readonly others: readonly OtherCapture[];
}

export interface OtherCapture {
  /** Among the inputs. */
  readonly input: number;
  /** Undefined: too large to be looked into unasked. */
  readonly held: HeldCapture | undefined;
}

/** What a capture holds, in short. */
export interface HeldCapture extends Pick<DecodedHead, "format"> {
  readonly connections: readonly Pick<ConnectionSummary, "name" | "frames">[];
  /** Of connections that cannot be shown. */
  readonly closed: number;
  /** The worst that is to be said of it. */
  readonly trouble: string | undefined;
}

export type DecodeReply = { readonly id: number } & (
  | { readonly kind: "progress"; readonly share: number }
  | { readonly kind: "decoded"; readonly result: DecodedJob }
  | { readonly kind: "opened"; readonly opened: OpenedConnection }
  /** A file that cannot be read, or our own failure. */
  | { readonly kind: "failed"; readonly message: string }
);
