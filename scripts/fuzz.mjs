/**
 * `npm run fuzz`: damaged captures of every form, and noise, one after another, held to tests/capture/fuzz/judge.ts.
 *
 *   --minutes N     how long (default 1)          --runs N      or how many
 *   --from N        first case (default 1)        --format X    only of forms with X in their name
 *   --case N        only this one, shown and shrunk when it fails
 *
 * Cases run in a thread that is watched: one that takes too long, or too much memory, is a find like any other. A find prints its
 * number, its form and the smallest input that still fails, as a test could take it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "vite";
import { Judging } from "./fuzz-judging.mjs";

const MAX_FINDS = 10;
const MAX_TRIES = { fault: 4000, stuck: 12 };

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    runs: { type: "string" },
    from: { type: "string", default: "1" },
    format: { type: "string", default: "" },
    case: { type: "string" },
  },
});

const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
try {
  const entry = await buildEngine();
  const engine = await import(pathToFileURL(entry).href);
  process.exitCode = await run(engine, entry);
} finally {
  rmSync(folder, { recursive: true });
}

/** The same code as in a page, with each module's own place for what it reads beside it. */
async function buildEngine() {
  const ownUrl = {
    name: "own-url",
    transform: (code, id) =>
      code.includes("import.meta.url")
        ? code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href))
        : undefined,
  };
  await build({
    configFile: false,
    logLevel: "error",
    plugins: [ownUrl],
    ssr: { noExternal: true },
    build: {
      ssr: "tests/capture/fuzz/engine.ts",
      outDir: folder,
      minify: false,
      rollupOptions: { output: { entryFileNames: "engine.mjs" } },
    },
  });
  return join(folder, "engine.mjs");
}

async function run(engine, entry) {
  const judging = new Judging(entry);
  const first = Number(values.case ?? values.from);
  const runs = values.case === undefined ? Number(values.runs ?? Infinity) : 1;
  const until = values.runs === undefined ? Date.now() + Number(values.minutes) * 60_000 : Infinity;
  const told = { cases: 0, octets: 0, framed: 0, slowest: { ms: 0, number: 0 } };
  const finds = [];
  for (let number = first; number < first + runs && Date.now() < until; number++) {
    const one = engine.caseOf(number, values.format);
    const startedMs = performance.now();
    const { fault, frames } = await judging.judge(one.input, one.keyLog);
    const ms = performance.now() - startedMs;
    told.cases++;
    told.octets += one.input.length;
    if (frames > 0) told.framed++;
    if (ms > told.slowest.ms) told.slowest = { ms, number };
    if (told.cases % 5000 === 0) console.log(told.cases, "cases,", finds.length, "finds");
    if (fault === undefined) continue;
    finds.push(number);
    await report(engine, judging, one, fault);
    if (finds.length >= MAX_FINDS) break;
  }
  await judging.end();
  tell(engine, told, finds);
  return finds.length === 0 ? 0 : 1;
}

async function report(engine, judging, { number, format, input, keyLog }, fault) {
  const kind = kindOf(fault);
  const smallest = await engine.shrink(input, {
    maxTries: fault.startsWith("stuck") ? MAX_TRIES.stuck : MAX_TRIES.fault,
    fails: async (candidate) => kindOf((await judging.judge(candidate, keyLog)).fault) === kind,
  });
  const { fault: last = fault } = await judging.judge(smallest, keyLog);
  console.log(`\nCASE ${number} (${format}): ${last}`);
  const asText = typeof smallest === "string";
  console.log(`${input.length} → ${smallest.length} ${asText ? "chars" : "octets (hex)"}:`);
  console.log(asText ? JSON.stringify(smallest) : Buffer.from(smallest).toString("hex"));
  if (keyLog !== undefined) console.log(`key log: ${JSON.stringify(keyLog)}`);
  console.log(`again: npm run fuzz -- --case ${number}${values.format && ` --format "${values.format}"`}\n`);
}

/** A smaller input that fails otherwise is another find. */
function kindOf(fault) {
  return fault
    ?.split("\n")
    .slice(0, 2)
    .join(" ")
    .replaceAll(/\{.*$|:\d+:\d+|\d+/gs, "");
}

function tell(engine, { cases, octets, framed, slowest }, finds) {
  const kb = (octets / Math.max(1, cases) / 1000).toFixed(1);
  console.log(`${engine.formatNames().length} forms; ${cases} cases of ${kb} KB, ${framed} with frames;`);
  console.log(`slowest ${slowest.ms.toFixed(0)} ms (case ${slowest.number});`);
  console.log(finds.length === 0 ? "nothing found" : `FOUND: cases ${finds.join(", ")}`);
}
