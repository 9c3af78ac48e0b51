/** The selection, spoken in octets of a direction instead of frames and fields; and the way back. */
import type { Side, Trace } from "../../../protocol/index.ts";
import { useSelection } from "../../state/selection.ts";
import { deepestAtOctet, nodeAt, octetsOf } from "../../views/inspector/field-tree.ts";
import { framesByOctet } from "./frame-at.ts";
import type { MarkedOctets } from "./text-segments.ts";

/** Octets of the selected field; undefined when only a frame is selected. */
export function fieldOctets(
  trace: Trace | undefined,
  frame: number | undefined,
  path: readonly number[],
): MarkedOctets | undefined {
  if (trace === undefined || frame === undefined || frame >= trace.frames.length || path.length === 0)
    return undefined;
  const node = nodeAt(trace.dissect(frame), path);
  if (node === undefined) return undefined;
  const { from, offset } = trace.frames.get(frame);
  const { start, end } = octetsOf(node);
  return { from, start: offset + start, end: offset + end };
}

/** Of the field if one is selected, else of the frame. */
export function firstOctet(
  trace: Trace | undefined,
  frame: number | undefined,
  field: MarkedOctets | undefined,
): { readonly from: Side; readonly start: number } | undefined {
  if (field !== undefined) return field;
  if (trace === undefined || frame === undefined || frame >= trace.frames.length) return undefined;
  const { from, offset } = trace.frames.get(frame);
  return { from, start: offset };
}

/** Selects the frame that holds this octet, and the deepest field there. */
export function selectOctet(trace: Trace, from: Side, octet: number): void {
  const span = framesByOctet(trace).at(from, octet);
  if (span === undefined) return;
  const path = deepestAtOctet(trace.dissect(span.frame), octet - span.start);
  const selection = useSelection.getState();
  selection.selectFrame(span.frame);
  selection.selectField(path ?? []);
}
