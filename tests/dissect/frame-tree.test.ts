/** The tree of a frame's fields: agrees with the parser, covers each bit once, and says what is wrong where. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../protocol/base/bytes.ts";
import type { FieldNode } from "../../protocol/dissect/field-node.ts";
import { dissectFrame } from "../../protocol/dissect/frame-tree.ts";
import { TreeSink } from "../../protocol/dissect/tree-sink.ts";
import { FRAME_FIELDS } from "../../protocol/frame/field-table.ts";
import { FRAME_TYPE_ROWS } from "../../protocol/frame/frame-names.ts";
import {
  makeAltSvc,
  makeData,
  makeGoAway,
  makeHeaders,
  makeOrigin,
  makePing,
  makePriorityUpdate,
  makePushPromise,
  makeSettings,
  makeUnknown,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { parseFrame, parseFrameHeader } from "../../protocol/frame/parse-frame.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { arbitraryFrame } from "../frame/arbitrary-frames.ts";

function leaves(node: FieldNode): readonly FieldNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leaves);
}

function all(node: FieldNode): readonly FieldNode[] {
  return [node, ...node.children.flatMap(all)];
}

/** The leaves stand one behind the other from the first bit to the last, and each group around its children. */
function expectTiled(root: FieldNode, bits: number): void {
  expect(root).toMatchObject({ startBit: 0, bitLength: bits });
  let at = 0;
  for (const leaf of leaves(root)) {
    expect(leaf.startBit).toBe(at);
    at += leaf.bitLength;
  }
  expect(at).toBe(bits);
  for (const node of all(root)) {
    const [first, last] = [node.children[0], node.children.at(-1)];
    if (first === undefined || last === undefined) continue;
    expect(first.startBit).toBe(node.startBit);
    expect(last.startBit + last.bitLength).toBe(node.startBit + node.bitLength);
  }
}

/** `label = value`, leaves of the payload only. */
function payloadLines(bytes: Uint8Array): readonly string[] {
  return leaves(dissectFrame(bytes))
    .filter((leaf) => leaf.startBit >= 72)
    .map((leaf) => `${leaf.label} = ${leaf.value}`);
}

function faults(root: FieldNode): readonly (readonly [id: string, token: string | undefined])[] {
  return all(root).flatMap((node) =>
    node.fault === undefined ? [] : [[node.id, node.fault.token] as const],
  );
}

const anyFrameBytes = fc
  .tuple(fc.oneof(fc.nat(0x10), fc.nat(0xff)), fc.nat(0xff), fc.nat(3), fc.uint8Array({ maxLength: 40 }))
  .map(([type, flags, id, payload]) => writeFrame(makeUnknown(type, flags, id, payload)));

