/** What fields of text show for a value, and the other way round. What is not understood stays what it is. Pure. */

/** Values of another kind as JSON: the person is to see what stands there. */
export function writeText(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Lines of `name: value`; a line without colon is a pair that lacks its value. */
export function readPairs(text: string): unknown {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) return undefined;
  return lines.map((line) => {
    // Not the first character: names of pseudo-headers begin with a colon.
    const at = line.indexOf(":", 1);
    return at < 0 ? [line.trim()] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
}

export function writePairs(value: unknown): string {
  if (!Array.isArray(value)) return writeText(value);
  return value
    .map((pair: unknown) =>
      Array.isArray(pair) ? pair.map((part) => writeText(part)).join(": ") : writeText(pair),
    )
    .join("\n");
}

const ESCAPES: readonly (readonly [char: string, escaped: string])[] = [
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
];

/** Text on one line. */
export function escapeText(text: string): string {
  return text.replace(/[\n\r\t\\]/g, (char) => ESCAPES.find(([plain]) => plain === char)?.[1] ?? char);
}

export function unescapeText(text: string): string {
  return text.replace(/\\[nrt\\]/g, (pair) => ESCAPES.find(([, escaped]) => escaped === pair)?.[0] ?? pair);
}
