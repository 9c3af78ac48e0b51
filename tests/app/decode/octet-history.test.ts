/** Changing octets, undoing, doing again, and going back to what was given. */
import { expect, it } from "vitest";
import {
  changedWords,
  editBetween,
  redone,
  reverted,
  UNCHANGED,
  undone,
  withEdit,
} from "../../../app/rooms/decode/octet-history.ts";
import type { OctetEdit } from "../../../protocol/index.ts";

const A: OctetEdit = { from: "client", offset: 3, remove: 1, insert: [1] };
const B: OctetEdit = { from: "server", offset: 9, remove: 1, insert: [] };

it("goes back step by step and forth again", () => {
  const both = withEdit(withEdit(UNCHANGED, A), B);
  const one = undone(both) ?? UNCHANGED;
  expect(one.now).toEqual([A]);
  expect(undone(one)?.now).toEqual([]);
  expect(undone(UNCHANGED)).toBeUndefined();
  expect(redone(one)).toEqual(both);
  expect(redone(both)).toBeUndefined();
});

it("forgets what was undone once something else is changed", () => {
  const one = undone(withEdit(withEdit(UNCHANGED, A), B)) ?? UNCHANGED;
  expect(withEdit(one, A).future).toEqual([]);
});

it("goes back to the original, which can be undone too", () => {
  const original = reverted(withEdit(UNCHANGED, A));
  expect(original.now).toEqual([]);
  expect(undone(original)?.now).toEqual([A]);
});

it("knows which edit makes the difference", () => {
  expect(editBetween([A, B], [A])).toBe(B);
  expect(editBetween([], [A])).toBe(A);
});

it("says what was changed, and in what", () => {
  expect(changedWords({ edits: [A], areReassembled: false })).toBe(
    "1 octet changed of what the client sent: decoded anew. What you gave stays as it is.",
  );
  expect(changedWords({ edits: [A, B], areReassembled: true })).toMatch(
    /client sent; octets taken out at 1 place of what the server sent.*stream that the packets were put together/,
  );
  expect(changedWords({ edits: [], areReassembled: false })).toBe("Decoded as it was given.");
});
