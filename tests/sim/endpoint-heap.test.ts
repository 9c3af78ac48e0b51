/**
 * A connection that has served many requests is no larger than one that has served few: no list of streams, goroutines,
 * timers or names grows with them. `npm run bench` does the same with 100 000 requests.
 */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createClientEndpoint, createServerEndpoint } from "../../protocol/index.ts";
import { heapAfter } from "../../scripts/heap.mjs";
import { getMany } from "../support/endpoint-pair.ts";

const REQUESTS = Number(process.env["HEAP_REQUESTS"] ?? 5000);
/** By then every table has the size that it needs, and the code that runs is compiled. */
const SETTLED = Math.min(REQUESTS / 2, 20_000);
const AT_ONCE = 100;
/** One forgotten stream for each request would be three times as much. */
const MOST_GROWTH = 0.05;

it(`${REQUESTS} requests leave the heap as ${SETTLED} do`, { timeout: 300_000 }, () => {
  const pair = {
    client: createClientEndpoint(),
    server: createServerEndpoint({
      handlers: [{ steps: [{ do: "write", body: { text: "x".repeat(1024) } }] }],
    }),
  };
  const [settled = 0, end = 0] = heapAfter([SETTLED, REQUESTS], (n) => getMany(pair, n, AT_ONCE, 1024));
  const report = process.env["HEAP_REPORT"];
  if (report !== undefined)
    writeFileSync(report, JSON.stringify({ requests: [SETTLED, REQUESTS], heap: [settled, end] }));
  expect(end / settled).toBeLessThan(1 + MOST_GROWTH);
});
