/** What a person says of header entries is kept with the capture that it was said of, and never put into another one. */
import { readFileSync } from "node:fs";
import { beforeEach, expect, it, vi } from "vitest";
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

const ENCODING: HeaderHint = { ...GZIP, value: "br" };
const AGENT: HeaderHint = { from: "client", number: 1, name: "user-agent" };

/** A recording, what a person says of it, and what comes of that. */
async function hinted(said: readonly HeaderHint[] = []) {
  const trace = await traceOf(TEXT);
  const plain: Recording = { id: "late", title: "", subtitle: "", kind: "capture", trace };
  const made: Recording[] = [];
  const told: (readonly HeaderHint[])[] = [];
  const capture = { isOpen: true };
  const { recording, ready } = hintedRecording(plain, said, {
    isWanted: () => capture.isOpen,
    onSaid: (list) => told.push(list),
    onMade: (next) => made.push(next),
  });
  return { trace, recording, ready, made, told, capture };
}

const settled = (): Promise<void> => new Promise((next) => setTimeout(next, 30));

it("fills the recording, and can be changed and taken back", async () => {
  const { trace, recording, made, told } = await hinted();
  expect([recording.trace, recording.hints?.list]).toEqual([trace, []]);
  recording.hints?.change(() => [GZIP]);
  expect(told).toEqual([[GZIP]]);
  await vi.waitFor(() => expect(made).toHaveLength(1));
  const [next] = made;
  expect(next?.hints?.list).toEqual([GZIP]);
  expect(next?.trace.frames.get(2).headers?.[4]).toMatchObject({ name: "accept-encoding", value: "gzip" });
  expect(momentsOf(next?.trace ?? trace).length).toBe(momentsOf(trace).length);
  next?.hints?.change(() => []);
  expect(made[1]?.trace).toBe(trace);
});

it("is made in turns, with the old recording shown meanwhile; of two things said at once both are in it", async () => {
  const { recording, made } = await hinted();
  recording.hints?.change((said) => [...said, GZIP]);
  recording.hints?.change((said) => [...said, AGENT]);
  expect(made).toEqual([]);
  await vi.waitFor(() => expect(made).not.toEqual([]));
  await settled();
  expect(made.map(({ hints }) => hints?.list)).toEqual([[GZIP, AGENT]]);
});

it("holds what is said last, also where that is nothing", async () => {
  const { trace, recording, made } = await hinted();
  recording.hints?.change(() => [GZIP]);
  recording.hints?.change(() => []);
  await settled();
  expect(made.map((one) => one.trace)).toEqual([trace]);
});

it("has what was said before when it is ready, or what was said since", async () => {
  const before = await hinted([GZIP]);
  expect(before.made).toEqual([]);
  await before.ready;
  expect(before.made.map(({ hints }) => hints?.list)).toEqual([[GZIP]]);
  expect(before.told).toEqual([]);
  const since = await hinted([GZIP]);
  since.recording.hints?.change(() => [ENCODING]);
  await since.ready;
  await settled();
  expect(since.made.map(({ hints }) => hints?.list)).toEqual([[ENCODING]]);
});

it("is not made of a capture that is gone", async () => {
  const { recording, made, capture } = await hinted();
  recording.hints?.change(() => [GZIP]);
  capture.isOpen = false;
  recording.hints?.change(() => []);
  await settled();
  expect(made).toEqual([]);
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
