/** What a decoded capture holds, in short: for lists of captures. Pure. */
import type { DecodedHead, HeldCapture } from "./decode-messages.ts";

export function heldOf({ format, connections, problems, report }: DecodedHead): HeldCapture {
  const worst = problems.find(({ severity }) => severity === "error") ?? problems[0];
  return {
    format,
    connections: connections.map(({ name, frames }) => ({ name, frames })),
    closed: report.conversations.filter(({ connection }) => connection === undefined).length,
    trouble: worst?.message,
  };
}
