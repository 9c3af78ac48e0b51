/**
 * One direction of a TLS connection, record by record: handshake messages, alerts, and the application data under
 * protection. Knows nothing of the other direction; what a key change means is its opener's matter.
 */
import { EMPTY_BYTES } from "../../base/bytes.ts";
import type { Side } from "../../probe/event.ts";
import type { StreamPiece } from "../packets/tcp-flow.ts";
import { alertName, CLOSE_NOTIFY } from "./alerts.ts";
import { HandshakeJoiner, HandshakeType, readEncryptedExtensions } from "./handshake.ts";
import type { EncryptedExtensions, HandshakeMessage } from "./handshake.ts";
import { Tls13Opener } from "./openers.ts";
import type { Opener } from "./openers.ts";
import { RecordType } from "./records.ts";
import type { RecordScan, TlsRecord } from "./records.ts";
import type { TlsAlert } from "./tls-facts.ts";

/** Application data in the clear. */
export interface PlainPiece {
  readonly bytes: Uint8Array;
  readonly piece: StreamPiece;
  /** Something right before it could not be read. */
  readonly isBehindLoss: boolean;
}

/** Octets opened between two yields. */
const OCTETS_PER_SLICE = 1 << 18;

export class TlsDirection {
  readonly plain: PlainPiece[] = [];
  readonly alerts: TlsAlert[] = [];
  readonly #from: Side;
  readonly #opener: Opener | undefined;
  readonly #joiner = new HandshakeJoiner();
  readonly #isTls13: boolean;
  readonly #takesEarlyData: boolean;
  extensions: EncryptedExtensions | undefined;
  hasCertificate = false;
  keyUpdates = 0;
  seen = 0;
  opened = 0;
  /** Records that the keys do not open, though they should. */
  failed = 0;
  firstFailed: StreamPiece | undefined;
  /** Application data that the server never read. */
  refusedOctets = 0;
  #isProtected = false;
  #isBehindLoss = false;

  constructor(
    from: Side,
    rest: {
      readonly opener: Opener | undefined;
      readonly isTls13: boolean;
      readonly takesEarlyData: boolean;
    },
  ) {
    this.#from = from;
    this.#opener = rest.opener;
    this.#isTls13 = rest.isTls13;
    this.#takesEarlyData = rest.takesEarlyData;
  }

  /** Yields now and then. */
  *read({ records, lostAtEnd }: RecordScan): Generator<undefined, void, void> {
    let octets = 0;
    for (const record of records) {
      const { failed } = this;
      this.#take(record);
      octets += record.fragment.length;
      // A record that does not open was tried with many sequence numbers.
      if (octets < OCTETS_PER_SLICE && this.failed === failed) continue;
      octets = 0;
      yield undefined;
    }
    if (lostAtEnd > 0) this.#isBehindLoss = true;
    const last = records.at(-1);
    if (this.#isBehindLoss && this.plain.length > 0 && last !== undefined)
      this.plain.push({ bytes: EMPTY_BYTES, piece: last.piece, isBehindLoss: true });
  }

  #take(record: TlsRecord): void {
    if (record.lost > 0) {
      this.#isBehindLoss = true;
      this.#joiner.lose();
    }
    if (record.type === RecordType.CHANGE_CIPHER_SPEC) this.#changeCipher();
    else if (this.#isSealed(record)) this.#takeSealed(record);
    else this.#takeContent(record.type, record.fragment, record);
  }

  /** RFC 8446 §5, §D.4: in TLS 1.3 a ChangeCipherSpec means nothing, and protected records look like application data. */
  #isSealed({ type }: TlsRecord): boolean {
    return type === RecordType.APPLICATION_DATA || (this.#isProtected && !this.#isTls13);
  }

  #changeCipher(): void {
    this.#isProtected = true;
    if (!this.#isTls13) this.#opener?.heard("change cipher spec");
  }

  #takeSealed(record: TlsRecord): void {
    this.seen++;
    const opened = this.#opener?.open(record) ?? "unreadable";
    if (opened === "failed") {
      this.failed++;
      this.firstFailed ??= record.piece;
    }
    if (opened === "failed" || opened === "unreadable") {
      this.#isBehindLoss = this.plain.length > 0 || opened === "failed";
      return;
    }
    this.opened++;
    this.#takeContent(opened.type, opened.content, record);
  }

  #takeContent(type: number, content: Uint8Array, record: TlsRecord): void {
    if (type === RecordType.HANDSHAKE) {
      for (const message of this.#joiner.push(content)) this.#hear(message);
    } else if (type === RecordType.ALERT && content.length === 2) this.#takeAlert(content, record);
    else if (type === RecordType.APPLICATION_DATA) this.#emit(content, record.piece);
  }

  #hear({ type, body }: HandshakeMessage): void {
    if (type === HandshakeType.CERTIFICATE) this.hasCertificate = true;
    if (type === HandshakeType.KEY_UPDATE) this.keyUpdates++;
    if (type === HandshakeType.ENCRYPTED_EXTENSIONS) this.extensions = readEncryptedExtensions(body);
    this.#opener?.heard(type);
  }

  #takeAlert([level, description = 0]: Uint8Array, { piece }: TlsRecord): void {
    const isFatal = description !== CLOSE_NOTIFY && (level === 2 || this.#isTls13);
    this.alerts.push({ from: this.#from, name: alertName(description), isFatal, packet: piece.packet });
  }

  #emit(bytes: Uint8Array, piece: StreamPiece): void {
    if (bytes.length === 0) return;
    const isEarly = this.#opener instanceof Tls13Opener && this.#opener.epoch === "early";
    if (isEarly && !this.#takesEarlyData) {
      this.refusedOctets += bytes.length;
      return;
    }
    this.plain.push({ bytes, piece, isBehindLoss: this.#isBehindLoss });
    this.#isBehindLoss = false;
  }
}
