/**
 * Why a sender stands still, in words and numbers, from the state at this instant alone. Streams that the same thing
 * holds up are told of together. What is behind it and what ends it is StallDetails, which is fetched when needed.
 * Pure.
 */
import type { EndpointView, Limiter, StreamView } from "../../../protocol/index.ts";
import { formatCount } from "../../ui/format.ts";
import { standsStillItself } from "./forced.ts";

export interface Standstill {
  readonly by: Limiter;
  /** Those who stand still, the longest first; 0 stands for the connection. Never empty. */
  readonly streamIds: readonly number[];
  /** "connection window is 0; stream 3 still has 12 041". */
  readonly headline: string;
}

/** Those that began first are first. */
export function standstills(endpoint: EndpointView): readonly Standstill[] {
  const groups = new Map<string, StreamView[]>();
  for (const stream of endpoint.streams) {
    if (stream.blockedBy === undefined) continue;
    const key = SHARED.has(stream.blockedBy) ? stream.blockedBy : `${stream.blockedBy} ${stream.id}`;
    groups.set(key, [...(groups.get(key) ?? []), stream]);
  }
  const found = [...groups.values()]
    .map((group) => group.toSorted((a, b) => since(a) - since(b)))
    .toSorted(([a], [b]) => since(a) - since(b))
    .flatMap((group) => describe(endpoint, group));
  const { blockedBy: by } = endpoint;
  return by === undefined || !standsStillItself(endpoint)
    ? found
    : [{ by, streamIds: [0], headline: WORDS[by](endpoint, undefined) }, ...found];
}

function since(stream: StreamView | undefined): number {
  return stream?.blockedSinceMs ?? 0;
}

function describe(endpoint: EndpointView, group: readonly StreamView[]): readonly Standstill[] {
  const [first] = group;
  if (first?.blockedBy === undefined) return [];
  const octets = group.reduce((sum, stream) => sum + stream.queuedBytes, 0);
  const left =
    octets === 0
      ? ""
      : `; ${whoHas(group)} still ${group.length === 1 ? "has" : "have"} ${formatCount(octets)}`;
  return [
    {
      by: first.blockedBy,
      streamIds: group.map((stream) => stream.id),
      headline: WORDS[first.blockedBy](endpoint, first) + left,
    },
  ];
}

/** "stream 1", "streams 1 and 3", "streams 1, 3 and 7 more". */
function whoHas(group: readonly StreamView[]): string {
  const ids = group.map((stream) => stream.id);
  if (ids.length === 1) return `stream ${ids[0]}`;
  const [named, last] =
    ids.length > 3
      ? [ids.slice(0, 2), `${formatCount(ids.length - 2)} more`]
      : [ids.slice(0, -1), ids.at(-1)];
  return `streams ${named.join(", ")} and ${last}`;
}

/** One thing in common holds them all up: the first word about it is a word about all. */
const SHARED: ReadonlySet<Limiter> = new Set<Limiter>([
  "connection window",
  "connection and stream window",
  "scheduler",
  "lock",
  "going away",
]);

type Words = (endpoint: EndpointView, stream: StreamView | undefined) => string;

const WORDS: Readonly<Record<Limiter, Words>> = {
  "connection window": ({ sendWindow = 0 }) => `connection window is ${formatCount(sendWindow)}`,
  "stream window": (_, stream) => `stream window is ${formatCount(stream?.sendWindow ?? 0)}`,
  "connection and stream window": ({ sendWindow = 0 }, stream) =>
    sendWindow === 0 && stream?.sendWindow === 0
      ? "both windows are 0"
      : `windows are ${formatCount(sendWindow)} (connection) and ${formatCount(stream?.sendWindow ?? 0)} (stream)`,
  "max concurrent streams": ({ peerSettings }) => {
    const limit = peerSettings.get(MAX_CONCURRENT_STREAMS);
    return limit === undefined
      ? "no free stream: the client opens no more at once"
      : `no free stream: the server allows ${formatCount(limit)}`;
  },
  "pipe full": () => "the pipe takes no more",
  "frame being written": () => "a frame is being written",
  scheduler: () => "another stream’s turn",
  settings: ({ side }) =>
    side === "client" ? "no SETTINGS from the server yet" : "nothing heard from the client yet",
  "100-continue": () => "the body waits for a 100",
  lock: () => "somebody else holds the lock",
  application: () => "the application has not made more yet",
  "going away": () => "the connection was given up",
};

/** RFC 9113 §6.5.2. */
const MAX_CONCURRENT_STREAMS = 3;
