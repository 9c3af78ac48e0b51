/** Recordings that begin in the middle: what header tables held before is numbered, filled where it becomes known, and never guessed. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { makeHeaders } from "../../protocol/frame/make-frame.ts";
import { fromHex } from "../../protocol/base/bytes.ts";
import { Prng } from "../../protocol/base/prng.ts";
import { decodeCapture, parseScenario, simulate } from "../../protocol/index.ts";
import type { FrameRow, HeaderHint, Side, Trace } from "../../protocol/index.ts";
import { dissectRecordedFrame } from "../../protocol/trace/dissect-recording.ts";
import { LateHeaders } from "../../protocol/trace/late-headers.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import type { CaptureChunk } from "../../protocol/trace/capture-recording.ts";
import { randomScenario } from "../support/random-scenario.ts";
import { describeShared } from "../support/shared.ts";
import { chunk, detailsOf } from "./make-recording.ts";

function run(json: unknown): Trace {
  const parsed = parseScenario(json);
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

function late(from: Side, hints: readonly HeaderHint[]): LateHeaders {
  return new LateHeaders(from, hints);
}

function joined(...chunks: readonly CaptureChunk[]): Trace {
  return recordCapture({ chunks, late }, dissectRecordedFrame);
}

/** `name=value`, with ? for what is unknown and its entry's number behind it. */
function fieldsOf(trace: Trace): readonly (readonly string[] | undefined)[] {
  return detailsOf(trace).map(({ headers }) =>
    headers?.map(({ name, value, unknown }) => {
      const part = unknown?.part;
      const shownName = part?.startsWith("name") === true ? "?" : name;
      const shownValue = part === "value" || part === "name and value" ? "?" : value;
      return `${shownName}=${shownValue}${unknown === undefined ? "" : ` #${unknown.number}`}`;
    }),
  );
}

/** GET / with references to what is not there: 62 and 64, then a literal with the name of entry 64 that is added. */
const FIRST = makeHeaders(7, fromHex("828684bec07f010162"), { endStream: true });
/** 62 is now that literal, what was 62 is 63, what was 64 is 65. */
const SECOND = makeHeaders(9, fromHex("828684bebfc1"), { endStream: true });

