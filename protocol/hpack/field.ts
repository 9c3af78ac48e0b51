/** One header field as HPACK carries it: Latin-1 strings, one char per octet. RFC 7541 §1.3. */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
  /** Never indexed, on this hop or any later one. RFC 7541 §7.1.3. */
  readonly sensitive?: boolean;
}
