/** Write schedulers as tables: streams with something to send, in, and the order in which frames leave, out. */
import { describe, expect, it, test } from "vitest";
import { Outflow } from "../../protocol/http2/flow.ts";
import { GO_PRIORITY_TREE, PriorityTreeScheduler } from "../../protocol/http2/schedulers/priority-tree.ts";
import { Rfc9218Scheduler } from "../../protocol/http2/schedulers/rfc9218.ts";
import { RoundRobinScheduler } from "../../protocol/http2/schedulers/round-robin.ts";
import { FrameWriteRequest } from "../../protocol/http2/write-scheduler.ts";
import type { ScheduledStream, WriteScheduler } from "../../protocol/http2/write-scheduler.ts";

const FRAME_BYTES = 10;

type Scheduler = WriteScheduler;

function stream(streamId: number, window = 10_000): ScheduledStream {
  const conn = new Outflow({ side: "server", streamId: 0, initial: 100_000 });
  const outflow = new Outflow({ side: "server", streamId, initial: window }, conn);
  return { streamId, outflow, maxFrameSize: FRAME_BYTES };
}

function data(of: ScheduledStream, frames: number) {
  const bytes = new Uint8Array(frames * FRAME_BYTES);
  return new FrameWriteRequest({ kind: "data", streamId: of.streamId, data: bytes, endStream: false }, of);
}

const ping = () => new FrameWriteRequest({ kind: "ping ack", opaqueData: new Uint8Array(8) });
const rst = (streamId: number) => new FrameWriteRequest({ kind: "rst stream", streamId, code: 8 });

/** Ids of the streams that the frames belong to, in the order in which they leave. */
function drain(sched: Scheduler, most = 100): number[] {
  const order: number[] = [];
  for (let i = 0; i < most; i++) {
    const next = sched.pop();
    if (next === undefined) break;
    order.push(next.streamId);
  }
  return order;
}

function circle(...frames: readonly (readonly [id: number, frames: number])[]) {
  const sched = new RoundRobinScheduler<ScheduledStream>();
  for (const [id] of frames) sched.openStream(id);
  for (const [id, n] of frames) sched.push(data(stream(id), n));
  return sched;
}

describe("round robin", () => {
  it("takes one frame of each stream in turn", () => {
    expect(drain(circle([1, 3], [3, 1], [5, 2]))).toEqual([1, 3, 5, 1, 5, 1]);
  });

  it("puts a new stream at the end of the circle as it stands", () => {
    const sched = circle([1, 3], [3, 3]);
    expect(drain(sched, 1)).toEqual([1]);
    sched.openStream(5);
    sched.push(data(stream(5), 1));
    expect(drain(sched)).toEqual([3, 1, 5, 3, 1, 3]);
  });

  it("sends control frames and RST_STREAM first, and what is said to a stream that it does not know", () => {
    const sched = circle([1, 1]);
    sched.push(ping());
    sched.push(rst(1));
    sched.push(rst(99));
    expect(drain(sched)).toEqual([0, 1, 99, 1]);
  });

  it("passes over a stream without a window, and forgets one that is closed", () => {
    const sched = circle([1, 1], [5, 1]);
    sched.openStream(3);
    const stuck = stream(3, 0);
    sched.push(data(stuck, 1));
    sched.closeStream(1);
    sched.adjustStream(3);
    expect(drain(sched)).toEqual([5]);
    expect([...sched.heads()].map((head) => head.streamId)).toEqual([3]);
    stuck.outflow.add(5, "window update");
    expect(drain(sched)).toEqual([3]);
  });
});

