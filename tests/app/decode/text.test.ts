import { describe, expect, it } from "vitest";
import { TextOctets } from "../../../app/rooms/decode/text-octets.ts";
import { TextRows } from "../../../app/rooms/decode/text-rows.ts";
import { segmentsOf } from "../../../app/rooms/decode/text-segments.ts";
import type { FrameSpan } from "../../../app/rooms/decode/frame-at.ts";

describe("rows of a text", () => {
  const rows = new TextRows("one\r\ntwo and more\n\nlast", 5);

  it("are its lines, long ones wrapped", () => {
    const text = "one\r\ntwo and more\n\nlast";
    const seen = Array.from({ length: rows.length }, (_, i) => rows.get(i)).map(
      (row) => row && `${row.line}${row.isLineStart ? ":" : "+"}${text.slice(row.start, row.end)}`,
    );
    expect(seen).toEqual(["1:one", "2:two a", "2+nd mo", "2+re", "3:", "4:last"]);
    expect([rows.lines, rows.widest]).toEqual([4, 5]);
    expect(rows.get(6)).toBeUndefined();
  });

  it("lead from an index to its row and from line and column to an index", () => {
    expect([0, 2, 5, 10, 18, 19, 22].map((index) => rows.rowAt(index))).toEqual([0, 0, 1, 2, 4, 5, 5]);
    expect([rows.indexOf(1, 1), rows.indexOf(2, 7), rows.indexOf(4, 4)]).toEqual([0, 11, 22]);
  });

  it("are none for an empty text", () => {
    expect(new TextRows("", 5).length).toBe(0);
  });
});

/** `0000 00 72 4f 0b` with two octets each of two frames, then little-endian words `0102 0304` of the server. */
const CLIENT = [{ offset: 0, count: 4, text: 5, stride: 3, width: 2 }];
const SERVER = [
  { offset: 0, count: 2, text: 22, stride: -2, width: 2 },
  { offset: 2, count: 2, text: 27, stride: -2, width: 2 },
];
const OCTETS = new TextOctets({ client: CLIENT, server: SERVER });

describe("octets in the text", () => {
  it("are found in a stretch of it, in its order", () => {
    expect(OCTETS.within(0, 17).map((o) => `${o.from} ${o.octet} ${o.start}-${o.end}`)).toEqual([
      "client 0 5-7",
      "client 1 8-10",
      "client 2 11-13",
      "client 3 14-16",
    ]);
    expect(OCTETS.within(9, 12).map((o) => o.octet)).toEqual([1, 2]);
    expect(OCTETS.within(20, 30).map((o) => `${o.from} ${o.octet}`)).toEqual([
      "server 1",
      "server 0",
      "server 3",
      "server 2",
    ]);
    expect(OCTETS.within(0, 5)).toEqual([]);
  });

  it("know where they are written", () => {
    expect(OCTETS.indexOf("client", 3)).toBe(14);
    expect(OCTETS.indexOf("server", 3)).toBe(25);
    expect(OCTETS.indexOf("server", 4)).toBeUndefined();
  });

  it("cost no more in a dump of a million octets than in a short one", () => {
    const large = new TextOctets({
      client: [{ offset: 0, count: 1_000_000, text: 0, stride: 2, width: 2 }],
      server: [],
    });
    expect(large.within(1_000_000, 1_000_004).map((o) => o.octet)).toEqual([500_000, 500_001]);
  });
});

describe("stretches that look alike", () => {
  it("split where the frame, its header or the selected field begins", () => {
    const row = { start: 0, end: 17 };
    const seen = segmentsOf(row, OCTETS.within(0, 17), frameAt, { from: "client", start: 3, end: 4 });
    expect(
      seen.map(({ start, end, look }) => [
        start,
        end,
        look && `${look.frame}${look.isHeader ? "h" : ""}${look.isField ? "f" : ""}`,
      ]),
    ).toEqual([
      [0, 5, undefined],
      [5, 10, "0"],
      [10, 11, undefined],
      [11, 13, "1h"],
      [13, 14, undefined],
      [14, 16, "1hf"],
      [16, 17, undefined],
    ]);
  });

  it("tile the row", () => {
    const seen = segmentsOf({ start: 0, end: 30 }, OCTETS.within(0, 30), frameAt, undefined);
    let at = 0;
    for (const { start, end } of seen) {
      expect(start).toBe(at);
      at = end;
    }
    expect(at).toBe(30);
  });
});

function frameAt(_from: string, octet: number): FrameSpan | undefined {
  if (octet < 2) return { frame: 0, type: 1, start: -9, end: 2 };
  return octet < 4 ? { frame: 1, type: 4, start: 2, end: 20 } : undefined;
}
