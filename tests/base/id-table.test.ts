import fc from "fast-check";
import { expect, test } from "vitest";
import { IdTable } from "../../protocol/base/id-table.ts";

const id = fc.integer({ min: 1, max: 60 });
const step = fc.oneof(
  fc.record({ do: fc.constant("set" as const), id, value: fc.nat() }),
  fc.record({ do: fc.constant("delete" as const), id }),
);

test("does what a Map does, in the same order", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const table = new IdTable<number>();
      const map = new Map<number, number>();
      for (const next of steps) {
        if (next.do === "delete") {
          expect(table.delete(next.id)).toBe(map.delete(next.id));
          continue;
        }
        table.set(next.id, next.value);
        map.set(next.id, next.value);
        expect(table.get(next.id)).toBe(next.value);
      }
      expect([...table.keys()]).toEqual([...map.keys()]);
      expect([...table.values()]).toEqual([...map.values()]);
      expect(table.size).toBe(map.size);
      for (let k = 1; k <= 60; k++) expect([table.has(k), table.get(k)]).toEqual([map.has(k), map.get(k)]);
    }),
  );
});

test("the one at hand may be deleted on a walk", () => {
  const table = new IdTable<string>();
  for (const k of [1, 3, 5]) table.set(k, `stream ${k}`);
  for (const k of table.keys()) table.delete(k);
  expect([table.size, table.oldest]).toEqual([0, undefined]);
});
