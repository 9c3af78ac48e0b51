import { expect, test } from "vitest";
import { makeData, makePing, makeSettings } from "../../protocol/frame/make-frame.ts";
import type { Blocking } from "../../protocol/goroutine/runtime.ts";
import { FrameOutput } from "../../protocol/http2/frame-output.ts";
import { Log, runtime } from "../goroutine/support.ts";
import { MemoryConn } from "../support/memory-conn.ts";

function output(probe = new Log()) {
  const rt = runtime(1, probe);
  const conn = new MemoryConn(rt);
  const out = new FrameOutput(conn, "server", probe);
  const run = (body: () => Blocking<void>) => {
    rt.go("writer", body);
    rt.run();
    return conn.writes.map((bytes) => bytes.length);
  };
  return { out, conn, probe, run };
}

const octets = (n: number) => new Uint8Array(n);

test("frames are gathered up to 4096 octets, and go out as one write on a flush", () => {
  const { out, run } = output();
  const writes = run(function* () {
    out.writeNow(makeSettings([]));
    yield* out.write(makePing(octets(8)));
    expect([out.buffered, out.available]).toEqual([26, 4070]);
    yield* out.flush();
    yield* out.flush();
  });
  expect(writes).toEqual([26]);
});

test("what is too large for the rest of the buffer fills it first; what is too large for all of it goes directly", () => {
  const { out, run } = output();
  const writes = run(function* () {
    out.writeNow(makeSettings([]));
    yield* out.write(makeData(1, octets(16_384)));
    yield* out.write(makeData(1, octets(16_384)));
    yield* out.write(makeData(1, octets(1)));
    yield* out.flush();
  });
  expect(writes).toEqual([4096, 12_306, 16_393, 10]);
});

test("each frame is told with its place in the direction when it is written, sent or not", () => {
  const { out, run, probe } = output();
  run(function* () {
    yield* out.writePreface();
    out.writeNow(makeSettings([[4, 5]]));
    yield* out.write(makeData(3, octets(5), { endStream: true }));
  });
  const told = probe.events.flatMap((e) =>
    e.type === "frame.write" ? [[e.offset, e.length, e.frameType, e.flags, e.streamId]] : [],
  );
  expect(told).toEqual([
    [0, 24, -1, 0, 0],
    [24, 15, 4, 0, 0],
    [39, 14, 0, 1, 3],
  ]);
  expect(out.offset).toBe(53);
});

test("once the connection is closed writes say so", () => {
  const { out, conn, run } = output();
  const results: boolean[] = [];
  run(function* () {
    conn.close();
    results.push(yield* out.write(makeData(1, octets(5))), yield* out.flush());
    results.push(yield* out.write(makeData(1, octets(5))), yield* out.flush(), out.failed);
  });
  expect(results).toEqual([true, false, false, false, true]);
});

test("writing at once what does not fit is a programmer fault", () => {
  const { out } = output();
  expect(() => out.writeNow(makeData(1, octets(5000)))).toThrow("only a frame that fits");
});
