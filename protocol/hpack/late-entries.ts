/**
 * Entries of a header table that were added before a recording began: their numbers, and what is known of them from elsewhere.
 * Types only. An entry's number counts back from the moment at which the recording began: 1 was the newest then. It stays
 * the same while indices shift with each insertion.
 */
export interface KnownPart {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
}

/** Where one table begins as unknown. */
export interface LateEntries {
  /** Added to the numbers, so that those of one direction are never given twice. */
  readonly base: number;
  get(number: number): KnownPart | undefined;
}
