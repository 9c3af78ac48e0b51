/** Forms that tell two ends apart but not which is the client: the octets decide, else the first to speak. */
import { concatBytes } from "../base/bytes.ts";
import type { CaptureChunk } from "./format.ts";
import { guessDirection } from "./direction.ts";
import type { Side } from "../probe/event.ts";

export interface PartyChunk {
  readonly party: 0 | 1;
  readonly chunk: CaptureChunk;
}

export function assignSides(parts: readonly PartyChunk[]): readonly CaptureChunk[] {
  const octets = (party: 0 | 1): Uint8Array =>
    concatBytes(parts.filter((part) => part.party === party).map((part) => part.chunk.octets.bytes));
  const first = guessDirection(octets(0));
  const second = guessDirection(octets(1));
  const firstIsServer =
    first?.strong === true
      ? first.from === "server"
      : second !== undefined
        ? second.from === "client"
        : first?.from === "server";
  const sides: readonly [Side, Side] = firstIsServer ? ["server", "client"] : ["client", "server"];
  return parts.map(({ party, chunk }) => ({ ...chunk, from: sides[party] }));
}
