import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CowVector } from "../../protocol/base/cow-vector.ts";

function vectorOf(n: number): CowVector<number> {
  let vector = CowVector.empty<number>();
  for (let i = 0; i < n; i++) vector = vector.push(i);
  return vector;
}

describe("CowVector", () => {
  it("holds what was pushed, over every number of levels", () => {
    for (const n of [0, 1, 31, 32, 33, 1023, 1024, 1025, 32_768, 32_770]) {
      const vector = vectorOf(n);
      expect(vector.length).toBe(n);
      expect([...vector]).toEqual(Array.from({ length: n }, (_, i) => i));
      expect([vector.get(-1), vector.get(n), vector.get(n - 1)]).toEqual([
        undefined,
        undefined,
        n > 0 ? n - 1 : undefined,
      ]);
    }
  });

  it("never changes an earlier copy", () => {
    const change = fc.record({ at: fc.nat(2000), value: fc.integer(), push: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1100 }), fc.array(change, { maxLength: 30 }), (n, changes) => {
        let vector = vectorOf(n);
        let model = [...vector];
        const history: [CowVector<number>, readonly number[]][] = [];
        for (const { at, value, push } of changes) {
          history.push([vector, model]);
          const i = at % vector.length;
          vector = push ? vector.push(value) : vector.set(i, value);
          model = push ? [...model, value] : model.with(i, value);
        }
        for (const [copy, was] of [...history, [vector, model] as const]) expect([...copy]).toEqual(was);
      }),
    );
  });

  it("takes setting beyond its end for a programmer's fault", () => {
    expect(() => vectorOf(3).set(3, 0)).toThrow("within the vector");
  });
});
