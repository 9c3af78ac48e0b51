// A Vite plugin: prints how much JavaScript the first visit needs (the entry and all that it imports statically), compressed.
import { gzipSync } from "node:zlib";

/** Slow phones on slow networks are people too: more than this and the first screen waits for code. */
const BUDGET_KIB = 170;

export function firstLoad() {
  return {
    name: "first-load",
    apply: "build",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((part) => part.type === "chunk");
      const wanted = new Set(chunks.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName));
      for (const name of wanted) for (const imported of bundle[name]?.imports ?? []) wanted.add(imported);
      const sizes = chunks
        .filter((chunk) => wanted.has(chunk.fileName))
        .map((chunk) => gzipSync(chunk.code, { level: 9 }).length);
      const kib = sizes.reduce((sum, size) => sum + size, 0) / 1024;
      const text = `first load: ${kib.toFixed(1)} KiB of JavaScript, compressed (budget ${BUDGET_KIB} KiB)`;
      if (kib > BUDGET_KIB) this.warn(text);
      else console.log(text);
    },
  };
}
