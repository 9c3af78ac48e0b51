/** Pasting anywhere in the room opens what is pasted; inside of a box the box takes it. */
import { useEffect } from "react";
import { openFiles, openText } from "./open-input.ts";

export function usePaste(): void {
  useEffect(() => {
    const listening = new AbortController();
    window.addEventListener("paste", onPaste, { signal: listening.signal });
    return () => listening.abort();
  }, []);
}

function onPaste(event: ClipboardEvent): void {
  if (!event.defaultPrevented && !isBox(event.target) && openPasted(event.clipboardData))
    event.preventDefault();
}

/** Whether there was something to open. */
export function openPasted(data: DataTransfer | null): boolean {
  const files = [...(data?.files ?? [])];
  const text = data?.getData("text/plain") ?? "";
  if (text !== "") openText(text);
  else openFiles(files);
  return text !== "" || files.length > 0;
}

function isBox(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
