/**
 * Reaches the corpora that are not ours to commit (they lie beside the checkout). Without them the tests that
 * need them are skipped, and say so; on CI their absence is a failure, so that a green run means they ran.
 */
import { describe, expect, it } from "vitest";
import { sharedPath } from "./shared-path.ts";

export { sharedPath } from "./shared-path.ts";

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
