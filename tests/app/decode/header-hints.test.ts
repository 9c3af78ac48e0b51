/** What a person says of header entries is kept with the capture that it was said of, and never put into another one. */
import { readFileSync } from "node:fs";
import { beforeEach, expect, it } from "vitest";
import {
  checkKept,
  forgetHints,
  hintedRecording,
  keepHints,
  keptHints,
} from "../../../app/rooms/decode/header-hints.ts";
import { momentsOf } from "../../../app/state/moments.ts";
import type { Recording } from "../../../app/state/session.ts";
import { decodeCapture } from "../../../protocol/index.ts";
import type { HeaderHint, Trace } from "../../../protocol/index.ts";

const TEXT = readFileSync("public/samples/mid-connection.txt", "utf8");
const GZIP: HeaderHint = { from: "client", number: 2, name: "accept-encoding", value: "gzip" };

async function traceOf(text: string): Promise<Trace> {
  const trace = (await decodeCapture(text)).connections[0]?.trace;
  if (trace === undefined) throw new Error("nothing was decoded");
  return trace;
}

beforeEach(forgetHints);

it("fills the recording, and can be changed and taken back", async () => {
  const trace = await traceOf(TEXT);
  const plain: Recording = { id: "late", title: "", subtitle: "", kind: "capture", trace };
  const seen: [Recording, readonly HeaderHint[]][] = [];
  const recording = hintedRecording(plain, [], (next, list) => seen.push([next, list]));
  expect([recording.trace, recording.hints?.list]).toEqual([trace, []]);
  recording.hints?.change([GZIP]);
  const [next, list] = seen[0] ?? [];
  expect(list).toEqual([GZIP]);
  expect(next?.trace.frames.get(2).headers?.[4]).toMatchObject({ name: "accept-encoding", value: "gzip" });
  expect(momentsOf(next?.trace ?? trace).length).toBe(momentsOf(trace).length);
  next?.hints?.change([]);
  expect(seen[1]?.[0].trace).toBe(trace);
});

it("is there again for the same capture, also with more behind it, and for no other", async () => {
  keepHints(await traceOf(TEXT), [GZIP]);
  expect(keptHints(await traceOf(TEXT))).toEqual([GZIP]);
  // The same requests an hour later: another PING, another date.
  const other = await traceOf(TEXT.replace("88 c0 bf be", "88 c0 bf bf"));
  expect(keptHints(other)).toEqual([]);
});

it("of one capture takes the place of what was said of it, and leaves what was said of others", async () => {
  const [one, other] = [await traceOf(TEXT), await traceOf(TEXT.replace("88 c0 bf be", "88 c0 bf bf"))];
  keepHints(one, [GZIP]);
  keepHints(other, [{ from: "client", number: 1, name: "user-agent" }]);
  keepHints(one, [{ ...GZIP, value: "br" }]);
  expect([keptHints(one), keptHints(other)]).toEqual([
    [{ ...GZIP, value: "br" }],
    [{ from: "client", number: 1, name: "user-agent" }],
  ]);
  keepHints(one, []);
  expect(keptHints(one)).toEqual([]);
});

it("reads each direction once, however many entries there are", () => {
  let read = 0;
  class Counted extends Uint8Array {
    override subarray(start = 0, end = this.length): Uint8Array<ArrayBuffer> {
      const part = new Uint8Array(this.buffer).subarray(start, end);
      read += part.length;
      return part;
    }
  }
  const octets = new Counted(100_000);
  const numbers = Array.from({ length: 50 }, (_, i) => i);
  const fake: unknown = {
    bytes: () => octets,
    unknownEntries: () => numbers.map((number) => ({ from: "client", number, uses: [{ frame: number }] })),
    frames: { detail: (frame: number) => ({ offset: 90_000 - frame, wireBytes: 9 }) },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that prints ask of a trace
  const trace = fake as Trace;
  keepHints(trace, [{ from: "client", number: 7, name: "x" }]);
  expect(read).toBeLessThan(110_000);
  expect(keptHints(trace)).toEqual([{ from: "client", number: 7, name: "x" }]);
});

it("is believed only in its own shape", () => {
  const good = { print: "00", from: "server", number: 3, name: "x" };
  expect(
    checkKept([good, { ...good, from: "me" }, { ...good, number: "3" }, null, 7, { ...good, value: 1 }]),
  ).toEqual([good, good]);
  expect(checkKept("[]")).toEqual([]);
});
