/** Every recorded connection, cut into frames as two independent decoders cut it. */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import { TolerantFramer } from "../../protocol/frame/framer.ts";
import type { CapturedFrame } from "../../protocol/frame/framer.ts";
import { matchPreface, PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { describeShared } from "../support/shared.ts";

type Side = "client" | "server";
interface Capture {
  readonly chunks: readonly { readonly from: Side; readonly hex: string }[];
}
interface Truth {
  readonly unfinishedBytes?: Partial<Record<Side, number>>;
  readonly frames: readonly {
    readonly from: Side;
    readonly name: string;
    readonly stream?: number;
    readonly type?: number;
    readonly flags?: number;
    readonly length: number;
    readonly increment?: number;
    readonly error?: number;
    readonly lastStream?: number;
    readonly promised?: number;
    readonly opaque?: string;
    readonly settings?: readonly (readonly [number, number])[];
    readonly pad?: number;
    readonly dataLength?: number;
  }[];
}

/** They begin with HTTP/1.1 text, which is not the framer's to read. */
const HTTP1_FIRST = /h2c-upgrade|upgrade-refused|err-bad-preface/;

const LIVE_FAULTS_ALLOWED = /^err-/;

function readJson(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

describeShared("the captures' frames", "captures/chunks", (root) => {
  const files = readdirSync(root);
  const names = files.map((file) => file.split(".")[0] ?? "").filter((name) => !HTTP1_FIRST.test(name));
  const pathOf = (stem: string): string =>
    `${root}/${files.find((file) => file === `${stem}.json`) ?? `${stem}.json.gz`}`;

  it("are there", () => expect(new Set(names).size).toBeGreaterThan(100));

  describe.each([...new Set(names)])("%s", (name) => {
    const capture: Capture = JSON.parse(readJson(pathOf(name)));
    const truth: Truth = JSON.parse(readJson(pathOf(`${name}.frames`)));

    it.each(["client", "server"] as const)("%s", (from) => {
      const framer = new TolerantFramer({ maxReadSize: 1 << 20 });
      const frames = readSide(framer, capture, from);
      const expected = truth.frames.filter((frame) => frame.from === from && frame.type !== undefined);
      expect(frames.map(shape)).toEqual(
        expected.map(({ type, flags, stream, length }) => ({ type, flags, stream, length })),
      );
      frames.forEach((captured, i) => expect(contents(captured)).toMatchObject(known(captured, expected[i])));
      expect(framer.pendingBytes).toBe(truth.unfinishedBytes?.[from] ?? 0);
      if (!LIVE_FAULTS_ALLOWED.test(name))
        expect(frames.filter(({ fault }) => fault !== undefined)).toEqual([]);
    });
  });
});

/** Also sees to it that writing gives the recorded octets back. */
function readSide(framer: TolerantFramer, capture: Capture, from: Side): CapturedFrame[] {
  const bytes = fromHex(capture.chunks.map((chunk) => (chunk.from === from ? chunk.hex : "")).join(""));
  const start = matchPreface(bytes) === "match" ? PREFACE_BYTES.length : 0;
  expect(start === 0).toBe(from === "server");
  // The chunks as they were read, but for the preface.
  let skip = start;
  const read: CapturedFrame[] = [];
  for (const chunk of capture.chunks) {
    if (chunk.from !== from) continue;
    const piece = fromHex(chunk.hex);
    framer.push(piece.subarray(Math.min(skip, piece.length)));
    skip = Math.max(0, skip - piece.length);
    for (let next = framer.next(); next !== undefined; next = framer.next()) read.push(next);
  }
  for (const { frame, offset, wireLength } of read) {
    const recorded = bytes.subarray(start + offset, start + offset + wireLength);
    if (Buffer.compare(writeFrame(frame), recorded) !== 0)
      expect.fail(`frame at ${offset} is written differently`);
  }
  return read;
}

function shape({ frame }: CapturedFrame): unknown {
  const type = frame.type === "unknown" ? frame.rawType : frame.type;
  return { type, flags: frame.flags, stream: frame.streamId, length: frame.length };
}

/** The frame in the words of the truth, where both have a word. */
function contents({ frame }: CapturedFrame): Record<string, unknown> {
  return {
    increment: "increment" in frame ? frame.increment : undefined,
    error: "errorCode" in frame ? frame.errorCode : undefined,
    lastStream: "lastStreamId" in frame ? frame.lastStreamId : undefined,
    promised: "promisedStreamId" in frame ? frame.promisedStreamId : undefined,
    opaque: "opaqueData" in frame ? Buffer.from(frame.opaqueData).toString("hex") : undefined,
    settings: "settings" in frame ? frame.settings : undefined,
    dataLength: "data" in frame ? frame.data.length : undefined,
  };
}

const KNOWN = ["increment", "error", "lastStream", "promised", "opaque", "settings", "dataLength"] as const;

/** A frame that a receiver would refuse is given raw, so of its content there is nothing to compare. */
function known(
  { fault }: CapturedFrame,
  truth: Truth["frames"][number] | undefined,
): Record<string, unknown> {
  if (truth === undefined || fault !== undefined) return {};
  return Object.fromEntries(KNOWN.flatMap((key) => (truth[key] === undefined ? [] : [[key, truth[key]]])));
}
