/** Every packet capture of real peers, file by file, against what tshark reads in it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { decodeCapture, packetOf } from "../../protocol/index.ts";
import type { Capture, Side } from "../../protocol/index.ts";
import { describeShared } from "../support/shared.ts";
import { outlines } from "./outline.ts";
import type { Outline } from "./outline.ts";

interface TsharkFrame {
  readonly n: number;
  readonly t: number;
  readonly tcp: number;
  readonly src: number;
  readonly type?: number;
  readonly flags?: number;
  readonly stream?: number;
  readonly length: number;
  readonly headers?: readonly (readonly [string, string])[];
}

interface TsharkTruth {
  readonly connections: readonly {
    readonly tcp: number;
    readonly srcport: number;
    readonly dstport: number;
  }[];
  readonly frames: readonly TsharkFrame[];
}

const outline = (frame: TsharkFrame, serverPorts: ReadonlySet<number>): Outline => ({
  from: serverPorts.has(frame.src) ? "server" : "client",
  type: frame.type ?? -1,
  flags: frame.flags ?? 0,
  stream: frame.stream ?? 0,
  length: frame.length,
  headers: frame.headers,
});

/** What tshark reads on its stream `tcp`. */
function truthOf({ frames, connections }: TsharkTruth, tcp: number): readonly Outline[] {
  const ports = new Set(connections.map(({ srcport, dstport }) => (srcport > 30_000 ? dstport : srcport)));
  return frames.filter((frame) => frame.tcp === tcp).map((frame) => outline(frame, ports));
}

function traceOf(capture: Capture, tcp: number): Capture["connections"][number]["trace"] | undefined {
  const { connection } = capture.report.conversations[tcp] ?? {};
  return capture.connections[connection ?? -1]?.trace;
}

const of = (from: Side, frames: readonly Outline[]): readonly Outline[] =>
  frames.filter((frame) => frame.from === from);

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(path));
const readTruth = (folder: string, file: string): TsharkTruth =>
  JSON.parse(readFileSync(`${folder}/${file.replace(/\..*$/, "")}.frames.json`, "utf8"));

const bare = (frames: readonly Outline[]): readonly Outline[] =>
  frames.map((frame) => ({ ...frame, headers: undefined }));

const FIXTURES = fileURLToPath(new URL("../fixtures/captures/pcap", import.meta.url));

/** True of the files themselves. */
const REAL_PROBLEMS: Readonly<Record<string, RegExp>> = {
  "large-h2c-24mb.pcap.gz": /^1\s068 octets of this frame's payload are missing/,
  "tls13-aes128gcm.pcap": /^The server ended TLS .* with the alert decode_error/,
  "tls13-chacha20.pcap": /^The server ended TLS .* with the alert decode_error/,
};

async function open(folder: string, file: string): Promise<Capture> {
  const keys = `${folder}/${file.replace(/\..*$/, "")}.keys.txt`;
  const options = existsSync(keys) ? { keyLog: readFileSync(keys, "utf8") } : {};
  return decodeCapture(read(`${folder}/${file}`), options);
}

describe("packet captures in the checkout", () => checkFolder(FIXTURES));
describeShared("packet captures of the shared material", "captures/pcap", checkFolder);

function checkFolder(folder: string): void {
  const files = readdirSync(folder).filter((name) => /\.pcap(?:ng)?(?:\.gz)?$/.test(name));
  const whole = files.filter((name) => !/^(?:midstart|snaplen)/.test(name));

  it.each(whole)("%s", async (file) => {
    const truth = readTruth(folder, file);
    const capture = await open(folder, file);
    const serious = capture.problems.filter(({ severity }) => severity !== "info");
    expect(serious.filter(({ message }) => REAL_PROBLEMS[file]?.test(message) !== true)).toEqual([]);
    expect(capture.report.conversations).toHaveLength(truth.connections.length);
    for (const { tcp } of truth.connections) {
      const trace = traceOf(capture, tcp);
      const ours = outlines(trace);
      const theirs = truthOf(truth, tcp);
      for (const from of ["client", "server"] as const) expect(of(from, ours)).toEqual(of(from, theirs));
      expect(trace?.timed).toBe(true);
      expect(trace?.faults()).toEqual([]);
    }
  });

  it.each(whole.filter((name) => !/^(?:reorder|duplicates)/.test(name)))(
    "%s: times and packets of frames, both directions in order",
    async (file) => {
      const truth = readTruth(folder, file);
      const capture = await open(folder, file);
      for (const { tcp } of truth.connections) {
        const { connection = -1, facts } = capture.report.conversations[tcp] ?? {};
        const { trace, packets } = capture.connections[connection] ?? {};
        const theirs = truth.frames.filter((frame) => frame.tcp === tcp);
        theirs.forEach(({ n, t }, i) => {
          const frame = trace?.frames.detail(i);
          if (frame === undefined || packets === undefined) throw new Error(`frame ${i} is missing`);
          expect(packetOf(packets[frame.from], frame.offset + frame.wireBytes - 1)).toBe(n);
          expect(frame.at + (facts?.startMs ?? 0)).toBeCloseTo(t * 1000, 3);
        });
      }
    },
  );

  it("midstart-h2c.pcap: what does not need the lost header table", async () => {
    const capture = await open(folder, "midstart-h2c.pcap");
    const theirs = truthOf(readTruth(folder, "midstart-h2c.pcap"), 0);
    expect(bare(outlines(traceOf(capture, 0)))).toEqual(bare(theirs));
    expect(capture.report.conversations[0]?.facts).toMatchObject({
      began: "middle",
      hasStart: false,
      server: "127.0.0.1:28090",
    });
  });

  if (!files.includes("snaplen96-h2c.pcap")) return;

  it("snaplen96-h2c.pcap: every frame that is found was really sent, as lengths tell where frames go on", async () => {
    const capture = await open(folder, "snaplen96-h2c.pcap");
    const trace = traceOf(capture, 0);
    const sent = truthOf(readTruth(folder, "h2c-curl-nginx-big.pcap"), 0);
    for (const from of ["client", "server"] as const) {
      const left = [...of(from, sent)];
      for (let i = 0; i < (trace?.frames.length ?? 0); i++) {
        const frame = trace?.frames.get(i);
        if (frame?.from !== from) continue;
        const at = left.findIndex(
          ({ type, stream, length, flags }) =>
            type === frame.type &&
            stream === frame.streamId &&
            length === frame.length &&
            flags === frame.flags,
        );
        expect(at, `frame ${i} of type ${frame.type}`).toBeGreaterThanOrEqual(0);
        left.splice(0, at + 1);
      }
    }
    expect(trace?.frames.length).toBe(11);
    expect(capture.problems.slice(0, 2)).toMatchObject([
      { message: expect.stringMatching(/cut 51 octets off this packet and a later one/), packet: 4 },
      { message: expect.stringMatching(/cut 300\s182 octets off this packet and 10 later ones/), packet: 8 },
    ]);
    expect(capture.problems.every(({ severity }) => severity === "warning")).toBe(true);
  });
}
