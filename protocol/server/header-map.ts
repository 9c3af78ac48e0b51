/** Header fields as a handler sets them: Go's http.Header. Names in any case; they are kept in lower case. */
import type { HeaderField } from "../hpack/field.ts";
import { isValidFieldName, isValidFieldValue } from "../http2/header-rules.ts";

export class HeaderMap {
  #values = new Map<string, string[]>();

  get size(): number {
    return this.#values.size;
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), [value]);
  }

  add(name: string, value: string): void {
    const values = this.#values.get(name.toLowerCase());
    if (values === undefined) this.set(name, value);
    else values.push(value);
  }

  /** The first value; empty if absent. */
  get(name: string): string {
    return this.values(name)[0] ?? "";
  }

  values(name: string): readonly string[] {
    return this.#values.get(name.toLowerCase()) ?? [];
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  clone(): HeaderMap {
    const copy = new HeaderMap();
    for (const [name, values] of this.#values) copy.#values.set(name, [...values]);
    return copy;
  }

  /** In Go's order (names sorted as Go spells them), without what must not go on the wire. Go: encodeHeaders. */
  toFields(only?: readonly string[]): readonly HeaderField[] {
    const names = only ?? this.names();
    if (names.length === 0) return NO_FIELDS;
    const inOrder = names.length > 1 ? names.toSorted(byCanonicalName) : names;
    const fields: HeaderField[] = [];
    for (const name of inOrder) {
      if (!isValidFieldName(name)) continue;
      for (const value of this.values(name)) if (mayGo(name, value)) fields.push({ name, value });
    }
    return fields;
  }
}

const NO_FIELDS: readonly HeaderField[] = [];

/** `content-type` → `Content-Type`: by this spelling Go sorts, and by this it names fields in texts. */
export function canonicalName(name: string): string {
  return name.replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

function mayGo(name: string, value: string): boolean {
  return isValidFieldValue(value) && (name !== "transfer-encoding" || value === "trailers");
}

function byCanonicalName(a: string, b: string): number {
  if (a === b) return 0;
  return canonicalName(a) < canonicalName(b) ? -1 : 1;
}
