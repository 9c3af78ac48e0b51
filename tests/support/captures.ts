/** Reads our captures of real traffic: the chunks as they were seen, and what they are known to hold. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { fromHex } from "../../protocol/base/bytes.ts";
import type { Side } from "../../protocol/index.ts";

/** A few captures that are part of the checkout. */
export const FIXTURE_CAPTURES = fileURLToPath(new URL("../fixtures/captures/", import.meta.url));

export interface CaptureFile {
  readonly name: string;
  readonly chunks: readonly { readonly from: Side; readonly atMs: number; readonly bytes: Uint8Array }[];
}

/** One frame as two independent decoders agree on it. */
export interface TrueFrame {
  readonly chunk: number;
  readonly from: Side;
  /** Absent for the preface. */
  readonly type?: number;
  readonly name: string;
  readonly stream?: number;
  readonly flags?: number;
  readonly length: number;
  readonly headers?: readonly (readonly [name: string, value: string])[] | null;
  readonly dynamicTable?: { readonly entries: number; readonly size: number; readonly max: number };
  readonly neverIndexed?: readonly number[];
  readonly settings?: readonly (readonly [id: number, value: number])[];
  readonly increment?: number;
  readonly error?: number;
  readonly lastStream?: number;
  readonly promised?: number;
  readonly dataLength?: number;
  readonly malformed?: true;
  readonly hpackError?: string;
}

export interface CaptureTruth {
  readonly frames: readonly TrueFrame[];
  readonly unfinishedBytes?: { readonly client?: number; readonly server?: number };
}

/** Names of the captures in a folder. */
export function captureNames(folder: string): readonly string[] {
  const truths = readdirSync(folder).filter((file) => file.endsWith(".frames.json"));
  return truths.map((file) => file.slice(0, -".frames.json".length)).sort();
}

export function readCapture(folder: string, name: string): CaptureFile {
  const plain = `${folder}/${name}.json`;
  const text = existsSync(plain)
    ? readFileSync(plain, "utf8")
    : gunzipSync(readFileSync(`${plain}.gz`)).toString();
  const file: { chunks: { t: number; from: Side; hex: string }[] } = JSON.parse(text);
  const chunks = file.chunks.map(({ t, from, hex }) => ({ from, atMs: t * 1000, bytes: fromHex(hex) }));
  return { name, chunks };
}

export function readTruth(folder: string, name: string): CaptureTruth {
  const truth: CaptureTruth = JSON.parse(readFileSync(`${folder}/${name}.frames.json`, "utf8"));
  return truth;
}
