/** The cases of h2spec as data: what is sent is told in prose there (scripts here), what must come back is data. */
import { readFileSync } from "node:fs";

export interface H2specCase {
  readonly id: string;
  readonly title: string;
  readonly sends: string;
  readonly requires: string;
  readonly reaction: Reaction;
  readonly codes?: readonly string[];
  /** Representations before or behind a GET's header block. */
  readonly blockPrefixHex?: string;
  readonly blockSuffixHex?: string;
  /** What Go's server said, frame by frame. */
  readonly goServer?: readonly string[];
  /** Who fails it in the tool's eyes. */
  readonly failedBy?: readonly string[];
  /** What became of the case with Go's client: `pass`, or `fail: why`. */
  readonly goTransport?: string;
}

export const CASES_FILE = "conformance/h2spec-cases.json";

export type Reaction =
  | "first-frame-settings"
  | "headers"
  | "data"
  | "data-length-1"
  | "settings-ack"
  | "ping-ack"
  | "ping-frame"
  | "ping-ack-or-close"
  | "connection-error"
  | "stream-error"
  | "connection-close"
  | "goaway"
  | "rst-stream"
  | "handshake";

export interface H2specCases {
  readonly server: readonly H2specCase[];
  readonly client: readonly H2specCase[];
}

export function readCases(path: string): H2specCases {
  const cases: H2specCases = JSON.parse(readFileSync(path, "utf8"));
  return cases;
}

/** Cases whose text asks for more than the tool does: what they are held to here. */
const STRICTER: Readonly<Record<string, Pick<H2specCase, "reaction" | "codes">>> = {
  "http2/5.1/1": { reaction: "connection-error", codes: ["PROTOCOL_ERROR"] },
  "http2/5.1/11": { reaction: "connection-error", codes: ["STREAM_CLOSED"] },
  "http2/6.2/4": { reaction: "connection-error", codes: ["PROTOCOL_ERROR"] },
  "http2/6.4/3": { reaction: "connection-error", codes: ["FRAME_SIZE_ERROR"] },
  "http2/6.5/3": { reaction: "connection-error", codes: ["FRAME_SIZE_ERROR"] },
  "client/6.2/3": { reaction: "connection-error", codes: ["PROTOCOL_ERROR"] },
  "client/6.4/3": { reaction: "connection-error", codes: ["FRAME_SIZE_ERROR"] },
  "client/6.5/3": { reaction: "connection-error", codes: ["FRAME_SIZE_ERROR"] },
};

export function stricter(c: H2specCase): H2specCase {
  return { ...c, ...STRICTER[c.id] };
}
