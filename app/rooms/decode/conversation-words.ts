/** What the list of connections says of each of them, in words. Pure. */
import type {
  CaptureReport,
  ConversationFacts,
  ConversationRow,
  Side,
  TlsFacts,
} from "../../../protocol/index.ts";
import { formatBytes, formatCount, formatMs } from "../../ui/format.ts";

export interface RowWords {
  /** The host that was asked for, else the server's address. */
  readonly title: string;
  readonly endpoints: string;
  readonly state: string;
  /** `closed`: it is there, but cannot be read; `plain`: nothing to read for us. */
  readonly tone: "open" | "partly" | "closed" | "plain";
  /** `2 requests`, `1 error`, octets, duration: whatever there is. */
  readonly counts: readonly string[];
  readonly errors: string | undefined;
}

export function rowWords({ facts, connection, requests, errors }: ConversationRow): RowWords {
  const octets = facts.octets.client + facts.octets.server;
  const host = facts.tls?.serverName ?? hostOf(facts);
  return {
    title: host ?? facts.server,
    endpoints: host === undefined ? `from ${facts.client}` : `${facts.client} → ${facts.server}`,
    state: stateWords(facts),
    tone: toneOf(facts, connection !== undefined),
    counts: [
      ...(connection === undefined ? [] : [plural(requests, "request")]),
      formatBytes(octets),
      ...(facts.durationMs === undefined ? [] : [formatDuration(facts.durationMs)]),
    ],
    errors: errors === 0 ? undefined : plural(errors, "error"),
  };
}

/** Whether keys would open it. */
export function wantsKeys({ conversations }: Pick<CaptureReport, "conversations">): boolean {
  return conversations.some(({ facts }) => isLocked(facts));
}

export function isLocked({ tls }: ConversationFacts): boolean {
  return tls?.state === "no keys" || tls?.state === "wrong keys";
}

/** The row to begin with: the first that can be shown. */
export function firstRow({ conversations }: Pick<CaptureReport, "conversations">): number {
  return Math.max(
    0,
    conversations.findIndex(({ connection }) => connection !== undefined),
  );
}

/** `8 secrets, used by 1 connection`. */
export function keyWords({ keys, conversations }: CaptureReport): string | undefined {
  if (keys === undefined) return undefined;
  const { given, embedded, usedBy } = keys;
  const secrets =
    embedded === 0
      ? plural(given, "secret")
      : given === 0
        ? `${plural(embedded, "secret")} inside the capture`
        : `${plural(given, "secret")}, ${formatCount(embedded)} more inside the capture`;
  const tls = conversations.filter(({ facts }) => facts.tls !== undefined).length;
  if (tls === 0) return `${secrets}, not needed: nothing here is TLS`;
  if (usedBy === 0)
    return `${secrets}, none of them of ${tls === 1 ? "this connection" : "these connections"}`;
  const used =
    usedBy === tls && tls === 1
      ? "opened the connection"
      : `opened ${usedBy} of ${plural(tls, "TLS connection")}`;
  return `${secrets}, ${used}`;
}

/** Everything that is known of it, as label and value. */
export function factRows({ facts }: ConversationRow): readonly (readonly [label: string, value: string])[] {
  return [
    ...tlsRows(facts.tls),
    ...upgradeRows(facts),
    ...(facts.behind === undefined ? [] : [["Behind", facts.behind] as const]),
    ["Began", beganWords(facts)],
    ["Octets", bothWays(facts.octets)],
    ["Packets", packetWords(facts)],
    ...timeRows(facts),
    ...(lost(facts) === 0 ? [] : [["Lost", `${bothWays(facts.lostOctets)} not in the capture`] as const]),
    ["Ended", { FIN: "closed (FIN)", RST: "reset (RST)", open: "still open" }[facts.end]],
  ];
}

