/** What samples/index.json says. Pure. */

export interface Sample {
  readonly id: string;
  /** Beside samples/index.json. */
  readonly file: string;
  readonly title: string;
  readonly description: string;
}

/** Keeps the rows that have the right shape. */
export function readSamples(json: unknown): readonly Sample[] {
  const rows: unknown = isRecord(json) && "samples" in json ? json["samples"] : json;
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) => {
    if (!isRecord(row)) return [];
    const { file, title, description } = row;
    if (typeof file !== "string" || typeof title !== "string" || typeof description !== "string") return [];
    return [{ id: file, file, title, description }];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
