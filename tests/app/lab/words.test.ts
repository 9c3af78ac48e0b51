/** Numbers as they are typed and read, sliders, field texts, summaries, and places in JSON. */
import { describe, expect, it } from "vitest";
import { escapeText, readPairs, unescapeText, writePairs } from "../../../app/rooms/lab/field-text.ts";
import { fileName } from "../../../app/rooms/lab/files.ts";
import { indexOfLine, lineAndColumn, rangeOfPath } from "../../../app/rooms/lab/json-position.ts";
import { presetNamed } from "../../../app/rooms/lab/presets.ts";
import { formatRate, readQuantity, writeQuantity } from "../../../app/rooms/lab/quantity.ts";
import type { Quantity } from "../../../app/rooms/lab/quantity.ts";
import { describeScenario, summaryOf } from "../../../app/rooms/lab/scenario-words.ts";
import * as stops from "../../../app/rooms/lab/stops.ts";

describe("quantities", () => {
  it.each<[text: string, quantity: Quantity, value: unknown]>([
    ["", "ms", undefined],
    ["  ", "ms", undefined],
    ["20", "ms", 20],
    ["0.5", "ms", 0.5],
    [".5", "ms", 0.5],
    ["2s", "ms", 2000],
    ["0.1 s", "ms", 100],
    ["500 us", "ms", 0.5],
    ["1 min", "ms", 60_000],
    ["64K", "bytes", 65_536],
    ["64 KiB", "bytes", 65_536],
    ["1.5m", "bytes", 1_572_864],
    ["65 535", "bytes", 65_535],
    ["65\u202f535 B", "bytes", 65_535],
    ["10M", "kbps", 10_000],
    ["10 Mbit/s", "kbps", 10_000],
    ["1g", "kbps", 1_000_000],
    ["-3", "count", -3],
    ["1e3", "count", 1000],
    ["fast", "ms", "fast"],
    ["12 parsecs", "ms", "12 parsecs"],
    ["1..2", "count", "1..2"],
    ["64KK", "bytes", "64KK"],
    ["10 K", "count", "10 K"],
  ])("%j as %s is %j", (text, quantity, value) => {
    expect(readQuantity(text, quantity)).toBe(value);
  });

  it("are read as they are written", () => {
    const values = [
      0,
      1,
      512,
      1024,
      1460,
      1536,
      65_535,
      65_536,
      100_000,
      1_048_576,
      1_073_807_359,
      2 ** 31 - 1,
    ];
    for (const value of values) expect(readQuantity(writeQuantity(value, "bytes"), "bytes")).toBe(value);
    for (const value of [0, 0.1, 12.5, 86_400_000, -4]) {
      expect(readQuantity(writeQuantity(value, "ms"), "ms")).toBe(value);
      expect(readQuantity(writeQuantity(value, "count"), "count")).toBe(value);
    }
    expect(writeQuantity("fast", "ms")).toBe("fast");
    expect(writeQuantity({ odd: 1 }, "ms")).toBe('{"odd":1}');
    expect(writeQuantity(65_536, "bytes")).toBe("64K");
    expect([56, 5000, 2_500_000].map(formatRate)).toEqual(["56 kbit/s", "5 Mbit/s", "2.5 Gbit/s"]);
  });
});

const ALL_STOPS: readonly (readonly [name: string, list: stops.Stops])[] = [
  ["delay", stops.DELAY_STOPS],
  ["jitter", stops.JITTER_STOPS],
  ["bandwidth", stops.BANDWIDTH_STOPS],
  ["segments", stops.SEGMENT_STOPS],
  ["windows", stops.WINDOW_STOPS],
  ["connection windows", stops.CONNECTION_STOPS],
  ["streams", stops.STREAM_COUNT_STOPS],
];

describe("sliders", () => {
  it.each(ALL_STOPS)("%s rise, and each stop stands at itself", (_name, list) => {
    const numbers = list.filter((stop) => stop !== undefined);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    list.forEach((stop, i) => expect(stops.stopOf(list, stop, undefined)).toBe(i));
  });

  it("stand at the nearest stop, at the default without a value, and at the start for nonsense", () => {
    expect(stops.DELAY_STOPS[stops.stopOf(stops.DELAY_STOPS, 21, 20)]).toBe(20);
    expect(stops.DELAY_STOPS[stops.stopOf(stops.DELAY_STOPS, undefined, 40)]).toBe(40);
    expect(stops.stopOf(stops.BANDWIDTH_STOPS, undefined, undefined)).toBe(stops.BANDWIDTH_STOPS.length - 1);
    expect(stops.stopOf(stops.DELAY_STOPS, "fast", 20)).toBe(0);
    expect(stops.stopOf(stops.DELAY_STOPS, -5, 20)).toBe(0);
    expect(stops.stopOf(stops.DELAY_STOPS, 1e9, 20)).toBe(stops.DELAY_STOPS.length - 1);
  });
});

