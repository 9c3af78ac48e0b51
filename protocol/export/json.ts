/**
 * The recording as JSON: the octets as `chunks`, which the Decode room reads back, and every frame with its fields as a
 * person reads them. Octets stand there once; a frame says at which offset of its direction it begins.
 */
import { toHex } from "../base/bytes.ts";
import type { FieldNode } from "../dissect/field-node.ts";
import { flagNames } from "../frame/frame-names.ts";
import { dissectRecordedFrame } from "../trace/dissect-recording.ts";
import type { Trace } from "../trace/trace.ts";
import { firstOnly } from "./export-source.ts";
import type { Exported, ExportSource } from "./export-source.ts";
import { segmentsOf } from "./segments.ts";

/** Frames with their fields; the octets are whole up to MAX_OCTETS. */
const MAX_FRAMES = 20_000;
const MAX_OCTETS = 32 * 1024 * 1024;

export function exportJson({ trace, title, kind, startedAtUnixMs }: ExportSource): Exported {
  const shown = Math.min(MAX_FRAMES, trace.frames.length);
  const { chunks, notes } = chunksOf(trace);
  const frames = Array.from({ length: shown }, (_, i) => `    ${JSON.stringify(frameOf(trace, i))}`);
  const head = {
    framescope: 1,
    title,
    kind,
    timed: trace.timed,
    durationMs: trace.durationMs,
    ...(startedAtUnixMs === undefined ? {} : { startedAtUnixMs }),
  };
  const lines = [
    `${JSON.stringify(head).slice(0, -1)},`,
    '  "chunks": [',
    chunks.join(",\n"),
    "  ],",
    '  "holes": ' + JSON.stringify(trace.holes) + ",",
    '  "frames": [',
    frames.join(",\n"),
    "  ]",
    "}",
  ];
  return {
    content: `${lines.join("\n")}\n`,
    notes: [...notes, ...firstOnly(MAX_FRAMES, trace.frames.length, "frames with their fields")],
  };
}

function chunksOf(trace: Trace): { readonly chunks: readonly string[]; readonly notes: readonly string[] } {
  const chunks: string[] = [];
  let octets = 0;
  const segments = segmentsOf(trace);
  for (const { from, offset, length, arriveMs } of segments) {
    octets += length;
    if (octets > MAX_OCTETS) break;
    const hex = toHex(trace.bytes(from).subarray(offset, offset + length));
    const time = trace.timed && Number.isFinite(arriveMs) ? { t: Number((arriveMs / 1000).toFixed(9)) } : {};
    chunks.push(`    ${JSON.stringify({ ...time, from, hex })}`);
  }
  const isWhole = chunks.length === segments.length;
  const gaps = trace.holes.some((hole) => hole.kind === "gap");
  return {
    chunks,
    notes: [
      ...(isWhole ? [] : [`Only the first ${MAX_OCTETS / 1024 / 1024} MiB of octets are in it.`]),
      ...(gaps
        ? ["Octets that the recording lacks are told under holes; read back, the rest stands without them."]
        : []),
    ],
  };
}

function frameOf(trace: Trace, i: number): object {
  const {
    index,
    name,
    from,
    type,
    flags,
    streamId,
    length,
    at,
    sentMs,
    arrivedMs,
    offset,
    summary,
    headers,
    fault,
  } = trace.frames.detail(i);
  return {
    number: index + 1,
    type: name,
    from,
    stream: streamId,
    length,
    flags,
    flagNames: flagNames(type, flags),
    ...(trace.timed ? { atMs: at, sentMs: finite(sentMs), arrivedMs: finite(arrivedMs) } : {}),
    offset,
    says: summary,
    ...(headers === undefined ? {} : { headers: headers.map((field) => [field.name, field.value]) }),
    ...(fault === undefined ? {} : { fault: { token: fault.token, reason: fault.reason, rfc: fault.rfc } }),
    fields: trace.dissect(i, dissectRecordedFrame).children.map(fieldOf),
  };
}

/** JSON has no Infinity: what has not happened when the recording ends is left out. */
function finite(ms: number): number | undefined {
  return Number.isFinite(ms) ? ms : undefined;
}

function fieldOf(node: FieldNode): object {
  return {
    name: node.label,
    ...(node.value === "" ? {} : { value: node.value }),
    startBit: node.startBit,
    bits: node.bitLength,
    ...(node.fault === undefined ? {} : { fault: node.fault }),
    ...(node.children.length === 0 ? {} : { fields: node.children.map(fieldOf) }),
  };
}
