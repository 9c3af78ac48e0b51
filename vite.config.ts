import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  plugins: [react({ compiler: true }), tailwindcss()],
  build: { target: "baseline-widely-available" },
});
