import { defineConfig } from "@playwright/test";
import { findBrowser } from "./scripts/browser.mjs";

const executablePath = await findBrowser();
const port = Number(process.env["E2E_PORT"] ?? 4179);

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.e2e.ts",
  // What takes long, or says again in another theme and size what another test has said: by `npm run e2e:long`.
  ...(process.env["E2E"] === "long" ? {} : { grepInvert: /@long/ }),
  forbidOnly: process.env["CI"] !== undefined,
  workers: 2,
  // A slow machine may take long; what is awaited tells, not how soon it comes.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: "list",
  use: {
    baseURL: `http://localhost:${port}`,
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: ["--disable-quic"] },
  },
  webServer: {
    command: `npx vite preview --port ${port} --strictPort`,
    url: `http://localhost:${port}`,
    reuseExistingServer: false,
  },
});
