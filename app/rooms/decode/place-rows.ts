/** The rows around a place in a file or a text, with the place marked. Pure. */

export interface HexRow {
  readonly label: string;
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

const PER_ROW = 16;
const ROWS_BEFORE = 4;
const ROWS_AFTER = 8;

/** Reads no more of the file than it shows. */
export async function hexRows(blob: Blob, at: number): Promise<readonly HexRow[]> {
  const first = Math.max(0, Math.floor(at / PER_ROW) - ROWS_BEFORE) * PER_ROW;
  const end = Math.min(blob.size, first + (ROWS_BEFORE + 1 + ROWS_AFTER) * PER_ROW);
  const octets = new Uint8Array(await blob.slice(first, end).arrayBuffer());
  const rows: HexRow[] = [];
  for (let start = 0; start < octets.length; start += PER_ROW) {
    const row = Array.from(octets.subarray(start, start + PER_ROW), (octet) =>
      octet.toString(16).padStart(2, "0"),
    );
    const mark = at - first - start;
    const isHere = mark >= 0 && mark < row.length;
    rows.push({
      label: (first + start).toString(16).padStart(8, "0"),
      before: (isHere ? row.slice(0, mark) : row).map((octet) => ` ${octet}`).join("") + (isHere ? " " : ""),
      marked: isHere ? (row[mark] ?? "") : "",
      after: isHere
        ? row
            .slice(mark + 1)
            .map((octet) => ` ${octet}`)
            .join("")
        : "",
    });
  }
  return rows;
}

export interface PlacedLine {
  readonly number: number;
  readonly content: string;
}

/** Secrets are long: a line is cut where nobody reads on. */
const MAX_LINE_CHARS = 400;

export function linesAround(text: string, line: number): readonly PlacedLine[] {
  const lines = text.split(/\r\n|\n|\r/);
  const first = Math.max(1, line - ROWS_BEFORE);
  return lines
    .slice(first - 1, line + ROWS_BEFORE)
    .map((content, i) => ({ number: first + i, content: content.slice(0, MAX_LINE_CHARS) }));
}
