// Runs every check, one after another, and stops at the first that fails: what `npm test` means.
import { spawnSync } from "node:child_process";

const CHECKS = ["types", "lint", "format:check", "unused", "unit", "component", "build", "e2e"];

for (const check of CHECKS) {
  const started = Date.now();
  const { status } = spawnSync("npm", ["run", "--silent", check], { stdio: "inherit" });
  if (status !== 0) {
    console.error(`\n${check} failed (npm run ${check})`);
    process.exit(status ?? 1);
  }
  console.log(`${check}: ok, ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

console.log(`checks: ${CHECKS.length} passed, 0 failed`);
