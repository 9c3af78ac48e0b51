/** Unknown JSON → interventions, or every problem with its path. What they may say is in intervention.ts. */
import type { Problem } from "../base/problem.ts";
import {
  integer,
  list,
  number,
  object,
  oneOf,
  optional,
  report,
  required,
  tagged,
  text,
} from "./json-reader.ts";
import type { Place, Reader } from "./json-reader.ts";
import { isAboutFrame } from "./intervention.ts";
import type { FrameIntervention, Intervention } from "./intervention.ts";
import * as limit from "./scenario-limits.ts";

const side = oneOf("client", "server");
const timeMs = number(0, limit.MAX_TIME_MS);
const count = integer(0, Number.MAX_SAFE_INTEGER);
const streamId = integer(1, 2 ** 31 - 1);

const connection = optional(integer(0, limit.MAX_CONNECTIONS - 1));
const atFrame = { from: required(side), frame: required(count), connection };
const instant = { atSeq: optional(count), atMs: optional(timeMs), connection };

type Tag = Intervention["do"];
type Of<T extends Tag> = Extract<Intervention, { readonly do: T }>;

const octetsAsHex = text(2 * limit.MAX_INJECTED_BYTES, /^(?:[0-9a-fA-F]{2})+$/, "pairs of hex digits");

const readSetting: Reader<readonly [number, number]> = (value, at) => {
  if (!Array.isArray(value) || value.length !== 2)
    return report(at, "This is no setting.", { expected: "[id, value]" });
  const id = integer(0, 0xffff)(value[0], { path: `${at.path}[0]`, problems: at.problems });
  const to = integer(0, 2 ** 32 - 1)(value[1], { path: `${at.path}[1]`, problems: at.problems });
  return id === undefined || to === undefined ? undefined : [id, to];
};

function ofReader(tag: "stop reading" | "go on reading"): Reader<Intervention> {
  return object<Of<"stop reading" | "go on reading">>({
    do: required(oneOf(tag)),
    side: required(side),
    streamId: required(streamId),
    ...instant,
  });
}

const readers: Readonly<Record<Tag, Reader<Intervention>>> = {
  drop: object<Of<"drop">>({ do: required(oneOf("drop")), ...atFrame }),
  delay: object<Of<"delay">>({ do: required(oneOf("delay")), ...atFrame, byMs: required(timeMs) }),
  duplicate: object<Of<"duplicate">>({ do: required(oneOf("duplicate")), ...atFrame }),
  corrupt: object<Of<"corrupt">>({
    do: required(oneOf("corrupt")),
    ...atFrame,
    octet: required(integer(0, 2 ** 24 + 8)),
    xor: required(integer(1, 255)),
  }),
  send: object<Of<"send">>({
    do: required(oneOf("send")),
    from: required(side),
    hex: required(octetsAsHex),
    ...instant,
  }),
  settings: object<Of<"settings">>({
    do: required(oneOf("settings")),
    side: required(side),
    settings: required(list(readSetting, limit.MAX_ANNOUNCED_SETTINGS)),
    ...instant,
  }),
  "stop reading": ofReader("stop reading"),
  "go on reading": ofReader("go on reading"),
  cancel: object<Of<"cancel">>({
    do: required(oneOf("cancel")),
    side: required(side),
    streamId: required(streamId),
    ...instant,
  }),
  cut: object<Of<"cut">>({ do: required(oneOf("cut")), ...instant }),
  stall: object<Of<"stall">>({
    do: required(oneOf("stall")),
    forMs: required(timeMs),
    from: optional(side),
    ...instant,
  }),
};

const readAny = tagged<Intervention>("do", readers);

const readIntervention: Reader<Intervention> = (value, at) => {
  const one = readAny(value, at);
  if (one === undefined || isAboutFrame(one) || hasOneInstant(one, at)) return one;
  return undefined;
};

export const readInterventions: Reader<readonly Intervention[]> = list(
  readIntervention,
  limit.MAX_INTERVENTIONS,
);

/** One alone, as links carry it. */
export function parseIntervention(
  json: unknown,
): { readonly intervention: Intervention } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const intervention = readIntervention(json, { path: "", problems });
  return intervention === undefined ? { problems } : { intervention };
}

function hasOneInstant(one: Exclude<Intervention, FrameIntervention>, at: Place): boolean {
  if ((one.atSeq === undefined) !== (one.atMs === undefined)) return true;
  const both = one.atSeq !== undefined;
  report(at, both ? 'Both "atSeq" and "atMs" say when.' : "Nothing says when.", {
    expected: 'either "atSeq" (events in the log) or "atMs" (milliseconds)',
  });
  return false;
}
