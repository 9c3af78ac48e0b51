/**
 * Frames that nobody expects, as hex: illegal ones of every type, and legal ones that their sender knows nothing of. Literal
 * header blocks only, so that no dynamic table moves.
 */
import type { Side } from "../../protocol/probe/event.ts";
import type { Dice } from "./dice.ts";

/** Length as said by the header; by default that of the payload. */
export function frameHex(
  type: number,
  flags: number,
  streamId: number,
  payload = "",
  length = payload.length / 2,
): string {
  return number(length, 3) + number(type, 1) + number(flags, 1) + number(streamId, 4) + payload;
}

function number(n: number, octets: number): string {
  return n.toString(16).padStart(2 * octets, "0");
}

/** `:method GET`, `:scheme https`, `:path /`, and `:authority a`, literal and not indexed. */
const REQUEST = "828784010161";
/** `:status 200`. */
const RESPONSE = "88";
/** Index 61 + 1: there may be nothing. */
const BAD_BLOCK = "ff21";

export function oddFrame(dice: Dice, from: Side): string {
  const stream = dice.one([1, 1, 3, 5, 9]);
  const any = dice.one([0, 1, 2, 3, 4, 7, 99, 2 ** 31 - 1]);
  const block = from === "client" ? REQUEST : RESPONSE;
  const octets = "61".repeat(dice.below(dice.one([3, 300, 20_000])));
  const data = octets.slice(0, 2 * 16_000);
  const all: readonly string[] = [
    frameHex(0, dice.below(2), any, data),
    frameHex(0, 8, stream, "ff61"),
    frameHex(1, 4 + dice.below(2), any, block),
    frameHex(1, 0, stream, block),
    frameHex(1, 4 + 1, 101, block + BAD_BLOCK),
    frameHex(1, 4 + 32, stream, number(stream, 4) + "10" + block),
    frameHex(2, 0, stream, dice.one(["00000000ff", "0000", number(stream, 4) + "10"])),
    frameHex(3, 0, any, dice.one(["00000008", "00000000", "0000"])),
    frameHex(4, 0, dice.one([0, 0, 1]), setting(dice)),
    frameHex(4, 1, 0, dice.one(["", "000100000000"])),
    frameHex(5, 4, stream, number(dice.one([2, 3, 100]), 4) + REQUEST),
    frameHex(6, dice.below(2), dice.one([0, 0, 1]), dice.one(["0001020304050607", "00"])),
    frameHex(
      7,
      0,
      dice.one([0, 0, 1]),
      number(dice.one([0, 1, 5, 2 ** 31 - 1]), 4) + number(dice.below(14), 4),
    ),
    frameHex(8, 0, any, number(dice.one([0, 1, 1000, 70_000, 2 ** 31 - 1]), 4)),
    frameHex(9, 4, stream, block),
    frameHex(16, 0, 0, number(stream, 4) + "753d30"),
    frameHex(dice.one([10, 12, 66, 255]), dice.below(256), any, octets.slice(0, 200)),
    frameHex(dice.below(10), 0, stream, "", dice.one([16_385, 70_000, 2 ** 24 - 1])),
    number(dice.below(2 ** 24), 3) + octets.slice(0, 60),
  ];
  return dice.one(all);
}

function setting(dice: Dice): string {
  const value = dice.one([0, 1, 2, 100, 16_384, 65_535, 2 ** 31 - 1, 2 ** 32 - 1]);
  return number(dice.one([1, 2, 3, 4, 5, 6, 8, 9, 77]), 2) + number(value, 4);
}
