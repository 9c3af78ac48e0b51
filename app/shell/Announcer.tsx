/** Reads each step aloud, politely: at once when somebody steps, now and then while playing. */
import { useEffect, useRef } from "react";
import { describeStep } from "../state/describe-step.ts";
import { playback } from "../state/playback.ts";
import { useSession } from "../state/session.ts";

export function Announcer() {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => announceSteps((text) => region.current && (region.current.textContent = text)), []);
  return (
    <div
      ref={region}
      role="status"
      aria-live="polite"
      aria-label="Step"
      className="sr-only"
      data-testid="announcer"
    />
  );
}

const SETTLE_MS = 150;
const PLAYING_MS = 2500;

function announceSteps(say: (text: string) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const speak = () => {
    timer = undefined;
    const trace = useSession.getState().recording?.trace;
    if (trace) say(describeStep(trace, playback.getState()));
  };
  const stop = playback.subscribe((now, before) => {
    if (now.seq === before.seq && now.step === before.step) return;
    if (!now.playing) clearTimeout(timer);
    if (!now.playing || timer === undefined) timer = setTimeout(speak, now.playing ? PLAYING_MS : SETTLE_MS);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
