export function heapAfter(counts: readonly number[], make: (n: number) => void): readonly number[];
