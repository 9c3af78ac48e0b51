/**
 * The priority tree of RFC 7540 §5.3 as Go's server walks it, its default in 1.19 and 1.20: a stream goes before
 * those that depend on it, siblings share by weight. Streams that are closed or not open yet keep their places
 * for a while, so that others can depend on them.
 */
import { assert } from "../../base/assert.ts";
import type { PriorityFields } from "../../frame/frame.ts";
import { WriteQueue } from "../write-scheduler.ts";
import type {
  FrameWriteRequest,
  OpenStreamOptions,
  ScheduledStream,
  WriteScheduler,
} from "../write-scheduler.ts";

/** Weights are 1 to 256 here, as in PriorityFields; Go keeps the octet on the wire, one less. RFC 7540 §5.3.5. */
const DEFAULT_WEIGHT = 16;
const THROTTLE_STEP = 1024;

export interface PriorityTreeOptions {
  /** Places kept for streams that are gone, and for streams that only PRIORITY has named. Bounds what a peer can make us remember. */
  readonly maxClosedNodes: number;
  readonly maxIdleNodes: number;
  /** A stream below an open one may only send little at a time. Off in Go by default. */
  readonly throttles: boolean;
  /** Before 2022-05 a RST_STREAM waited behind the frames of its stream. */
  readonly rstStreamInControlQueue: boolean;
}

/** Go: PriorityWriteSchedulerConfig when none is given. */
export const GO_PRIORITY_TREE: PriorityTreeOptions = {
  maxClosedNodes: 10,
  maxIdleNodes: 10,
  throttles: false,
  rstStreamInControlQueue: true,
};

class Node<S extends ScheduledStream> {
  readonly streamId: number;
  readonly queue = new WriteQueue<S>();
  weight = DEFAULT_WEIGHT;
  state: "open" | "closed" | "idle";
  /** Octets of DATA sent by this stream, and by it and all below it. */
  bytes = 0;
  subtreeBytes = 0;
  parent: Node<S> | undefined;
  /** The latest comes first. */
  kids: Node<S>[] = [];

  constructor(streamId: number, state: "open" | "idle") {
    this.streamId = streamId;
    this.state = state;
  }

  setParent(parent: Node<S> | undefined): void {
    if (this.parent === parent) return;
    this.parent?.kids.splice(this.parent.kids.indexOf(this), 1);
    this.parent = parent;
    parent?.kids.unshift(this);
  }

  addBytes(n: number): void {
    this.bytes += n;
    this.subtreeBytes += n;
    for (let above = this.parent; above !== undefined; above = above.parent) above.subtreeBytes += n;
  }

  isBelow(other: Node<S>): boolean {
    for (let at = this.parent; at !== undefined; at = at.parent) if (at === other) return true;
    return false;
  }

  /** Siblings of one weight stay as they are; else those come first that have sent little for their weight. */
  orderKids(): void {
    const [first] = this.kids;
    if (first === undefined || this.kids.every((kid) => kid.weight === first.weight)) return;
    insertionSort(this.kids);
  }
}

export class PriorityTreeScheduler<S extends ScheduledStream> implements WriteScheduler<S> {
  #options: PriorityTreeOptions;
  #root = new Node<S>(0, "open");
  #nodes = new Map<number, Node<S>>([[0, this.#root]]);
  #maxId = 0;
  #closed: Node<S>[] = [];
  #idle: Node<S>[] = [];
  #throttleBytes: number;

  constructor(options: PriorityTreeOptions = GO_PRIORITY_TREE) {
    this.#options = options;
    this.#throttleBytes = options.throttles ? THROTTLE_STEP : Infinity;
  }

