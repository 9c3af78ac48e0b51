import "./main.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { startKeyboard } from "./shell/keyboard.ts";
import { startLayout } from "./state/layout.ts";
import { startUrlSync } from "./state/url-sync.ts";

startLayout();
startUrlSync();
startKeyboard();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
