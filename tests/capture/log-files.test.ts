/** Logs of real peers: each frame that they name is there, with what they say of it and marked as without octets. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FrameType } from "../../protocol/frame/frame.ts";
import { decodeCapture } from "../../protocol/index.ts";
import type { Capture } from "../../protocol/index.ts";
import { readTruth } from "../support/captures.ts";
import { describeShared } from "../support/shared.ts";
import { trueOutlines } from "./outline.ts";
import type { Outline } from "./outline.ts";

/** What a log of this program says of frames, and what it leaves out. */
const LOGS: Readonly<
  Record<string, { readonly format: string; readonly truth: string; readonly lacks?: "lengths" }>
> = {
  "log-nghttp.client.log": { format: "nghttp log", truth: "log-nghttp" },
  "log-nghttp.server.log": { format: "nghttp log", truth: "log-nghttp" },
  "log-go-hello.client.log": { format: "GODEBUG=http2debug log", truth: "log-go-hello" },
  "log-go-hello.server.log": { format: "GODEBUG=http2debug log", truth: "log-go-hello" },
  "log-go-post.client.log": { format: "GODEBUG=http2debug log", truth: "log-go-post" },
  "log-go-post.server.log": { format: "GODEBUG=http2debug log", truth: "log-go-post" },
  "log-go-panic.client.log": { format: "GODEBUG=http2debug log", truth: "log-go-panic" },
  "log-go-panic.server.log": { format: "GODEBUG=http2debug log", truth: "log-go-panic" },
  "log-chromium-netlog.netlog.json": {
    format: "Chrome net log",
    truth: "log-chromium-netlog",
    lacks: "lengths",
  },
};

describeShared("logs without octets", "captures/logs", (folder) => {
  const decode = (file: string): Promise<Capture> => decodeCapture(readFileSync(`${folder}/${file}`, "utf8"));

  it.each(Object.entries(LOGS))("%s", async (file, { format, truth, lacks }) => {
    const capture = await decode(file);
    expect(capture.format).toBe(format);
    expect(capture.problems.filter(({ severity }) => severity !== "info")).toEqual([]);
    expect(capture.connections).toHaveLength(1);
    const trace = capture.connections[0]?.trace;
    expect(trace?.octetsKnown).toBe(false);
    expect(trace?.timed).toBe(true);
    expect(trace?.faults()).toEqual([]);
    const frames = trace === undefined ? [] : outlinesOf(capture);
    const expected = trueOutlines(
      readTruth(folder, truth).frames.filter((frame) => frame.type !== undefined),
    );
    const comparable = (outline: Outline): unknown =>
      lacks === undefined
        ? outline
        : { ...outline, length: outline.type === FrameType.DATA ? outline.length : 0 };
    for (const from of ["client", "server"]) {
      const seen = frames.filter((frame) => frame.from === from).map(comparable);
      const real = expected.filter((frame) => frame.from === from).map(comparable);
      expect(seen).toEqual(real);
    }
  });
});

function outlinesOf(capture: Capture): readonly Outline[] {
  const trace = capture.connections[0]?.trace;
  if (trace === undefined) return [];
  return Array.from({ length: trace.frames.length }, (_, i) => trace.frames.detail(i)).map((frame) => ({
    from: frame.from,
    type: frame.type,
    flags: frame.flags,
    stream: frame.streamId,
    length: frame.length,
    headers: frame.headers?.map(({ name, value }) => [name, value] as const),
  }));
}
