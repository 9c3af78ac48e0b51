/**
 * What is exported is read back by our own reader with the same octets and frames: pcapng, hex and JSON, of random simulations
 * and of captures with holes. tshark reads the pcapng too where the machine has it.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EMPTY_BYTES, equalBytes, toHex } from "../../protocol/base/bytes.ts";
import { exportHex } from "../../protocol/export/hex.ts";
import { exportJson } from "../../protocol/export/json.ts";
import { exportPcapng } from "../../protocol/export/pcapng.ts";
import { tcpPacket } from "../../protocol/export/tcp-packets.ts";
import type { Exported, ExportSource } from "../../protocol/export/export-source.ts";
import { decodeCapture } from "../../protocol/index.ts";
import type { Side, Trace } from "../../protocol/index.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import { FIXTURE_CAPTURES, captureNames, readCapture } from "../support/captures.ts";
import { randomTrace } from "../support/random-trace.ts";
import { describeTool } from "../support/tools.ts";

const SEEDS = Array.from({ length: 16 }, (_, i) => 9000 + i);
const SIDES = ["client", "server"] as const;

/** Each is run once for all formats. */
const TRACES = new Map<number, Trace>();
function recorded(seed: number): Trace {
  const trace = TRACES.get(seed) ?? randomTrace(seed);
  TRACES.set(seed, trace);
  return trace;
}

function sourceOf(trace: Trace): ExportSource {
  return { trace, title: "Round trip", kind: "simulation", startedAtUnixMs: Date.UTC(2022, 2, 1, 12) };
}

/** Frames of one direction, as their octets say; the last may be cut where the recording ends. */
function framesOf(trace: Trace, from: Side): readonly string[] {
  return Array.from({ length: trace.frames.length }, (_, i) => trace.frames.get(i))
    .filter((row) => row.from === from)
    .map(({ type, flags, streamId, length, headers }) =>
      JSON.stringify({ type, flags, streamId, length, headers }),
    );
}

/** When the frames of one direction have wholly passed the client. */
function passingTimes({ frames }: Trace, from: Side): readonly number[] {
  return Array.from({ length: frames.length }, (_, i) => ({ ...frames.get(i), ...frames.times(i) }))
    .filter((frame) => frame.from === from)
    .map((frame) => (from === "client" ? frame.sentMs : frame.arrivedMs));
}

/** Octets that had left by the end. */
function leftOctets(trace: Trace, from: Side): Uint8Array {
  let end = 0;
  for (let seq = 0; seq < trace.events.length; seq++) {
    const event = trace.events.get(seq);
    if (event.type === "wire.send" && event.from === from) end = event.offset + event.length;
  }
  return trace.bytes(from).subarray(0, end);
}

async function readBack(content: string | Uint8Array): Promise<Trace | undefined> {
  return (await decodeCapture(content)).connections[0]?.trace;
}

async function expectSame(trace: Trace, content: string | Uint8Array): Promise<void> {
  const back = await readBack(content);
  for (const from of SIDES) {
    const left = leftOctets(trace, from);
    expect(equalBytes(back?.bytes(from) ?? EMPTY_BYTES, left)).toBe(true);
    if (back !== undefined && left.length === trace.bytes(from).length)
      expect(framesOf(back, from).join("\n") === framesOf(trace, from).join("\n")).toBe(true);
  }
}

describe("random simulations come back", () => {
  const rows: [string, number, (source: ExportSource) => Exported][] = [
    ["pcapng", SEEDS.length, exportPcapng],
    ["hex", 15, exportHex],
    ["JSON", 15, exportJson],
  ];
  it.each(rows)("as %s", { timeout: 120_000 }, async (_, count, write) => {
    for (const seed of SEEDS.slice(0, count)) {
      const trace = recorded(seed);
      await expectSame(trace, write(sourceOf(trace)).content);
    }
  });
});

describe("pcapng", () => {
  it("has a handshake, one connection and a farewell, and no fault of TCP", async () => {
    const trace = randomTrace(3);
    const { problems, report } = await decodeCapture(exportPcapng(sourceOf(trace)).content);
    expect(problems.filter((problem) => problem.packet !== undefined)).toEqual([]);
    expect(report.conversations).toHaveLength(1);
    expect(report.conversations[0]?.facts).toMatchObject({
      clientBy: "SYN",
      hasStart: true,
      protocol: "h2",
      client: "192.0.2.1:50000",
      server: "192.0.2.2:8080",
    });
    expect(report.startedAtUnixMs).toBeLessThanOrEqual(Date.UTC(2022, 2, 1, 12));
  });

  it("shows each packet when it passes the client", async () => {
    const trace = randomTrace(11);
    const back = await readBack(exportPcapng(sourceOf(trace)).content);
    const distances = SIDES.flatMap((from) => {
      const own = passingTimes(trace, from);
      const seen = back === undefined ? [] : passingTimes(back, from);
      return own.map((ms, i) => (seen[i] ?? NaN) - ms);
    });
    // Counted from the handshake, one round trip before; a frame is seen when the segment with its last octet is.
    expect(distances.length).toBeGreaterThan(10);
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(-1e-5);
  });

  it("says that it is made up, and where the recording was cut", () => {
    const { content, notes } = exportPcapng(sourceOf(randomTrace(3)));
    const text = Buffer.from(content).toString("latin1");
    expect(text).toContain("framescope0");
    expect(text).toContain("made up");
    expect(notes[0]).toMatch(/made up/);
  });
});