describe("RFC 9218", () => {
  type Row = readonly [id: number, frames: number, urgency: number, incremental: boolean];

  function open(...rows: readonly Row[]) {
    const sched = new Rfc9218Scheduler<ScheduledStream>();
    for (const [id, frames, urgency, incremental] of rows) {
      sched.openStream(id, { priority: { urgency, incremental } });
      sched.push(data(stream(id), frames));
    }
    return sched;
  }

  test.each<readonly [string, readonly Row[], readonly number[]]>([
    [
      "the most urgent first",
      [
        [1, 2, 7, false],
        [3, 2, 0, true],
        [5, 2, 3, false],
      ],
      [3, 3, 5, 5, 1, 1],
    ],
    [
      "one after another",
      [
        [1, 2, 3, false],
        [3, 2, 3, false],
      ],
      [1, 1, 3, 3],
    ],
    [
      "in turns if incremental",
      [
        [1, 2, 3, true],
        [3, 2, 3, true],
      ],
      [1, 3, 1, 3],
    ],
    [
      "both kinds by halves",
      [
        [1, 2, 3, false],
        [3, 2, 3, true],
        [5, 1, 3, true],
      ],
      [3, 1, 5, 1, 3],
    ],
  ])("%s", (_what, rows, order) => {
    expect(drain(open(...rows))).toEqual(order);
  });

  it("is urgency 3 and not incremental if nothing is said", () => {
    const sched = open([1, 1, 4, true], [3, 1, 2, true]);
    for (const id of [5, 7]) {
      sched.openStream(id);
      sched.push(data(stream(id), 2));
    }
    expect(drain(sched)).toEqual([3, 5, 5, 7, 7, 1]);
  });

  it("moves a stream when PRIORITY_UPDATE says so, behind those that are there", () => {
    const sched = open([1, 2, 3, false], [3, 2, 3, false], [5, 2, 0, false]);
    sched.updatePriority(3, { urgency: 0, incremental: false });
    expect(drain(sched)).toEqual([5, 5, 3, 3, 1, 1]);
  });

  it("remembers one PRIORITY_UPDATE that comes before its request", () => {
    const sched = open([1, 1, 1, false]);
    sched.updatePriority(3, { urgency: 0, incremental: false });
    sched.updatePriority(5, { urgency: 0, incremental: false });
    for (const id of [3, 5]) {
      sched.openStream(id);
      sched.push(data(stream(id), 1));
    }
    expect(drain(sched)).toEqual([5, 1, 3]);
  });

  it("a stream that waits for its window does not keep the others of its kind back", () => {
    const sched = new Rfc9218Scheduler<ScheduledStream>();
    const stuck = stream(1, 0);
    for (const of of [stuck, stream(3), stream(5)]) {
      sched.openStream(of.streamId);
      sched.push(data(of, 2));
    }
    expect(drain(sched, 1)).toEqual([3]);
    stuck.outflow.add(1000, "window update");
    // 3 has the head now: it is finished first.
    expect(drain(sched)).toEqual([3, 5, 5, 1, 1]);
  });

  it("sends control frames first and drops what a closed stream had", () => {
    const sched = open([1, 1, 0, false], [3, 1, 0, false]);
    sched.push(ping());
    sched.push(rst(3));
    sched.closeStream(1);
    sched.adjustStream(3);
    expect(drain(sched)).toEqual([0, 3, 3]);
    expect([...sched.heads()]).toEqual([]);
  });
});

/** `weight` is the octet on the wire: 0 to 255. */
const at = (dependency: number, weight = 15, exclusive = false) => ({
  dependency,
  weight: weight + 1,
  exclusive,
});