describe("leaves tile the bits", () => {
  it("of every well-formed frame, with nothing undecoded and no fault", () => {
    fc.assert(
      fc.property(arbitraryFrame, (frame) => {
        const bytes = writeFrame(frame);
        const root = dissectFrame(bytes);
        expectTiled(root, bytes.length * 8);
        expect(all(root).filter((node) => node.id === "undecoded")).toEqual([]);
        // What ALTSVC and its like may not say where they stand is told, but readers pass over it.
        expect(
          faults(root).filter(([, token]) => !/altsvc|priority-update|origin/.test(token ?? "")),
        ).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("of frames with any payload whatever, and a fault stands where the parser fails", () => {
    fc.assert(
      fc.property(anyFrameBytes, (bytes) => {
        const root = dissectFrame(bytes);
        expectTiled(root, bytes.length * 8);
        const header = parseFrameHeader(bytes);
        const parsed = header === undefined ? undefined : parseFrame(header, bytes.subarray(9));
        if (parsed !== undefined && "token" in parsed)
          expect(faults(root).map(([, token]) => token)).toContain(parsed.token);
      }),
      { numRuns: 2000 },
    );
  });

  it("of frames cut short anywhere", () => {
    fc.assert(
      fc.property(arbitraryFrame, fc.nat(), (frame, cut) => {
        const whole = writeFrame(frame);
        const bytes = whole.subarray(0, 1 + (cut % (whole.length - 1)));
        const root = dissectFrame(bytes);
        expectTiled(root, bytes.length * 8);
        expect(faults(root).map(([, token]) => token)).toContain("frame.cut");
      }),
      { numRuns: 1000 },
    );
  });

  it("with and without a sink the parser says the same", () => {
    fc.assert(
      fc.property(anyFrameBytes, (bytes) => {
        const header = parseFrameHeader(bytes);
        if (header === undefined) return expect.fail("no header");
        const payload = bytes.subarray(9);
        expect(parseFrame(header, payload, new TreeSink(FRAME_FIELDS, bytes))).toEqual(
          parseFrame(header, payload),
        );
        return undefined;
      }),
      { numRuns: 2000 },
    );
  });
});

describe("what the tree says", () => {
  it("of the frame header, down to the flag bits", () => {
    const root = dissectFrame(writeFrame(makeHeaders(3, fromHex("82"), { endStream: true })));
    expect(root).toMatchObject({ label: "Frame", value: "HEADERS", rfc: "RFC 9113 §6.2" });
    const [header] = root.children;
    expect(header?.children.map((node) => [node.label, node.value, node.bitLength])).toEqual([
      ["Length", "1", 24],
      ["Type", "0x01 HEADERS", 8],
      ["Flags", "0x05 END_STREAM END_HEADERS", 8],
      ["Reserved", "0", 1],
      ["Stream Identifier", "3", 31],
    ]);
    const bits = header?.children[2]?.children.map((bit) => `${bit.label} ${bit.value}`);
    expect(bits).toEqual([
      "Unused flag 0",
      "Unused flag 0",
      "PRIORITY 0",
      "Unused flag 0",
      "PADDED 0",
      "END_HEADERS 1",
      "Unused flag 0",
      "END_STREAM 1",
    ]);
    expect(header?.children[4]?.meaning).toBe("Stream 3, opened by the client (odd).");
  });

  const rows: readonly (readonly [bytes: Uint8Array, lines: readonly string[]])[] = [
    [
      writeFrame(makeData(1, fromHex("6869"), { padding: fromHex("0000") })),
      ["Pad Length = 2", "Data = 68 69", "Padding = 00 00"],
    ],
    [
      writeFrame(
        makeSettings([
          [2, 0],
          [0xf1, 7],
        ]),
      ),
      ["Identifier = 0x0002 SETTINGS_ENABLE_PUSH", "Value = 0", "Identifier = 0x00f1", "Value = 7"],
    ],
    [
      writeFrame(makeGoAway(5, 1, fromHex("22610a"))),
      [
        "Reserved = 0",
        "Last-Stream-ID = 5",
        "Error Code = 0x01 PROTOCOL_ERROR",
        String.raw`Additional Debug Data = "\"a\x0a"`,
      ],
    ],
    [
      writeFrame(
        makeHeaders(1, fromHex("82"), { priority: { exclusive: true, dependency: 3, weight: 256 } }),
      ),
      [
        "Exclusive = 1",
        "Stream Dependency = 3",
        "Weight = 256 (on the wire 255)",
        "Field Block Fragment = 82",
      ],
    ],
    [
      writeFrame(makePushPromise(1, 2, fromHex("82"))),
      ["Reserved = 0", "Promised Stream ID = 2", "Field Block Fragment = 82"],
    ],
    [
      writeFrame(makeOrigin([fromHex("6161"), fromHex("")])),
      ["Origin-Len = 2", 'ASCII-Origin = "aa"', "Origin-Len = 0"],
    ],
    [
      writeFrame(makeAltSvc(0, fromHex("61"), fromHex("6263"))),
      ["Origin-Len = 1", 'Origin = "a"', 'Alt-Svc-Field-Value = "bc"'],
    ],
    [
      writeFrame(makePriorityUpdate(1, fromHex("753d30"))),
      ["Reserved = 0", "Prioritized Stream ID = 1", 'Priority Field Value = "u=0"'],
    ],
    [writeFrame(makeUnknown(0x1f, 0, 0, fromHex("00"))), ["Payload = 00"]],
  ];
  it.each(rows)("payload %#", (bytes, lines) => expect(payloadLines(bytes)).toEqual(lines));

  it("of settings: the meaning of each value, and whether it is in range", () => {
    const meanings = leaves(
      dissectFrame(
        writeFrame(
          makeSettings([
            [2, 0],
            [5, 1],
          ]),
        ),
      ),
    )
      .filter((leaf) => leaf.label === "Value")
      .map((leaf) => leaf.meaning);
    expect(meanings[0]).toBe("The server must not push.");
    expect(meanings[1]).toContain("Out of range: 16384 to 16777215");
  });

  it("with a meaning and a section for every field of every type", () => {
    fc.assert(
      fc.property(arbitraryFrame, (frame) => {
        for (const leaf of leaves(dissectFrame(writeFrame(frame)))) {
          expect(leaf).toMatchObject({
            meaning: expect.stringMatching(/\.$/),
            rfc: expect.stringMatching(/^RFC \d{4} §\d/),
          });
        }
      }),
      { numRuns: 1000 },
    );
    expect(FRAME_TYPE_ROWS).toHaveLength(13);
  });
});

describe("what is wrong stands at its bits", () => {
  const rows: readonly (readonly [
    why: string,
    bytes: Uint8Array,
    found: readonly (readonly [string, string])[],
  ])[] = [
    [
      "DATA on stream 0",
      writeFrame({ ...makeData(1, fromHex("aa")), streamId: 0 }),
      [["frame.stream-id", "frame.data.stream"]],
    ],
    ["a short PING", writeFrame(makeUnknown(6, 0, 0, fromHex("0011"))), [["undecoded", "frame.ping.length"]]],
    [
      "an empty RST_STREAM",
      writeFrame(makeUnknown(3, 0, 1, fromHex(""))),
      [["frame.length", "frame.rst-stream.length"]],
    ],
    [
      "padding too long",
      writeFrame(makeUnknown(0, 8, 1, fromHex("05aa"))),
      [["frame.pad-length", "frame.data.padding"]],
    ],
    [
      "half a setting",
      writeFrame(makeUnknown(4, 0, 0, fromHex("0003000000010003"))),
      [["undecoded", "frame.settings.length"]],
    ],
    [
      "two things at once",
      writeFrame({ ...makeSettings([[4, 0xffff_ffff]]), streamId: 1 }),
      [
        ["frame.stream-id", "frame.settings.stream"],
        ["settings.initial-window-size", "frame.settings.initial-window-size"],
      ],
    ],
    [
      "a window that does not grow",
      writeFrame(makeWindowUpdate(0, 0)),
      [["window-update.increment", "frame.window-update.zero"]],
    ],
  ];
  it.each(rows)("%s", (_why, bytes, found) => expect(faults(dissectFrame(bytes))).toEqual(found));

  it("what a cut hides is not made up: numbers go, octets stay as far as they are there", () => {
    const goaway = writeFrame(makeGoAway(5, 1, fromHex("")));
    expect(payloadLines(goaway.subarray(0, 15))).toEqual([
      "Reserved = 0",
      "Last-Stream-ID = 5",
      "Undecoded octets = 00 00",
    ]);
    const data = writeFrame(makeData(1, fromHex("aabbcc"), { padding: fromHex("00") }));
    expect(payloadLines(data.subarray(0, 12))).toEqual(["Pad Length = 1", "Data = aa bb"]);
    const cut = all(dissectFrame(data.subarray(0, 12))).find((node) => node.fault !== undefined);
    expect(cut).toMatchObject({
      id: "data.data",
      fault: { reason: "The bytes end here, after 12 of 14 octets, header included" },
    });
    const settings = dissectFrame(writeFrame(makeSettings([[3, 7]])).subarray(0, 12));
    expect(all(settings).find((node) => node.id === "settings.setting")).toMatchObject({ value: "" });
  });

  it("no octets at all are a frame of nothing", () => {
    expect(dissectFrame(fromHex(""))).toMatchObject({ bitLength: 0, children: [] });
    expect(dissectFrame(writeFrame(makePing(new Uint8Array(8))).subarray(0, 5))).toMatchObject({
      value: "cut short",
    });
  });
});

describe("the fragment of a header block", () => {
  it("is filled in by whoever knows HPACK", () => {
    const bytes = writeFrame(makeHeaders(1, fromHex("8286"), { padding: fromHex("00") }));
    const child: FieldNode = { id: "x", label: "X", value: "", startBit: 80, bitLength: 16, children: [] };
    const seen: unknown[] = [];
    const root = dissectFrame(bytes, {
      dissectFragment: (fragment) => {
        seen.push(fragment);
        return [child];
      },
    });
    expect(seen).toEqual([{ bytes: fromHex("8286"), startBit: 80, bitLength: 16 }]);
    expect(root.children.find((node) => node.id === "headers.fragment")?.children).toEqual([child]);
    const left = dissectFrame(bytes, { dissectFragment: () => undefined });
    expect(left).toEqual(dissectFrame(bytes));
  });
});