describe("a packet", () => {
  it.each([[], [1], [1, 2, 3, 255], Array.from({ length: 1461 }, (_, i) => i & 255)])(
    "has checksums that are right: %#",
    (...octets) => {
      const packet = { from: "server" as const, flags: 0x18, sequence: 0xffff_fff0, acknowledgment: 7 };
      const bytes = tcpPacket({ ...packet, octets: Uint8Array.from(octets) });
      const ip = bytes.subarray(14, 34);
      const tcp = bytes.subarray(34);
      const pseudo = [...ip.subarray(12, 20), 0, 6, tcp.length >> 8, tcp.length & 255];
      // RFC 1071: over everything with the checksum in it, the sum is all ones.
      expect(onesSum([...ip])).toBe(0xffff);
      expect(onesSum([...pseudo, ...tcp])).toBe(0xffff);
    },
  );
});

function onesSum(octets: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < octets.length; i += 2) {
    sum += (octets[i] ?? 0) * 256 + (octets[i + 1] ?? 0);
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return sum;
}

describe("captures come back", () => {
  it.each(captureNames(FIXTURE_CAPTURES).filter((name) => !name.startsWith("err-bad-preface")))(
    "%s",
    async (name) => {
      const { chunks } = readCapture(FIXTURE_CAPTURES, name);
      const trace = recordCapture({ chunks });
      const back = await readBack(exportPcapng({ trace, title: name, kind: "capture" }).content);
      for (const from of SIDES) {
        expect(toHex(back?.bytes(from) ?? EMPTY_BYTES)).toBe(toHex(trace.bytes(from)));
        expect(back && framesOf(back, from)).toEqual(framesOf(trace, from));
      }
    },
  );

  it("with a gap, behind which the frames go on at the right place", async () => {
    const { chunks } = readCapture(FIXTURE_CAPTURES, "go-get-seq5");
    const [first, ...rest] = chunks.filter((chunk) => chunk.from === "server");
    const data = rest.at(-1);
    if (first === undefined || data === undefined) throw new Error("the capture has changed");
    // The server's first octets, less ten inside of its first frame.
    const cut = [
      { from: "server" as const, atMs: 0, bytes: first.bytes.subarray(0, 12) },
      { from: "server" as const, atMs: 1, bytes: first.bytes.subarray(15), gapBefore: "lost", lostBefore: 3 },
    ];
    const trace = recordCapture({ chunks: cut });
    expect(trace.holes.map((hole) => hole.kind)).toContain("gap");
    const back = await readBack(exportPcapng({ trace, title: "gap", kind: "capture" }).content);
    expect(back && framesOf(back, "server")).toEqual(framesOf(trace, "server"));
  });
});

describeTool("tshark", "pcapng is read by tshark with the same frames and header fields", (tshark) => {
  const seenBy = (trace: Trace, ...more: readonly string[]): ReturnType<typeof readByTshark> => {
    const folder = mkdtempSync(join(tmpdir(), "framescope-"));
    try {
      const file = join(folder, "recording.pcapng");
      writeFileSync(file, exportPcapng(sourceOf(trace)).content);
      return readByTshark(tshark, ["-r", file, ...more]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  // Told what is on the port: the server may speak before the client's preface comes.
  it.each(SEEDS.slice(0, 6))("of a random simulation, seed %i", (seed) => {
    const trace = recorded(seed);
    const seen = seenBy(trace, "-d", "tcp.port==8080,http2");
    for (const from of SIDES) expect(seen[from]).toEqual(wholeFrames(trace, from));
  });

  it("knows HTTP/2 by itself when the preface comes first", () => {
    const trace = recorded(SEEDS[0] ?? 0);
    expect(seenBy(trace)).toEqual(seenBy(trace, "-d", "tcp.port==8080,http2"));
  });
});

interface SeenByOthers {
  /** `type flags stream length`, in order. */
  readonly frames: readonly string[];
  /** `name: value`, over all header blocks. */
  readonly fields: readonly string[];
}

/** A char that stands in no field. */
const BETWEEN = "\u001f";
const COLUMNS = ["tcp.srcport", "type", "flags", "streamid", "length", "header.name", "header.value"];

function readByTshark(tshark: string, args: readonly string[]): Readonly<Record<Side, SeenByOthers>> {
  const asked = COLUMNS.flatMap((name) => ["-e", name.includes(".src") ? name : `http2.${name}`]);
  const style = ["-T", "fields", "-E", "separator=/t", "-E", `aggregator=${BETWEEN}`];
  const out = execFileSync(tshark, [...args, "-Y", "http2", ...style, ...asked], {
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: 1 << 28,
  }).toString("latin1");
  const seen = { client: { frames: [], fields: [] }, server: { frames: [], fields: [] } } satisfies Record<
    Side,
    { frames: string[]; fields: string[] }
  >;
  for (const line of out.split("\n").filter(Boolean)) {
    const [port, ...lists] = line.split("\t");
    const [types = [], flags = [], streams = [], lengths = [], names = [], values = []] = lists.map((list) =>
      list === "" ? [] : list.split(BETWEEN),
    );
    const side: { frames: string[]; fields: string[] } = port === "8080" ? seen.server : seen.client;
    side.frames.push(
      ...types.map((type, i) => [type, flags[i], streams[i], lengths[i]].map(Number).join(" ")),
    );
    side.fields.push(...names.map((name, i) => `${name}: ${values[i] ?? ""}`));
  }
  return seen;
}

function wholeFrames(trace: Trace, from: Side): SeenByOthers {
  const left = leftOctets(trace, from).length;
  const rows = Array.from({ length: trace.frames.length }, (_, i) => trace.frames.get(i)).filter(
    (row) => row.from === from && row.type >= 0 && row.offset + 9 + row.length <= left,
  );
  return {
    frames: rows.map(({ type, flags, streamId, length }) => `${type} ${flags} ${streamId} ${length}`),
    fields: rows.flatMap(({ headers = [] }) => headers.map(({ name, value }) => `${name}: ${value}`)),
  };
}
