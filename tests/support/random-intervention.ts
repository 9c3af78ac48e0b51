/** Interventions by the thousand: from one number a change of a given run. Same number, same change. */
import { Prng } from "../../protocol/base/prng.ts";
import type { TraceEvent } from "../../protocol/probe/event.ts";
import type { Intervention } from "../../protocol/sim/intervention.ts";

/** Legal and illegal: PING, WINDOW_UPDATE, RST_STREAM, SETTINGS of a wrong length, half a header, HEADERS without an end. */
const OWN_FRAMES = [
  "0000080600000000000102030405060708",
  "00000408000000000000010000",
  "00000403000000000100000008",
  "0000050400000000000004000000",
  "00000001",
  "0000010100000000ff82",
];

export function randomIntervention(seed: number, log: readonly TraceEvent[]): Intervention {
  const prng = new Prng(seed);
  const below = (n: number): number => prng.below(n);
  const from = below(2) === 0 ? "client" : "server";
  const lastMs = log.at(-1)?.at ?? 0;
  const when =
    below(2) === 0 ? { atSeq: below(log.length + 20) } : { atMs: Math.round(lastMs * below(1200)) / 1000 };
  const frames = log.filter((event) => event.type === "frame.write" && event.side === from).length;
  const frame = below(frames + 1);
  const streamId = 1 + below(8);
  const all: readonly Intervention[] = [
    { do: "drop", from, frame },
    { do: "delay", from, frame, byMs: below(500) },
    { do: "duplicate", from, frame },
    { do: "corrupt", from, frame, octet: below(40), xor: 1 + below(255) },
    { do: "send", from, hex: OWN_FRAMES[below(OWN_FRAMES.length)] ?? "", ...when },
    {
      do: "settings",
      side: from,
      settings: [[1 + below(6), below(3) === 0 ? below(70_000) : 65_535]],
      ...when,
    },
    { do: "stop reading", side: from, streamId, ...when },
    { do: "go on reading", side: from, streamId, ...when },
    { do: "cancel", side: from, streamId, ...when },
    { do: "cut", ...when },
    { do: "stall", forMs: below(300), ...when, ...(below(2) === 0 ? { from } : {}) },
  ];
  const chosen = all[below(all.length)];
  if (chosen === undefined) throw new Error("one of them is chosen");
  return chosen;
}
