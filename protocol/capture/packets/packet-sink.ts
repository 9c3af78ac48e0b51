/** What the readers of packet files hand their findings to. Types and a small cursor. */
import type { FaultList } from "../pieces.ts";
import type { Packet } from "./packet.ts";

export interface PacketSink {
  readonly faults: FaultList;
  /** In the order of the file. */
  packet(packet: Packet): void;
  /** A key log inside the file, and at which octet it begins. */
  secrets(text: string, at: number): void;
  /** Unix time of the first packet, in milliseconds. */
  startedAt(unixMs: number): void;
}

/** Reads a packet file and yields the octet it has come to. */
export type PacketReading = Generator<number, void, void>;

/** Packets between two yields. */
export const PACKETS_PER_SLICE = 1024;
/** More than any link carries (jumbo frames 9 KiB, offloaded segments 64 KiB, "big TCP" 512 KiB): a length beyond it is broken. */
export const MAX_PACKET_OCTETS = 1 << 24;

/** Numbers in the byte order of the file. */
export class FileView {
  readonly bytes: Uint8Array;
  isLittleEndian: boolean;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, isLittleEndian: boolean) {
    this.bytes = bytes;
    this.isLittleEndian = isLittleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The caller sees to it that the octets are there, here and below. */
  u16(at: number): number {
    return this.#view.getUint16(at, this.isLittleEndian);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.isLittleEndian);
  }

  i64(at: number): bigint {
    return this.#view.getBigInt64(at, this.isLittleEndian);
  }
}
