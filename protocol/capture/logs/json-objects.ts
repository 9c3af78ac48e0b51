/** Finds the objects of a long JSON list, each with its place, also when the text was cut: they are parsed one by one. */

/** Index behind the bracket that closes the one at `at`; -1 when the text ends before. */
export function endOfJson(text: string, at: number, end: number): number {
  let depth = 0;
  const marks = /["{}[\]]/g;
  marks.lastIndex = at;
  for (let match = marks.exec(text); match !== null && match.index < end; match = marks.exec(text)) {
    if (match[0] === '"') {
      const close = endOfString(text, match.index, end);
      if (close < 0) return -1;
      marks.lastIndex = close;
    } else if (match[0] === "{" || match[0] === "[") depth++;
    else if (--depth === 0) return marks.lastIndex;
  }
  return -1;
}

function endOfString(text: string, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i++;
    else if (code === 0x22) return i + 1;
  }
  return -1;
}

/** Undefined when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
