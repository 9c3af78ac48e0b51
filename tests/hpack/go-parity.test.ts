/** Our encoder makes Go's choices: every header block of real Go, decoded and encoded again, is the same octets. */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { concatBytes, fromHex, toHex } from "../../protocol/base/bytes.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import type { HeaderField } from "../../protocol/hpack/field.ts";
import { describeShared } from "../support/shared.ts";

const PREFACE_BYTES = 24;
const [HEADERS, PUSH_PROMISE, CONTINUATION] = [1, 5, 9];
const [END_HEADERS, PADDED, PRIORITY] = [4, 8, 0x20];

interface Entry {
  readonly name: string;
  readonly file: string;
  readonly truth: string;
  readonly category: string;
}
interface Chunks {
  readonly chunks: readonly { readonly from: string; readonly hex: string }[];
}
interface Truth {
  readonly frames: readonly {
    readonly from: string;
    readonly headers?: readonly (readonly [string, string])[] | null;
  }[];
}

describeShared("captures of Go to Go", "captures", (path) => {
  const entries: { captures?: Entry[] } | Entry[] = JSON.parse(readText(`${path}/index.json`));
  const captures = (Array.isArray(entries) ? entries : (entries.captures ?? [])).filter(
    ({ category }) => category === "go-go",
  );

  it("are there", () => {
    expect(captures.length).toBeGreaterThan(20);
    expect(readdirSync(`${path}/chunks`).length).toBeGreaterThan(captures.length);
  });

  describe.each(captures)("$name", ({ file, truth }) => {
    it.each(["client", "server"])("%s", (from) => {
      const { frames }: Truth = JSON.parse(readText(`${path}/${truth}`));
      const capture: Chunks = JSON.parse(readText(`${path}/${file}`));
      const told = frames.filter((frame) => frame.from === from && frame.headers);
      const blocks = headerBlocks(bytesFrom(capture, from), from === "client");
      expect(blocks.length).toBe(told.length);
      const decoder = new HpackDecoder();
      const encoder = new HpackEncoder();
      for (const [i, block] of blocks.entries()) {
        const fields = (told[i]?.headers ?? []).map(([name, value]): HeaderField => ({ name, value }));
        expect(decoder.decode(block)).toEqual(fields);
        expect(toHex(encoder.encode(fields))).toBe(toHex(block));
        expect(encoder.entries()).toEqual(decoder.entries());
      }
    });
  });
});

function readText(path: string): string {
  const raw = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(raw) : raw).toString("utf8");
}

function bytesFrom(capture: Chunks, from: string): Uint8Array {
  return concatBytes(capture.chunks.filter((chunk) => chunk.from === from).map(({ hex }) => fromHex(hex)));
}

/** A reader of its own, so that this stands without the frame layer. */
function headerBlocks(bytes: Uint8Array, preface: boolean): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  for (let at = preface ? PREFACE_BYTES : 0; at + 9 <= bytes.length;) {
    const [hi = 0, mid = 0, lo = 0, type = 0, flags = 0] = bytes.subarray(at, at + 9);
    const payload = bytes.subarray(at + 9, at + 9 + ((hi << 16) | (mid << 8) | lo));
    at += 9 + payload.length;
    if (type !== HEADERS && type !== PUSH_PROMISE && type !== CONTINUATION) continue;
    parts.push(fragmentOf(type, flags, payload));
    if ((flags & END_HEADERS) === 0) continue;
    blocks.push(concatBytes(parts));
    parts = [];
  }
  return blocks;
}

function fragmentOf(type: number, flags: number, payload: Uint8Array): Uint8Array {
  if (type === CONTINUATION) return payload;
  const padding = (flags & PADDED) === 0 ? 0 : (payload[0] ?? 0);
  const start =
    ((flags & PADDED) === 0 ? 0 : 1) + (type === PUSH_PROMISE ? 4 : (flags & PRIORITY) === 0 ? 0 : 5);
  return payload.subarray(start, payload.length - padding);
}
