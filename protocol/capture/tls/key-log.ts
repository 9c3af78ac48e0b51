/**
 * The key log that TLS endpoints write when SSLKEYLOGFILE asks them to: one secret a line, found by the client's
 * random. RFC 9850 (first NSS's own form). Malformed lines are told with their place; the others hold.
 */
import { fromHex } from "../../base/bytes.ts";

/** Secrets of one connection, by label. */
export type Secrets = ReadonlyMap<SecretLabel, Uint8Array>;

export type SecretLabel = keyof typeof LABELS;

export interface KeyLogFault {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly expected?: string;
  /** 1-based, in the key log. */
  readonly line: number;
  readonly column: number;
}

export interface KeyLog {
  /** By the client's random, in lower-case hex. */
  readonly sessions: ReadonlyMap<string, Secrets>;
  readonly faults: readonly KeyLogFault[];
  /** Lines that hold a secret. */
  readonly secrets: number;
}

export const NO_KEYS: KeyLog = { sessions: new Map(), faults: [], secrets: 0 };

/** Labels that are used, and how long their secrets may be, in octets. */
const LABELS = {
  CLIENT_RANDOM: [48],
  CLIENT_EARLY_TRAFFIC_SECRET: [32, 48],
  CLIENT_HANDSHAKE_TRAFFIC_SECRET: [32, 48],
  SERVER_HANDSHAKE_TRAFFIC_SECRET: [32, 48],
  CLIENT_TRAFFIC_SECRET_0: [32, 48],
  SERVER_TRAFFIC_SECRET_0: [32, 48],
} as const satisfies Readonly<Record<string, readonly number[]>>;

/** A key log of a day's browsing has some thousand sessions; this many fit in memory with ease. */
const MAX_SECRETS = 500_000;
const MAX_FAULTS = 20;
const RANDOM_DIGITS = 64;
const LABEL_LINE = /^[ \t]*[A-Z][A-Z0-9_]* +[0-9a-fA-F]{16,} +[0-9a-fA-F]{16,}[ \t]*$/;

/** Whether a text's line is of a key log. */
export function isKeyLogLine(line: string): boolean {
  return LABEL_LINE.test(line);
}

/** Whether a text as a whole seems to be a key log, by its first lines. */
export function isKeyLog(text: string): boolean {
  const lines = text
    .slice(0, 8192)
    .split(/\r\n|\n|\r/)
    .slice(0, 40);
  const said = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const found = said.filter((line) => isKeyLogLine(line)).length;
  return found > 0 && found * 2 >= said.length;
}

export function parseKeyLog(text: string): KeyLog {
  const reader = new KeyLogReader();
  for (const [i, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries())
    reader.read(line, i + 1);
  return reader.finish();
}

/** What all of them hold; where two tell of the same secret, the first. */
export function mergeKeyLogs(logs: readonly KeyLog[]): KeyLog {
  const [only] = logs;
  if (only !== undefined && logs.length === 1) return only;
  const sessions = new Map<string, Secrets>();
  for (const log of logs) {
    for (const [random, secrets] of log.sessions) {
      const known = sessions.get(random);
      sessions.set(random, known === undefined ? secrets : new Map([...secrets, ...known]));
    }
  }
  return {
    sessions,
    faults: logs.flatMap(({ faults }) => faults),
    secrets: logs.reduce((sum, log) => sum + log.secrets, 0),
  };
}

class KeyLogReader {
  readonly #sessions = new Map<string, Map<SecretLabel, Uint8Array>>();
  readonly #faults: KeyLogFault[] = [];
  #unlisted = 0;
  #secrets = 0;

  read(text: string, line: number): void {
    // Only the first three words are looked for: a line may have millions.
    const [label, random, secret] = text.matchAll(/\S+/g);
    if (label === undefined || label[0].startsWith("#")) return;
    if (label[0] === "RSA") return;
    if (!/^[A-Z][A-Z0-9_]*$/.test(label[0])) {
      this.#fault(line, label.index, `"${clip(label[0])}" is no label of a key log.`, "CLIENT_RANDOM …");
      return;
    }
    if (random === undefined || secret === undefined) {
      this.#fault(line, text.trimEnd().length, "This line of the key log ends too soon.", LINE);
      return;
    }
    if (random[0].length !== RANDOM_DIGITS || !isHex(random[0])) {
      this.#fault(line, badAt(random), sayWrong("client random", random[0], [32]), "64 hex digits");
      return;
    }
    if (isLabel(label[0])) this.#keep(label[0], random[0], secret, line);
    else this.#secrets++;
  }

  #keep(label: SecretLabel, random: string, secret: RegExpExecArray, line: number): void {
    const lengths: readonly number[] = LABELS[label];
    const [digits] = secret;
    if (!isHex(digits) || !lengths.includes(digits.length / 2)) {
      const digitCounts = lengths.map((octets) => 2 * octets).join(" or ");
      this.#fault(line, badAt(secret), sayWrong("secret", digits, lengths), `${digitCounts} hex digits`);
      return;
    }
    if (this.#secrets++ >= MAX_SECRETS) return;
    const key = random.toLowerCase();
    const session = this.#sessions.get(key) ?? new Map<SecretLabel, Uint8Array>();
    this.#sessions.set(key, session.set(label, fromHex(digits)));
  }

  #fault(line: number, index: number, message: string, expected: string): void {
    if (this.#faults.length >= MAX_FAULTS) this.#unlisted++;
    else this.#faults.push({ severity: "error", message, expected, line, column: index + 1 });
  }

  finish(): KeyLog {
    const faults = [...this.#faults];
    const last = faults.at(-1);
    if (this.#unlisted > 0 && last !== undefined) {
      const message = `${this.#unlisted} more lines of the key log cannot be read.`;
      faults.push({ severity: "warning", message, line: last.line, column: 1 });
    }
    return { sessions: this.#sessions, faults, secrets: this.#secrets };
  }
}

const LINE = "LABEL, client random and secret, in hex";

function isLabel(label: string): label is SecretLabel {
  return Object.hasOwn(LABELS, label);
}

function isHex(text: string): boolean {
  return /^[0-9a-fA-F]+$/.test(text);
}

/** Index in the line of the first sign that is no hex digit, else of the word. */
function badAt(word: RegExpExecArray): number {
  const bad = word[0].search(/[^0-9a-fA-F]/);
  return word.index + Math.max(0, bad);
}

function sayWrong(what: string, digits: string, octets: readonly number[]): string {
  if (!isHex(digits)) return `This ${what} is not hex.`;
  return `This ${what} has ${digits.length} hex digits instead of ${octets.map((n) => 2 * n).join(" or ")}.`;
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
