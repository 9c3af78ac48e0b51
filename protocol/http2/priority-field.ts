/** The value of a `priority` field or of PRIORITY_UPDATE: a structured dictionary with `u` and `i`. RFC 9218 §4; Go parseRFC9218Priority. */
import type { ExtensiblePriority } from "./write-scheduler.ts";

/** RFC 9218 §4.1, §4.2. */
export const DEFAULT_PRIORITY: ExtensiblePriority = { urgency: 3, incremental: false };

/** As far as anybody reads one; real values have less than twenty octets. */
const MAX_FIELD_OCTETS = 1024;

const KEY = "[a-z*][a-z0-9_.*-]*";
/** A number, string, token, octets or boolean. RFC 8941 §3.3. */
const ITEM = String.raw`(?:-?\d{1,12}\.\d{1,3}|-?\d{1,15}|"(?:[ !#-[\]-~]|\\["\\])*"|[A-Za-z*][\w!#$%&'*+.^\x60|~:/-]*|:[A-Za-z0-9+/=]*:|\?[01])`;
const PARAMETERS = `(?:; *${KEY}(?:=${ITEM})?)*`;
const LIST = String.raw`\((?: *${ITEM}${PARAMETERS}(?=[ )]))* *\)`;
/** One member: key, value (absent: true), parameters, and whether another one follows. RFC 8941 §3.2; Go does without commas, too. */
const MEMBER = new RegExp(
  String.raw` *(${KEY})(?:=(${ITEM}|${LIST}))?${PARAMETERS}[ \t]*(?:$|(,)[ \t]*)`,
  "y",
);

/** What is not said or out of range keeps the value of `otherwise`. Undefined: this is no dictionary. */
export function parsePriorityField(
  value: string,
  otherwise: ExtensiblePriority,
): ExtensiblePriority | undefined {
  let { urgency, incremental } = otherwise;
  if (value.length > MAX_FIELD_OCTETS) return otherwise;
  MEMBER.lastIndex = 0;
  for (let more = value !== ""; more;) {
    const [, key, given, comma] = MEMBER.exec(value) ?? [];
    if (key === undefined) return undefined;
    more = comma !== undefined;
    if (key === "u" && given !== undefined && /^[0-7]$/.test(given)) urgency = Number(given);
    if (key === "i" && (given === undefined || given === "?1")) incremental = true;
    if (key === "i" && given === "?0") incremental = false;
  }
  return { urgency, incremental };
}
