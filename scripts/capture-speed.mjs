/**
 * How fast a capture of small frames is read, beside tshark where the machine has it, in one run on the same file: header
 * fields and all. Ours is the time to decode the file and to look at every frame's type and fields, as tshark is asked to;
 * tshark's is that of the whole process, and without what it takes to start.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runnerImport } from "vite";

const FRAMES = 200_000;
const ROUNDS = 3;
const COLUMNS = ["type", "flags", "streamid", "length", "header.name", "header.value"];

export async function captureSpeed(enginePath, folder) {
  const engine = await import(pathToFileURL(enginePath).href);
  const { module } = await runnerImport("./tests/support/long-capture.ts", { configFile: false });
  const file = join(folder, "small-frames.pcap");
  writeFileSync(file, module.longCapture(FRAMES));
  const empty = join(folder, "empty.pcap");
  writeFileSync(empty, readFileSync(file).subarray(0, 24));

  let frames = 0;
  const ours = [];
  const theirs = [];
  const start = [];
  for (let round = 0; round < ROUNDS; round++) {
    const sinceMs = performance.now();
    frames = await readAll(engine, file);
    ours.push(performance.now() - sinceMs);
    const ran = runTshark(file);
    if (ran === undefined) continue;
    theirs.push(ran);
    start.push(runTshark(empty) ?? 0);
  }
  const size = (readFileSync(file).length / 1e6).toFixed(1);
  const about = `capture of ${frames} small frames (${size} MB)`;
  const own = `${about}: ${perSecond(frames, ours)} frames/s`;
  if (theirs.length === 0) return [`${own}; tshark is not on this machine, so nothing stands beside it`];
  const [best, whole] = [Math.min(...ours), Math.min(...theirs)];
  const net = whole - Math.min(...start);
  return [
    `${own}; tshark ${perSecond(frames, theirs)}: ${(whole / best).toFixed(1)}× as fast, ${(net / best).toFixed(1)}× without tshark's start`,
  ];
}

async function readAll(engine, file) {
  const { connections } = await engine.decodeCapture(new Uint8Array(readFileSync(file)));
  let seen = 0;
  let fields = 0;
  for (const { trace } of connections) {
    for (let i = 0; i < trace.frames.length; i++) {
      const { type, headers } = trace.frames.get(i);
      if (type >= 0) seen++;
      fields += headers?.length ?? 0;
    }
  }
  if (fields === 0) throw new Error("no header fields were read");
  return seen;
}

/** In ms; undefined where there is no tshark. */
function runTshark(file) {
  const asked = COLUMNS.flatMap((name) => ["-e", `http2.${name}`]);
  const sinceMs = performance.now();
  const { error, status } = spawnSync("tshark", ["-r", file, "-Y", "http2", "-T", "fields", ...asked], {
    stdio: "ignore",
  });
  if (error !== undefined) return undefined;
  if (status !== 0) throw new Error(`tshark ended with status ${status}`);
  return performance.now() - sinceMs;
}

function perSecond(frames, runsMs) {
  return Math.round((1000 * frames) / Math.min(...runsMs))
    .toLocaleString("en")
    .replaceAll(",", " ");
}
