/** Decodes captures apart from the page, one at a time and without a pause: whoever is in a hurry ends the worker. */
import type { CaptureConnection } from "../../protocol/index.ts";
import { openIn, runDecodeJob } from "./decode-job.ts";
import type { DecodeJob, DecodeReply, DecodeRequest } from "./decode-messages.ts";
import { buffersOf } from "./transferables.ts";

/** Of the last capture, for when the page asks for another one of its connections. */
let connections: readonly CaptureConnection[] = [];

self.addEventListener("message", ({ data }: MessageEvent<DecodeRequest>) => {
  void answer(data).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    say({ id: data.id, kind: "failed", message });
  });
});

async function answer(request: DecodeRequest): Promise<void> {
  if (request.kind === "decode") return decode(request.id, request.job);
  const opened = openIn(connections, request.connection);
  if (opened === undefined) throw new Error(`there is no connection ${request.connection}`);
  say({ id: request.id, kind: "opened", opened }, buffersOf(opened));
  return undefined;
}

async function decode(id: number, job: DecodeJob): Promise<void> {
  connections = [];
  const decoded = await runDecodeJob(job, reporter(id));
  connections = decoded.connections;
  say({ id, kind: "decoded", result: decoded.result }, buffersOf(decoded.result.shown));
}

const REPORT_MS = 60;

function reporter(id: number): (share: number) => void {
  let saidMs = performance.now();
  return (share) => {
    const nowMs = performance.now();
    if (nowMs - saidMs < REPORT_MS) return;
    saidMs = nowMs;
    say({ id, kind: "progress", share });
  };
}

function say(reply: DecodeReply, transfer: ArrayBuffer[] = []): void {
  self.postMessage(reply, { transfer });
}
