/**
 * Before every file of the unit tests: files share one module graph, since loading the protocol again for each took longer than most of
 * them. The app's stores are modules with a state, so whoever tests the app begins with new ones.
 */
import { expect, vi } from "vitest";

// oxlint-disable-next-line vitest/no-standalone-expect -- only the path is asked for
if (expect.getState().testPath?.includes("/tests/app/") === true) vi.resetModules();
