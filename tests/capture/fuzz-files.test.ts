/** Broken files of packets: never a throw, never a hang, and always connections or a problem that says why not. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Prng } from "../../protocol/base/prng.ts";
import { decodeCapture } from "../../protocol/index.ts";

const FOLDER = fileURLToPath(new URL("../fixtures/captures/pcap", import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => /\.pcap(?:ng)?$/.test(name));
/** Rounds for each file; FUZZ_ROUNDS asks for more. */
const ROUNDS = Number(process.env["FUZZ_ROUNDS"] ?? 60);
/** Far more than any of these small files needs, on a busy machine. */
const MAX_MS = 5000;

async function expectSane(file: Uint8Array, keyLog: string | undefined, seed: number): Promise<void> {
  const start = performance.now();
  const capture = await decodeCapture(file, keyLog === undefined ? {} : { keyLog });
  expect(performance.now() - start, `seed ${seed}`).toBeLessThan(MAX_MS);
  const frames = capture.connections.reduce((sum, { trace }) => sum + trace.frames.length, 0);
  if (frames === 0) expect(capture.problems.length, `seed ${seed}`).toBeGreaterThan(0);
  for (const problem of capture.problems) {
    expect(problem.message).toMatch(/\w/);
    expect(problem.message).not.toMatch(/undefined|NaN|Infinity|\[object/);
    expect(problem.fileOffset ?? 0).toBeGreaterThanOrEqual(0);
  }
  for (const { trace } of capture.connections) {
    expect(Number.isFinite(trace.durationMs)).toBe(true);
    for (let i = 0; i < Math.min(50, trace.frames.length); i++) trace.frames.detail(i);
  }
  for (const { facts } of capture.report.conversations) expect(facts.says).not.toMatch(/undefined|NaN/);
}

/** Flips, overwrites, cuts, doubles and moves; headers of the file more often than the rest. */
function mutate(file: Uint8Array, prng: Prng): Uint8Array {
  let out = Uint8Array.from(file);
  const count = 1 + prng.below(6);
  for (let i = 0; i < count; i++) {
    const at = prng.below(prng.below(3) === 0 ? Math.min(200, out.length) : out.length);
    const length = 1 + prng.below(prng.below(4) === 0 ? 400 : 8);
    const kind = prng.below(6);
    if (kind === 0) out[at] = (out[at] ?? 0) ^ (1 << prng.below(8));
    else if (kind === 1) out.fill([0, 0xff, 0x7f, prng.below(256)][prng.below(4)] ?? 0, at, at + length);
    else if (kind === 2) out = join(out.subarray(0, at), out.subarray(at + length));
    else if (kind === 3) out = join(out.subarray(0, at + length), out.subarray(at));
    else if (kind === 4) out.copyWithin(at, prng.below(out.length), prng.below(out.length));
    else out = out.slice(0, Math.max(20, out.length - length));
  }
  return out;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

describe("mutated files of packets", () => {
  it.each(FILES)("%s", { timeout: 600_000 }, async (name) => {
    const file = new Uint8Array(readFileSync(`${FOLDER}/${name}`));
    const keys = `${FOLDER}/${name.replace(/\..*$/, "")}.keys.txt`;
    const keyLog = existsSync(keys) ? readFileSync(keys, "utf8") : undefined;
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const prng = new Prng(seed);
      const mutated = mutate(file, prng);
      await expectSane(
        prng.below(10) === 0 ? mutate(new Uint8Array(gzipSync(mutated)), prng) : mutated,
        keyLog,
        seed,
      );
    }
  });

  it("mutated key logs", { timeout: 600_000 }, async () => {
    const file = new Uint8Array(readFileSync(`${FOLDER}/tls13-go-go-hello.pcap`));
    const keyLog = readFileSync(`${FOLDER}/tls13-go-go-hello.keys.txt`, "utf8");
    for (let seed = 1; seed <= ROUNDS; seed++) {
      const mutated = Buffer.from(mutate(new Uint8Array(Buffer.from(keyLog)), new Prng(seed))).toString(
        "latin1",
      );
      await expectSane(file, mutated, seed);
    }
  });

  it("noise behind each magic", { timeout: 60_000 }, async () => {
    const prng = new Prng(9);
    const heads = [
      [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0],
      [0xa1, 0xb2, 0x3c, 0x4d],
      [
        0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28,
        0, 0, 0,
      ],
      [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
    ];
    for (let i = 0; i < 40 * heads.length; i++) {
      const noise = Array.from({ length: prng.below(600) }, () =>
        prng.below(2) === 0 ? 0 : prng.below(256),
      );
      await expectSane(Uint8Array.from([...(heads[i % heads.length] ?? []), ...noise]), undefined, i);
    }
  });
});