describe("texts of fields", () => {
  it.each<[text: string, pairs: unknown]>([
    ["", undefined],
    ["\n \n", undefined],
    ["a: b", [["a", "b"]]],
    [
      "a:b\nc: d: e",
      [
        ["a", "b"],
        ["c", "d: e"],
      ],
    ],
    [":odd: x", [[":odd", "x"]]],
    ["lonely", [["lonely"]]],
    ["empty:", [["empty", ""]]],
  ])("header lines %j", (text, pairs) => {
    expect(readPairs(text)).toEqual(pairs);
    expect(readPairs(writePairs(pairs))).toEqual(pairs);
  });

  it("keeps line ends on one line", () => {
    for (const text of ["a\nb", "tab\t", "\\n", "\\", "\r\n\\\\", "C:\\new"]) {
      expect(escapeText(text)).not.toMatch(/[\n\r\t]/);
      expect(unescapeText(escapeText(text))).toBe(text);
    }
    expect(unescapeText("a\\nb")).toBe("a\nb");
    expect(unescapeText("\\x")).toBe("\\x");
  });
});

const json = (id: string) => ({ ...presetNamed(id)?.scenario });

describe("a scenario in words", () => {
  it("says what is not as it would be by itself", () => {
    expect(summaryOf("network", json("stall"))).toBe("30 ms · 20 Mbit/s · jitter 8 ms · 1 fault");
    expect(summaryOf("server", json("urgent"))).toBe("Go 1.27 · urgency of RFC 9218");
    expect(summaryOf("server", json("max-streams"))).toBe("Go 1.17 · 2 streams");
    expect(summaryOf("requests", json("ten-gets"))).toBe("10 GET");
    expect(summaryOf("requests", json("cancel"))).toBe("2 GET · cancel");
    expect(summaryOf("requests", json("shutdown"))).toBe("2 GET · shutdown");
    expect(summaryOf("handlers", json("slow-reader"))).toBe("/slow · /quick");
    expect(summaryOf("client", {})).toBe("Go 1.17");
    expect(summaryOf("seed", {})).toBe("seed 1");
  });

  it("says something about any JSON", () => {
    const odd = {
      link: { delayMs: "x" },
      client: [],
      server: { settings: 5, handlers: [7] },
      script: [null, 3],
      seed: {},
    };
    for (const section of ["network", "client", "server", "requests", "handlers", "seed"] as const)
      expect(typeof summaryOf(section, odd)).toBe("string");
    expect(summaryOf("network", odd)).toBe("?");
  });

  it("has a title and what lies between the two", () => {
    const preset = presetNamed("upload");
    if (preset === undefined) throw new Error("no preset");
    expect(describeScenario(preset.scenario)).toEqual({
      title: "64 KB per round trip",
      subtitle: "Go 1.17 ⇄ Go 1.17 · 40 ms round trip · 50 Mbit/s",
    });
    expect(fileName("64 KB per round trip")).toBe("64-kb-per-round-trip.json");
    expect(fileName("../…")).toBe("scenario.json");
  });
});

describe("places in JSON", () => {
  const text =
    '{\n  "v": 1,\n  "link": {"delayMs": "fast", "faults": [ {"do": "stall"}, 5 ]},\n  "a\\"b": [ ]\n}';
  const at = (path: string) => {
    const range = rangeOfPath(text, path);
    return range === undefined ? undefined : text.slice(range.start, range.end);
  };

  it("finds values by path", () => {
    expect(at("v")).toBe("1");
    expect(at("link.delayMs")).toBe('"fast"');
    expect(at("link.faults[0].do")).toBe('"stall"');
    expect(at("link.faults[1]")).toBe("5");
    expect(at('a"b')).toBe("[ ]");
    expect(at("")).toBe(text);
  });

  it("finds what something is missing from", () => {
    expect(at("link.faults[0].atMs")).toBe('{"do": "stall"}');
    expect(at("link.faults[7]")).toBe('[ {"do": "stall"}, 5 ]');
  });

  it("finds nothing in what is no JSON", () => {
    for (const broken of ["", "{", '{"a": 1, "b": {', "[1"]) expect(rangeOfPath(broken, "a")).toBeUndefined();
  });

  it("counts lines and columns from one, both ways", () => {
    const index = rangeOfPath(text, "link.delayMs")?.start ?? 0;
    expect(lineAndColumn(text, index)).toEqual({ line: 3, column: 23 });
    expect(indexOfLine(text, 3, 23)).toBe(index);
    expect(indexOfLine(text, 99, 1)).toBe(text.length);
  });
});
