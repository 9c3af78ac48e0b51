/** A file that is no text: its octets as a dump of our own, coloured and linked like a pasted one. */
import { useMemo } from "react";
import type { OctetEdit, Trace } from "../../../protocol/index.ts";
import { dumpOf } from "./own-dump.ts";
import { PastedText } from "./PastedText.tsx";

const NO_LINES: ReadonlySet<number> = new Set();
/** The dump is of the octets as they are now. */
const NO_EDITS: readonly OctetEdit[] = [];

export function OctetText({ trace }: { readonly trace: Trace }) {
  const { text, octets } = useMemo(() => dumpOf(trace), [trace]);
  return (
    <PastedText
      text={text}
      octets={octets}
      trace={trace}
      edits={NO_EDITS}
      faultyLines={NO_LINES}
      target={undefined}
    />
  );
}
