/** A file that is no text to conversations: the form is told by its first octets. */
import type { Side } from "../probe/event.ts";
import { guessDirection } from "./direction.ts";
import type { OpenContext } from "./format.ts";
import { FILE_FORMATS } from "./formats.ts";
import type { ReadCapture } from "./read-capture.ts";
import { partOf } from "./report.ts";

/** Yields the octet it has come to. `from` holds for what nothing else tells a direction of. */
export function* readFile(
  bytes: Uint8Array,
  from: Side | undefined,
  context: OpenContext,
): Generator<number, ReadCapture, void> {
  const rows = FILE_FORMATS.map((format) => ({ format, sniff: format.sniff(bytes) })).sort(
    (a, b) => b.sniff.score - a.sniff.score,
  );
  const best = rows[0];
  const tried = rows.slice(1).map(({ format, sniff }) => ({ format: format.name, why: sniff.why }));
  if (best === undefined) return { format: "unknown", conversations: [], faults: [], parts: [], tried };
  const { detail, ...result } = yield* best.format.open(bytes, context);
  const all = result.conversations.flatMap((conversation) => conversation.chunks);
  const isTold = all.every((chunk) => chunk.from !== undefined);
  const guess = isTold ? undefined : guessDirection(bytes);
  const side = from ?? guess?.from ?? "client";
  const conversations = isTold
    ? result.conversations
    : result.conversations.map((conversation) => ({
        ...conversation,
        chunks: conversation.chunks.map((chunk) => ({ ...chunk, from: chunk.from ?? side })),
      }));
  const guessed = from !== undefined ? "chosen" : guess === undefined ? "assumed" : "guessed";
  const chunks = conversations.flatMap((conversation) => conversation.chunks);
  const direction = isTold ? "told" : guessed;
  const isEmpty = chunks.length === 0 && detail === undefined;
  const parts = isEmpty ? [] : [partOf(best.format, detail, chunks, { direction, why: guess?.why })];
  return { ...result, format: best.format.name, conversations, parts, tried };
}
