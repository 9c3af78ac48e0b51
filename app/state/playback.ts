/**
 * Where in the recording we stand. Changes up to 60 times a second while playing: components select `seq` or `step`
 * (which change only when something has happened), and whatever follows `atMs` draws from the animation loop.
 */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

export type Granularity = "frame" | "event";

export interface PlaybackState {
  /** The cursor's time. Recordings without times count frames instead. */
  readonly atMs: number;
  /** Last event that has happened; -1 before the first. */
  readonly seq: number;
  /** Last moment (state/moments.ts) that has been reached; -1 before the first. */
  readonly step: number;
  readonly playing: boolean;
  /** 1 is the comfortable pace of this recording, not real time. */
  readonly speed: number;
  readonly granularity: Granularity;
}

export const START: Pick<PlaybackState, "atMs" | "seq" | "step"> = { atMs: 0, seq: -1, step: -1 };

export const playback = createStore<PlaybackState>()(() => ({
  ...START,
  playing: false,
  speed: 1,
  granularity: "frame",
}));

export function usePlayback<T>(selector: (state: PlaybackState) => T): T {
  return useStore(playback, selector);
}
