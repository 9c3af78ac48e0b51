/** The draft's ways out of this browser and back in: the clipboard and files. */
import { decodeText } from "../../../protocol/index.ts";
import { textOf } from "../../state/lab-draft.ts";
import type { Draft } from "../../state/lab-draft.ts";
import { getAt } from "../../state/lab-json.ts";
import { openText } from "../../state/lab-store.ts";
import { saveAs } from "../../ui/save-as.ts";

/** Says what came of it. */
export async function copyJson(draft: Draft): Promise<string> {
  try {
    await navigator.clipboard.writeText(textOf(draft));
    return COPIED;
  } catch {
    return "The browser did not allow copying.";
  }
}

export const COPIED = "Copied.";

/** As `<name>.json`. */
export function saveFile(draft: Draft): void {
  saveAs(fileName(getAt(draft.json, "name")), textOf(draft), "application/json");
}

/** Whatever text it holds becomes the draft, to be mended if need be. Says what is wrong if it is no text at all, or cannot be read. */
export async function openFile(file: File): Promise<string | undefined> {
  if (file.size > MAX_FILE_OCTETS) return `${file.name} is too large for a scenario.`;
  const octets = await file.arrayBuffer().catch(() => undefined);
  if (octets === undefined) return `${file.name} could not be read.`;
  const text = decodeText(new Uint8Array(octets));
  if (text === undefined) return `${file.name} is no text. A scenario is a JSON file.`;
  openText(text);
  return undefined;
}

/** A scenario of megabytes is made by a program, and run by one. */
const MAX_FILE_OCTETS = 4 * 2 ** 20;

export function fileName(name: unknown): string {
  const words = typeof name === "string" ? name.toLowerCase().match(/[a-z0-9]+/g) : undefined;
  return `${words?.slice(0, 8).join("-") ?? "scenario"}.json`;
}
