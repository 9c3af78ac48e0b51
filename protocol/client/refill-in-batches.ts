/** How reading a response gives window back since 2023: what was read, once it is worth a frame. Go: inflow.add. */
import type { Refill } from "./refill.ts";

export const refillInBatches: Refill = {
  connection: ({ inflow }, n) => inflow.owe(n),
  stream: ({ inflow }, n) => inflow.owe(n),
};
