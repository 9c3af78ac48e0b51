/** Frames of one's own: each form gives octets that the engine reads as what was meant, or says what is wrong at the field. */
import { describe, expect, it } from "vitest";
import { Framer, HpackDecoder, Http2Error } from "../../../protocol/index.ts";
import type { Frame } from "../../../protocol/index.ts";
import { compose } from "../../../app/views/what-if/composer.ts";
import {
  fieldsOf,
  flagsOf,
  initialFlags,
  oddFlagsOf,
  RAW,
  TYPES,
} from "../../../app/views/what-if/composer-fields.ts";

function frameOf(type: number, draft: Record<string, string> = {}, flags = initialFlags(type)): Frame {
  const { bytes, problems } = compose(type, flags, draft);
  if (bytes === undefined) throw new Error(JSON.stringify(problems));
  const framer = new Framer();
  framer.push(bytes);
  const frame = framer.next();
  if (frame === undefined || frame instanceof Http2Error) throw new Error(String(frame?.reason));
  return frame;
}

function octets(hex: string): Uint8Array {
  const digits = hex.replaceAll(" ", "");
  return Uint8Array.from({ length: digits.length / 2 }, (_unused, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}

describe("the composer", () => {
  it.each(TYPES.filter(([type]) => type !== RAW && type !== 9))(
    "begins with a legal frame of type %i, %s",
    (type) => {
      const frame = frameOf(type);
      expect(frame.type === "unknown" ? frame.rawType : frame.type).toBe(type);
    },
  );

  it("says what was asked", () => {
    expect(frameOf(0x8, { "window-update.increment": "70 000", "frame.stream-id": "3" })).toMatchObject({
      streamId: 3,
      increment: 70_000,
    });
    expect(frameOf(0x3, { "frame.error-code": "11" })).toMatchObject({ errorCode: 11 });
    expect(
      frameOf(0x4, { settings: "INITIAL_WINDOW_SIZE = 5\nSETTINGS_MAX_FRAME_SIZE: 20000\n99 7" }),
    ).toMatchObject({
      settings: [
        [4, 5],
        [5, 20_000],
        [99, 7],
      ],
    });
    expect(frameOf(0x2, { "priority.weight": "256" })).toMatchObject({
      priority: { weight: 256, dependency: 0 },
    });
    expect(frameOf(0x7, { "goaway.debug-data": "bye" })).toMatchObject({ lastStreamId: 0, errorCode: 8 });
  });

  it("writes header blocks that leave no trace in the peer's table", () => {
    const frame = frameOf(0x1, { "headers.fragment": ":method: GET\n:path: /x\nx-own: a: b" });
    if (frame.type !== 1) throw new Error("HEADERS");
    const decoder = new HpackDecoder();
    const first = decoder.decode(frame.fragment);
    expect(first).toMatchObject([
      { name: ":method", value: "GET" },
      { name: ":path", value: "/x" },
      { name: "x-own", value: "a: b" },
    ]);
    // Index 62 would be the newest entry of the dynamic table.
    expect(decoder.decode(Uint8Array.of(0x80 | 62))).toBeInstanceOf(Http2Error);
  });

  it("can lie about the length and set any flag", () => {
    const { bytes } = compose(0x6, 0x1, { "frame.length": "3" });
    expect(Array.from(bytes ?? []).slice(0, 5)).toEqual([0, 0, 3, 6, 1]);
    expect(flagsOf(0x1).map(([, name]) => name)).toEqual(["END_STREAM", "END_HEADERS", "PADDED", "PRIORITY"]);
  });

  it.each([
    [0x0, { "data.data": "hi", "frame.padding": "3" }, "000006 00 08 00000001 03 6869 000000"],
    [0x0, { "data.data": "hi", "frame.padding": "0" }, "000003 00 08 00000001 00 6869"],
    [0x5, { "push-promise.fragment": "", "frame.padding": "1" }, "000006 05 08 00000001 01 00000002 00"],
    // Longer than the payload: PROTOCOL_ERROR.
    [
      0x0,
      { "data.data": "hi", "frame.padding": "0", "frame.pad-length": "200" },
      "000003 00 08 00000001 c8 6869",
    ],
  ])("pads type %i with %j", (type, draft, hex) => {
    expect(compose(type, 0x8, draft)).toEqual({ bytes: octets(hex), problems: {} });
  });

  it("writes HEADERS with padding and priority, in their order", () => {
    const frame = frameOf(
      0x1,
      {
        "headers.fragment": ":path: /",
        "frame.padding": "5",
        "priority.dependency": "3",
        "priority.dependency.bit": "1",
        "priority.weight": "200",
      },
      0x2c,
    );
    expect(frame).toMatchObject({
      padding: new Uint8Array(5),
      priority: { exclusive: true, dependency: 3, weight: 200 },
    });
  });

  it("has a field for nothing that the flags do not ask for", () => {
    expect(fieldsOf(0x0, 0)).not.toContainEqual(expect.objectContaining({ id: "frame.padding" }));
    expect(fieldsOf(0x0, 0x8)).toContainEqual(expect.objectContaining({ id: "frame.padding" }));
    expect(fieldsOf(0x6, 0xff)).not.toContainEqual(expect.objectContaining({ id: "frame.padding" }));
    expect(fieldsOf(0x0, 0xff)).not.toContainEqual(expect.objectContaining({ id: "priority.weight" }));
  });

  it.each([
    [0x6, { "frame.stream-id.bit": "1", "frame.stream-id": "5" }, "000008 06 00 80000005 0102030405060708"],
    [0x8, { "window-update.increment.bit": "1" }, "000004 08 00 00000001 80004000"],
    [0x2, { "priority.dependency.bit": "1" }, "000005 02 00 00000001 80000000 0f"],
  ])("sets the bit in front of a field of 31: type %i, %j", (type, draft, hex) => {
    expect(compose(type, 0, draft)).toEqual({ bytes: octets(hex), problems: {} });
  });

  it("offers each bit of the flags exactly once, with a name or without", () => {
    for (const [type] of TYPES.filter(([one]) => one !== RAW)) {
      const bits = [...flagsOf(type), ...oddFlagsOf(type)].map(([bit]) => bit);
      expect(
        bits.sort((a, b) => a - b),
        `type ${type}`,
      ).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
    }
    expect(compose(0x8, 0xff, {}).bytes?.[4]).toBe(0xff);
  });

  it("writes header fields in UTF-8", () => {
    const frame = frameOf(0x1, { "headers.fragment": "x-name: Zoë" });
    if (frame.type !== 1) throw new Error("HEADERS");
    expect(new HpackDecoder().decode(frame.fragment)).toMatchObject([{ value: "Zo\u00c3\u00ab" }]);
  });

  it("takes raw octets as they are", () => {
    expect([...(compose(RAW, 0, { "raw.hex": "00 0x01\nff" }).bytes ?? [])]).toEqual([0, 1, 255]);
  });

  it.each([
    [0x8, { "window-update.increment": "-1" }, "window-update.increment"],
    [0x8, { "frame.stream-id": "2147483648" }, "frame.stream-id"],
    [0x2, { "priority.weight": "0" }, "priority.weight"],
    [0x4, { settings: "WHAT = 1" }, "settings"],
    [0x1, { "headers.fragment": "no colon" }, "headers.fragment"],
    [RAW, { "raw.hex": "0" }, "raw.hex"],
    [RAW, { "raw.hex": "" }, "raw.hex"],
  ])("type %i with %j: says so at %s", (type, draft, field) => {
    const { bytes, problems } = compose(type, 0, draft);
    expect(bytes).toBeUndefined();
    expect(Object.keys(problems)).toEqual([field]);
  });

  it.each([
    [RAW, "raw.hex", 80_000],
    [0x0, "data.data", 40_000],
    [0x0, "data.data", 20_000_000],
    [0xa, "altsvc.origin", 200_000],
  ])(
    "type %i: says at %s, and not at its length among the lies, that %i characters are too many",
    (type, field, length) => {
      const { bytes, problems } = compose(type, 0, { [field]: "0".repeat(length) });
      expect(bytes).toBeUndefined();
      expect(problems).toEqual({ [field]: expect.stringMatching(/octets are too many/) });
    },
  );

  it("names every field", () => {
    for (const [type] of TYPES)
      for (const { label, id } of fieldsOf(type, 0xff)) expect(label, `${type} ${id}`).not.toBe(id);
  });
});
