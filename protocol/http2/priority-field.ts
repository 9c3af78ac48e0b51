/** The value of a `priority` field or of PRIORITY_UPDATE: a structured dictionary with `u` and `i`. RFC 9218 §4; Go parseRFC9218Priority. */
import type { ExtensiblePriority } from "./write-scheduler.ts";

/** RFC 9218 §4.1, §4.2. */
export const DEFAULT_PRIORITY: ExtensiblePriority = { urgency: 3, incremental: false };

/** As far as anybody reads one; real values have less than twenty octets. */
const MAX_FIELD_OCTETS = 1024;

/** One member: key, value (absent: true), parameters. RFC 8941 §3.2. */
const MEMBER = /^[ \t]*([a-z*][a-z0-9_.*-]*)(?:=([^;,\s]*))?(?:;[^,]*)?[ \t]*$/;

/** What is not said, out of range or unreadable keeps the value of `otherwise`. */
export function parsePriorityField(value: string, otherwise: ExtensiblePriority): ExtensiblePriority {
  let { urgency, incremental } = otherwise;
  if (value.length > MAX_FIELD_OCTETS) return otherwise;
  for (const part of value === "" ? [] : value.split(",")) {
    const [, key, given] = MEMBER.exec(part) ?? [];
    if (key === undefined) return otherwise;
    if (key === "u" && given !== undefined && /^[0-7]$/.test(given)) urgency = Number(given);
    if (key === "i" && (given === undefined || given === "?1")) incremental = true;
    if (key === "i" && given === "?0") incremental = false;
  }
  return { urgency, incremental };
}
