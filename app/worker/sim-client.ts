/**
 * The page's side of the worker that runs scenarios. The latest request wins, but a run that has just begun may end
 * first: so that dragging a slider shows what is on the way. Knows nothing of the Lab.
 */
import type { RunProgress, Scenario, ScenarioRun } from "../../protocol/index.ts";
import type { SimReply, SimRequest } from "./messages.ts";
import { WorkerSlot } from "./worker-slot.ts";
import type { Spawn } from "./worker-slot.ts";

export interface SimClientOptions {
  readonly spawn: Spawn<SimRequest, SimReply>;
  readonly nowMs: () => number;
  readonly onProgress: (progress: RunProgress) => void;
  readonly onDone: (scenario: Scenario, run: ScenarioRun) => void;
  readonly onFailed: (message: string) => void;
}

/** A newer request waits this long for a run that has begun; then it takes its place. */
const PATIENCE_MS = 400;

interface Running {
  readonly id: number;
  readonly scenario: Scenario;
  readonly sinceMs: number;
  readonly events: ScenarioRun["events"][number][];
}

export class SimClient {
  readonly #options: SimClientOptions;
  readonly #worker: WorkerSlot<SimRequest, SimReply>;
  #running: Running | undefined;
  #next: Scenario | undefined;
  #count = 0;

  constructor(options: SimClientOptions) {
    this.#options = options;
    this.#worker = new WorkerSlot(options.spawn, {
      hear: (reply) => this.#hear(reply),
      fail: (message) => this.#fail(message),
    });
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** Fetches and starts the worker before it is needed. */
  warmUp(): void {
    this.#worker.warmUp();
  }

  run(scenario: Scenario): void {
    this.#next = scenario;
    if (this.#running === undefined) this.#startNext();
    else if (this.#options.nowMs() - this.#running.sinceMs > PATIENCE_MS) {
      this.#end();
      this.#startNext();
    }
  }

  /** Whatever runs or waits is given up. */
  cancel(): void {
    this.#next = undefined;
    if (this.#running !== undefined) this.#end();
  }

  #startNext(): void {
    const scenario = this.#next;
    if (scenario === undefined) return;
    this.#next = undefined;
    const id = ++this.#count;
    this.#running = { id, scenario, sinceMs: this.#options.nowMs(), events: [] };
    this.#worker.post({ id, scenario });
  }

  #end(): void {
    this.#worker.end();
    this.#running = undefined;
  }

  #hear(reply: SimReply): void {
    const running = this.#running;
    if (running?.id !== reply.id) return;
    if (reply.kind === "progress") this.#options.onProgress(reply.progress);
    else if (reply.kind === "events") for (const event of reply.events) running.events.push(event);
    else if (reply.kind === "failed") this.#fail(reply.message);
    else {
      const { bytes, others } = reply;
      const first = { events: running.events, bytes };
      this.#finish(running, others === undefined ? first : { ...first, others });
    }
  }

  #finish({ scenario }: Running, run: ScenarioRun): void {
    this.#running = undefined;
    this.#startNext();
    this.#options.onDone(scenario, run);
  }

  #fail(message: string): void {
    this.#end();
    this.#options.onFailed(message);
    this.#startNext();
  }
}
