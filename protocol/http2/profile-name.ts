/** Whose behaviour an endpoint has. The rows themselves are each endpoint's own. */
export type ProfileName = "go1.17" | "go1.18" | "go1.19" | "xnet0.7" | "go1.27" | "strict";

/** Versions of Go in order of age; then what no version of Go is: the RFC to the letter. */
export const PROFILE_NAMES: readonly ProfileName[] = [
  "go1.17",
  "go1.18",
  "go1.19",
  "xnet0.7",
  "go1.27",
  "strict",
];
