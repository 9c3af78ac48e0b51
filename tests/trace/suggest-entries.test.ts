/** Late joins: what an unknown entry may have held is suggested with its reason, and what a person says of it is held against what is known. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import { makeHeaders } from "../../protocol/frame/make-frame.ts";
import { HpackEncoder } from "../../protocol/hpack/encoder.ts";
import { decodeCapture, judgeHints, suggestEntries } from "../../protocol/index.ts";
import type { EntrySuggestion, HeaderField, HeaderHint, Trace } from "../../protocol/index.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import type { CaptureChunk } from "../../protocol/trace/capture-recording.ts";
import { LateHeaders } from "../../protocol/trace/late-headers.ts";
import { describeShared } from "../support/shared.ts";
import { chunk } from "./make-recording.ts";

function joined(...chunks: readonly CaptureChunk[]): Trace {
  return recordCapture({ chunks, late: (from, hints) => new LateHeaders(from, hints) });
}

/** Requests by one encoder; the first of them were before the recording. */
function late(unseen: readonly (readonly HeaderField[])[], seen: readonly (readonly HeaderField[])[]): Trace {
  const encoder = new HpackEncoder();
  for (const fields of unseen) encoder.encode(fields);
  return joined(
    chunk(
      "client",
      ...seen.map((fields, i) => makeHeaders(101 + 2 * i, encoder.encode(fields), { endStream: true })),
    ),
  );
}

const GET: readonly HeaderField[] = [
  { name: ":method", value: "GET" },
  { name: ":scheme", value: "https" },
  { name: ":path", value: "/" },
];
const AGENT = { name: "user-agent", value: "curl/8.5.0" };
const ACCEPT = { name: "accept", value: "*/*" };
const TRACE = { name: "x-trace", value: "1" };

function suggested(trace: Trace, number: number): readonly EntrySuggestion[] {
  const entry = trace.unknownEntries().find((one) => one.number === number);
  if (entry === undefined) throw new Error(`nothing refers to entry ${number}`);
  return suggestEntries(trace, entry);
}

describe("an entry that is added anew", () => {
  const filler = { name: "x-filler", value: "f".repeat(3990) };
  const trace = late(
    [[...GET, TRACE, AGENT, ACCEPT]],
    [
      [...GET, TRACE, AGENT, ACCEPT],
      [...GET, filler],
      [...GET, TRACE, AGENT, ACCEPT],
    ],
  );

  it("is suggested with its value, where a later literal stands between the same neighbours", () => {
    const entries = trace.unknownEntries().map(({ number }) => number);
    expect(entries).toEqual([3, 2, 1]);
    const because =
      "Frame 3 has it in the same place and adds it to the table anew, as encoders do once the old entry has left.";
    expect(entries.map((number) => suggested(trace, number))).toEqual(
      [TRACE, AGENT, ACCEPT].map((field) => [{ ...field, frame: 2, because }]),
    );
  });

  it("is not taken for another one once a person has named its neighbour so", () => {
    const told = trace.withHints([{ from: "client", number: 1, ...AGENT }]);
    expect(suggested(told, 2)).toEqual([]);
  });
});

function at(value: string): readonly HeaderField[] {
  return [{ name: ":authority", value }, ...GET];
}

it("suggests the values that the same name has elsewhere, the most frequent first", () => {
  const trace = late([at("a.test")], [at("a.test"), at("b.test"), at("c.test"), at("c.test")]);
  expect(trace.unknownEntries()).toMatchObject([{ number: 1, name: ":authority", nameBy: "rules" }]);
  expect(suggested(trace, 1).map(({ value, because }) => [value, because])).toEqual([
    ["c.test", "2 other messages of this end say so."],
    ["b.test", "Another message of this end says so."],
  ]);
});

it("names what a request cannot do without, where several places are left", () => {
  const trace = joined(chunk("client", makeHeaders(7, fromHex("82bebf"))));
  expect(suggested(trace, 1).map(({ name, because }) => [name, because])).toEqual([
    [":scheme", "A request needs :scheme and :path, and this is among the places that are left."],
    [":path", "A request needs :scheme and :path, and this is among the places that are left."],
  ]);
});

it("knows the habits of Go’s client", async () => {
  const { connections } = await decodeCapture(readFileSync("public/samples/mid-connection.txt", "utf8"));
  const trace = connections[0]?.trace ?? joined();
  const clients = trace.unknownEntries().filter(({ from }) => from === "client");
  const found = clients.map((entry) =>
    suggestEntries(trace, entry).map(({ name, value }) => `${name}: ${value}`),
  );
  expect(found).toEqual([[], ["accept-encoding: gzip"], ["user-agent: Go-http-client/2.0"]]);
});

it("does not depend on what a person has said of the entry itself", async () => {
  const { connections } = await decodeCapture(readFileSync("public/samples/mid-connection.txt", "utf8"));
  const plain = connections[0]?.trace ?? joined();
  const told = plain.withHints([{ from: "client", number: 1, name: "Accept" }]);
  expect(suggested(told, 1)).toEqual(suggested(plain, 1));
  expect(suggested(plain, 1)).toHaveLength(1);
});

