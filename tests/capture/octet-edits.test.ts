/** A person changes octets of a capture: everything is decoded anew from them, and what was given stays as it was. */
import { describe, expect, it } from "vitest";
import { decodeCapture } from "../../protocol/index.ts";
import type { SourceRun } from "../../protocol/index.ts";
import { changedOctets, editChunks } from "../../protocol/capture/octet-edits.ts";
import type { OctetEdit } from "../../protocol/capture/octet-edits.ts";
import type { CaptureChunk } from "../../protocol/capture/format.ts";

const PREFACE = "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a";
const SETTINGS = "000000040000000000";
const PING = "0000080600000000000102030405060708";

const TEXT = `# client\n${PREFACE}\n${SETTINGS}\n${PING}\n# server\n${SETTINGS}\n`;
const PING_AT = 24 + 9;

function change(offset: number, value: number): OctetEdit {
  return { from: "client", offset, remove: 1, insert: [value] };
}

describe("a changed octet", () => {
  it("is decoded like one that was pasted", async () => {
    const edits = [change(PING_AT + 4, 0x01)];
    const { connections } = await decodeCapture(TEXT, { edits });
    const pasted = await decodeCapture(TEXT.replace(PING, PING.replace("0600", "0601")));
    expect(connections[0]?.trace.bytes("client")).toEqual(pasted.connections[0]?.trace.bytes("client"));
    expect(connections[0]?.trace.frames.get(2).flags).toBe(1);
  });

  it("that breaks a rule is told with its place", async () => {
    const { problems } = await decodeCapture(TEXT, { edits: [change(PING_AT + 2, 0x07)] });
    expect(
      problems.some(
        ({ severity, from, offset }) => severity !== "info" && from === "client" && offset === PING_AT,
      ),
    ).toBe(true);
  });

  it("keeps its place in the text", async () => {
    const plain = await decodeCapture(TEXT);
    const { connections } = await decodeCapture(TEXT, { edits: [change(PING_AT + 9, 0xff)] });
    expect(indices(connections[0]?.source.client)).toEqual(indices(plain.connections[0]?.source.client));
  });

  it("is that of one connection and direction only", async () => {
    const { connections } = await decodeCapture(TEXT, {
      edits: [
        { ...change(3, 0xff), from: "server" },
        { ...change(0, 0xee), connection: 1 },
      ],
    });
    expect(connections[0]?.trace.bytes("server")[3]).toBe(0xff);
    expect(connections[0]?.trace.bytes("client")[0]).toBe(0x50);
  });

  it("can take the preface away, or all frames: what is left is shown", async () => {
    for (const edit of [change(0, 0), { from: "client", offset: 0, remove: 24, insert: [] } as const]) {
      const { connections } = await decodeCapture(TEXT, { edits: [edit] });
      expect(connections[0]?.trace.bytes("client").length).toBe(
        24 + 9 + 17 - (edit.remove - edit.insert.length),
      );
    }
  });
});

describe("chunks", () => {
  const all = [chunk("client", 1, 2, 3), chunk("server", 9), chunk("client", 4, 5)];
  const ROWS: readonly (readonly [string, OctetEdit, readonly (readonly number[])[]])[] = [
    ["replace", { from: "client", offset: 1, remove: 1, insert: [7] }, [[1, 7, 3], [9], [4, 5]]],
    [
      "insert between two",
      { from: "client", offset: 3, remove: 0, insert: [7, 8] },
      [[1, 2, 3], [9], [7, 8, 4, 5]],
    ],
    ["take out across two", { from: "client", offset: 2, remove: 2, insert: [] }, [[1, 2], [9], [5]]],
    [
      "put behind the last",
      { from: "client", offset: 5, remove: 0, insert: [6] },
      [[1, 2, 3], [9], [4, 5, 6]],
    ],
    [
      "of the server",
      { from: "server", offset: 0, remove: 1, insert: [8, 8] },
      [
        [1, 2, 3],
        [8, 8],
        [4, 5],
      ],
    ],
    [
      "beyond the end: nothing",
      { from: "client", offset: 6, remove: 1, insert: [6] },
      [[1, 2, 3], [9], [4, 5]],
    ],
  ];
  it.each(ROWS)("%s", (_name, edit, want) => {
    expect(editChunks(all, [edit]).map(({ octets }) => [...octets.bytes])).toEqual(want);
  });
});

describe("what shows as changed", () => {
  const ROWS: readonly (readonly [string, readonly OctetEdit[], readonly (readonly [number, number])[]])[] = [
    ["one octet", [change(5, 1)], [[5, 6]]],
    ["twice the same", [change(5, 1), change(5, 2)], [[5, 6]]],
    ["neighbours are one stretch", [change(5, 1), change(6, 2)], [[5, 7]]],
    [
      "an insertion pushes what is behind it",
      [change(5, 1), { from: "client", offset: 2, remove: 0, insert: [0] }],
      [
        [2, 3],
        [6, 7],
      ],
    ],
    ["a removal leaves an empty stretch", [{ from: "client", offset: 2, remove: 3, insert: [] }], [[2, 2]]],
    [
      "a removal inside of a change",
      [
        { from: "client", offset: 2, remove: 0, insert: [1, 2, 3] },
        { from: "client", offset: 3, remove: 1, insert: [] },
      ],
      [[2, 4]],
    ],
    ["of the other side: nothing", [{ ...change(5, 1), from: "server" }], []],
  ];
  it.each(ROWS)("%s", (_name, edits, want) => {
    expect(changedOctets(edits, "client").map(({ start, end }) => [start, end])).toEqual(want);
  });
});

function chunk(from: "client" | "server", ...octets: number[]): CaptureChunk {
  return { from, octets: { bytes: Uint8Array.from(octets), runs: [] } };
}

function indices(runs: readonly SourceRun[] = []): readonly number[] {
  return runs.flatMap((run) => Array.from({ length: run.count }, (_, k) => run.text + k * run.stride));
}
