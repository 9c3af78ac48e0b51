/** Ways in for files and samples: text goes into the box, everything else is kept as octets. */
import { decodeText } from "../../../protocol/index.ts";
import { useDraft } from "../../state/decode-draft.ts";
import { decodeDraft, useDecoding } from "./decoding.ts";
import { fetchSample } from "./samples.ts";
import type { Sample } from "./sample-list.ts";

export async function openFile(file: File): Promise<void> {
  try {
    await openBytes(new Uint8Array(await file.arrayBuffer()), file.name);
  } catch {
    fail(`The file ${file.name} could not be read.`);
  }
}

export async function openSample(sample: Sample): Promise<void> {
  try {
    await openBytes(await fetchSample(sample), sample.title);
  } catch (error) {
    fail(error instanceof Error ? error.message : `The sample ${sample.title} could not be fetched.`);
  }
}

export async function openText(text: string): Promise<void> {
  useDraft.getState().replaceBy({ text });
  await decodeDraft();
}

async function openBytes(bytes: Uint8Array, title: string): Promise<void> {
  const text = decodeText(bytes);
  if (text === undefined) useDraft.getState().replaceBy({ file: { name: title, bytes }, title });
  else useDraft.getState().replaceBy({ text, title });
  await decodeDraft();
}

function fail(failure: string): void {
  useDecoding.setState({ failure, editing: true });
}
