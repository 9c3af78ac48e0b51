/**
 * The page's side of the worker that decodes. The latest job wins: one that is running is ended with its worker.
 * Knows nothing of the Decode room.
 */
import type {
  DecodedJob,
  DecodeJob,
  DecodeReply,
  DecodeRequest,
  OpenedConnection,
} from "./decode-messages.ts";
import { WorkerSlot } from "./worker-slot.ts";
import type { Spawn } from "./worker-slot.ts";

export interface DecodeClientOptions {
  readonly spawn: Spawn<DecodeRequest, DecodeReply>;
  readonly onProgress: (share: number) => void;
  readonly onDecoded: (job: DecodeJob, result: DecodedJob) => void;
  readonly onOpened: (opened: OpenedConnection) => void;
  /** The worker is gone, or cannot do it. */
  readonly onFailed: (message: string) => void;
}

export class DecodeClient {
  readonly #options: DecodeClientOptions;
  readonly #worker: WorkerSlot<DecodeRequest, DecodeReply>;
  #running: { readonly id: number; readonly job: DecodeJob | undefined } | undefined;
  /** Whether the worker still has the capture whose connections may be asked for. */
  #holds = false;
  /** Connections that were asked for: the worker hands each over for good, and has it no more. */
  readonly #asked = new Set<number>();
  #count = 0;

  constructor(options: DecodeClientOptions) {
    this.#options = options;
    this.#worker = new WorkerSlot(options.spawn, {
      hear: (reply) => this.#hear(reply),
      fail: (message) => this.#fail(message),
    });
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  decode(job: DecodeJob): void {
    this.cancel();
    this.#holds = false;
    this.#asked.clear();
    this.#post((id) => ({ id, kind: "decode", job }), job);
  }

  /** A further connection of the capture that was decoded last; it comes once. False when its worker has been ended since. */
  open(connection: number): boolean {
    if (this.#holds && !this.#asked.has(connection)) {
      this.#asked.add(connection);
      this.#post((id) => ({ id, kind: "open", connection }), undefined);
    }
    return this.#holds;
  }

  /** Whatever runs is given up; a worker in the middle of it hears nothing, so it has to go. */
  cancel(): void {
    if (this.#running !== undefined) this.#end();
  }

  /** Gives back the memory of the capture. */
  forget(): void {
    this.#end();
  }

  #post(request: (id: number) => DecodeRequest, job: DecodeJob | undefined): void {
    const id = ++this.#count;
    this.#running = { id, job };
    this.#worker.post(request(id));
  }

  #end(): void {
    this.#worker.end();
    this.#holds = false;
    this.#running = undefined;
  }

  #hear(reply: DecodeReply): void {
    const running = this.#running;
    const isLast = running?.id === reply.id;
    if (isLast && reply.kind !== "progress") this.#running = undefined;
    // The worker has handed this one over for good, even if another one was asked for meanwhile.
    if (reply.kind === "opened") this.#options.onOpened(reply.opened);
    else if (!isLast) return;
    else if (reply.kind === "progress") this.#options.onProgress(reply.share);
    else if (reply.kind === "failed") this.#options.onFailed(reply.message);
    else if (running.job !== undefined) {
      this.#holds = true;
      this.#options.onDecoded(running.job, reply.result);
    }
  }

  #fail(message: string): void {
    this.#end();
    this.#options.onFailed(message);
  }
}
