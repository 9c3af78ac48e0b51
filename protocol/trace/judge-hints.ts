/**
 * Whether what a person says of unknown header table entries can be so: against the rules of messages, the room in the table, and
 * what they say of other entries. RFC 9113 §8.2, §8.3; RFC 7541 §4.1.
 */
import type { HeaderField } from "../hpack/field.ts";
import { checkFieldBlock } from "../http2/header-rules.ts";
import { STATIC_NAMES } from "../hpack/static-table.ts";
import type { Side } from "../probe/event.ts";
import type { HeaderHint, UnknownEntry } from "./late-headers.ts";
import type { Trace } from "./trace.ts";

export interface HintObjection {
  readonly from: Side;
  readonly number: number;
  /** `contradiction`: it cannot be so. `doubt`: it would be odd. */
  readonly kind: "contradiction" | "doubt";
  /** One sentence, for a person. */
  readonly says: string;
}

/** Messages that are looked at for each hint. */
const MAX_USES = 8;

/** `plain` is the recording without hints, `told` the same with these. Worst first for each entry. */
export function judgeHints(
  plain: Trace,
  told: Trace,
  hints: readonly HeaderHint[],
): readonly HintObjection[] {
  const entries = plain.unknownEntries();
  return hints.flatMap((hint, i) => {
    const entry = entries.find((one) => isSame(one, hint));
    const said = [
      ...(entry === undefined
        ? ["Nothing in the recording refers to this entry."].map(doubt)
        : objections(told, entry, hint)),
      ...againstOthers(hint, hints.slice(0, i)),
    ];
    const { from, number } = hint;
    return said.toSorted((a, b) => RANK[a.kind] - RANK[b.kind]).map((one) => ({ from, number, ...one }));
  });
}

const RANK = { contradiction: 0, doubt: 1 } as const;

type Said = Pick<HintObjection, "kind" | "says">;

function contradiction(says: string): Said {
  return { kind: "contradiction", says };
}

function doubt(says: string): Said {
  return { kind: "doubt", says };
}

function isSame(one: { from: Side; number: number }, other: { from: Side; number: number }): boolean {
  return one.from === other.from && one.number === other.number;
}

function objections(told: Trace, entry: UnknownEntry, hint: HeaderHint): readonly Said[] {
  const { name, value = "" } = hint;
  const ruled = againstRules(entry, hint);
  return [
    ...(ruled.length > 0 ? ruled : againstMessages(told, entry)),
    ...againstRoom(entry, { name: name ?? entry.name ?? "", value }),
    ...(name !== undefined && STATIC_NAMES.get(name)?.values.has(value) === true && value !== ""
      ? [doubt(`Encoders take "${name}: ${value}" from the static table and add no entry for it.`)]
      : []),
  ];
}

function againstRules(entry: UnknownEntry, { name }: HeaderHint): readonly Said[] {
  if (entry.nameBy !== "rules" || name === undefined || name === entry.name) return [];
  return [contradiction(`By the rules of messages only ${entry.name} can stand where this entry is used.`)];
}

/** The first message that would be malformed with what is said. */
function againstMessages(told: Trace, { uses }: UnknownEntry): readonly Said[] {
  for (const { frame } of uses.slice(0, MAX_USES)) {
    const { headers = [], streamId } = told.frames.get(frame);
    const known = headers.filter(({ name }) => name !== "" && name !== ":protocol");
    const fault = checkFieldBlock(known, streamId);
    if (fault !== undefined)
      return [contradiction(`With it frame ${frame + 1} would be malformed: ${fault.reason}.`)];
  }
  return [];
}

function againstRoom({ room }: UnknownEntry, { name, value }: HeaderField): readonly Said[] {
  const octets = name.length + value.length;
  if (room === undefined || octets <= room.octets) return [];
  const { tableSize, isSupposed } = room;
  const why = `Name and value take ${octets} octets; beside the newer entries the table has room for ${room.octets}`;
  return isSupposed
    ? [doubt(`${why}, if it has its default size of ${tableSize}.`)]
    : [contradiction(`${why}, as its size is ${tableSize}.`)];
}

function againstOthers(hint: HeaderHint, earlier: readonly HeaderHint[]): readonly Said[] {
  const twice = earlier.some(
    (other) => isSame(other, hint) && (differs(other.name, hint.name) || differs(other.value, hint.value)),
  );
  const equal = earlier.find(
    (other) => !isSame(other, hint) && other.from === hint.from && isEqual(other, hint),
  );
  return [
    ...(twice
      ? [contradiction("Something else was said of this entry before; what is said last holds.")]
      : []),
    ...(equal === undefined
      ? []
      : [doubt(`Entry ${equal.number} is said to be the same: encoders add a field once.`)]),
  ];
}

function differs(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

function isEqual(one: HeaderHint, other: HeaderHint): boolean {
  return (
    one.name !== undefined && one.value !== undefined && one.name === other.name && one.value === other.value
  );
}
