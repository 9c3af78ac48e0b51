/** Everything that moves the cursor. All exact: stepping there and back ends where it began. */
import { requestPaint, startDriver, stopDriver } from "../chart/frame-loop.ts";
import { cursorOf, momentAt, momentOfFrame, momentsOf, standAt } from "./moments.ts";
import type { Moments } from "./moments.ts";
import { playback, START } from "./playback.ts";
import type { Granularity } from "./playback.ts";
import { useSelection } from "./selection.ts";
import { useSession } from "./session.ts";
import { timelineOf } from "./timeline.ts";
import type { Trace } from "../../protocol/index.ts";

export const SPEEDS: readonly number[] = [0.1, 0.25, 0.5, 1, 2, 4, 8];

export function play(): void {
  const trace = openTrace();
  if (!trace || playback.getState().playing) return;
  if (atEnd(trace)) toStart();
  axis = undefined;
  playback.setState({ playing: true });
  startDriver(advance);
}

export function pause(): void {
  if (!playback.getState().playing) return;
  stopDriver();
  playback.setState({ playing: false });
}

export function toggle(): void {
  if (playback.getState().playing) pause();
  else play();
}

/** One step of the chosen granularity on or back. Stepping by frame selects the frame. */
export function stepBy(by: 1 | -1): void {
  const trace = openTrace();
  if (!trace) return;
  pause();
  if (playback.getState().granularity === "event" && trace.events.length > 0) stepEvent(trace, by);
  else stepMoment(momentsOf(trace), by);
}

/** One round trip of the link; ten frames where times are unknown. */
export function stepRoundTrip(by: 1 | -1): void {
  const trace = openTrace();
  if (!trace) return;
  pause();
  const { roundTripMs, scale } = timelineOf(trace);
  seekTime(playback.getState().atMs + by * (trace.timed ? roundTripMs || scale.length / 20 : 10));
}

/** To the instant at which this event has just happened; -1 is before the first. */
export function seekSeq(seq: number): void {
  seekPlace(seq, undefined);
}

/** As seekSeq, at a later instant before the next event. */
export function seekPlace(seq: number, atMs: number | undefined): void {
  const trace = openTrace();
  if (trace) moveTo(standAt(trace, Math.min(Math.max(seq, -1), trace.events.length - 1), atMs));
}

/** To this time, with everything that happens at it done. Untimed recordings: to this frame. */
export function seekTime(atMs: number): void {
  const trace = openTrace();
  if (trace) moveTo(standingAt(trace, atMs));
}

/** To the moment at which the frame has left its sender, and selects it. */
export function seekFrame(frame: number): void {
  const trace = openTrace();
  if (!trace) return;
  const moments = momentsOf(trace);
  const step = momentOfFrame(moments, frame);
  if (step >= 0) arriveAt(moments, step);
}

export function toStart(): void {
  if (openTrace()) moveTo(START);
}

export function toEnd(): void {
  const trace = openTrace();
  if (!trace) return;
  const moments = momentsOf(trace);
  const atMs = trace.timed ? trace.durationMs : Math.max(0, moments.length - 1);
  moveTo({ atMs, seq: trace.events.length - 1, step: moments.length - 1 });
}

export function setSpeed(speed: number): void {
  playback.setState({ speed });
}

/** To the next slower or faster of SPEEDS. */
export function changeSpeed(by: 1 | -1): void {
  const at = SPEEDS.indexOf(playback.getState().speed);
  setSpeed(SPEEDS[Math.min(Math.max(at + by, 0), SPEEDS.length - 1)] ?? 1);
}

export function setGranularity(granularity: Granularity): void {
  playback.setState({ granularity });
}

type Standing = typeof START;

/** Where on the folded axis playing stands; undefined when the cursor was moved by other means. */
let axis: number | undefined;

function openTrace(): Trace | undefined {
  return useSession.getState().recording?.trace;
}

function moveTo(standing: Standing): void {
  axis = undefined;
  playback.setState(standing);
  requestPaint();
}

function arriveAt(moments: Moments, step: number): void {
  moveTo({ ...cursorOf(moments, step), step });
  useSelection.getState().selectFrame(moments.frames[step]);
}

function stepEvent(trace: Trace, by: 1 | -1): void {
  const seq = playback.getState().seq + by;
  if (seq < 0) moveTo(START);
  else if (seq < trace.events.length) moveTo(standAt(trace, seq));
}

function stepMoment(moments: Moments, by: 1 | -1): void {
  const { step, atMs, seq } = playback.getState();
  const here = cursorOf(moments, step);
  // Between two moments, a step back goes to the one just passed.
  const onMoment = step < 0 || (here.atMs === atMs && here.seq === seq);
  const target = by === 1 ? step + 1 : onMoment ? step - 1 : step;
  if (target < 0) moveTo(START);
  else if (target < moments.length) arriveAt(moments, target);
}

function standingAt(trace: Trace, atMs: number): Standing {
  const moments = momentsOf(trace);
  if (trace.timed) {
    const clamped = Math.min(Math.max(atMs, 0), trace.durationMs);
    const cursor = { atMs: clamped, seq: trace.events.lastAt(clamped) };
    return { ...cursor, step: momentAt(moments, cursor) };
  }
  const step = Math.min(Math.max(Math.floor(atMs), 0), moments.length - 1);
  return { ...cursorOf(moments, step), step };
}

function atEnd(trace: Trace): boolean {
  const { atMs, step } = playback.getState();
  const last = momentsOf(trace).length - 1;
  return step >= last && (!trace.timed || atMs >= trace.durationMs);
}

/** One turn of the animation loop. */
function advance(elapsedMs: number): boolean {
  const trace = openTrace();
  const { playing, speed, atMs } = playback.getState();
  if (!trace || !playing) return false;
  const { scale, pace } = timelineOf(trace);
  axis = Math.min((axis ?? scale.toAxis(atMs)) + elapsedMs * pace * speed, scale.length);
  const standing = standingAt(trace, scale.toMs(axis));
  const ended = axis >= scale.length;
  if (stillness?.matches) jumpTo(trace, standing, ended);
  else playback.setState(standing);
  if (ended) playback.setState({ playing: false });
  requestPaint();
  return !ended;
}

/** For people who asked for less motion: from moment to moment instead of travelling. */
function jumpTo(trace: Trace, standing: Standing, ended: boolean): void {
  if (ended) playback.setState(standing);
  else if (standing.step !== playback.getState().step)
    playback.setState({ ...cursorOf(momentsOf(trace), standing.step), step: standing.step });
}

const stillness =
  typeof matchMedia === "function" ? matchMedia("(prefers-reduced-motion: reduce)") : undefined;
