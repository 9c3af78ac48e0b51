/** Ways in for files, samples and texts: all end in a decoding, which tells captures and key logs apart. */
import { isKeyLog } from "../../../protocol/index.ts";
import { useDraft } from "../../state/decode-draft.ts";
import { decodeDraft, decodeFetched, decodeInputs } from "./decoding.ts";
import { fetchSample } from "./samples.ts";
import type { Sample } from "./sample-list.ts";

/** Captures and key logs, in any order. */
export function openFiles(files: readonly File[]): void {
  if (files.length > 0) decodeInputs(files.map((file) => ({ name: file.name, blob: file })));
}

export function openSample(sample: Sample): Promise<void> {
  return decodeFetched(sample.title, fetchSample(sample));
}

export function openText(text: string): void {
  if (isKeyLog(text)) return decodeInputs([{ name: "Pasted key log", text }]);
  useDraft.getState().replaceBy({ text });
  return decodeDraft();
}

/** Without these secrets; the capture is decoded anew. */
export function removeKeyLogs(): void {
  useDraft.getState().setKeyLogs([]);
  decodeDraft();
}
