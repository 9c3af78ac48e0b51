/** Pasting anywhere in the room opens what is pasted; inside of a box the box takes it. */
import { useEffect } from "react";
import { openFile, openText } from "./open-input.ts";

export function usePaste(): void {
  useEffect(() => {
    const listening = new AbortController();
    window.addEventListener("paste", onPaste, { signal: listening.signal });
    return () => listening.abort();
  }, []);
}

function onPaste(event: ClipboardEvent): void {
  if (event.defaultPrevented || isBox(event.target)) return;
  const file = event.clipboardData?.files[0];
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (file === undefined && text === "") return;
  event.preventDefault();
  if (text === "" && file !== undefined) void openFile(file);
  else void openText(text);
}

function isBox(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
