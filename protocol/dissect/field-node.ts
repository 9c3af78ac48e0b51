/** One field of a frame, for the inspector: where it stands, what it says, what it means. */
export interface FieldNode {
  /** Row of the field tables, such as `frame.length` or `hpack.index`. Not unique among siblings. */
  readonly id: string;
  /** Name as the RFC has it, such as `Stream Identifier`. */
  readonly label: string;
  /** The value in words or digits, such as `0x05 END_STREAM END_HEADERS`. Empty for pure groups. */
  readonly value: string;
  /** First bit and number of bits, counted from the first bit of the frame header. */
  readonly startBit: number;
  readonly bitLength: number;
  /** One sentence: what this field with this value means. */
  readonly meaning?: string;
  /** Such as `RFC 9113 §4.1`. */
  readonly rfc?: string;
  /** Something is wrong with exactly these bits: what was expected and what the receiver must do. */
  readonly fault?: { readonly token: string; readonly reason: string; readonly rfc: string };
  /** Number of the header table entry from before the recording that this field, or this part of one, refers to (late-entries.ts). */
  readonly lateEntry?: number;
  readonly children: readonly FieldNode[];
}
