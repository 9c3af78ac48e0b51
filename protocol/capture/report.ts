/** What was recognised and what was tried, for showing to the person. Plain data and the sentences made of it. */
import { octetsInWords } from "../base/group-digits.ts";
import type { CaptureConnection } from "./connections.ts";
import type { CaptureChunk, TextFormat } from "./format.ts";
import type { ConversationFacts } from "./packets/conversation-facts.ts";
import type { ReadCapture } from "./read-capture.ts";
import type { KeyLog } from "./tls/key-log.ts";
import type { Side } from "../probe/event.ts";

/** One recognised stretch of the input. */
export interface CapturePart {
  readonly format: string;
  /** `31 lines`, `6 packets`; absent where the form has nothing to count. */
  readonly detail?: string;
  readonly octets: { readonly client: number; readonly server: number };
  /** How the direction is known: the form tells, the person marked it, chose it, or it was guessed. */
  readonly direction: "told" | "marked" | "chosen" | "guessed" | "assumed";
  /** Why it was guessed so. */
  readonly why?: string;
  /** Where in the text; absent for files. */
  readonly start?: number;
  readonly end?: number;
}

export interface CaptureReport {
  /** `hexdump -C, 31 lines, 482 octets, client → server`. */
  readonly recognised: string;
  readonly parts: readonly CapturePart[];
  /** Forms that were tried and why the text is none of them, the nearest first. */
  readonly tried: readonly { readonly format: string; readonly why: string }[];
  /** The input was compressed. */
  readonly unpacked?: "gzip";
  /** Every TCP connection of a capture of packets, also those that are not HTTP/2 or not decrypted. */
  readonly conversations: readonly ConversationRow[];
  /** Packets without TCP, by kind, the most frequent first. */
  readonly leftOut: readonly { readonly what: string; readonly packets: number }[];
  /** When the first packet was seen, by the clock of the machine that captured it. */
  readonly startedAtUnixMs?: number;
  /** The input is itself a key log: give it as `keyLog` together with a capture. */
  readonly keyLog?: { readonly secrets: number; readonly connections: number };
  /** TLS secrets at hand, and for how many connections they were the right ones; absent without any. */
  readonly keys?: { readonly given: number; readonly embedded: number; readonly usedBy: number };
}

export interface ConversationRow {
  /** `10.0.0.1:50000 → 10.0.0.2:443`. */
  readonly name: string;
  readonly facts: ConversationFacts;
  /** Index in Capture.connections; undefined when there is nothing to show. */
  readonly connection: number | undefined;
  readonly requests: number;
  readonly errors: number;
}

/** `shown`: index of each conversation among the connections. */
export function reportOf(
  read: ReadCapture,
  connections: readonly CaptureConnection[],
  shown: ReadonlyMap<number, number>,
  keys: KeyLog,
): CaptureReport {
  const conversations = read.conversations.flatMap(({ name, facts }, i): readonly ConversationRow[] => {
    const connection = shown.get(i);
    const { requests, errors } = connections[connection ?? -1] ?? { requests: 0, errors: 0 };
    return facts === undefined ? [] : [{ name, facts, connection, requests, errors }];
  });
  const usedBy = conversations.filter(({ facts }) => (facts.tls?.records.opened ?? 0) > 0).length;
  const embedded = read.embeddedSecrets ?? 0;
  const hasKeys = keys.secrets + embedded > 0;
  return {
    recognised: recognised(read.parts),
    parts: read.parts,
    tried: read.tried,
    conversations,
    leftOut: read.leftOut ?? [],
    ...(read.startedAtUnixMs === undefined ? {} : { startedAtUnixMs: read.startedAtUnixMs }),
    ...(read.keyLog === undefined ? {} : { keyLog: read.keyLog }),
    ...(hasKeys ? { keys: { given: keys.secrets, embedded, usedBy } } : {}),
  };
}

export function partOf(
  format: Pick<TextFormat, "name">,
  detail: string | undefined,
  chunks: readonly CaptureChunk[],
  rest: Pick<CapturePart, "direction"> & {
    readonly why?: string | undefined;
    readonly start?: number;
    readonly end?: number;
  },
): CapturePart {
  const octets = { client: 0, server: 0 };
  for (const chunk of chunks) octets[chunk.from ?? "client"] += chunk.octets.bytes.length;
  const { why, ...place } = rest;
  return {
    format: format.name,
    octets,
    ...(detail === undefined ? {} : { detail }),
    ...(why === undefined ? {} : { why }),
    ...place,
  };
}

export function recognised(parts: readonly CapturePart[]): string {
  if (parts.length === 0) return "nothing that can be decoded";
  if (parts.length <= 3) return parts.map(describe).join("; ");
  const formats = [...new Set(parts.map((part) => part.format))].join(", ");
  const octets = parts.reduce(
    (sum, part) => ({ client: sum.client + part.octets.client, server: sum.server + part.octets.server }),
    {
      client: 0,
      server: 0,
    },
  );
  return `${parts.length} blocks of ${formats}, ${octetsText(octets)}`;
}

function describe(part: CapturePart): string {
  const how = {
    told: "",
    marked: " (as marked)",
    chosen: " (as chosen)",
    guessed: ` (${part.why ?? "guessed"})`,
    assumed: " (assumed)",
  };
  const detail = part.detail === undefined ? "" : `, ${part.detail}`;
  // Packets whose octets are none of HTTP/2, or cannot be decrypted.
  if (part.octets.client + part.octets.server === 0 && part.detail !== undefined)
    return `${part.format}${detail}`;
  return `${part.format}${detail}, ${octetsText(part.octets)}${how[part.direction]}`;
}

function octetsText({ client, server }: { readonly client: number; readonly server: number }): string {
  const parts = [
    ...(client > 0 || server === 0 ? [`${octetsInWords(client)} ${ARROWS.client}`] : []),
    ...(server > 0 ? [`${octetsInWords(server)} ${ARROWS.server}`] : []),
  ];
  return parts.join(" and ");
}

const ARROWS: Readonly<Record<Side, string>> = { client: "client → server", server: "server → client" };
