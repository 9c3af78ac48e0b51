/** A scenario in a few words: what stands in the top bar, and beside the titles of the form's sections. Pure. */
import type { ProfileName, Scenario, SchedulerName } from "../../../protocol/index.ts";
import { getAt, isObject, listAt } from "../../state/lab-json.ts";
import type { JsonObject } from "../../state/lab-json.ts";
import { formatMs } from "../../ui/format.ts";
import { writeText } from "./field-text.ts";
import { formatRate, formatSize, UNNAMED } from "./quantity.ts";

export const PROFILE_WORDS: Readonly<Record<ProfileName, string>> = {
  "go1.17": "Go 1.17",
  "go1.18": "Go 1.18",
  "go1.19": "Go 1.19",
  "xnet0.7": "x/net 0.7 (2023)",
  "go1.27": "Go 1.27",
  strict: "RFC 9113",
};

export const SCHEDULER_WORDS: Readonly<Record<SchedulerName, string>> = {
  random: "random",
  priority: "tree of RFC 7540",
  roundRobin: "round robin",
  rfc9218: "urgency of RFC 9218",
};

export function describeScenario({ name, link, client, server }: Scenario): {
  title: string;
  subtitle: string;
} {
  const rate = link.bandwidthKbps === undefined ? [] : [formatRate(link.bandwidthKbps)];
  const subtitle = [
    `${PROFILE_WORDS[client.profile ?? "go1.17"]} ⇄ ${PROFILE_WORDS[server.profile ?? "go1.17"]}`,
    `${trim(2 * link.delayMs)} round trip`,
    ...rate,
  ];
  return { title: name ?? UNNAMED, subtitle: subtitle.join(" · ") };
}

export type SectionId = "network" | "client" | "server" | "requests" | "handlers" | "seed";

/** One line for a section that is closed: what is not as it would be by itself. */
export function summaryOf(section: SectionId, json: JsonObject): string {
  return SUMMARIES[section](json).filter(Boolean).join(" · ");
}

type Parts = readonly (string | undefined)[];

const SUMMARIES: Readonly<Record<SectionId, (json: JsonObject) => Parts>> = {
  network(json) {
    const link = getAt(json, "link");
    const faults = listAt(json, "link.faults").length;
    return [
      numberPart(getAt(link, "delayMs") ?? 20, trim),
      numberPart(getAt(link, "bandwidthKbps"), formatRate),
      numberPart(getAt(link, "jitterMs"), (ms) => (ms === 0 ? undefined : `jitter ${trim(ms)}`)),
      numberPart(getAt(link, "segmentBytes"), (size) =>
        size === 1460 ? undefined : `${formatSize(size)} segments`,
      ),
      faults === 0 ? undefined : count(faults, "fault"),
    ];
  },
  client: (json) => [
    wordOf(PROFILE_WORDS, getAt(json, "client.profile") ?? "go1.17"),
    ...settingsParts(getAt(json, "client.settings")),
    ...timerParts(getAt(json, "client")),
  ],
  server(json) {
    const profile = getAt(json, "server.profile") ?? "go1.17";
    const scheduler = getAt(json, "server.scheduler");
    return [
      wordOf(PROFILE_WORDS, profile),
      wordOf(SCHEDULER_WORDS, scheduler),
      ...settingsParts(getAt(json, "server.settings")),
      ...timerParts(getAt(json, "server")),
    ];
  },
  requests(json) {
    const script = listAt(json, "script");
    const kinds = (kind: string) => script.filter((entry) => getAt(entry, "do") === kind).length;
    const requests = kinds("request");
    const methods = new Set(
      script.map((entry) => getAt(entry, "request.method")).filter((m) => typeof m === "string"),
    );
    return [
      requests === 0 ? "none" : `${requests} ${methods.size === 1 ? [...methods].join("") : "requests"}`,
      ...(["cancel", "ping", "shutdown", "close"] as const).map((kind) =>
        kinds(kind) === 0 ? undefined : kinds(kind) === 1 ? kind : `${kinds(kind)} × ${kind}`,
      ),
    ];
  },
  handlers(json) {
    const rules = listAt(json, "server.handlers");
    if (rules.length === 0) return ["none: everything is 404"];
    const paths = rules.slice(0, 3).map((rule) => writeText(getAt(rule, "path") ?? "any path"));
    return [...paths, rules.length > 3 ? `${rules.length - 3} more` : undefined];
  },
  seed: (json) => [`seed ${writeText(getAt(json, "seed") ?? 1)}`],
};

function settingsParts(settings: unknown): Parts {
  const size = (key: string, words: (text: string) => string) =>
    numberPart(getAt(settings, key), (value) => words(formatSize(value)));
  return [
    size("initialWindowSize", (text) => `stream ${text}`),
    size("connectionWindow", (text) => `connection ${text}`),
    numberPart(getAt(settings, "maxConcurrentStreams"), (n) => `${n} streams`),
    size("maxFrameSize", (text) => `frames ${text}`),
    size("maxHeaderListSize", (text) => `headers ${text}`),
  ];
}

function timerParts(config: unknown): Parts {
  if (!isObject(config)) return [];
  const timers = Object.keys(config).filter((key) => key.endsWith("TimeoutMs")).length;
  return [timers === 0 ? undefined : count(timers, "timer")];
}

function numberPart(value: unknown, words: (value: number) => string | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "number" ? words(value) : "?";
}

function wordOf(words: Readonly<Record<string, string>>, key: unknown): string | undefined {
  return typeof key === "string" && Object.hasOwn(words, key) ? words[key] : undefined;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** `40 ms` where the clock would say `40.00 ms`. */
function trim(ms: number): string {
  return formatMs(ms).replace(/\.(\d*?)0*(?= ms$)/, (_, rest: string) => (rest === "" ? "" : `.${rest}`));
}
