/** A capture's recording with what a person says of its unknown header entries, a little at a time: all that is inferred is inferred anew. */
import { dissectRecordedFrame } from "./dissect-recording.ts";
import type { HeaderHint } from "./late-headers.ts";
import { inferInSteps } from "./passive-model.ts";
import { frameSource, partsOf, recordingOf } from "./recording.ts";
import type { Trace } from "./trace.ts";

/** What `withHints` gives. Whoever wants it no longer just asks for no further step. */
export function* hintInSteps(trace: Trace, hints: readonly HeaderHint[]): Generator<undefined, Trace> {
  const plain = partsOf(trace);
  if (plain?.infer === undefined) return trace.withHints(hints);
  const parts = { ...plain, hints };
  // The header blocks that are read for it stay read.
  const source = frameSource(parts);
  const inferred = yield* inferInSteps(source, parts);
  const infer = inferred && plain.infer;
  return recordingOf({ ...parts, infer, inferred }, dissectRecordedFrame, source);
}
