/** The buffers behind plain data, so that posting it moves them instead of copying. Pure. */

/** Each buffer once. Whoever posts with them has them no more. */
export function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collect(value, found);
  return [...found];
}

function collect(value: unknown, into: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) into.add(value.buffer);
  } else if (Array.isArray(value)) {
    // Long lists hold plain numbers or small rows, never columns.
    if (value.length <= MAX_LOOKED_THROUGH) for (const item of value) collect(item, into);
  } else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) collect(item, into);
  }
}

const MAX_LOOKED_THROUGH = 64;
