/** Judges cases in a thread of its own, whose time and memory are bounded: for fuzz.mjs. */
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** A case has at most 400 KB, which takes a tenth of this on a machine that does nothing else. */
const PATIENCE_MS = 10_000;
/** Of the thread: its objects, and the buffers of all. Cases come out at most at 48 MiB, times a few copies. */
const MAX_HEAP_MIB = 1024;
const MAX_BUFFERS_MIB = 1024;
const WATCH_MS = 250;

/** Asks the thread, and starts another one when it had to be ended. */
export class Judging {
  #entry;
  #worker;

  constructor(entry) {
    this.#entry = entry;
  }

  judge(input, keyLog) {
    this.#worker ??= this.#spawn();
    const worker = this.#worker;
    return new Promise((resolve) => {
      const startedMs = performance.now();
      const done = (result) => {
        clearInterval(watch);
        worker.off("message", done);
        worker.off("error", died);
        resolve(result);
      };
      const stop = (fault) => {
        this.#worker = undefined;
        void worker.terminate();
        done({ fault: `stuck: ${fault}`, frames: 0 });
      };
      const died = (error) => stop(`the thread died of ${error.message}`);
      const watch = setInterval(() => {
        const buffersMiB = process.memoryUsage().arrayBuffers / 2 ** 20;
        if (buffersMiB > MAX_BUFFERS_MIB) stop(`it holds more than ${MAX_BUFFERS_MIB} MiB of buffers`);
        else if (performance.now() - startedMs > PATIENCE_MS) stop(`no end after ${PATIENCE_MS} ms`);
      }, WATCH_MS);
      worker.on("message", done);
      worker.on("error", died);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ input, keyLog });
    });
  }

  async end() {
    await this.#worker?.terminate();
  }

  #spawn() {
    return new Worker(new URL("fuzz-thread.mjs", import.meta.url), {
      workerData: pathToFileURL(this.#entry).href,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MIB },
    });
  }
}
