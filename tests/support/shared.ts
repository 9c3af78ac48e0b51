/**
 * Reaches the corpora that are not ours to commit (they lie beside the checkout). Without them the tests that
 * need them are skipped, and say so; on CI their absence is a failure, so that a green run means they ran.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../../shared/", import.meta.url));

/** Absolute path of a file or folder in the shared material, or undefined when it is not on this machine. */
export function sharedPath(relative: string): string | undefined {
  const path = ROOT + relative;
  return existsSync(path) ? path : undefined;
}

/** `describe` for tests that read `relative`; the path is handed to the body. */
export function describeShared(name: string, relative: string, body: (path: string) => void): void {
  const path = sharedPath(relative);
  if (path !== undefined) {
    describe(name, () => body(path));
    return;
  }
  const reason = `skipped: ../shared/${relative} is not on this machine`;
  const absent = process.env["CI"] === "true" ? it : it.skip;
  describe(name, () => absent(reason, () => expect.fail(reason)));
}
