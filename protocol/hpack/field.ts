/** One header field as HPACK carries it: Latin-1 strings, one char per octet. RFC 7541 §1.3. */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
  /** Never indexed, on this hop or any later one. RFC 7541 §7.1.3. */
  readonly sensitive?: boolean;
}

/**
 * A field out of a recording that begins in the middle: `unknown` is there when it refers to an entry that was
 * added before the recording began. The part that cannot be known is then an empty string.
 */
export interface DecodedField extends HeaderField {
  readonly unknown?: {
    /** Index that was referred to, at the time of the reference that first missed it. */
    readonly index: number;
    /** Of the entry, for good: late-entries.ts. */
    readonly number: number;
    /** What cannot be known. */
    readonly part: "name" | "value" | "name and value";
  };
  /** What the entry held is known from elsewhere: a person said it, or it follows from the rules of messages. */
  readonly filled?: { readonly index: number; readonly number: number };
}

/** Octets that an entry counts for besides its name and value. RFC 7541 §4.1, RFC 9113 §6.5.2. */
export const ENTRY_OVERHEAD = 32;

/** RFC 7541 §4.1. */
export function fieldSize(field: HeaderField): number {
  return field.name.length + field.value.length + ENTRY_OVERHEAD;
}
