/** Scenarios that go on where a capture ends. */
import { expect } from "vitest";
import { concatBytes, toHex } from "../../protocol/base/bytes.ts";
import { makeSettings } from "../../protocol/frame/make-frame.ts";
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { lintTrace, seamOf } from "../../protocol/index.ts";
import type { Side, Trace } from "../../protocol/index.ts";
import { parseScenario } from "../../protocol/sim/parse-scenario.ts";
import type { Scenario, SeenOctets } from "../../protocol/sim/scenario.ts";
import { simulate } from "../../protocol/sim/simulate.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import { inferEvents } from "../../protocol/trace/passive-model.ts";
import { FIXTURE_CAPTURES, readCapture } from "./captures.ts";

export interface Seen {
  readonly from: Side;
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

export const BOTH: readonly Side[] = ["client", "server"];

function takeOverScenario(seen: readonly Seen[], ends: readonly Side[], more: object = {}): Scenario {
  const pieces: readonly SeenOctets[] = seen.map(({ from, atMs, bytes }) => ({
    from,
    atMs,
    hex: toHex(bytes),
  }));
  const parsed = parseScenario({
    v: 1,
    seed: 5,
    link: { delayMs: 5 },
    takeOver: { ends, seen: pieces },
    server: {
      handlers: [
        {
          steps: [
            { do: "read", as: "Discard" },
            { do: "write", body: { text: "hello" } },
          ],
        },
      ],
    },
    ...more,
  });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

/** Of each direction so many octets. */
export function firstFrames(seen: readonly Seen[], octets: Readonly<Record<Side, number>>): readonly Seen[] {
  const room = { ...octets };
  return seen.flatMap(({ from, atMs, bytes }) => {
    const kept = bytes.subarray(0, room[from]);
    room[from] -= kept.length;
    return kept.length === 0 ? [] : [{ from, atMs, bytes: kept }];
  });
}

export function goOn(seen: readonly Seen[], ends: readonly Side[], more: object = {}): Trace {
  return simulate(takeOverScenario(seen, ends, more));
}

/** `server HEADERS 1: 200`, from the seam on. */
export function said(trace: Trace, from?: Side): readonly string[] {
  return framesFromSeam(trace)
    .map((i) => trace.frames.detail(i))
    .filter((frame) => from === undefined || frame.from === from)
    .map(
      ({ from: who, name, streamId, summary }) =>
        `${who} ${name} ${streamId}: ${summary.replaceAll("\u202F", " ")}`,
    );
}

export function framesFromSeam(trace: Trace): readonly number[] {
  const seam = seamOf(trace) ?? -1;
  return Array.from({ length: trace.frames.length }, (_, i) => i).filter(
    (i) => (trace.frames.times(i).writeSeq ?? -1) > seam,
  );
}

export function seamText(trace: Trace): string {
  const event = trace.events.get(seamOf(trace) ?? 0);
  return event.type === "input" ? event.text : "";
}

export function capture(name: string): readonly Seen[] {
  return readCapture(FIXTURE_CAPTURES, name).chunks;
}

/** Up to the octet before the first frame that `stop` says yes to. */
export function seenUntil(
  all: readonly Seen[],
  stop: (frame: ReturnType<Trace["frames"]["detail"]>) => boolean,
): readonly Seen[] {
  const trace = recordCapture({ chunks: all });
  const octets = { client: 0, server: 0 };
  for (let i = 0; i < trace.frames.length; i++) {
    const frame = trace.frames.detail(i);
    if (stop(frame)) break;
    octets[frame.from] = frame.offset + frame.wireBytes;
  }
  return firstFrames(all, octets);
}

/** Both ends' books are what the wire says, where nothing is under way any more. */
export function expectTrueBooks(trace: Trace): void {
  const chunks = Array.from({ length: trace.frames.length }, (_, i) => trace.frames.detail(i))
    .map(({ from, offset, wireBytes, at }) => ({
      from,
      atMs: at,
      bytes: trace.bytes(from).slice(offset, offset + wireBytes),
    }))
    .sort((a, b) => a.atMs - b.atMs);
  const wire = recordCapture({ chunks, infer: inferEvents });
  const [ours, theirs] = [trace.seek(trace.events.length - 1), wire.seek(wire.events.length - 1)];
  for (const side of BOTH) {
    expect({ side, send: ours[side].sendWindow, recv: ours[side].recvWindow }).toEqual({
      side,
      send: theirs[side].sendWindow,
      recv: theirs[side].recvWindow,
    });
    for (const { id, state, sendWindow, recvWindow } of ours[side].streams) {
      if (state === "closed") continue;
      expect({ id, sendWindow, recvWindow }).toEqual({
        id,
        sendWindow: theirs[side].stream(id)?.sendWindow,
        recvWindow: theirs[side].stream(id)?.recvWindow,
      });
    }
  }
}

/** What of it breaks a rule and is ours. */
export function ourFaults(trace: Trace, ends: readonly Side[]): readonly string[] {
  const ours = new Set(framesFromSeam(trace));
  return lintTrace(trace)
    .findings.filter(({ severity, frame }) => severity === "error" && ours.has(frame))
    .filter(({ frame }) => ends.includes(trace.frames.plain(frame).from))
    .map(({ token, frame, what }) => `${token} at ${frame}: ${what}`);
}

export function clientSays(...frames: readonly Uint8Array[]): readonly Seen[] {
  return [
    { from: "client", atMs: 0, bytes: concatBytes([PREFACE_BYTES, writeFrame(makeSettings([])), ...frames]) },
  ];
}
