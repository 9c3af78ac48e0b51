/** Unknown JSON → what is taken over of a capture, or every problem with its path. Whether it can be taken over is take-over.ts's to say. */
import { list, number, object, oneOf, report, required, text } from "./json-reader.ts";
import type { Place, Reader } from "./json-reader.ts";
import type { Scenario, SeenOctets, TakeOver } from "./scenario.ts";
import * as limit from "./scenario-limits.ts";

const side = oneOf("client", "server");

const seen = object<SeenOctets>({
  from: required(side),
  atMs: required(number(0, limit.MAX_TIME_MS)),
  hex: required(text(2 * limit.MAX_TAKEN_BYTES, /^(?:[0-9a-fA-F]{2})*$/, "pairs of hex digits")),
});

export const readTakeOver: Reader<TakeOver> = object<TakeOver>({
  ends: required(list(side, 2)),
  seen: required(list(seen, limit.MAX_TAKEN_PIECES)),
});

export function checkTakeOver({ takeOver, client }: Scenario, at: Place): void {
  if (takeOver === undefined) return;
  const place = { ...at, path: "takeOver" };
  if (client.transport !== undefined)
    report(place, "One connection is taken over, and a Transport makes several.", {
      advice: 'Leave out the client\'s "transport".',
    });
  if (takeOver.ends.length === 0 || new Set(takeOver.ends).size < takeOver.ends.length)
    report({ ...at, path: "takeOver.ends" }, "Each end is named once, and at least one.", {
      expected: '["server"], ["client"] or ["client", "server"]',
    });
  const octets = takeOver.seen.reduce((sum, { hex }) => sum + hex.length / 2, 0);
  if (octets > limit.MAX_TAKEN_BYTES)
    report({ ...at, path: "takeOver.seen" }, `${octets} octets are too many.`, {
      expected: `at most ${limit.MAX_TAKEN_BYTES}`,
    });
  takeOver.seen.forEach(({ atMs }, i) => {
    if (atMs < (takeOver.seen[i - 1]?.atMs ?? 0))
      report(
        { ...at, path: `takeOver.seen[${i}].atMs` },
        "This was seen before what stands in front of it.",
        {
          expected: "times that never fall",
        },
      );
  });
}
