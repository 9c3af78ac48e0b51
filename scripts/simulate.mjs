/**
 * `npm run simulate -- --runs N [--from SEED]`: plays N random conversations and holds each to every rule
 * (tests/sim/seeds.test.ts). A failing seed prints its scenario. Default: 2000 from seed 1.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: { runs: { type: "string", default: "2000" }, from: { type: "string", default: "1" } },
});
for (const [name, value] of Object.entries(values)) {
  if (/^[1-9]\d{0,8}$/.test(value)) continue;
  console.error(`--${name} ${value}: a whole number above 0 is wanted`);
  process.exit(2);
}

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--project", "unit", "--reporter", "dot", "tests/sim/seeds.test.ts"],
  { stdio: "inherit", env: { ...process.env, SIMULATE_RUNS: values.runs, SIMULATE_FROM: values.from } },
);
process.exit(status ?? 1);
