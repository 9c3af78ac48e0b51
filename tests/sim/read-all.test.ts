/** The sizes in which Go programs read bodies. */
import { expect, it } from "vitest";
import { grownCapacity } from "../../protocol/sim/read-all.ts";

it("io.ReadAll's buffer grows as it was seen to grow", () => {
  const sizes = [512];
  while ((sizes.at(-1) ?? 0) < 172_032) sizes.push(grownCapacity(sizes.at(-1) ?? 0));
  // The reads of a real server (capture go-post-200k-rtt40): 512, 384, 512, 640, 1024, 1024, 1280, 1536, 2560, 2816, …
  expect(sizes.map((size, i) => size - (sizes[i - 1] ?? 0))).toEqual([
    512, 384, 512, 640, 1024, 1024, 1280, 1536, 2560, 2816, 4096, 5376, 6912, 12_288, 16_384, 16_384, 24_576,
    32_768, 40_960,
  ]);
});
