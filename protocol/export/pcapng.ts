/**
 * The recording as a capture of packets, as one would have made it beside the client: draft-ietf-opsawg-pcapng. TCP, IP and Ethernet
 * are made up around the octets, and the file says so; times are the recording's own, to the nanosecond.
 */
import type { Side } from "../probe/event.ts";
import type { Trace } from "../trace/trace.ts";
import type { Exported, ExportSource } from "./export-source.ts";
import { OctetWriter } from "./octet-writer.ts";
import { seenMs, segmentsOf } from "./segments.ts";
import type { Segment } from "./segments.ts";
import { MAX_SEGMENT_OCTETS, tcpPacket, TcpFlag } from "./tcp-packets.ts";
import { encodeUtf8 } from "../base/text.ts";

/** Of payload: what Wireshark opens with ease. */
const MAX_OCTETS = 128 * 1024 * 1024;
const Block = { SECTION: 0x0a0d_0d0a, INTERFACE: 1, PACKET: 6 } as const;
const Option = { COMMENT: 1, APPLICATION: 4, NAME: 2, DESCRIPTION: 3, TIME_RESOLUTION: 9 } as const;
const LINK_ETHERNET = 1;
/** 10^-9 seconds. */
const NANOSECONDS = 9;
/** Time zero where nobody knows when it was: a day after the beginning of Unix time, so that nothing is before that. */
const UNKNOWN_START_MS = 86_400_000;
const FIRST_SEQUENCE: Readonly<Record<Side, number>> = { client: 1_000_000, server: 2_000_000 };

export function exportPcapng(source: ExportSource): Exported {
  const all = segmentsOf(source.trace);
  const segments = withinLimit(all);
  const notes = notesOf(source.trace, all, segments);
  const file = new PcapngFile(source, notes);
  new Conversation(source.trace, segments, file).write(segments.length === all.length);
  return { content: file.finish(), notes };
}

function withinLimit(segments: readonly Segment[]): readonly Segment[] {
  let octets = 0;
  const end = segments.findIndex((segment) => (octets += segment.length) > MAX_OCTETS);
  return end < 0 ? segments : segments.slice(0, end);
}

function notesOf(trace: Trace, all: readonly Segment[], written: readonly Segment[]): readonly string[] {
  const left = (["client", "server"] as const).reduce((sum, from) => {
    const sent = all.reduce((total, segment) => total + (segment.from === from ? segment.length : 0), 0);
    return sum + trace.bytes(from).length - sent;
  }, 0);
  return [
    "Ethernet, IP and TCP around the octets are made up; the octets and their times are the recording's.",
    ...(beginsWithPreface(trace, written) ? [] : [DECODE_AS]),
    ...(trace.timed ? [] : ["The recording has no times: frame follows frame at a millisecond's distance."]),
    ...(left > 0 ? [`${left} octets had not left when the recording ended, and are not in it.`] : []),
    ...(written.length < all.length
      ? [
          `Only the first ${MAX_OCTETS / 1024 / 1024} MiB are in it: ${written.length} of ${all.length} segments.`,
        ]
      : []),
  ];
}

const DECODE_AS =
  "The preface is not the first thing in it: Wireshark needs Analyze, Decode As, TCP port 8080: HTTP2 (tshark -d tcp.port==8080,http2).";

function beginsWithPreface({ frames }: Trace, [first]: readonly Segment[]): boolean {
  return first?.from === "client" && first.offset === 0 && frames.length > 0 && frames.plain(0).type === -1;
}

/** The packets, in order: handshake, data with the numbers that both ends would have used, farewell. */
class Conversation {
  readonly #trace: Trace;
  readonly #segments: readonly Segment[];
  readonly #file: PcapngFile;
  readonly #next: Record<Side, number> = { ...FIRST_SEQUENCE };
  readonly #arrivals: Readonly<Record<Side, Arrivals>>;

  constructor(trace: Trace, segments: readonly Segment[], file: PcapngFile) {
    this.#trace = trace;
    this.#segments = segments;
    this.#file = file;
    this.#arrivals = { client: new Arrivals(segments, "client"), server: new Arrivals(segments, "server") };
  }

  write(whole: boolean): void {
    this.#handshake();
    for (const segment of this.#segments) this.#data(segment);
    if (whole) this.#farewell();
  }

  #handshake(): void {
    const [first] = this.#segments;
    const roundTripMs = first === undefined ? 0 : 2 * Math.max(0, first.arriveMs - first.sentMs);
    const atMs = first === undefined ? 0 : Math.min(seenMs(first), first.startMs);
    this.#packet("client", TcpFlag.SYN, atMs - roundTripMs, 0);
    this.#next.client++;
    this.#packet("server", TcpFlag.SYN | TcpFlag.ACK, atMs, 0);
    this.#next.server++;
    this.#packet("client", TcpFlag.ACK, atMs, 0);
  }

