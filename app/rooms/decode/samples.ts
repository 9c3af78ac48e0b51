/** The captures that can be opened with one click. They lie beside the app and are fetched when they are asked for. */
import { useEffect, useState } from "react";
import { readSamples } from "./sample-list.ts";
import type { Sample } from "./sample-list.ts";

export type SampleList =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "loaded"; readonly samples: readonly Sample[] };

export function useSamples(): SampleList {
  const [list, setList] = useState<SampleList>({ kind: "loading" });
  useEffect(() => {
    let isGone = false;
    void loadSamples().then((loaded) => {
      if (!isGone) setList(loaded);
    });
    return () => {
      isGone = true;
    };
  }, []);
  return list;
}

export async function fetchSample(sample: Sample): Promise<Blob> {
  const response = await fetch(`./samples/${sample.file}`);
  if (!response.ok)
    throw new Error(`The sample could not be fetched: ${response.status} ${response.statusText}`);
  return response.blob();
}

let loading: Promise<SampleList> | undefined;

async function loadSamples(): Promise<SampleList> {
  loading ??= fetchSamples();
  const list = await loading;
  if (list.kind === "failed") loading = undefined;
  return list;
}

async function fetchSamples(): Promise<SampleList> {
  try {
    const response = await fetch("./samples/index.json");
    if (!response.ok) return { kind: "failed", reason: `${response.status} ${response.statusText}` };
    return { kind: "loaded", samples: readSamples(await response.json()) };
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  }
}
