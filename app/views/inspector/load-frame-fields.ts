/**
 * Fetches what tells a frame field by field and draws its tree, once. The first frame of a recording is the preface,
 * which has no fields: so a first visit waits for none of this, and it is asked for when a person stirs.
 */
import { useEffect } from "react";

export type FrameFields = typeof import("./frame-fields.ts");

const RETRY_MS = 1000;

let loading: Promise<FrameFields> | undefined;

/** The same promise each time. One that failed is given for a while: whoever asked must see that before it is tried again. */
export function loadFrameFields(): Promise<FrameFields> {
  if (loading !== undefined) return loading;
  loading = import("./frame-fields.ts");
  loading.catch(() => setTimeout(() => (loading = undefined), RETRY_MS));
  return loading;
}

/** A hand that moves is about to step: then the fields are there before the frame is. */
export function useFrameFieldsSoon(): void {
  useEffect(() => {
    const stirred = new AbortController();
    const load = (): void => {
      stirred.abort();
      void loadFrameFields().catch(() => undefined);
    };
    for (const type of ["pointermove", "pointerdown", "keydown"]) {
      window.addEventListener(type, load, { signal: stirred.signal, passive: true });
    }
    return () => stirred.abort();
  }, []);
}