describe("the priority tree", () => {
  /** Opens the streams and puts them in their places, then gives each `frames` frames. */
  function tree(
    places: Readonly<Record<number, ReturnType<typeof at> | undefined>>,
    frames = 1,
    options = GO_PRIORITY_TREE,
  ) {
    const sched = new PriorityTreeScheduler<ScheduledStream>(options);
    const ids = Object.keys(places).map(Number);
    for (const id of ids) {
      sched.openStream(id);
      const place = places[id];
      if (place !== undefined) sched.adjustStream(id, place);
    }
    for (const id of ids) sched.push(data(stream(id), frames));
    return sched;
  }

  test.each([
    ["siblings of one weight: the latest first, to its end", { 1: undefined, 3: undefined }, [3, 3, 1, 1]],
    ["a stream before those that depend on it", { 1: undefined, 3: at(1), 5: at(3) }, [1, 1, 3, 3, 5, 5]],
    [
      "an exclusive one takes the others below it",
      { 1: undefined, 3: undefined, 5: at(0, 15, true) },
      [5, 5, 1, 1, 3, 3],
    ],
    [
      "an unknown parent means the root, and the weight is forgotten",
      { 1: at(99, 200), 3: undefined },
      [3, 3, 1, 1],
    ],
    [
      "heavier siblings first while nothing is sent",
      { 1: at(0, 99), 3: at(0, 49), 5: at(0, 199) },
      [5, 1, 3, 5, 1, 3],
    ],
    ["itself as parent is ignored", { 1: at(1, 200), 3: undefined }, [3, 3, 1, 1]],
  ])("%s", (_what, places, order) => {
    expect(drain(tree(places, 2))).toEqual(order);
  });

  it("shares by weight: four frames for one", () => {
    const order = drain(tree({ 1: at(0, 3), 3: at(0, 15) }, 20), 20);
    expect(order.filter((id) => id === 3)).toHaveLength(16);
    expect(order.filter((id) => id === 1)).toHaveLength(4);
  });

  it("a stream moved below its own child changes places with it", () => {
    const sched = tree({ 1: undefined, 3: at(1), 5: at(3) });
    sched.adjustStream(1, at(3));
    expect(drain(sched)).toEqual([3, 1, 5]);
  });

  it("keeps the place of a closed stream, and drops what it had to send", () => {
    const sched = tree({ 1: undefined, 3: at(1, 0), 5: at(0, 255) });
    sched.closeStream(1);
    sched.openStream(7);
    sched.adjustStream(7, at(1, 255));
    sched.push(data(stream(7), 1));
    // 5 weighs 256 and 1 weighs 16; below 1 the heavier 7 goes before 3.
    expect(drain(sched)).toEqual([5, 7, 3]);
  });

  it("remembers ten closed places: children of an older one move up", () => {
    const sched = new PriorityTreeScheduler<ScheduledStream>();
    sched.openStream(1);
    sched.openStream(3);
    sched.adjustStream(3, at(1));
    sched.closeStream(1);
    for (let id = 5; id <= 23; id += 2) {
      sched.openStream(id);
      sched.closeStream(id);
    }
    sched.openStream(25);
    sched.adjustStream(25, at(1, 255));
    sched.push(data(stream(3), 1));
    sched.push(data(stream(25), 1));
    // Had stream 1 still a place, its kids would be ordered by weight: 25 first. So they are, but below the root.
    sched.adjustStream(3, at(25));
    expect(drain(sched)).toEqual([25, 3]);
  });

  it("PRIORITY can name a stream before it opens; ten of these are kept", () => {
    const sched = new PriorityTreeScheduler<ScheduledStream>();
    for (let id = 1; id <= 23; id += 2) sched.adjustStream(id, at(0, 100));
    sched.openStream(23);
    sched.openStream(25);
    sched.adjustStream(25, at(23));
    // Long forgotten, so its place is the root again, and the id may be used.
    sched.openStream(1);
    for (const id of [1, 23, 25]) sched.push(data(stream(id), 1));
    // 23 is heavier; once it has sent, 1 has had less than its share.
    expect(drain(sched)).toEqual([23, 1, 25]);
  });

  it("without room for idle and closed streams nothing of them is kept", () => {
    const sched = new PriorityTreeScheduler<ScheduledStream>({
      ...GO_PRIORITY_TREE,
      maxClosedNodes: 0,
      maxIdleNodes: 0,
    });
    sched.adjustStream(3, at(0, 200));
    sched.openStream(1);
    sched.closeStream(1);
    sched.openStream(3);
    sched.adjustStream(3, at(1, 200));
    sched.openStream(5);
    for (const id of [3, 5]) sched.push(data(stream(id), 1));
    expect(drain(sched)).toEqual([5, 3]);
  });

  it("a promised stream depends on the one it was promised on", () => {
    const sched = tree({ 1: undefined }, 2);
    sched.openStream(2, { pusherId: 1 });
    sched.push(data(stream(2), 1));
    expect(drain(sched)).toEqual([1, 1, 2]);
  });

  it("throttling lets a stream below an open one send 1024 octets, then more and more", () => {
    const sched = new PriorityTreeScheduler<ScheduledStream>({ ...GO_PRIORITY_TREE, throttles: true });
    sched.openStream(1);
    sched.openStream(3);
    sched.adjustStream(3, at(1));
    sched.updatePriority(1);
    const below = { ...stream(3), maxFrameSize: 100_000 };
    sched.push(
      new FrameWriteRequest(
        { kind: "data", streamId: 3, data: new Uint8Array(5000), endStream: false },
        below,
      ),
    );
    expect([1, 2, 3].map(() => sched.pop()?.dataSize)).toEqual([1024, 2048, 1928]);
    sched.push(data(stream(1), 1));
    expect(drain(sched)).toEqual([1]);
    sched.push(
      new FrameWriteRequest(
        { kind: "data", streamId: 3, data: new Uint8Array(2000), endStream: false },
        below,
      ),
    );
    expect(sched.pop()?.dataSize).toBe(1024);
  });

  it.each([
    [true, [0, 1, 99, 1]],
    [false, [0, 99, 1, 1]],
  ])("RST_STREAM before everything: %s", (rstStreamInControlQueue, order) => {
    const sched = tree({ 1: undefined }, 1, { ...GO_PRIORITY_TREE, rstStreamInControlQueue });
    sched.push(ping());
    sched.push(rst(1));
    sched.push(rst(99));
    expect(drain(sched)).toEqual(order);
    expect([...sched.heads()]).toEqual([]);
  });
});
