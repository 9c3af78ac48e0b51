import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAddress, parseAddress } from "../../app/state/address.ts";
import type { Address } from "../../app/state/address.ts";

const KNOWN: readonly (readonly [hash: string, address: Address])[] = [
  ["#/learn/get", { room: "learn", lessonId: "get", place: {} }],
  ["#/learn/get?step=4", { room: "learn", lessonId: "get", step: 4, place: {} }],
  [
    "#/learn/post?seq=123&at=21.36&frame=5&pane=windows",
    { room: "learn", lessonId: "post", place: { seq: 123, atMs: 21.36, frame: 5 }, pane: "windows" },
  ],
  ["#/decode?frame=3&pane=table", { room: "decode", place: { frame: 3 }, pane: "table" }],
  ["#/lab?seq=9&s=zAb-_9", { room: "lab", place: { seq: 9 }, packed: "zAb-_9" }],
];

it.each(KNOWN)("%s there and back", (hash, address) => {
  expect(parseAddress(hash)).toEqual(address);
  expect(formatAddress(address)).toBe(hash);
});

describe("addresses that nobody wrote on purpose", () => {
  it.each([
    ["", { room: "learn", place: {} }],
    ["#", { room: "learn", place: {} }],
    ["#/nowhere/x", { room: "learn", place: {} }],
    ["#/learn/%E0%A4%A", { room: "learn", place: {} }],
    ["#/learn/get?step=minus&seq=-4&frame=&pane=kitchen", { room: "learn", lessonId: "get", place: {} }],
    ["#/decode?pane=toString&frame=1e999", { room: "decode", place: {} }],
  ])("%s", (hash, address) => {
    expect(parseAddress(hash)).toEqual(address);
  });
});

it("brings back whatever it wrote", () => {
  const natural = fc.nat(1_000_000);
  const address = fc.record(
    {
      room: fc.constant("learn" as const),
      lessonId: fc.string({ minLength: 1 }),
      step: natural,
      place: fc.record({ seq: natural, frame: natural }, { requiredKeys: [] }),
    },
    { requiredKeys: ["room", "lessonId", "place"] },
  );
  fc.assert(
    fc.property(address, (a) => {
      expect(parseAddress(formatAddress(a))).toEqual(a);
    }),
  );
});