  #data(segment: Segment): void {
    const { from, offset, length, lostBefore, startMs } = segment;
    this.#next[from] += lostBefore;
    const bytes = this.#trace.bytes(from).subarray(offset, offset + length);
    for (let at = 0; at < length; at += MAX_SEGMENT_OCTETS) {
      const octets = bytes.subarray(at, at + MAX_SEGMENT_OCTETS);
      const isLast = at + octets.length === length;
      this.#packet(from, isLast ? TcpFlag.PSH | TcpFlag.ACK : TcpFlag.ACK, seenMs(segment), startMs, octets);
      this.#next[from] += octets.length;
    }
  }

  #farewell(): void {
    const { events } = this.#trace;
    for (let seq = 0; seq < events.length; seq++) {
      const event = events.get(seq);
      if (event.type !== "wire.close") continue;
      const atMs = event.from === "client" ? event.at : event.arriveMs;
      if (!Number.isFinite(atMs)) continue;
      this.#packet(event.from, TcpFlag.FIN | TcpFlag.ACK, Math.max(atMs, this.#file.lastMs), event.at);
      this.#next[event.from]++;
    }
  }

  /** `leftMs`: what had arrived by then is acknowledged. */
  #packet(from: Side, flags: number, seenAtMs: number, leftMs: number, octets?: Uint8Array): void {
    const other = from === "client" ? "server" : "client";
    const heard = Math.min(this.#next[other], FIRST_SEQUENCE[other] + 1 + this.#arrivals[other].by(leftMs));
    const packet = { from, flags, sequence: this.#next[from] >>> 0, acknowledgment: heard >>> 0 };
    this.#file.packet(tcpPacket(octets === undefined ? packet : { ...packet, octets }), seenAtMs);
  }
}

/** How many octets of one direction had arrived by ever later times. */
class Arrivals {
  readonly #segments: readonly Segment[];
  #at = 0;
  #octets = 0;

  constructor(segments: readonly Segment[], from: Side) {
    this.#segments = segments.filter((segment) => segment.from === from);
  }

  by(ms: number): number {
    for (let next = this.#segments[this.#at]; next !== undefined && next.arriveMs <= ms;) {
      this.#octets += next.lostBefore + next.length;
      next = this.#segments[++this.#at];
    }
    return this.#octets;
  }
}

class PcapngFile {
  readonly #out = new OctetWriter();
  readonly #zeroMs: number;
  /** When the last packet was seen. */
  lastMs = -Infinity;

  constructor({ title, kind, startedAtUnixMs, trace }: ExportSource, notes: readonly string[]) {
    this.#zeroMs = startedAtUnixMs ?? UNKNOWN_START_MS;
    const comment = `Framescope: ${title.slice(0, 200)}. ${notes.join(" ")}`;
    this.#block(Block.SECTION, (body) => {
      body.u32le(0x1a2b_3c4d);
      body.u16le(1);
      body.u16le(0);
      body.u32le(0xffff_ffff);
      body.u32le(0xffff_ffff);
      writeOptions(body, [
        [Option.COMMENT, utf8(comment)],
        [Option.APPLICATION, utf8("Framescope")],
      ]);
    });
    this.#block(Block.INTERFACE, (body) => {
      body.u16le(LINK_ETHERNET);
      body.u16le(0);
      body.u32le(0);
      const what =
        kind === "simulation" ? "a simulated pipe, beside the client" : "packets made around a recording";
      writeOptions(body, [
        [Option.NAME, utf8("framescope0")],
        [Option.DESCRIPTION, utf8(`${what}${trace.timed ? "" : ", without times"}`)],
        [Option.TIME_RESOLUTION, Uint8Array.of(NANOSECONDS)],
      ]);
    });
  }

  packet(octets: Uint8Array, atMs: number): void {
    this.lastMs = atMs;
    const nanos = BigInt(Math.round(this.#zeroMs)) * 1_000_000n + BigInt(Math.round(atMs * 1e6));
    this.#block(Block.PACKET, (body) => {
      body.u32le(0);
      body.u32le(Number(nanos >> 32n));
      body.u32le(Number(nanos & 0xffff_ffffn));
      body.u32le(octets.length);
      body.u32le(octets.length);
      body.octets(octets);
      body.zeros(-octets.length & 3);
    });
  }

  finish(): Uint8Array {
    return this.#out.finish();
  }

  #block(type: number, write: (body: OctetWriter) => void): void {
    const body = new OctetWriter();
    write(body);
    const length = 12 + body.length;
    this.#out.u32le(type);
    this.#out.u32le(length);
    this.#out.octets(body.finish());
    this.#out.u32le(length);
  }
}

function writeOptions(
  body: OctetWriter,
  options: readonly (readonly [code: number, value: Uint8Array])[],
): void {
  for (const [code, value] of options) {
    body.u16le(code);
    body.u16le(value.length);
    body.octets(value);
    body.zeros(-value.length & 3);
  }
  body.u32le(0);
}

function utf8(text: string): Uint8Array {
  return Uint8Array.from(Array.from(text).flatMap((char) => encodeUtf8(char.codePointAt(0) ?? 0)));
}
