/** Captures that were given together: what each of them holds, and which one is open. Pure. */
import type { DecodedJob, DecodeInput, HeldCapture } from "../../worker/decode-messages.ts";
import { formatBytes, formatCount } from "../../ui/format.ts";

export interface GivenFile {
  readonly input: DecodeInput;
  /** Undefined: it was too large to be looked into unasked. */
  readonly held: HeldCapture | undefined;
}

export interface GivenFiles {
  readonly files: readonly GivenFile[];
  /** Index of the one that is open. */
  readonly open: number;
}

export const NO_FILES: GivenFiles = { files: [], open: 0 };

/** What came of a decoding; `held`: of the capture that is open now. */
export function filesAfter(
  before: GivenFiles,
  inputs: readonly DecodeInput[],
  { source, others }: Pick<DecodedJob, "source" | "others">,
  held: HeldCapture | undefined,
): GivenFiles {
  if (source === undefined || held === undefined) return before;
  const input = source === "current" ? undefined : inputs[source.input];
  const known = input === undefined ? before.open : before.files.findIndex((file) => file.input === input);
  if (others.length === 0 && before.files[known] !== undefined)
    return { files: before.files.map((file, i) => (i === known ? { ...file, held } : file)), open: known };
  if (input === undefined || source === "current") return NO_FILES;
  const rows = [{ input: source.input, held }, ...others].toSorted((a, b) => a.input - b.input);
  return {
    files: rows.flatMap((row): readonly GivenFile[] => {
      const given = inputs[row.input];
      return given === undefined ? [] : [{ input: given, held: row.held }];
    }),
    open: rows.findIndex((row) => row.input === source.input),
  };
}

export function framesIn({ connections }: HeldCapture): number {
  return connections.reduce((sum, { frames }) => sum + frames, 0);
}

/** `pcapng · 3 connections, 120 frames`; why there is nothing to show. */
export function heldWords({ held, input }: GivenFile): string {
  if (held === undefined) return `${formatBytes(input.blob?.size ?? 0)}, not looked into yet`;
  const { format, connections, closed, trouble } = held;
  const frames = framesIn(held);
  if (frames === 0) return `Nothing to show. ${trouble ?? ""}`.trim();
  const parts = [
    ...(connections.length + closed > 1 ? [`${formatCount(connections.length + closed)} connections`] : []),
    `${formatCount(frames)} ${frames === 1 ? "frame" : "frames"}`,
    ...(closed > 0 ? [`${formatCount(closed)} cannot be shown`] : []),
  ];
  return `${format} · ${parts.join(", ")}`;
}
