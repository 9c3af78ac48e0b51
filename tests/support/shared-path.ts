/** Where the corpora lie that are not ours to commit: beside the checkout. Knows of no test runner. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../shared/", import.meta.url));

/** Absolute path of a file or folder in the shared material, or undefined when it is not on this machine. */
export function sharedPath(relative: string): string | undefined {
  const path = ROOT + relative;
  return existsSync(path) ? path : undefined;
}
