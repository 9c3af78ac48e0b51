/**
 * Opens the protected records of one direction in order: which key, which sequence number. RFC 8446 §5.3, §7.3 and §4.6.3
 * (key updates); RFC 5246 §6.2.3. Behind lost octets it looks a little ahead, as no one knows how many records were lost.
 */
import type { Side } from "../../probe/event.ts";
import { openTls12, openTls13 } from "./aead.ts";
import { HandshakeType } from "./handshake.ts";
import type { Secrets, SecretLabel } from "./key-log.ts";
import { nextTrafficSecret, trafficKeys } from "./key-schedule.ts";
import type { TrafficKeys } from "./key-schedule.ts";
import { RecordType } from "./records.ts";
import type { TlsRecord } from "./records.ts";
import type { Aead, Suite } from "./suites.ts";

export interface OpenedRecord {
  readonly type: number;
  readonly content: Uint8Array;
}

export interface Opener {
  /** `unreadable`: no key for this part of the handshake, which is nobody's fault; `failed`: the keys do not open it. */
  open(record: TlsRecord): OpenedRecord | "unreadable" | "failed";
  /** A handshake message under protection, or a ChangeCipherSpec: the keys may change behind it. */
  heard(message: number | "change cipher spec"): void;
}

/** The smallest protected record: header, one octet, tag. */
const LEAST_RECORD_OCTETS = 5 + 1 + 16;
/** Records that may be missing in a gap without losing count. */
const MAX_AHEAD = 256;
/** After so many failures in a row the keys are surely wrong, and trying more is waste. */
const MAX_FAILURES = 32;

/** How many sequence numbers ahead to look. */
function aheadFor(record: TlsRecord, failures: number): number {
  const lost = record.lost === 0 ? 0 : Math.ceil(record.lost / LEAST_RECORD_OCTETS) + 1;
  return Math.min(MAX_AHEAD, lost + failures);
}

interface Epoch {
  readonly name: "early" | "handshake" | "application";
  readonly secret: Uint8Array;
}

const EPOCH_LABELS: Readonly<Record<Side, readonly (readonly [Epoch["name"], SecretLabel])[]>> = {
  client: [
    ["early", "CLIENT_EARLY_TRAFFIC_SECRET"],
    ["handshake", "CLIENT_HANDSHAKE_TRAFFIC_SECRET"],
    ["application", "CLIENT_TRAFFIC_SECRET_0"],
  ],
  server: [
    ["handshake", "SERVER_HANDSHAKE_TRAFFIC_SECRET"],
    ["application", "SERVER_TRAFFIC_SECRET_0"],
  ],
};

export class Tls13Opener implements Opener {
  readonly #suite: Suite;
  readonly #aead: Aead;
  readonly #epochs: readonly Epoch[];
  /** Parts of the stream for which there is no secret may come before anything can be opened. */
  readonly #mayBeUnreadable: boolean;
  #epoch = 0;
  #secret: Uint8Array | undefined;
  #keys: TrafficKeys | undefined;
  #sequence = 0;
  #failures = 0;
  #hasOpened = false;

