// A Vite plugin: counts the JavaScript that the first visit to the first lesson fetches, compressed, and warns above the
// budget: what is built can be served in any case. tests/e2e/first-load.e2e.ts counts the same in a browser, and fails.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Slow phones on slow networks are people too: more than this and the first screen waits for code. */
const BUDGET_KIB = 170;

/** Fetched at once though imported lazily, so that the stage need not wait for them. */
const FIRST_SCREEN = ["/app/views/inspector/InspectorView.tsx"];

export function firstLoad() {
  /** Names of files, which are read once they are written: Vite adds its list of chunks to them last of all. */
  let wanted = new Set();
  return {
    name: "first-load",
    apply: "build",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((part) => part.type === "chunk");
      wanted = new Set(chunks.filter(isOfFirstScreen).map((chunk) => chunk.fileName));
      for (const name of wanted) for (const imported of bundle[name]?.imports ?? []) wanted.add(imported);
    },
    writeBundle({ dir }, bundle) {
      // An entry without code of its own is not written.
      const written = [...wanted].filter((name) => name in bundle);
      const sizes = written.map((name) => gzipSync(readFileSync(join(dir, name))).length);
      const kib = sizes.reduce((sum, size) => sum + size, 0) / 1024;
      const text = `first load: ${kib.toFixed(1)} KiB of JavaScript, compressed (budget ${BUDGET_KIB} KiB)`;
      if (kib > BUDGET_KIB) this.warn(text);
      console.log(text);
    },
  };
}

function isOfFirstScreen(chunk) {
  return chunk.isEntry || FIRST_SCREEN.some((path) => chunk.facadeModuleId?.endsWith(path));
}
