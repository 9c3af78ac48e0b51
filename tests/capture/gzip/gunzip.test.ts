/** gzip against Node's zlib: whatever that packs comes out again; cut, broken and swollen files are told with a place. */
import { gzipSync, constants } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes } from "../../../protocol/base/bytes.ts";
import { Prng } from "../../../protocol/base/prng.ts";
import { gunzip } from "../../../protocol/capture/gzip/gunzip.ts";
import type { Gunzipped } from "../../../protocol/capture/gzip/gunzip.ts";

function unpack(file: Uint8Array, limit = 1 << 24): Gunzipped {
  const reading = gunzip(file, limit);
  for (;;) {
    const step = reading.next();
    if (step.done === true) return step.value;
    expect(step.value).toBeLessThanOrEqual(file.length);
  }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Text-like: long repeats, near and far. */
function repetitive(seed: number, length: number): Uint8Array {
  const prng = new Prng(seed);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const run = 1 + prng.below(300);
    const back = 1 + prng.below(Math.max(1, Math.min(at, 32_768)));
    const copies = at > 0 && prng.below(3) > 0;
    for (let i = 0; i < run && at < length; i++, at++)
      bytes[at] = copies ? (bytes[at - back] ?? 0) : prng.below(64);
  }
  return bytes;
}

describe("what zlib packs comes out again", () => {
  it.each([0, 1, 2, 6, 9])("level %i", (level) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        const { bytes: out, fault } = unpack(gzipSync(bytes, { level }));
        return fault === undefined && same(out, bytes);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["fixed codes", { strategy: constants.Z_FIXED }],
    ["Huffman only", { strategy: constants.Z_HUFFMAN_ONLY }],
    ["runs only", { strategy: constants.Z_RLE }],
    ["a small window", { windowBits: 9 }],
    ["the best", { level: 9 }],
  ])("300 000 octets with %s", (_, options) => {
    for (let seed = 1; seed < 5; seed++) {
      const bytes = repetitive(seed, 300_000);
      const { bytes: out, fault } = unpack(gzipSync(bytes, options));
      expect(fault).toBeUndefined();
      expect(same(out, bytes)).toBe(true);
    }
  });

  it("members one behind the other, with names and comments in their headers", () => {
    const [a, b] = [repetitive(1, 500), repetitive(2, 700)];
    const packed = gzipSync(b);
    const named = concatBytes([
      packed.subarray(0, 3),
      Uint8Array.of(4 | 8 | 16 | 2),
      packed.subarray(4, 10),
      Uint8Array.of(3, 0, 9, 9, 9, 0x61, 0, 0x62, 0, 7, 7),
      packed.subarray(10),
    ]);
    expect(same(unpack(concatBytes([gzipSync(a), named])).bytes, concatBytes([a, b]))).toBe(true);
  });
});

describe("what is wrong is told with its place", () => {
  const bytes = repetitive(3, 20_000);
  const file = gzipSync(bytes);

  it("cut anywhere: what came before it is there", () => {
    for (let cut = 3; cut < file.length; cut += 97) {
      const { bytes: out, fault } = unpack(file.subarray(0, cut));
      expect(fault?.message).toMatch(/^This gzip file is broken: /);
      expect(fault?.at).toBeLessThanOrEqual(cut);
      expect(same(out, bytes.subarray(0, out.length))).toBe(true);
    }
    expect(unpack(file.subarray(0, file.length - 20)).bytes.length).toBeGreaterThan(19_000);
  });

  it("a wrong checksum, a wrong length", () => {
    const broken = (at: number): Uint8Array =>
      Uint8Array.from(file, (octet, i) => (i === at ? octet ^ 1 : octet));
    expect(unpack(broken(file.length - 8)).fault).toEqual({
      message: "This gzip file is broken: what comes out does not have the checksum that it should have.",
      at: file.length - 8,
    });
    expect(unpack(broken(file.length - 4)).fault?.message).toMatch(/not as long/);
  });

  it.each([
    ["a type that does not exist", [7], /type that does not exist/],
    ["a stored block whose length contradicts itself", [1, 5, 0, 0, 0], /contradicts itself/],
    ["a match before the start", [3, 2, 0], /points before the start/],
    ["code lengths that make no code", [5, ...Array.from({ length: 12 }, () => 0xff)], /make no code/],
  ])("%s", (_, data, reason) => {
    const head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    expect(unpack(Uint8Array.from([...head, ...data])).fault?.message).toMatch(reason);
  });

  it("a file that swells beyond the limit stops there", () => {
    const { bytes: out, fault } = unpack(gzipSync(new Uint8Array(5_000_000)), 100_000);
    expect(fault?.message).toMatch(/more than 100000 octets/);
    expect(out.length).toBeLessThan(101_000);
  });

  it("noise behind the header never breaks or hangs", () => {
    const prng = new Prng(5);
    for (let i = 0; i < 3000; i++) {
      const noise = Uint8Array.from(file);
      for (let k = 0; k < 3; k++) noise[10 + prng.below(200)] = prng.below(256);
      unpack(noise, 1 << 20);
    }
  });
});
