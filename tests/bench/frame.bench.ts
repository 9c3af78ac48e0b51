/**
 * Reading small frames (payloads of 4–100 octets, in chunks of 64 KB) with everything validated: our Framer against
 * npm `http2`'s Deserializer, over the same octets in one run. Both must come out with the same number of frames.
 */
import { createRequire } from "node:module";
import { bench, describe } from "vitest";
import { assert } from "../../protocol/base/assert.ts";
import { concatBytes } from "../../protocol/base/bytes.ts";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import { Prng } from "../../protocol/base/prng.ts";
import type { Frame } from "../../protocol/frame/frame.ts";
import { Framer } from "../../protocol/frame/framer.ts";
import {
  makeData,
  makeHeaders,
  makePing,
  makePriority,
  makeRstStream,
  makeSettings,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";

/** Looked up once, as a bundle would: the test runner asks the module for each use of an import. */
const Fault = Http2Error;

const FRAMES = 50_000;
const CHUNK_BYTES = 64 * 1024;

interface Peer {
  on(event: "data", listener: () => void): void;
  on(event: "end", listener: () => void): void;
  on(event: "error", listener: (error: unknown) => void): void;
  write(chunk: Buffer): boolean;
  once(event: "drain", listener: () => void): void;
  end(): void;
}
type PeerClass = new (log: unknown, role: string) => Peer;

const { Deserializer }: { Deserializer: PeerClass } = createRequire(import.meta.url)(
  "http2/lib/protocol/framer.js",
);

/** The peer wants a logger; this one is as quick as one can be. */
const quiet = {
  child: () => quiet,
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};

/** Long enough to even out what else the machine does. */
const OPTIONS = { time: 2000, warmupTime: 500 };

const WORKLOADS: readonly (readonly [name: string, kinds: number])[] = [
  ["DATA of 4–100 octets", 9],
  ["a mix of seven types, 4–100 octets", 20],
];

describe.each(WORKLOADS)("read %s", (_name, kinds) => {
  const chunks = cut(concatBytes(Array.from({ length: FRAMES }, randomFrames(new Prng(1), kinds))));
  const buffers = chunks.map((chunk) => Buffer.from(chunk));

  bench(
    "framescope",
    () => {
      const frames = readWithOurs(chunks);
      assert(frames === FRAMES, `we read ${frames} frames`);
    },
    OPTIONS,
  );

  bench(
    "http2",
    async () => {
      const frames = await readWithPeer(buffers);
      assert(frames === FRAMES, `the peer read ${frames} frames`);
    },
    OPTIONS,
  );
});

function readWithOurs(chunks: readonly Uint8Array[]): number {
  const framer = new Framer();
  let frames = 0;
  for (const chunk of chunks) {
    framer.push(chunk);
    for (let next = framer.next(); next !== undefined; next = framer.next()) {
      if (next instanceof Fault) return frames;
      frames++;
    }
  }
  return frames;
}

async function readWithPeer(buffers: readonly Buffer[]): Promise<number> {
  const peer = new Deserializer(quiet, "CLIENT");
  let frames = 0;
  const ended = new Promise<void>((resolve, reject) => {
    peer.on("end", resolve);
    peer.on("error", reject);
  });
  peer.on("data", () => void frames++);
  for (const buffer of buffers) {
    if (!peer.write(buffer)) await new Promise<void>((resolve) => peer.once("drain", resolve));
  }
  peer.end();
  await ended;
  return frames;
}

/** Kinds below 9 are DATA; up to 20, what a busy connection of small messages carries. */
function randomFrames(prng: Prng, kinds: number): () => Uint8Array {
  const payload = (): Uint8Array => new Uint8Array(4 + prng.below(97)).map(() => prng.below(256));
  return () => writeFrame(pick(prng.below(kinds), 1 + 2 * prng.below(1000), payload()));
}

function pick(kind: number, streamId: number, payload: Uint8Array): Frame {
  if (kind < 9) return makeData(streamId, payload, { endStream: kind === 0 });
  if (kind < 14) return makeHeaders(streamId, payload);
  if (kind < 17) return makeWindowUpdate(streamId, payload.length);
  if (kind === 17) return makePing(new Uint8Array(8));
  if (kind === 18) return makeRstStream(streamId, 8);
  return payload.length < 52
    ? makeSettings([
        [3, 100],
        [4, 65_535],
      ])
    : makePriority(streamId, { exclusive: false, dependency: 0, weight: 16 });
}

function cut(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) pieces.push(bytes.slice(at, at + CHUNK_BYTES));
  return pieces;
}
