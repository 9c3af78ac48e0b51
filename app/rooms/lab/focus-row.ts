/** Where the focus goes when rows come, go and move: always to a row, never to nowhere. */

/** On rows of lists that can be changed: which list, and which entry. */
export function rowMarks(list: string, index: number): { readonly "data-row": string } {
  return { "data-row": `${list} ${index}` };
}

/**
 * Once the list has been drawn anew: the control of that row that `like` was in its own (the first one without it), of
 * the last row if there is none so far down.
 */
export function focusRow(list: string, index: number, like?: Element | null): void {
  const place =
    like === undefined || like === null ? 0 : controlsOf(like.closest("[data-row]")).indexOf(like);
  requestAnimationFrame(() => {
    const row = rowAt(list, index) ?? lastRow(list);
    const controls = controlsOf(row);
    const control = controls[Math.max(0, place)] ?? controls[0];
    if (control instanceof HTMLElement) control.focus();
    row?.scrollIntoView({ block: "nearest" });
  });
}

function rowAt(list: string, index: number): Element | null {
  return document.querySelector(`[data-row="${CSS.escape(`${list} ${index}`)}"]`);
}

function lastRow(list: string): Element | null {
  return [...document.querySelectorAll(`[data-row^="${CSS.escape(`${list} `)}"]`)].at(-1) ?? null;
}

function controlsOf(row: Element | null): readonly Element[] {
  return row === null ? [] : [...row.querySelectorAll("button, input, select, textarea")];
}