describe("entries from before the recording", () => {
  const trace = joined(chunk("client", FIRST, SECOND));

  it("are numbered back from its beginning, whatever is added since", () => {
    expect(fieldsOf(trace)).toEqual([
      [":method=GET", ":scheme=http", ":path=/", "?=? #1", "?=? #3", "?=b #3"],
      [":method=GET", ":scheme=http", ":path=/", "?=b #3", "?=? #1", "?=? #3"],
    ]);
  });

  it("are listed in no time, however many a peer makes up", () => {
    const digits = Array.from({ length: 30_000 }, (_, i) => i + 63);
    const references = digits.flatMap((rest) => [
      0xff,
      (rest & 127) | 128,
      ((rest >> 7) & 127) | 128,
      rest >> 14,
    ]);
    const made = joined(chunk("client", makeHeaders(1, Uint8Array.from(references), { endStream: true })));
    const entries = made.unknownEntries();
    expect(entries.map(({ number }) => number)).toEqual(digits.map((_, i) => 129 + i));
  });

  it("are listed with each place that needs them", () => {
    expect(trace.unknownEntries()).toEqual([
      {
        from: "client",
        number: 1,
        room: { octets: 4096 - 33 - 3 * 32, tableSize: 4096, isSupposed: true },
        uses: [
          { frame: 0, field: 3, index: 62 },
          { frame: 1, field: 4, index: 63 },
        ],
      },
      {
        from: "client",
        number: 3,
        room: { octets: 4096 - 33 - 3 * 32, tableSize: 4096, isSupposed: true },
        uses: [
          { frame: 0, field: 4, index: 64 },
          { frame: 0, field: 5, index: 64 },
          { frame: 1, field: 3, index: 64 },
          { frame: 1, field: 5, index: 65 },
        ],
      },
    ]);
  });

  it("are filled everywhere at once by what a person knows", () => {
    const told = trace.withHints([
      { from: "client", number: 3, name: "x", value: "y" },
      { from: "client", number: 1, name: "z" },
      { from: "server", number: 1, name: "other" },
    ]);
    expect(fieldsOf(told)).toEqual([
      [":method=GET", ":scheme=http", ":path=/", "z=? #1", "x=y", "x=b"],
      [":method=GET", ":scheme=http", ":path=/", "x=b", "z=? #1", "x=y"],
    ]);
    expect(told.frames.get(0).headers?.[4]).toMatchObject({ filled: { number: 3, index: 64 } });
    expect(told.unknownEntries()).toMatchObject([
      { number: 1, name: "z", nameBy: "hint" },
      { number: 3, name: "x", nameBy: "hint", value: "y", valueBy: "hint" },
    ]);
    expect(JSON.stringify(told.dissect(0))).toContain("known from elsewhere");
    expect(fieldsOf(trace)[0]?.[4], "the recording itself stays as it is").toBe("?=? #3");
  });

  it("are shown in tables, which say what they assume", () => {
    const tables = trace.headerTables(0);
    expect(tables?.before).toMatchObject({ entries: [], holdsUnknown: true, assumesMaxSize: true });
    expect(tables?.after.entries).toMatchObject([
      { index: 62, value: "b", unknown: { number: 3, part: "name" } },
    ]);
  });

  it("are gone after a size update to 0", () => {
    const emptied = joined(chunk("client", FIRST, makeHeaders(9, fromHex("203fe11f828684be"))));
    expect(emptied.frames.detail(1).fault).toMatchObject({ token: "hpack.index.missing" });
    expect(emptied.unknownEntries().map(({ number }) => number)).toEqual([1, 3]);
  });

  it("have numbers of their own behind each gap", () => {
    const gap = { ...chunk("client", SECOND), gapBefore: "lost" };
    expect(fieldsOf(joined(chunk("client", FIRST), gap))[1]).toEqual([
      ":method=GET",
      ":scheme=http",
      ":path=/",
      "?=? #4",
      "?=? #5",
      "?=? #7",
    ]);
  });

  it("keep their numbers behind an entry that is larger than the table is thought to be", () => {
    const value = "00".repeat(70_000);
    const large = makeHeaders(7, fromHex(`8286844001617ff1a104${value}`));
    expect(fieldsOf(joined(chunk("client", large, SECOND)))[1]?.slice(4)).toEqual(["?=? #1", "?=? #3"]);
  });
});

describe("a pseudo-header field", () => {
  it.each<readonly [what: string, block: string, field: string]>([
    [":authority, the only one that may stand in front of a known one", "be828684", ":authority=? #1"],
    ["the only one that lacks", "8286be", ":path=? #1"],
    ["not behind the others: it may be any field", "828684be", "?=? #1"],
    ["not when two could be meant", "82bebf", "?=? #1"],
    ["not in CONNECT", "0207434f4e4e4543548684be", "?=? #1"],
    ["not without any known one", "be", "?=? #1"],
  ])("%s", (_, block, field) => {
    expect(fieldsOf(joined(chunk("client", makeHeaders(7, fromHex(block)))))[0]).toContain(field);
  });

  it("says by what it is known, and yields to a person", () => {
    const trace = joined(chunk("client", makeHeaders(7, fromHex("be828684"))));
    expect(trace.unknownEntries()).toMatchObject([{ name: ":authority", nameBy: "rules" }]);
    expect(trace.frames.detail(0).summary).toBe("GET /");
    const told = trace.withHints([{ from: "client", number: 1, value: "a.test" }]);
    expect(fieldsOf(told)[0]).toContain(":authority=a.test");
  });
});

const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);

