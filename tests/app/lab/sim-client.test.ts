/** The page's side of the worker: the latest request wins, a run that has just begun may end first, and nothing hangs. */
import { beforeEach, describe, expect, it } from "vitest";
import { SimClient } from "../../../app/worker/sim-client.ts";
import type { WorkerListener } from "../../../app/worker/worker-slot.ts";
import type { SimReply, SimRequest } from "../../../app/worker/messages.ts";
import { presetNamed } from "../../../app/rooms/lab/presets.ts";
import { openScenarioRun, recordScenario, simulate } from "../../../protocol/index.ts";
import type { Scenario, ScenarioRun } from "../../../protocol/index.ts";

interface FakeWorker {
  readonly asked: SimRequest[];
  readonly listener: WorkerListener<SimReply>;
  ended: boolean;
}

let workers: FakeWorker[];
let done: string[];
let failures: string[];
let nowMs: number;

const scenario = (name: string): Scenario => {
  const preset = presetNamed("get");
  if (preset === undefined) throw new Error("no preset");
  return { ...preset.scenario, name };
};

let lastRun: ScenarioRun | undefined;

const client = () =>
  new SimClient({
    spawn(listener) {
      const worker: FakeWorker = { asked: [], listener, ended: false };
      workers.push(worker);
      return {
        postMessage: (request) => void worker.asked.push(request),
        terminate: () => void (worker.ended = true),
      };
    },
    nowMs: () => nowMs,
    onProgress: ({ events }) => done.push(`${events} events`),
    onDone(which, run) {
      done.push(which.name ?? "");
      lastRun = run;
    },
    onFailed: (message) => failures.push(message),
  });

/** As the worker does. */
function answer(worker: FakeWorker | undefined, at = -1): void {
  const request = worker?.asked.at(at);
  if (worker === undefined || request === undefined) throw new Error("nothing was asked");
  const { id } = request;
  const { events, bytes } = recordScenario(request.scenario);
  worker.listener.hear({ id, kind: "events", events: events.slice(0, 10) });
  worker.listener.hear({ id, kind: "events", events: events.slice(10) });
  worker.listener.hear({ id, kind: "done", bytes });
}

beforeEach(() => {
  workers = [];
  done = [];
  failures = [];
  nowMs = 0;
});

describe("a run", () => {
  it("comes back in slices, and is the trace that simulate gives", () => {
    client().run(scenario("a"));
    answer(workers[0]);
    expect(done).toEqual(["a"]);
    const trace = lastRun && openScenarioRun(lastRun);
    expect(trace?.events.length).toBe(simulate(scenario("a")).events.length);
  });

  it("uses the same worker again", () => {
    const sim = client();
    sim.warmUp();
    sim.run(scenario("a"));
    answer(workers[0]);
    sim.run(scenario("b"));
    answer(workers[0]);
    expect(done).toEqual(["a", "b"]);
    expect(workers).toHaveLength(1);
  });
});

describe("while one runs", () => {
  it("the latest waits for it, and what came between is never run", () => {
    const sim = client();
    for (const name of ["a", "b", "c", "d"]) sim.run(scenario(name));
    expect(workers[0]?.asked).toHaveLength(1);
    answer(workers[0]);
    answer(workers[0]);
    expect(done).toEqual(["a", "d"]);
    expect(sim.busy).toBe(false);
  });

  it("but not for long: then it is ended, and says nothing any more", () => {
    const sim = client();
    sim.run(scenario("slow"));
    nowMs = 1000;
    sim.run(scenario("new"));
    expect(workers.map((worker) => worker.ended)).toEqual([true, false]);
    answer(workers[0]);
    expect(done).toEqual([]);
    answer(workers[1]);
    expect(done).toEqual(["new"]);
  });

  it("it tells how far it is", () => {
    const sim = client();
    sim.run(scenario("a"));
    const id = workers[0]?.asked[0]?.id ?? -1;
    workers[0]?.listener.hear({ id, kind: "progress", progress: { atMs: 5, events: 70 } });
    workers[0]?.listener.hear({ id: id + 1, kind: "progress", progress: { atMs: 5, events: 80 } });
    expect(done).toEqual(["70 events"]);
  });

  it("it can be canceled, with whatever waits behind it", () => {
    const sim = client();
    sim.run(scenario("a"));
    sim.run(scenario("b"));
    sim.cancel();
    expect(workers[0]?.ended).toBe(true);
    expect(sim.busy).toBe(false);
    sim.run(scenario("c"));
    answer(workers[1]);
    expect(done).toEqual(["c"]);
  });
});

describe("a failure", () => {
  it("of a run is told, and the next one runs", () => {
    const sim = client();
    sim.run(scenario("a"));
    sim.run(scenario("b"));
    workers[0]?.listener.hear({ id: workers[0]?.asked[0]?.id ?? -1, kind: "failed", message: "broken" });
    answer(workers[1]);
    expect(failures).toEqual(["broken"]);
    expect(done).toEqual(["b"]);
  });

  it("of the worker as a whole is told, too", () => {
    const sim = client();
    sim.run(scenario("a"));
    workers[0]?.listener.fail("not there");
    expect(failures).toEqual(["not there"]);
    expect(sim.busy).toBe(false);
  });
});

it("hands on all connections of a run", () => {
  const sim = client();
  sim.run(scenario("several"));
  const [worker] = workers;
  const { bytes, events } = recordScenario(scenario("several"));
  const others = [{ name: "#2", run: { events, bytes } }];
  worker?.listener.hear({ id: 1, kind: "done", bytes, others });
  expect(lastRun?.others).toBe(others);
});
