import { expect, it, test } from "vitest";
import { concatBytes } from "../../protocol/base/bytes.ts";
import { Http2Error } from "../../protocol/base/http2-error.ts";
import {
  makeContinuation,
  makeData,
  makeHeaders,
  makePing,
  makeSettings,
} from "../../protocol/frame/make-frame.ts";
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { HpackDecoder } from "../../protocol/hpack/decoder.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import { FrameInput } from "../../protocol/http2/frame-input.ts";
import { Log, runtime } from "../goroutine/support.ts";
import { MemoryConn } from "../support/memory-conn.ts";

/** All that a server reads of `chunks`, in words, and what the recording heard. */
function read(chunks: readonly Uint8Array[], maxHeaderListSize = 1000) {
  const probe = new Log();
  const rt = runtime(1, probe);
  const conn = new MemoryConn(rt);
  const input = new FrameInput({
    conn,
    side: "server",
    hpack: new HpackDecoder(),
    maxReadSize: 16_384,
    maxHeaderListSize,
    probe,
  });
  for (const chunk of chunks) conn.push(chunk.slice());
  conn.end();
  const got: string[] = [];
  rt.go("reader", function* () {
    got.push(`preface ${yield* input.readPreface()}`);
    for (;;) {
      const frame = yield* input.readFrame();
      if (frame === undefined) return;
      if (frame instanceof Http2Error) {
        got.push(frame.token);
        if (frame.scope === "connection") return;
      } else if (frame.type === "meta headers") {
        got.push(
          `${frame.streamId} ${frame.fields.map((f) => f.name).join(" ")}${frame.truncated ? " cut" : ""}${frame.endStream ? " end" : ""}`,
        );
      } else got.push(`type ${frame.type}`);
    }
  });
  rt.run();
  const offsets = probe.events.flatMap((e) =>
    e.type === "frame.read" ? [[e.offset, e.length, e.frameType]] : [],
  );
  return { got, offsets };
}

const block = new HpackEncoder().encode([
  { name: ":method", value: "GET" },
  { name: "foo", value: "x".repeat(20) },
  { name: "bar", value: "y" },
]);
const bytes = concatBytes([
  PREFACE_BYTES,
  writeFrame(makeSettings([])),
  writeFrame(makeHeaders(1, block.subarray(0, 3), { endStream: true, endHeaders: false })),
  writeFrame(makeContinuation(1, block.subarray(3))),
  writeFrame(makeData(1, new Uint8Array(5))),
]);

it.each([1, 2, 3, 7, 23, 24, 25, 1000])("is the same in chunks of %i octets", (size) => {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  const { got, offsets } = read(chunks);
  expect(got).toEqual(["preface true", "type 4", "1 :method foo bar end", "type 0"]);
  expect(offsets).toEqual([
    [0, 24, -1],
    [24, 9, 4],
    [33, 12, 1],
    [45, 9 + block.length - 3, 9],
    [54 + block.length - 3, 14, 0],
  ]);
});

test("a preface that is cut short or other than expected is refused", () => {
  expect(read([PREFACE_BYTES.subarray(0, 23)]).got).toEqual(["preface false"]);
  expect(read([new Uint8Array(24)]).got).toEqual(["preface false"]);
});

test("a list that is too long is cut and says so", () => {
  expect(read([bytes], 100).got).toContain("1 :method foo cut end");
});

test("a broken block, and a block that is interrupted, end the reading", () => {
  const broken = writeFrame(makeHeaders(1, Uint8Array.of(0x80)));
  expect(read([PREFACE_BYTES, broken]).got).toEqual(["preface true", "hpack.index.zero"]);
  const begun = writeFrame(makeHeaders(1, block, { endHeaders: false }));
  const ping = writeFrame(makePing(new Uint8Array(8)));
  expect(read([PREFACE_BYTES, begun, ping]).got).toEqual(["preface true", "frame.order.interleaved"]);
});

test("the end of the connection inside a block is the end", () => {
  const begun = writeFrame(makeHeaders(1, block, { endHeaders: false }));
  expect(read([PREFACE_BYTES, begun]).got).toEqual(["preface true"]);
});

test("a malformed message is one stream's fault: reading goes on, and the tables stay in step", () => {
  const encoder = new HpackEncoder();
  const bad = writeFrame(
    makeHeaders(1, encoder.encode([{ name: "Foo", value: "kept" }]), { endStream: true }),
  );
  const good = writeFrame(
    makeHeaders(
      3,
      encoder.encode([
        { name: "x", value: "y" },
        { name: "x", value: "y" },
      ]),
    ),
  );
  expect(read([PREFACE_BYTES, bad, good]).got).toEqual(["preface true", "headers.field-name", "3 x x"]);
});
