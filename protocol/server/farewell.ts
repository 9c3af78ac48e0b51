/** How a server leaves in peace where it does more than to say GOAWAY at once. RFC 9113 §6.8. */
export interface Farewell {
  /** Begins; once it has begun there is nothing to add. Ends in ServerConn.goAway. */
  begin(reason: string): void;
}
