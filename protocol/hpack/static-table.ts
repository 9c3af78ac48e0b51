/** The static table of HPACK, as data. RFC 7541 Appendix A. */
import type { HeaderField } from "./field.ts";

/** Indices 1 to 61 are static; the newest dynamic entry is 62. RFC 7541 §2.3.3. */
export const STATIC_COUNT = 61;

const ROWS: readonly (readonly [name: string, value: string])[] = [
  [":authority", ""],
  [":method", "GET"],
  [":method", "POST"],
  [":path", "/"],
  [":path", "/index.html"],
  [":scheme", "http"],
  [":scheme", "https"],
  [":status", "200"],
  [":status", "204"],
  [":status", "206"],
  [":status", "304"],
  [":status", "400"],
  [":status", "404"],
  [":status", "500"],
  ["accept-charset", ""],
  ["accept-encoding", "gzip, deflate"],
  ["accept-language", ""],
  ["accept-ranges", ""],
  ["accept", ""],
  ["access-control-allow-origin", ""],
  ["age", ""],
  ["allow", ""],
  ["authorization", ""],
  ["cache-control", ""],
  ["content-disposition", ""],
  ["content-encoding", ""],
  ["content-language", ""],
  ["content-length", ""],
  ["content-location", ""],
  ["content-range", ""],
  ["content-type", ""],
  ["cookie", ""],
  ["date", ""],
  ["etag", ""],
  ["expect", ""],
  ["expires", ""],
  ["from", ""],
  ["host", ""],
  ["if-match", ""],
  ["if-modified-since", ""],
  ["if-none-match", ""],
  ["if-range", ""],
  ["if-unmodified-since", ""],
  ["last-modified", ""],
  ["link", ""],
  ["location", ""],
  ["max-forwards", ""],
  ["proxy-authenticate", ""],
  ["proxy-authorization", ""],
  ["range", ""],
  ["referer", ""],
  ["refresh", ""],
  ["retry-after", ""],
  ["server", ""],
  ["set-cookie", ""],
  ["strict-transport-security", ""],
  ["transfer-encoding", ""],
  ["user-agent", ""],
  ["vary", ""],
  ["via", ""],
  ["www-authenticate", ""],
];

/** Index 1 of the RFC is the first row here. The same objects are handed out for every indexed field. */
export const STATIC_TABLE: readonly HeaderField[] = ROWS.map(([name, value]) => ({ name, value }));

/** What the static table knows about one name. */
export interface StaticName {
  /** The last row with this name: the one that Go's encoder refers to for a literal value. */
  readonly nameIndex: number;
  readonly values: ReadonlyMap<string, number>;
}

export const STATIC_NAMES: ReadonlyMap<string, StaticName> = collectNames();

function collectNames(): Map<string, StaticName> {
  const names = new Map<string, { nameIndex: number; values: Map<string, number> }>();
  for (const [i, [name, value]] of ROWS.entries()) {
    const known = names.get(name) ?? { nameIndex: 0, values: new Map<string, number>() };
    known.nameIndex = i + 1;
    known.values.set(value, i + 1);
    names.set(name, known);
  }
  return names;
}
