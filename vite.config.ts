import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { firstLoad } from "./scripts/first-load.mjs";
import { paintFirst } from "./scripts/paint-first.mjs";

export default defineConfig({
  base: "./",
  plugins: [react(), tailwindcss(), firstLoad(), paintFirst()],
  build: {
    target: "baseline-widely-available",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // What the first screen shows is one file: cut into a dozen shared ones it compresses worse, by 4 KiB.
      output: {
        codeSplitting: {
          groups: [{ name: "first", test: /app[\\/](main|views[\\/]inspector[\\/]InspectorView)\.tsx/ }],
        },
      },
      // The engine does nothing when it is merely imported: so its public face does not tie captures to the first load.
      treeshake: { moduleSideEffects: (id) => !/[\\/]protocol[\\/]/.test(id) },
    },
  },
});
