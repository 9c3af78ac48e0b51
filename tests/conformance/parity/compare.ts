/** Finds the strictest rule by which two recordings of one direction are the same. The rules are named in stories.ts. */
import { fromHex } from "../../../protocol/base/bytes.ts";
import { Http2Error } from "../../../protocol/base/http2-error.ts";
import { Flag } from "../../../protocol/frame/frame.ts";
import { HpackDecoder } from "../../../protocol/hpack/decoder.ts";
import { foldCredit, splitFrames } from "../../support/frame-diff.ts";
import type { SeenFrame } from "../../support/frame-diff.ts";
import { RULES } from "./stories.ts";
import type { Rule, Verdict } from "./stories.ts";

export function verdictOf(actual: Uint8Array, expected: Uint8Array): Verdict {
  const [a, b] = [splitFrames(actual), splitFrames(expected)];
  return RULES.find((rule) => sameList(VIEWS[rule](a), VIEWS[rule](b))) ?? "differs";
}

/** What is known to differ must: an improvement has to be told. */
export function isAsStrict(verdict: Verdict, promised: Verdict): boolean {
  if (verdict === "differs" || promised === "differs") return verdict === promised;
  return RULES.indexOf(verdict) <= RULES.indexOf(promised);
}

const VIEWS: Readonly<Record<Rule, (frames: readonly SeenFrame[]) => readonly string[]>> = {
  octets: (frames) => frames.map((frame) => frame.hex),
  greeting: (frames) => settle(frames).map((frame) => frame.hex),
  credit: (frames) => [...settle(withoutCredit(frames)).map((frame) => frame.hex), ...creditOf(frames)],
  reads: (frames) => [
    ...settle(withoutCredit(frames)).map((frame) => frame.hex),
    ...creditOf(frames.filter((frame) => frame.credit?.streamId === 0)),
    `streams have the first of the connection's: ${firstOfConnection(frames)}`,
  ],
  fields: (frames) => [
    ...decoded(settle(withoutCredit(frames)), true).map((said) => said.text),
    ...creditOf(frames),
  ],
  streams: (frames) => [...byStream(decoded(withoutCredit(frames), false)), ...creditOf(frames)],
};

/** The frames whose place is open, each of them once, in a place of their own at the end. */
function settle(frames: readonly SeenFrame[]): readonly SeenFrame[] {
  const free = frames.filter((frame) => isFree(frame));
  return [...frames.filter((frame) => !isFree(frame)), ...free.toSorted((a, b) => compareText(a.hex, b.hex))];
}

const SETTINGS_ACK = "000000040100000000";
const FIRST_CREDIT = "000004080000000000000f0001";

function isFree(frame: SeenFrame): boolean {
  return frame.hex === SETTINGS_ACK || frame.hex === FIRST_CREDIT;
}

function withoutCredit(frames: readonly SeenFrame[]): readonly SeenFrame[] {
  return frames.filter((frame) => frame.credit === undefined);
}

/** The sum for each stream. */
function creditOf(frames: readonly SeenFrame[]): readonly string[] {
  return foldCredit(frames.filter((frame) => frame.credit !== undefined)).map((frame) => frame.text);
}

/** With one upload only: apart from the greeting, what the stream got are the first increments of the connection. */
function firstOfConnection(frames: readonly SeenFrame[]): boolean {
  const increments = (of: (streamId: number) => boolean): readonly number[] =>
    frames.flatMap(({ credit }) => (credit !== undefined && of(credit.streamId) ? [credit.increment] : []));
  const connection = increments((id) => id === 0).slice(1);
  return increments((id) => id !== 0).every((increment, i) => connection[i] === increment);
}

interface Said {
  readonly streamId: number;
  readonly text: string;
}

/** Header blocks (HEADERS and what continues them) by their fields, other frames by their octets. */
function decoded(frames: readonly SeenFrame[], sorted: boolean): readonly Said[] {
  const hpack = new HpackDecoder();
  const said: Said[] = [];
  let block = "";
  for (const { hex } of frames) {
    const [type, flags, streamId] = [
      hex.slice(6, 8),
      parseInt(hex.slice(8, 10), 16),
      parseInt(hex.slice(10, 18), 16),
    ];
    if (type !== HEADERS && type !== CONTINUATION) {
      said.push({ streamId, text: hex });
      continue;
    }
    block += hex.slice(18);
    if (type === HEADERS) said.push({ streamId, text: `block, ends the stream: ${flags & Flag.END_STREAM}` });
    if ((flags & Flag.END_HEADERS) === 0) continue;
    const fields = hpack.decode(fromHex(block));
    block = "";
    if (fields instanceof Http2Error) throw new Error(fields.reason);
    const texts = fields.map(({ name, value }) => `${name}: ${value}`);
    said.push({ streamId, text: (sorted ? texts.toSorted(compareText) : texts).join("\n") });
  }
  return said;
}

const HEADERS = "01";
const CONTINUATION = "09";

function byStream(said: readonly Said[]): readonly string[] {
  const ids = [...new Set(said.map(({ streamId }) => streamId))].toSorted((a, b) => a - b);
  return ids.flatMap((id) => said.filter(({ streamId }) => streamId === id).map(({ text }) => text));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry, i) => entry === b[i]);
}
