/**
 * `npm run parity`: plays the story of each capture of real Go and prints by which rule the octets of each direction
 * are the same. What the rules mean stands in tests/conformance/parity/stories.ts.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const VITEST = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "parity-"));
const json = join(folder, "parity.json");
const args = [
  VITEST,
  "run",
  "--project",
  "unit",
  "tests/conformance/parity-table.test.ts",
  "--reporter",
  "dot",
];
const run = spawnSync(process.execPath, args, {
  env: { ...process.env, PARITY_JSON: json },
  encoding: "utf8",
});

try {
  if (!existsSync(json)) throw new Error(`the captures could not be compared:\n${run.stdout}${run.stderr}`);
  printTable(JSON.parse(readFileSync(json, "utf8")));
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}

function printTable(outcomes) {
  const head = ["capture", "client", "server", "verdict", ""];
  const rows = outcomes.map(({ capture, client = "-", server = "-", kept, why = "" }) => [
    capture,
    client,
    server,
    verdict(client, server, kept),
    why,
  ]);
  const table = [head, ...rows];
  const widths = head.map((_, column) =>
    column === 4 ? 0 : Math.max(...table.map((row) => row[column].length)),
  );
  for (const row of table)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    );
  const exact = rows.filter(([, client, server]) => client === "octets" && server === "octets").length;
  const told = rows.filter((row) => row[3] === "not told").length;
  console.log(
    `\n${rows.length} captures: ${exact} the same octets both ways, ${told} not told, the rest as stated.`,
  );
}

function verdict(client, server, kept) {
  if (kept === undefined) return "not told";
  if (!kept) return "BROKEN";
  if (client === "differs" || server === "differs") return "differs";
  return client === "octets" && server === "octets" ? "same" : "same by rule";
}
