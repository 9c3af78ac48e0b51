/**
 * A capture's recording as plain columns, so that one thread can make it and another look at it without making it again:
 * what takes time (finding the frames, putting both directions in order, finding faults) is in the columns.
 */
import type { Side } from "../probe/event.ts";
import { CapturedEvents } from "./event-log.ts";
import type { FrameColumns } from "./frame-columns.ts";
import { packEvents, UnpackedEvents } from "./packed-events.ts";
import type { PackedEvents } from "./packed-events.ts";
import type { Inferred } from "./passive-model.ts";
import { partsOf, recordingOf } from "./recording.ts";
import type { RecordingParts } from "./recording.ts";
import type { DirectionScan } from "./scan-direction.ts";
import type { Dissector, Hole, Trace } from "./trace.ts";

export interface PackedRecording extends Pick<
  RecordingParts,
  "durationMs" | "timed" | "octetsKnown" | "columns" | "hints"
> {
  readonly bytes: Readonly<Record<Side, Uint8Array>>;
  readonly scans: readonly [DirectionScan, DirectionScan];
  readonly columns: FrameColumns;
  readonly holes: readonly Hole[];
  /** The frames that break a rule. */
  readonly faulty: Uint32Array;
  /** Undefined: there was too much of it. */
  readonly inferred: (Pick<Inferred, "seqs"> & { readonly events: PackedEvents }) | undefined;
}

/** Only for recordings of captures; undefined for others. The columns are the recording's own. */
export function packRecording(trace: Trace): PackedRecording | undefined {
  const parts = partsOf(trace);
  if (parts === undefined || !(parts.log instanceof CapturedEvents)) return undefined;
  const { durationMs, timed, octetsKnown, hints, columns, scans, inferred } = parts;
  return {
    durationMs,
    timed,
    octetsKnown,
    hints,
    columns,
    bytes: { client: trace.bytes("client"), server: trace.bytes("server") },
    scans: [packScan(scans[0]), packScan(scans[1])],
    holes: trace.holes,
    faulty: Uint32Array.from(trace.faults(), ({ frame }) => frame),
    inferred: inferred && { seqs: inferred.seqs, events: packEvents(inferred.log) },
  };
}

/** The recording that was packed; takes what little time its header blocks need to be found. Only new hints infer anew. */
export function openPackedRecording(
  packed: PackedRecording,
  { late, infer }: Pick<RecordingParts, "late" | "infer">,
  dissector?: Dissector,
): Trace {
  const { bytes, holes, faulty, inferred, ...same } = packed;
  const stores = { client: storeOf(bytes.client), server: storeOf(bytes.server) };
  const log = new CapturedEvents(packed.columns, true);
  return recordingOf(
    {
      ...same,
      log,
      late,
      // Where there was too much of it there is with hints, too.
      infer: inferred && infer,
      inferred: inferred && { seqs: inferred.seqs, log: new UnpackedEvents(inferred.events) },
      hasState: false,
      stores,
      known: { holes, faulty },
    },
    dissector,
  );
}

function packScan({ frames, ...scan }: DirectionScan): DirectionScan {
  return {
    ...scan,
    frames: {
      type: Int16Array.from(frames.type),
      flags: Uint8Array.from(frames.flags),
      streamId: Uint32Array.from(frames.streamId),
      length: Uint32Array.from(frames.length),
      offset: Float64Array.from(frames.offset),
      end: Float64Array.from(frames.end),
    },
  };
}

function storeOf(bytes: Uint8Array): RecordingParts["stores"][Side] {
  return { bytes: () => bytes, length: bytes.length, dropped: 0 };
}