  constructor(suite: Suite, aead: Aead, from: Side, secrets: Secrets, offersEarlyData: boolean) {
    this.#suite = suite;
    this.#aead = aead;
    const names = EPOCH_LABELS[from].filter(([name]) => name !== "early" || offersEarlyData);
    this.#epochs = names.flatMap(([name, label]) => {
      const secret = secrets.get(label);
      return secret === undefined ? [] : [{ name, secret }];
    });
    this.#mayBeUnreadable = this.#epochs.length < names.length;
    this.#enter(0);
  }

  /** The keys under which the last record was opened. */
  get epoch(): Epoch["name"] | undefined {
    return this.#epochs[this.#epoch]?.name;
  }

  open(record: TlsRecord): OpenedRecord | "unreadable" | "failed" {
    const inner = this.#failures > MAX_FAILURES ? undefined : this.#search(record);
    if (inner !== undefined) {
      this.#failures = 0;
      this.#hasOpened = true;
      return unpad(inner);
    }
    this.#failures++;
    return this.#mayBeUnreadable && !this.#hasOpened ? "unreadable" : "failed";
  }

  heard(message: number | "change cipher spec"): void {
    if (message === HandshakeType.KEY_UPDATE) this.#update();
    else if (message === HandshakeType.END_OF_EARLY_DATA && this.epoch === "early")
      this.#enter(this.#epoch + 1);
    else if (message === HandshakeType.FINISHED && this.epoch === "handshake") this.#enter(this.#epoch + 1);
  }

  /** The key and number expected, a few numbers ahead, then the keys that come next. */
  #search(record: TlsRecord): Uint8Array | undefined {
    const ahead = aheadFor(record, this.#failures);
    const found = this.#tryNumbers(this.#keys, this.#sequence, record, ahead);
    if (found !== undefined) return found;
    for (let epoch = this.#epoch + 1; epoch < this.#epochs.length; epoch++) {
      const secret = this.#epochs[epoch]?.secret;
      if (secret === undefined) continue;
      const keys = trafficKeys(this.#suite, this.#aead, secret);
      const opened = this.#tryNumbers(keys, 0, record, ahead, () => this.#enter(epoch));
      if (opened !== undefined) return opened;
    }
    if (this.epoch !== "application" || this.#secret === undefined || ahead === 0) return undefined;
    const updated = trafficKeys(this.#suite, this.#aead, nextTrafficSecret(this.#suite, this.#secret));
    return this.#tryNumbers(updated, 0, record, ahead, () => this.#update());
  }

  #tryNumbers(
    keys: TrafficKeys | undefined,
    first: number,
    record: TlsRecord,
    ahead: number,
    found?: () => void,
  ): Uint8Array | undefined {
    if (keys === undefined) return undefined;
    for (let sequence = first; sequence <= first + ahead; sequence++) {
      const inner = openTls13(this.#aead, keys, sequence, record);
      if (inner === undefined) continue;
      found?.();
      this.#sequence = sequence + 1;
      return inner;
    }
    return undefined;
  }

  #enter(epoch: number): void {
    this.#epoch = epoch;
    this.#use(this.#epochs[epoch]?.secret);
  }

  #update(): void {
    if (this.#secret !== undefined) this.#use(nextTrafficSecret(this.#suite, this.#secret));
  }

  #use(secret: Uint8Array | undefined): void {
    this.#secret = secret;
    this.#keys = secret === undefined ? undefined : trafficKeys(this.#suite, this.#aead, secret);
    this.#sequence = 0;
  }
}

/** RFC 8446 §5.4: zeros behind the type are padding. */
function unpad(inner: Uint8Array): OpenedRecord {
  let end = inner.length - 1;
  while (end >= 0 && inner[end] === 0) end--;
  return { type: inner[end] ?? RecordType.APPLICATION_DATA, content: inner.subarray(0, Math.max(0, end)) };
}

export class Tls12Opener implements Opener {
  readonly #aead: Aead;
  readonly #keys: TrafficKeys;
  #sequence = 0;
  #failures = 0;

  constructor(aead: Aead, keys: TrafficKeys) {
    this.#aead = aead;
    this.#keys = keys;
  }

  open(record: TlsRecord): OpenedRecord | "failed" {
    const last = this.#failures > MAX_FAILURES ? -1 : this.#sequence + aheadFor(record, this.#failures);
    for (let sequence = this.#sequence; sequence <= last; sequence++) {
      const content = openTls12(this.#aead, this.#keys, sequence, record);
      if (content === undefined) continue;
      this.#sequence = sequence + 1;
      this.#failures = 0;
      return { type: record.type, content };
    }
    this.#failures++;
    return "failed";
  }

  heard(message: number | "change cipher spec"): void {
    if (message === "change cipher spec") this.#sequence = 0;
  }
}
