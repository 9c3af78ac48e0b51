/**
 * Makes a Trace of what a simulation left: its event log and its octets. What a capture has seen becomes one in capture-recording.ts;
 * from there on both are the same to whoever reads them.
 */
import { groupDigits } from "../base/group-digits.ts";
import { assert } from "../base/assert.ts";
import { Http2Error } from "../base/http2-error.ts";
import type { FieldNode } from "../dissect/field-node.ts";
import { SettingId } from "../frame/setting-names.ts";
import { FrameType } from "../frame/frame.ts";
import type { Side, TraceEvent } from "../probe/event.ts";
import type { ByteStore } from "./byte-store.ts";
import { ViewSeeker } from "./connection-view.ts";
import { RecordedEvents } from "./event-log.ts";
import type { EventLog } from "./event-log.ts";
import { mergeFrames, SIDES } from "./frame-columns.ts";
import type { FrameColumns } from "./frame-columns.ts";
import { IndexedFrames } from "./frame-index.ts";
import type { FrameSource } from "./frame-index.ts";
import { HeaderBlocks } from "./header-blocks.ts";
import { headerTablesAt } from "./header-tables.ts";
import type { HeaderHint, LateHeaders, UnknownEntry } from "./late-headers.ts";
import type { Inferred, PassiveOptions } from "./passive-model.ts";
import { prefaceNode } from "./preface-node.ts";
import { parseScannedFrame, PREFACE_TYPE, scanDirection } from "./scan-direction.ts";
import type { DirectionScan } from "./scan-direction.ts";
import { stalls, windowSeries } from "./series.ts";
import type { Dissector, HeaderTable, Hole, Stall, Trace, WindowSeries } from "./trace.ts";
import type { ConnectionView } from "./view.ts";
import { simulatedTimes } from "./wire-times.ts";
import type { FrameSeqs } from "./wire-times.ts";

/** What a simulation left. `events[i].seq` is `i`. */
export interface SimulationSource {
  readonly events: readonly TraceEvent[];
  readonly bytes: Readonly<Record<Side, ByteStore>>;
}

export type Inference = (source: FrameSource, options: PassiveOptions) => Inferred | undefined;

export type LateHeadersMaker = (from: Side, hints: readonly HeaderHint[]) => LateHeaders;

/** Without a dissector the recording's `dissect` has to be given one. */
export function createRecording(source: SimulationSource, dissector?: Dissector): Trace {
  return new Recording(partsOfSimulation(source), dissector);
}

function partsOfSimulation({ events, bytes }: SimulationSource): RecordingParts {
  const scans = [scanDirection("client", bytes.client), scanDirection("server", bytes.server)] as const;
  const seqs = [frameSeqs(events, "client"), frameSeqs(events, "server")] as const;
  const columns = mergeFrames(scans, [
    simulatedTimes(scans[0], events, seqs[0]),
    simulatedTimes(scans[1], events, seqs[1]),
  ]);
  for (let i = 0; i < columns.length; i++) {
    const { write, read } = seqs[columns.from[i] === 1 ? 1 : 0];
    columns.writeSeq[i] = write.get(columns.offset[i] ?? 0) ?? -1;
    columns.readSeq[i] = read.get(columns.offset[i] ?? 0) ?? -1;
  }
  const log = new RecordedEvents(events);
  const durationMs = events.at(-1)?.at ?? 0;
  return {
    log,
    durationMs,
    timed: true,
    hasState: true,
    octetsKnown: true,
    late: undefined,
    infer: undefined,
    hints: [],
    stores: bytes,
    scans,
    columns,
  };
}

function frameSeqs(events: readonly TraceEvent[], from: Side): FrameSeqs {
  const write = new Map<number, number>();
  const read = new Map<number, number>();
  for (const event of events) {
    if (event.type === "frame.write" && event.side === from) write.set(event.offset, event.seq);
    else if (event.type === "frame.read" && event.side !== from) read.set(event.offset, event.seq);
  }
  return { write, read };
}

interface RecordingParts {
  readonly log: EventLog;
  readonly durationMs: number;
  readonly timed: boolean;
  readonly hasState: boolean;
  readonly octetsKnown: boolean;
  readonly late: LateHeadersMaker | undefined;
  /** Undefined: not to be tried. */
  readonly infer?: Inference | undefined;
  /** Inferred before. */
  readonly inferred?: Inferred | undefined;
  readonly hints: readonly HeaderHint[];
  readonly stores: Readonly<Record<Side, Pick<ByteStore, "bytes" | "length" | "dropped">>>;
  readonly scans: readonly [DirectionScan, DirectionScan];
  readonly columns: FrameColumns;
  /** Found out before. */
  readonly known?: {
    readonly holes: readonly Hole[];
    /** The frames that break a rule: to find them, every frame has to be parsed. */
    readonly faulty: Uint32Array;
  };
}

/** For capture-recording.ts, and for packed-recording.ts, which takes recordings apart and puts them together again. */
export function recordingOf(parts: RecordingParts, dissector?: Dissector, source?: FrameSource): Trace {
  return new Recording(parts, dissector, source);
}

export function partsOf(trace: Trace): RecordingParts | undefined {
  return Recording.partsOf(trace);
}

export type { RecordingParts };

const MADE_UP =
  "These octets were written anew from what a log says of this frame: how it was encoded on the wire is unknown.";

