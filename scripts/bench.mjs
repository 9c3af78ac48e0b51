/**
 * `npm run bench`: runs every tests/bench/*.bench.ts and prints one table of ratios. In each `describe` the bench
 * named "framescope" is ours and the others are peers; a describe without such a bench gives medians and p99s.
 * What is measured in several rounds (`> round 1`) is one row. Arguments go to Vitest, such as a file name to run only
 * that one; without any, the heap after 100 000 requests is told too, and frames per second of a capture beside tshark.
 *
 * Compared are the fastest runs: on a shared machine a mean tells more about the neighbours, and what garbage
 * collection costs is left out on all sides.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildEngine } from "./built-engine.mjs";
import { captureSpeed } from "./capture-speed.mjs";

const OURS = "framescope";
const VITEST = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));

const HEAP_REQUESTS = 100_000;
const HEAP_TEST = "tests/sim/endpoint-heap.test.ts";

const folder = mkdtempSync(join(tmpdir(), "bench-"));
const only = process.argv.slice(2);

try {
  const json = join(folder, "bench.json");
  const engine = await buildEngine(folder);
  runVitest(["bench", "--run", "--outputJson", json, ...only], { FRAMESCOPE_ENGINE: engine });
  const { files } = JSON.parse(readFileSync(json, "utf8"));
  printTable(joinRounds(files.flatMap((file) => file.groups)).flatMap(rowsOf));
  if (only.length === 0) {
    printHeap();
    for (const line of await captureSpeed(engine, folder)) console.log(line);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function runVitest(args, env) {
  // One of the peers warns about its own use of `new Buffer` once per process.
  const run = spawnSync(process.execPath, ["--no-deprecation", VITEST, ...args, "--project", "unit"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, ...env },
  });
  if (run.status !== 0) throw new Error(`vitest ${args[0]} ended with status ${run.status ?? run.signal}`);
}

function printHeap() {
  const report = join(folder, "heap.json");
  runVitest(["run", HEAP_TEST], { HEAP_REQUESTS: String(HEAP_REQUESTS), HEAP_REPORT: report });
  const { requests, heap } = JSON.parse(readFileSync(report, "utf8"));
  const told = heap.map((octets, i) => `${(octets / 2 ** 20).toFixed(2)} MiB after ${requests[i]} requests`);
  console.log(`heap on one connection: ${told.join(", ")}`);
}

/** The rounds of one workload as one group: of each bench the best. */
function joinRounds(groups) {
  const joined = new Map();
  for (const { fullName, benchmarks } of groups) {
    const name = fullName.replace(/ > round \d+$/, "");
    const known = joined.get(name);
    if (known === undefined) joined.set(name, { fullName: name, benchmarks: [...benchmarks] });
    else
      known.benchmarks = known.benchmarks.map((best, i) =>
        benchmarks[i].min < best.min ? benchmarks[i] : best,
      );
  }
  return [...joined.values()];
}

function rowsOf({ fullName, benchmarks }) {
  const workload = fullName.split(" > ").slice(1).join(" > ");
  const ours = benchmarks.find(({ name }) => name === OURS);
  if (!ours) return benchmarks.map((bench) => ownRow(workload, bench));
  const peers = benchmarks.filter((bench) => bench !== ours).sort((a, b) => a.min - b.min);
  const [best, ...others] = peers.map(({ name, min }) => ({
    name,
    ratio: `${(min / ours.min).toFixed(1)}×`,
  }));
  return [
    [
      workload,
      duration(ours.min),
      best?.ratio ?? "",
      best?.name ?? "",
      others.map(({ name, ratio }) => `${name} ${ratio}`).join(", "),
    ],
  ];
}

/** A workload without peers, such as seeking: what counts is its tail. */
function ownRow(workload, { name, median, p99 }) {
  return [`${workload}: ${name}`, duration(median), `p99 ${duration(p99)}`, "", ""];
}

function duration(ms) {
  return ms >= 1 ? `${ms.toFixed(2)} ms` : `${(ms * 1000).toFixed(1)} µs`;
}

function printTable(rows) {
  const table = [["workload", "ours (best run)", "faster than the best peer", "", "than others"], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    );
}
