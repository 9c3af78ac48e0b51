/**
 * The engine as a page gets it: bundled. Under the test runner each use of an import is a look-up, which is nothing to
 * a test and much to a frame of a few octets; so benches of whole endpoints measure this.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const ENTRY = fileURLToPath(new URL("../protocol/index.ts", import.meta.url));

/** Writes the bundle into `folder` and gives its path. */
export async function buildEngine(folder) {
  await build({
    configFile: false,
    logLevel: "error",
    build: {
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      lib: { entry: ENTRY, formats: ["es"], fileName: () => "engine.mjs" },
    },
  });
  return join(folder, "engine.mjs");
}
