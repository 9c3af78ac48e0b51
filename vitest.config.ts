import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { findBrowser } from "./scripts/browser.mjs";

const executablePath = await findBrowser();

export default defineConfig({
  test: {
    // All cores: by default one is left to whoever watches, which on two is half.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          environment: "node",
          isolate: false,
          setupFiles: ["tests/support/fresh-stores.ts"],
          // Only what hangs shall fail by it: a machine that others use as well is slower by much.
          testTimeout: 30_000,
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/component/**", "tests/e2e/**"],
          benchmark: { include: ["tests/bench/**/*.bench.ts"] },
        },
      },
      {
        plugins: [react(), tailwindcss()],
        optimizeDeps: {
          include: [
            "react",
            "react-dom",
            "react-dom/client",
            "react-aria-components",
            "zustand",
            "lucide-react",
            "d3",
            "vitest-browser-react",
          ],
        },
        test: {
          name: "component",
          include: ["tests/component/**/*.test.tsx"],
          testTimeout: 60_000,
          // What is awaited tells, not how soon a busy machine shows it.
          expect: { poll: { timeout: 20_000 } },
          browser: {
            enabled: true,
            headless: true,
            provider: playwright({ launchOptions: executablePath ? { executablePath } : {} }),
            instances: [{ browser: "chromium" }],
            screenshotFailures: false,
          },
        },
      },
    ],
  },
});
