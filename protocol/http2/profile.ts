/**
 * What differs between versions of Go's HTTP/2, as data: endpoints ask the profile instead of a version number.
 * Where a difference is more than a value, it is a small strategy object that the profile names.
 */
export interface Profile {
  readonly name: string;
  /** Serve loop: takes a written frame into account before a frame that came at the same time (since 2021-08). */
  readonly pollsWroteFrameFirst: boolean;
  /** Random scheduler: RST_STREAM goes before all streams' frames (since 2021-12). */
  readonly rstStreamInControlQueue: boolean;
}

/** Only versions whose every difference the engine knows stand here. */
export const PROFILES = {
  "go1.17": { name: "go1.17", pollsWroteFrameFirst: false, rstStreamInControlQueue: false },
  "go1.18": { name: "go1.18", pollsWroteFrameFirst: true, rstStreamInControlQueue: true },
} as const satisfies Readonly<Record<string, Profile>>;

export type ProfileName = keyof typeof PROFILES;
