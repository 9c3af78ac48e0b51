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
  /**
   * What is known of an entry that is referred to. `held`: octets of the entries that were added since, which share the table with it;
   * `limit`: the table's maximum where it is known.
   */
  get(number: number, held: number, limit: number | undefined): KnownPart | undefined;
}