function tlsRows(tls: TlsFacts | undefined): readonly (readonly [string, string])[] {
  if (tls === undefined) return [];
  const { version, suite, alpn, alpnOffered, records, alerts, keyUpdates } = tls;
  const resumed = tls.isResumed ? ", resumed" : "";
  const early = tls.earlyData === "none" ? "" : `, 0-RTT ${tls.earlyData}`;
  const updates = keyUpdates.client + keyUpdates.server;
  return [
    ["TLS", `${version ?? "unknown version"}${resumed}${early}`],
    ...(suite === undefined ? [] : [["Suite", suite] as const]),
    ...(tls.serverName === undefined ? [] : [["Server name", tls.serverName] as const]),
    ["ALPN", alpnWords(alpn, alpnOffered)],
    ["Records", `${formatCount(records.opened)} of ${formatCount(records.seen)} decrypted`],
    ...(updates === 0 ? [] : [["Key updates", String(updates)] as const]),
    ...alerts
      .slice(0, 3)
      .map(
        ({ from, name, isFatal }) =>
          ["Alert", `${name} from the ${from}${isFatal ? ", fatal" : ""}`] as const,
      ),
  ];
}

function alpnWords(alpn: string | undefined, offered: readonly string[]): string {
  if (alpn !== undefined) return alpn;
  return offered.length === 0 ? "not offered" : `offered ${offered.join(", ")}; the answer is encrypted`;
}

function upgradeRows({ upgrade }: ConversationFacts): readonly (readonly [string, string])[] {
  if (upgrade === undefined) return [];
  return [["Upgrade", `${upgrade.request}: answered on stream 1`]];
}

function beganWords({ began, hasStart, clientBy }: ConversationFacts): string {
  const how = {
    "prior knowledge": "with the preface, by prior knowledge",
    upgrade: "by Upgrade from HTTP/1.1",
    tls: "inside TLS",
    middle: "before the capture did",
  };
  const start = hasStart ? "handshake seen" : "handshake not in the capture";
  const client = clientBy === "ports" ? "; which end is the client is a guess by its port" : "";
  return `${began === undefined ? start : `${how[began]}, ${start}`}${client}`;
}

function packetWords({ packets, repeatedSegments, earlySegments }: ConversationFacts): string {
  const extra = [
    ...(repeatedSegments === 0 ? [] : [`${formatCount(repeatedSegments)} repeated`]),
    ...(earlySegments === 0 ? [] : [`${formatCount(earlySegments)} out of order`]),
  ];
  return [formatCount(packets), ...extra].join(", ");
}

function timeRows({ startMs, durationMs }: ConversationFacts): readonly (readonly [string, string])[] {
  if (startMs === undefined || durationMs === undefined) return [];
  return [["Time", `${formatDuration(durationMs)} from ${formatMs(startMs)}`]];
}

function stateWords(facts: ConversationFacts): string {
  const { protocol, tls, began } = facts;
  if (protocol === "tls") return tls === undefined ? "TLS" : TLS_STATES[tls.state];
  const over = tls?.version === undefined ? "" : ` over ${tls.version}`;
  if (protocol === "http/1") return `HTTP/1.1${over}`;
  if (protocol === "other") return tls === undefined ? "not HTTP" : `not HTTP${over}`;
  if (protocol === "empty") return "no octets";
  const partly = tls?.state === "partly" ? ", in part" : "";
  if (tls !== undefined) return `HTTP/2${over}${partly}`;
  if (began === "upgrade") return "h2c by Upgrade";
  return began === "middle" ? "h2c, joined late" : "h2c";
}

const TLS_STATES: Readonly<Record<TlsFacts["state"], string>> = {
  open: "TLS",
  partly: "TLS, read in part",
  "no keys": "TLS without keys",
  "wrong keys": "TLS, keys of others",
  "suite not read": "TLS, suite not read",
  "no handshake": "TLS, start missing",
  failed: "TLS failed",
};

function toneOf(facts: ConversationFacts, isShown: boolean): RowWords["tone"] {
  if (!isShown) return facts.protocol === "tls" ? "closed" : "plain";
  return lost(facts) > 0 || facts.began === "middle" || facts.tls?.state === "partly" ? "partly" : "open";
}

function lost({ lostOctets }: ConversationFacts): number {
  return lostOctets.client + lostOctets.server;
}

function hostOf({ upgrade }: ConversationFacts): string | undefined {
  return upgrade?.authority;
}

function bothWays({ client, server }: Readonly<Record<Side, number>>): string {
  return `${formatBytes(client)} → · ← ${formatBytes(server)}`;
}

/** Coarser than on the stage: a list is looked over. */
function formatDuration(ms: number): string {
  if (ms >= 60_000) return `${formatCount(Math.round(ms / 60_000))} min`;
  return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : formatMs(ms);
}

function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
