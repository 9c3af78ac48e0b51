/**
 * `npm run bench`: runs every tests/bench/*.bench.ts and prints one table of ratios. In each `describe` the bench
 * named "framescope" is ours and the others are peers; a describe without such a bench gives medians and p99s.
 * Arguments go to Vitest, such as a file name to run only that one.
 *
 * Compared are the fastest runs: on a shared machine a mean tells more about the neighbours, and what garbage
 * collection costs is left out on all sides.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const OURS = "framescope";
const VITEST = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "bench-"));
const json = join(folder, "bench.json");
const args = [VITEST, "bench", "--run", "--project", "unit", "--outputJson", json, ...process.argv.slice(2)];
// One of the peers warns about its own use of `new Buffer` once per process.
const run = spawnSync(process.execPath, ["--no-deprecation", ...args], {
  stdio: ["ignore", "ignore", "inherit"],
});

try {
  if (run.status !== 0) throw new Error(`vitest bench ended with status ${run.status ?? run.signal}`);
  const { files } = JSON.parse(readFileSync(json, "utf8"));
  printTable(files.flatMap((file) => file.groups).flatMap(rowsOf));
} finally {
  rmSync(folder, { recursive: true });
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
