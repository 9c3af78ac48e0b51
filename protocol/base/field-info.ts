/** What the inspector says about a field: one row per id that a parser gives to a FieldSink. Tables of rows stand with their parsers. */
import type { FieldValue } from "./field-sink.ts";

export interface FieldInfo {
  /** Name as the RFC has it, such as `Stream Identifier`. */
  readonly label: string;
  /** Such as `RFC 9113 §4.1`. */
  readonly rfc: string;
  /** One sentence: what the field with this value means. */
  readonly meaning?: string | ((value: FieldValue) => string);
  /** The value as a person reads it; by default digits for numbers, hex for octets. */
  readonly show?: (value: FieldValue) => string;
}

export type FieldTable = Readonly<Record<string, FieldInfo>>;
