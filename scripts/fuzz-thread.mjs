/** The thread of fuzz-judging.mjs: one case after another. */
import { parentPort, workerData } from "node:worker_threads";

const { judge } = await import(workerData);

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort.on("message", async ({ input, keyLog }) => parentPort.postMessage(await judge(input, keyLog)));
