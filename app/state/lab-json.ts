/**
 * Reading and changing JSON by path (`script[0].request.path`), as problems of a scenario name their places. Changes
 * copy what lies on the path and share the rest. Any JSON will do: what a person typed may have any shape. Pure.
 */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Undefined where the path leads nowhere. */
export function getAt(json: unknown, path: string): unknown {
  let value: unknown = json;
  for (const key of keysOf(path)) value = childOf(value, key);
  return value;
}

/** The list there; empty if there is none. */
export function listAt(json: unknown, path: string): readonly unknown[] {
  const value = getAt(json, path);
  return Array.isArray(value) ? value : NOTHING;
}

/** Always the same one, so that whoever compares sees that nothing has changed. */
const NOTHING: readonly unknown[] = [];

/**
 * With `value` there; undefined takes the key away, and with it every object that is left empty (none is needed: what
 * a scenario leaves out has its default). What is missing on the way is made.
 */
export function setAt(json: JsonObject, path: string, value: unknown): JsonObject {
  const result = put(json, keysOf(path), value);
  return isObject(result) ? result : {};
}

export function insertAt(json: JsonObject, path: string, index: number, ...values: unknown[]): JsonObject {
  return setAt(json, path, listAt(json, path).toSpliced(index, 0, ...values));
}

export function removeAt(json: JsonObject, path: string, index: number): JsonObject {
  return setAt(json, path, listAt(json, path).toSpliced(index, 1));
}

export function moveAt(json: JsonObject, path: string, from: number, to: number): JsonObject {
  const list = [...listAt(json, path)];
  if (from < 0 || to < 0 || from >= list.length || to >= list.length) return json;
  list.splice(to, 0, ...list.splice(from, 1));
  return setAt(json, path, list);
}

/** Same JSON, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((entry, i) => sameJson(entry, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

type Key = string | number;

/** `a.b[2].c` → a, b, 2, c. */
export function keysOf(path: string): readonly Key[] {
  return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map((part) =>
    part[1] === undefined ? part[0] : Number(part[1]),
  );
}

function childOf(value: unknown, key: Key): unknown {
  if (typeof key === "number") return Array.isArray(value) ? value[key] : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function put(json: unknown, [key, ...rest]: readonly Key[], value: unknown): unknown {
  if (key === undefined) return value;
  const child = put(childOf(json, key), rest, value);
  if (typeof key === "number") {
    const list = Array.isArray(json) ? [...json] : [];
    list[key] = child ?? {};
    return list;
  }
  const { [key]: _old, ...others } = isObject(json) ? json : {};
  if (child === undefined) return Object.keys(others).length === 0 ? undefined : others;
  return isObject(json) && Object.hasOwn(json, key) ? { ...json, [key]: child } : { ...others, [key]: child };
}
