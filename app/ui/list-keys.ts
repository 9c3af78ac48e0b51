/** What the keys of a list do: pure. */

/** Row that a key leads to; undefined when the key means nothing in a list or there is nothing to go to. */
export function listKey(row: number, rows: number, pageRows: number, key: string): number | undefined {
  const target = targetOf(row, rows, pageRows, key);
  return target === undefined || rows === 0 ? undefined : Math.min(rows - 1, Math.max(0, target));
}

function targetOf(row: number, rows: number, pageRows: number, key: string): number | undefined {
  switch (key) {
    case "ArrowDown":
      return row + 1;
    case "ArrowUp":
      return row - 1;
    case "PageDown":
      return row + pageRows;
    case "PageUp":
      return row - pageRows;
    case "Home":
      return 0;
    case "End":
      return rows - 1;
    default:
      return undefined;
  }
}