it("names the first field of a response that goes on", () => {
  const [going, ending] = [false, true].map((endStream) =>
    joined(chunk("server", makeHeaders(7, fromHex("bebf"), { endStream }))),
  );
  expect(going?.unknownEntries()).toMatchObject([{ name: ":status", nameBy: "rules" }, { number: 2 }]);
  expect(ending?.unknownEntries()[0]?.name, "these may be trailers").toBeUndefined();
});

describe("the room of an entry", () => {
  it("is what the table has beside those that are newer, if it has its default size", () => {
    const trace = joined(chunk("client", makeHeaders(7, fromHex("828684bec0"))));
    const room = { octets: 4096 - 3 * 32, tableSize: 4096, isSupposed: true };
    expect(trace.unknownEntries()).toMatchObject([
      { number: 1, room },
      { number: 3, room },
    ]);
  });

  it("is known from a size update on, and shrinks with each entry that is added", () => {
    // A size update to 100, "x: y" is added (34 octets), and entry 1 is referred to behind it.
    const trace = joined(
      chunk("client", makeHeaders(7, fromHex("3f4582868440017801 79bf".replaceAll(" ", "")))),
    );
    expect(trace.unknownEntries()).toMatchObject([
      { number: 1, room: { octets: 100 - 34 - 32, tableSize: 100, isSupposed: false } },
    ]);
  });

  it("is not supposed where more is in the table than a default one holds", () => {
    const value = "00".repeat(5000);
    const large = makeHeaders(7, fromHex(`828684be4001617f8926${value}bf`));
    expect(joined(chunk("client", large)).unknownEntries()).toMatchObject([{ number: 1, room: undefined }]);
  });
});

describe("what a person says", () => {
  const trace = joined(chunk("client", makeHeaders(7, fromHex("be828684bfc0"))));

  function objections(...hints: readonly Omit<HeaderHint, "from">[]): readonly string[] {
    const all = hints.map((hint) => ({ from: "client", ...hint }) as const);
    return judgeHints(trace, trace.withHints(all), all).map(
      ({ number, kind, says }) => `${number} ${kind}: ${says}`,
    );
  }

  it.each<readonly [what: string, hints: readonly Omit<HeaderHint, "from">[], says: string]>([
    [
      "against the rules of messages",
      [{ number: 1, name: "x" }],
      "1 contradiction: By the rules of messages only :authority",
    ],
    [
      "a name that no field has",
      [{ number: 2, name: "User-Agent" }],
      "2 contradiction: With it frame 1 would be malformed",
    ],
    [
      "what stands there already",
      [{ number: 2, name: ":path" }],
      "2 contradiction: With it frame 1 would be malformed",
    ],
    [
      "a value with a line end",
      [{ number: 2, name: "x", value: "a\nb" }],
      "2 contradiction: With it frame 1 would be",
    ],
    [
      "more than there is room for",
      [{ number: 2, name: "x", value: "y".repeat(4090) }],
      "2 doubt: Name and value take 4091",
    ],
    [
      "what the static table has",
      [{ number: 2, name: "accept-encoding", value: "gzip, deflate" }],
      "2 doubt: Encoders take",
    ],
    [
      "the same of two entries",
      [
        { number: 2, name: "x", value: "y" },
        { number: 3, name: "x", value: "y" },
      ],
      "3 doubt: Entry 2 is said",
    ],
    [
      "two things of one entry",
      [
        { number: 2, name: "x" },
        { number: 2, name: "y" },
      ],
      "2 contradiction: Something else was said",
    ],
    ["of an entry that nobody uses", [{ number: 9, name: "x" }], "9 doubt: Nothing in the recording refers"],
  ])("%s", (_, hints, says) => {
    const found = objections(...hints);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(says);
  });

  it("is a problem of a capture that is decoded with it", async () => {
    const text = readFileSync("public/samples/mid-connection.txt", "utf8");
    const hints = [{ from: "client", number: 2, name: ":path" }] as const;
    const { problems } = await decodeCapture(text, { hints });
    expect(problems).toContainEqual({
      severity: "warning",
      message: expect.stringContaining(
        "Of the client's header entry 2 was said what cannot be. With it frame 3",
      ),
      connection: 0,
    });
  });

  it("is believed where nothing is against it", () => {
    expect(
      objections({ number: 1, value: "a.test" }, { number: 2, ...AGENT }, { number: 3, ...ACCEPT }),
    ).toEqual([]);
  });
});

interface Truth {
  readonly fullFrames: readonly { readonly headers?: readonly (readonly [string, string])[] }[];
}

describeShared("a capture that was begun late", "captures/pcap", (folder) => {
  it("has each of its suggestions among what was really sent", async () => {
    const truth: Truth = JSON.parse(readFileSync(`${folder}/midstart-h2c.frames.json`, "utf8"));
    const sent = new Set(
      truth.fullFrames.flatMap(({ headers = [] }) => headers.map((field) => field.join(": "))),
    );
    const { connections } = await decodeCapture(readFileSync(`${folder}/midstart-h2c.pcap`));
    const trace = connections[0]?.trace ?? joined();
    const found = trace.unknownEntries().flatMap((entry) => suggestEntries(trace, entry));
    expect(found.length).toBeGreaterThan(1);
    for (const { name, value } of found) expect([...sent]).toContain(`${name}: ${value}`);
  });
});