it.each(SEEDS)("cut anywhere, random conversation %i is decoded truly or marked", (seed) => {
  const whole = run(randomScenario(seed));
  const prng = new Prng(seed);
  const cuts = { client: 0, server: 0 };
  for (const from of ["client", "server"] as const) {
    const offsets = detailsOf(whole).filter((frame) => frame.from === from && frame.type !== 4);
    cuts[from] = offsets[prng.below(Math.max(1, offsets.length))]?.offset ?? 0;
  }
  const chunks = (["client", "server"] as const).map((from) => ({
    from,
    bytes: whole.bytes(from).slice(cuts[from]),
  }));
  const cut = joined(...chunks);
  const truth = new Map(detailsOf(whole).map((frame) => [`${frame.from} ${frame.offset}`, frame]));
  let compared = 0;
  for (const frame of detailsOf(cut)) {
    const real = truth.get(`${frame.from} ${frame.offset + cuts[frame.from]}`);
    if (real?.headers === undefined || frame.headers === undefined) continue;
    compared++;
    expectTrueOrMarked(frame, real);
    expectRoom(cut, frame, real);
  }
  expect(compared).toBeGreaterThanOrEqual(0);
});

/** Entries are never larger than they are said to be at most. */
function expectRoom(cut: Trace, frame: FrameRow, real: FrameRow): void {
  const entries = cut.unknownEntries().filter(({ from }) => from === frame.from);
  for (const [i, { unknown }] of frame.headers?.entries() ?? []) {
    if (unknown?.part !== "name and value") continue;
    const { name = "", value = "" } = real.headers?.[i] ?? {};
    const room = entries.find(({ number }) => number === unknown.number)?.room;
    expect(name.length + value.length).toBeLessThanOrEqual(room?.octets ?? Infinity);
  }
}

function expectTrueOrMarked(frame: FrameRow, real: FrameRow): void {
  expect(frame.headers).toHaveLength(real.headers?.length ?? 0);
  for (const [i, { name, value, unknown }] of frame.headers?.entries() ?? []) {
    const field = real.headers?.[i];
    const part = unknown?.part;
    if (part !== "name" && part !== "name and value") expect(name).toBe(field?.name);
    if (part !== "value" && part !== "name and value") expect(value).toBe(field?.value);
  }
}

interface Truth {
  readonly fullFrames: readonly {
    readonly src: number;
    readonly headers?: readonly (readonly [string, string])[];
  }[];
}

describeShared("a capture that was begun late", "captures/pcap", (folder) => {
  it("shows what was really sent, or that it cannot be known", async () => {
    const truth: Truth = JSON.parse(readFileSync(`${folder}/midstart-h2c.frames.json`, "utf8"));
    const capture = await decodeCapture(readFileSync(`${folder}/midstart-h2c.pcap`));
    const trace = capture.connections[0]?.trace;
    const blocks = trace === undefined ? [] : detailsOf(trace).filter(({ headers }) => headers !== undefined);
    expect(blocks.length).toBeGreaterThan(5);
    for (const from of ["client", "server"] as const) {
      const seen = blocks.filter((frame) => frame.from === from);
      const sent = truth.fullFrames.filter(
        ({ src, headers }) => (src === 28090) === (from === "server") && headers,
      );
      const tail = sent.slice(sent.length - seen.length);
      for (const [i, frame] of seen.entries()) {
        const headers = tail[i]?.headers?.map(([name, value]) => ({ name, value })) ?? [];
        expectTrueOrMarked(frame, { ...frame, headers });
      }
    }
    expect(trace?.unknownEntries()[0]).toMatchObject({ name: ":authority", nameBy: "rules" });
    const number = trace?.unknownEntries()[0]?.number ?? 0;
    const hint = { from: "client", number, value: "a.test" } as const;
    const told = await decodeCapture(readFileSync(`${folder}/midstart-h2c.pcap`), { hints: [hint] });
    const requests = told.connections[0]?.trace.unknownEntries()[0]?.uses ?? [];
    expect(requests.length).toBeGreaterThan(1);
    for (const { frame, field } of requests)
      expect(told.connections[0]?.trace.frames.get(frame).headers?.[field]).toMatchObject({
        name: ":authority",
        value: "a.test",
      });
  });
});
