/**
 * A decoded capture as plain data and columns, so that one thread can decode and another can show it. Its report and
 * its problems are plain data anyway; the connections are packed one by one. Knows nothing of threads.
 */
import { dissectRecordedFrame } from "../trace/dissect-recording.ts";
import type { Side } from "../probe/event.ts";
import { LateHeaders } from "../trace/late-headers.ts";
import { inferEvents } from "../trace/passive-model.ts";
import { openPackedRecording, packRecording } from "../trace/packed-recording.ts";
import type { PackedRecording } from "../trace/packed-recording.ts";
import { assert } from "../base/assert.ts";
import type { CaptureConnection, PacketRun } from "./connections.ts";
import type { SourceRun } from "./source-map.ts";

export interface PackedConnection extends Pick<CaptureConnection, "name" | "requests" | "errors" | "facts"> {
  readonly recording: PackedRecording;
  /** Five numbers for each run: offset, count, text, stride, width. */
  readonly source: Readonly<Record<Side, Float64Array>>;
  /** Two numbers for each run: offset, packet. */
  readonly packets: Readonly<Record<Side, Float64Array>>;
}

export function packConnection({ trace, source, packets, ...rest }: CaptureConnection): PackedConnection {
  const recording = packRecording(trace);
  assert(recording !== undefined, "a connection of a capture has the recording of a capture");
  return {
    ...rest,
    recording,
    source: { client: packSource(source.client), server: packSource(source.server) },
    packets: { client: packPackets(packets.client), server: packPackets(packets.server) },
  };
}

/** The connection that was packed. */
export function openConnection({ recording, source, packets, ...rest }: PackedConnection): CaptureConnection {
  return {
    ...rest,
    trace: openPackedRecording(
      recording,
      { late: (from, hints) => new LateHeaders(from, hints), infer: inferEvents },
      dissectRecordedFrame,
    ),
    source: { client: openSource(source.client), server: openSource(source.server) },
    packets: { client: openPackets(packets.client), server: openPackets(packets.server) },
  };
}

const PER_RUN = 5;

function packSource(runs: readonly SourceRun[]): Float64Array {
  const packed = new Float64Array(PER_RUN * runs.length);
  for (const [i, { offset, count, text, stride, width }] of runs.entries())
    packed.set([offset, count, text, stride, width], PER_RUN * i);
  return packed;
}

function openSource(packed: Float64Array): readonly SourceRun[] {
  return Array.from({ length: packed.length / PER_RUN }, (_, i) => {
    const at = PER_RUN * i;
    const [offset = 0, count = 0, text = 0, stride = 0, width = 0] = packed.subarray(at, at + PER_RUN);
    return { offset, count, text, stride, width };
  });
}

function packPackets(runs: readonly PacketRun[]): Float64Array {
  const packed = new Float64Array(2 * runs.length);
  for (const [i, { offset, packet }] of runs.entries()) {
    packed[2 * i] = offset;
    packed[2 * i + 1] = packet;
  }
  return packed;
}

function openPackets(packed: Float64Array): readonly PacketRun[] {
  const runs: PacketRun[] = [];
  for (let i = 0; i < packed.length; i += 2)
    runs.push({ offset: packed[i] ?? 0, packet: packed[i + 1] ?? 0 });
  return runs;
}
