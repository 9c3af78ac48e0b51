/** What requests leave behind on the heap, when everything that can go has gone. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");

/** Octets of the heap, array buffers included, after a full collection. */
function heapBytes() {
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Calls `make(n)` until `counts` are reached one after the other, and gives the heap at each, in octets. */
export function heapAfter(counts, make) {
  let made = 0;
  return counts.map((count) => {
    make(count - made);
    made = count;
    return heapBytes();
  });
}
