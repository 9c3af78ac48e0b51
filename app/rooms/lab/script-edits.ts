/**
 * Changes to a script that touch more than one entry: a request's `cancel` stands in the form as a field of the request,
 * and whoever waits for a request goes along when it is renamed or removed. Pure; entries may have any shape.
 */
import { getAt, insertAt, isObject, listAt, removeAt, setAt } from "../../state/lab-json.ts";
import type { JsonObject } from "../../state/lab-json.ts";

export const SCRIPT = "script";

/** What stands as a row of its own: everything but the cancels that belong to a request. */
export function rowsOf(script: readonly unknown[]): readonly number[] {
  const ids = new Set(script.flatMap((entry) => (isRequest(entry) ? [getAt(entry, "id")] : [])));
  return script.flatMap((entry, i) => (isCancel(entry) && ids.has(getAt(entry, "id")) ? [] : [i]));
}

/** Index of the entry that cancels this request; -1 if none does. */
export function cancelOf(script: readonly unknown[], index: number): number {
  const id = getAt(script[index], "id");
  if (id === undefined || !isRequest(script[index])) return -1;
  return script.findIndex((entry) => isCancel(entry) && getAt(entry, "id") === id);
}

/** Undefined: it is not canceled. A request that has no name gets one, because the cancel has to call it something. */
export function setCancel(json: JsonObject, index: number, atMs: unknown): JsonObject {
  const script = listAt(json, SCRIPT);
  const cancel = cancelOf(script, index);
  if (atMs === undefined) return cancel < 0 ? json : removeAt(json, SCRIPT, cancel);
  if (cancel >= 0) return setAt(json, `${SCRIPT}[${cancel}].atMs`, atMs);
  const id = getAt(script[index], "id") ?? freshId(script);
  const named = setAt(json, `${SCRIPT}[${index}].id`, id);
  return insertAt(named, SCRIPT, index + 1, { do: "cancel", id, atMs });
}

/** Undefined takes the name away, and with it whatever needed it. */
export function renameRequest(json: JsonObject, index: number, name: unknown): JsonObject {
  const old = getAt(listAt(json, SCRIPT)[index], "id");
  const renamed = setAt(json, `${SCRIPT}[${index}].id`, name);
  return old === undefined ? renamed : followers(renamed, old, name);
}

export function removeEntry(json: JsonObject, index: number): JsonObject {
  const entry = listAt(json, SCRIPT)[index];
  const without = removeAt(json, SCRIPT, index);
  const id = getAt(entry, "id");
  return isRequest(entry) && id !== undefined ? followers(without, id, undefined) : without;
}

/** Right below, under a name of its own if it had one. */
export function duplicateEntry(json: JsonObject, index: number): JsonObject {
  const script = listAt(json, SCRIPT);
  const entry = script[index];
  const copy =
    isRequest(entry) && getAt(entry, "id") !== undefined
      ? setAt(asObject(entry), "id", freshId(script))
      : entry;
  return insertAt(json, SCRIPT, index + 1, copy);
}

/** Past the next row in this direction; `moved` is where it then stands. */
export function moveEntry(json: JsonObject, index: number, by: 1 | -1): { json: JsonObject; moved: number } {
  const script = [...listAt(json, SCRIPT)];
  const rows = rowsOf(script);
  const target = rows[rows.indexOf(index) + by];
  if (target === undefined || !rows.includes(index)) return { json, moved: index };
  script.splice(target, 0, ...script.splice(index, 1));
  return { json: setAt(json, SCRIPT, script), moved: target };
}

/** At the end; `added` is where it stands. */
export function addEntry(json: JsonObject, entry: object): { json: JsonObject; added: number } {
  const added = listAt(json, SCRIPT).length;
  return { json: insertAt(json, SCRIPT, added, entry), added };
}

/** Another request like the last one, or the first. */
export function newRequest(script: readonly unknown[]): object {
  const last = script.findLast((entry) => isRequest(entry));
  const path = getAt(last, "request.path");
  const atMs = getAt(last, "atMs");
  return {
    do: "request",
    ...(atMs === undefined ? {} : { atMs }),
    request: { method: "GET", path: typeof path === "string" ? path : "/" },
  };
}

/** Names of the requests before this entry, which it may wait for. */
export function idsBefore(script: readonly unknown[], index: number): readonly string[] {
  return script.slice(0, index).flatMap((entry) => {
    const id = getAt(entry, "id");
    return isRequest(entry) && typeof id === "string" ? [id] : [];
  });
}

export function isRequest(entry: unknown): boolean {
  return getAt(entry, "do") === "request";
}

function isCancel(entry: unknown): boolean {
  return getAt(entry, "do") === "cancel";
}

/** Cancels of it and those that come after it follow the request's name; without one there is nothing to follow. */
function followers(json: JsonObject, old: unknown, name: unknown): JsonObject {
  const script = listAt(json, SCRIPT).flatMap((entry) => {
    if (isCancel(entry) && getAt(entry, "id") === old)
      return name === undefined ? [] : [setAt(asObject(entry), "id", name)];
    return getAt(entry, "after") === old ? [setAt(asObject(entry), "after", name)] : [entry];
  });
  return setAt(json, SCRIPT, script);
}

function freshId(script: readonly unknown[]): string {
  const taken = new Set(script.map((entry) => getAt(entry, "id")));
  for (let n = 1; ; n++) if (!taken.has(`r${n}`)) return `r${n}`;
}

function asObject(entry: unknown): JsonObject {
  return isObject(entry) ? entry : {};
}