class Recording implements Trace {
  readonly frames: IndexedFrames;
  readonly events: EventLog;
  readonly durationMs: number;
  readonly timed: boolean;
  readonly hasState: boolean;
  readonly isInferred: boolean;
  readonly octetsKnown: boolean;
  readonly holes: readonly Hole[];
  readonly #parts: RecordingParts;
  readonly #source: FrameSource;
  readonly #dissector: Dissector | undefined;
  readonly #seeker: ViewSeeker;
  #windows: readonly WindowSeries[] | undefined;
  #stalls: readonly Stall[] | undefined;
  #faults: ReturnType<IndexedFrames["faults"]> | undefined;

  constructor(parts: RecordingParts, dissector: Dissector | undefined, source = frameSource(parts)) {
    this.durationMs = parts.durationMs;
    this.timed = parts.timed;
    this.octetsKnown = parts.octetsKnown;
    const inferred = parts.inferred ?? parts.infer?.(source, parts);
    this.#parts = { ...parts, inferred };
    // Where frames stand in the log is then the recording's own: the columns may be shared.
    this.#source =
      inferred === undefined ? source : { ...source, columns: { ...source.columns, ...inferred.seqs } };
    this.events = inferred?.log ?? parts.log;
    this.isInferred = inferred !== undefined;
    this.hasState = parts.hasState || this.isInferred;
    this.#dissector = dissector;
    this.frames = new IndexedFrames(this.#source);
    this.holes = holesOf(parts);
    this.#seeker = new ViewSeeker(this.events);
  }

  static partsOf(trace: Trace): RecordingParts | undefined {
    return trace instanceof Recording ? trace.#parts : undefined;
  }

  seek(seq: number): ConnectionView {
    return this.#seeker.seek(seq);
  }

  bytes(from: Side): Uint8Array {
    return this.#source.bytes[from === "client" ? 0 : 1];
  }

  dissect(frame: number, by = this.#dissector): FieldNode {
    const tree = this.#fieldsOf(frame, by);
    return this.octetsKnown ? tree : { ...tree, meaning: MADE_UP };
  }

  headerTables(frame: number): { readonly before: HeaderTable; readonly after: HeaderTable } | undefined {
    return this.octetsKnown ? headerTablesAt(this.#source, frame) : undefined;
  }

  unknownEntries(): readonly UnknownEntry[] {
    const { blocks, columns } = this.#source;
    return blocks.flatMap((one, side) =>
      one.unknownEntries((ordinal) => columns.indexOf[side]?.[ordinal] ?? 0),
    );
  }

  withHints(hints: readonly HeaderHint[]): Trace {
    return new Recording({ ...this.#parts, hints, inferred: undefined }, this.#dissector);
  }

  faults(): ReturnType<IndexedFrames["faults"]> {
    return (this.#faults ??= this.frames.faults(this.#parts.known?.faulty));
  }

  windows(): readonly WindowSeries[] {
    return (this.#windows ??= this.hasState ? windowSeries(this.events) : []);
  }

  stalls(): readonly Stall[] {
    return (this.#stalls ??= this.hasState ? stalls(this.events, this.durationMs) : []);
  }

  #fieldsOf(frame: number, by: Dissector | undefined): FieldNode {
    const { type, offset, end } = this.#source.columns;
    if (type[frame] === PREFACE_TYPE) return prefaceNode((end[frame] ?? 0) - (offset[frame] ?? 0));
    assert(by !== undefined, "a recording made without dissector is given one");
    return by(this.#source, frame);
  }
}

/** The receiver of a direction decodes with a table as large as the receiver's own SETTINGS allow. */
export function frameSource({ stores, scans, columns, late, hints }: RecordingParts): FrameSource {
  const bytes = [stores.client.bytes(), stores.server.bytes()] as const;
  const limits = [announcedTableSize(scans[1], bytes[1]), announcedTableSize(scans[0], bytes[0])] as const;
  const blocks = [
    new HeaderBlocks(bytes[0], scans[0], limits[0], late?.("client", hints)),
    new HeaderBlocks(bytes[1], scans[1], limits[1], late?.("server", hints)),
  ] as const;
  return { columns, bytes, scans, blocks };
}

/** Largest SETTINGS_HEADER_TABLE_SIZE of this side's; undefined when its SETTINGS may not all have been seen. */
function announcedTableSize(scan: DirectionScan, bytes: Uint8Array): number | undefined {
  const { frames, tableStarts } = scan;
  if (tableStarts.length === 0 || tableStarts.some((start) => !start.known)) return undefined;
  let largest = 0;
  for (let ordinal = 0; ordinal < frames.type.length; ordinal++) {
    if (frames.type[ordinal] !== FrameType.SETTINGS) continue;
    const frame = parseScannedFrame(scan, bytes, ordinal);
    if (frame instanceof Http2Error || frame?.type !== FrameType.SETTINGS) continue;
    for (const [id, value] of frame.settings) {
      if (id === SettingId.HEADER_TABLE_SIZE) largest = Math.max(largest, value);
    }
  }
  return largest;
}

function holesOf({ scans, stores, known }: RecordingParts): readonly Hole[] {
  if (known !== undefined) return known.holes;
  const limits = SIDES.flatMap((from): readonly Hole[] => {
    const { dropped, length } = stores[from];
    if (dropped === 0) return [];
    const reason = `${groupDigits(dropped)} more octets came than are kept of one direction`;
    return [{ from, kind: "limit", offset: length, length: 0, reason }];
  });
  return [...scans[0].holes, ...scans[1].holes, ...limits];
}
