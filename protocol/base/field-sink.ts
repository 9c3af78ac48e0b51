/**
 * The listener through which a parser tells where each field stands, down to the bit. Parsers take an optional
 * sink: live code passes none and pays nothing, `dissect` passes one that builds the field tree. Both run the
 * same parser, so the tree cannot disagree with the engine.
 *
 * Bits are counted from the first bit (the most significant) of the bytes given to the parser. Groups nest;
 * the leaves of a complete parse tile the bytes without gap or overlap.
 */
export type FieldValue = string | number | Uint8Array;

export interface FieldSink {
  /** Begins a group. `id` is a row of the field tables (frame/field-table.ts, hpack/field-table.ts). */
  open(id: string, startBit: number, value?: FieldValue): void;
  /** Ends the innermost open group. `value` replaces the one given at open, once it is known. */
  close(endBit: number, value?: FieldValue): void;
  leaf(id: string, startBit: number, bitLength: number, value: FieldValue): void;
  /** A fault at these bits: goes to the node that covers them. */
  fault(
    error: { readonly token: string; readonly reason: string; readonly rfc: string },
    startBit: number,
    bitLength: number,
  ): void;
}
