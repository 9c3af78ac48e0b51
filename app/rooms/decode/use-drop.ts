/** Dropping files or a text anywhere in the window opens it. */
import { useEffect, useState } from "react";
import { openFiles, openText } from "./open-input.ts";

/** Whether something that can be opened is being dragged over the window. */
export function useDrop(): boolean {
  const [isDragging, setDragging] = useState(false);
  useEffect(() => {
    const listening = new AbortController();
    const on = (type: "dragover" | "dragleave" | "drop", listener: (event: DragEvent) => void): void =>
      window.addEventListener(type, listener, { signal: listening.signal });
    on("dragover", (event) => {
      if (!isWanted(event)) return;
      event.preventDefault();
      setDragging(true);
    });
    on("dragleave", (event) => {
      if (event.relatedTarget === null) setDragging(false);
    });
    on("drop", (event) => {
      setDragging(false);
      if (!isWanted(event)) return;
      event.preventDefault();
      open(event.dataTransfer);
    });
    return () => listening.abort();
  }, []);
  return isDragging;
}

function isWanted({ dataTransfer }: DragEvent): boolean {
  return (
    dataTransfer !== null &&
    (dataTransfer.types.includes("Files") || dataTransfer.types.includes("text/plain"))
  );
}

function open(data: DataTransfer | null): void {
  const files = [...(data?.files ?? [])];
  const text = data?.getData("text/plain") ?? "";
  if (files.length > 0) openFiles(files);
  else if (text !== "") openText(text);
}
