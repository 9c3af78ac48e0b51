/**
 * Room for one worker: made when it is needed, ended when nobody waits for it any more (in the middle of its work it hears
 * nothing). Knows nothing of what is asked and answered.
 */

/** What is needed of a Worker. */
export interface WorkerLike<Request> {
  postMessage(request: Request): void;
  terminate(): void;
}

/** Who hears what a worker says, and that it has failed as a whole. */
export interface WorkerListener<Reply> {
  hear(reply: Reply): void;
  fail(message: string): void;
}

export type Spawn<Request, Reply> = (listener: WorkerListener<Reply>) => WorkerLike<Request>;

export class WorkerSlot<Request, Reply> {
  readonly #spawn: Spawn<Request, Reply>;
  readonly #listener: WorkerListener<Reply>;
  #worker: WorkerLike<Request> | undefined;

  constructor(spawn: Spawn<Request, Reply>, listener: WorkerListener<Reply>) {
    this.#spawn = spawn;
    this.#listener = listener;
  }

  /** Fetches and starts it before it is needed. */
  warmUp(): void {
    this.#worker ??= this.#begin();
  }

  post(request: Request): void {
    this.warmUp();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker hears its own page only
    this.#worker?.postMessage(request);
  }

  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #begin(): WorkerLike<Request> {
    // What a worker says that has been ended no longer counts.
    const isCurrent = (): boolean => worker === this.#worker;
    const worker: WorkerLike<Request> = this.#spawn({
      hear: (reply) => isCurrent() && this.#listener.hear(reply),
      fail: (message) => isCurrent() && this.#listener.fail(message),
    });
    return worker;
  }
}

/** A browser's own worker. `failed`: for a person, where the browser gives no reason. */
export function listenTo<Reply>(worker: Worker, listener: WorkerListener<Reply>, failed: string): Worker {
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => listener.hear(data));
  worker.addEventListener("error", ({ message }) => listener.fail(message || failed));
  return worker;
}
