/** What reading a text or a file gives, before recordings are made of it. Types only. */
import type { Opened } from "./format.ts";
import type { CapturePart } from "./report.ts";

export interface ReadCapture extends Omit<Opened, "detail"> {
  readonly format: string;
  readonly parts: readonly CapturePart[];
  /** Forms that were tried and why the input is none of them. */
  readonly tried: readonly { readonly format: string; readonly why: string }[];
}