  openStream(streamId: number, { pusherId = 0 }: OpenStreamOptions = {}): void {
    const known = this.#nodes.get(streamId);
    if (known !== undefined) {
      assert(known.state === "idle", () => `stream ${streamId} is opened twice`);
      known.state = "open";
      // Go leaves it in the list, from which ten more idle streams would throw it out of the tree while it is open.
      this.#idle.splice(this.#idle.indexOf(known), 1);
      return;
    }
    const node = new Node<S>(streamId, "open");
    node.setParent(this.#nodes.get(pusherId) ?? this.#root);
    this.#nodes.set(streamId, node);
    this.#maxId = Math.max(this.#maxId, streamId);
  }

  closeStream(streamId: number): void {
    const node = this.#nodes.get(streamId);
    if (node === undefined) return;
    assert(node.state === "open" && streamId !== 0, () => `stream ${streamId} is not open`);
    node.state = "closed";
    node.addBytes(-node.bytes);
    node.queue.clear();
    this.#keep(this.#closed, this.#options.maxClosedNodes, node);
  }

  adjustStream(streamId: number, { dependency, weight, exclusive }: PriorityFields): void {
    const node = this.#nodes.get(streamId) ?? this.#idleNode(streamId);
    if (node === undefined) return;
    const parent = this.#nodes.get(dependency);
    if (parent === undefined) {
      node.setParent(this.#root);
      node.weight = DEFAULT_WEIGHT;
      return;
    }
    if (parent === node) return;
    // RFC 7540 §5.3.3: whoever is made to depend on a stream of its own subtree changes places with it.
    if (parent.isBelow(node)) parent.setParent(node.parent);
    if (exclusive) for (const kid of parent.kids.filter((other) => other !== node)) kid.setParent(node);
    node.setParent(parent);
    node.weight = weight;
  }

  /** Urgency and incremental are of RFC 9218. */
  updatePriority(_streamId: number): void {}

  push(request: FrameWriteRequest<S>): void {
    const control = request.isControl && this.#options.rstStreamInControlQueue;
    const node = control ? this.#root : (this.#nodes.get(request.streamId) ?? this.#root);
    node.queue.push(request);
  }

  pop(): FrameWriteRequest<S> | undefined {
    return this.#walk(this.#root, false);
  }

  *heads(): Iterable<FrameWriteRequest<S>> {
    for (const { queue } of this.#nodes.values()) if (queue.head !== undefined) yield queue.head;
  }

  /** Depth first: what may go of this node, else of those below. `belowOpen`: a stream above could still send. */
  #walk(node: Node<S>, belowOpen: boolean): FrameWriteRequest<S> | undefined {
    const taken = node.queue.consume(belowOpen ? this.#throttleBytes : Infinity);
    if (taken !== undefined) {
      node.addBytes(taken.dataSize);
      if (belowOpen) this.#throttleBytes += THROTTLE_STEP;
      else if (this.#options.throttles) this.#throttleBytes = THROTTLE_STEP;
      return taken;
    }
    node.orderKids();
    const below = belowOpen || (node !== this.#root && node.state === "open");
    for (const kid of node.kids) {
      const found = this.#walk(kid, below);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** For a stream that PRIORITY names before it opens; undefined if it is gone or may not be remembered. */
  #idleNode(streamId: number): Node<S> | undefined {
    if (streamId <= this.#maxId || this.#options.maxIdleNodes === 0) return undefined;
    this.#maxId = streamId;
    const node = new Node<S>(streamId, "idle");
    node.setParent(this.#root);
    this.#nodes.set(streamId, node);
    this.#keep(this.#idle, this.#options.maxIdleNodes, node);
    return node;
  }

  /** The oldest makes room. */
  #keep(list: Node<S>[], max: number, node: Node<S>): void {
    if (max === 0) {
      this.#remove(node);
      return;
    }
    if (list.length === max) {
      const oldest = list.shift();
      if (oldest !== undefined) this.#remove(oldest);
    }
    list.push(node);
  }

  #remove(node: Node<S>): void {
    for (const kid of node.kids.slice()) kid.setParent(node.parent);
    node.setParent(undefined);
    this.#nodes.delete(node.streamId);
  }
}

/** Go sorts by insertion up to twelve entries, and its order is not strict: equal ones change places. So do ours. */
function insertionSort<S extends ScheduledStream>(kids: Node<S>[]): void {
  for (let end = 1; end < kids.length; end++) {
    for (let at = end; at > 0; at--) {
      const [before, node] = [kids[at - 1], kids[at]];
      if (before === undefined || node === undefined || !goesBefore(node, before)) break;
      kids[at - 1] = node;
      kids[at] = before;
    }
  }
}

function goesBefore(a: Node<ScheduledStream>, b: Node<ScheduledStream>): boolean {
  if (a.subtreeBytes === 0 && b.subtreeBytes === 0) return a.weight >= b.weight;
  if (b.subtreeBytes === 0) return false;
  return a.subtreeBytes / b.subtreeBytes <= a.weight / b.weight;
}
