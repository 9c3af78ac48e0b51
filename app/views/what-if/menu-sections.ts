/**
 * What can be done from an instant of a recording: to the selected frame, to streams that live, to the connection. Pure: a recording and a
 * place in it → sections of a menu. Each item is a change that is ready, or a form that has questions left.
 */
import { seamOf } from "../../../protocol/index.ts";
import type {
  EndpointView,
  FrameDetail,
  Intervention,
  StreamView,
  Trace,
  Side,
} from "../../../protocol/index.ts";

export interface Here {
  readonly trace: Trace;
  readonly seq: number;
  readonly atMs: number;
  /** Selected. */
  readonly frame: number | undefined;
}

/** When an input acts, as interventions say it. */
export type Instant = { readonly atSeq: number } | { readonly atMs: number };

/** A frame as interventions name it. */
export interface Target {
  readonly from: Side;
  readonly frame: number;
  /** For words: "WINDOW_UPDATE on stream 1". */
  readonly name: string;
  readonly type: number;
  readonly bytes: Uint8Array;
  /** Of the event that wrote it: there its future parts. */
  readonly seq: number;
}

/** A change, and the event in front of which it acts. */
export interface Change {
  readonly change: Intervention;
  readonly seq: number;
  readonly frameName?: string;
}

export type Form =
  | { readonly ask: "delay"; readonly target: Target }
  /** Where a digit was typed in the hex: at that octet. */
  | {
      readonly ask: "corrupt";
      readonly target: Target;
      readonly octet?: number;
      readonly digit?: string;
    }
  | { readonly ask: "send" | "setting" | "stall"; readonly instant: Instant; readonly seq: number };

export interface MenuChoice {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly does: Change | Form;
}

export interface MenuSection {
  readonly title: string;
  readonly items: readonly MenuChoice[];
}

export function menuSections(here: Here): readonly MenuSection[] {
  const target = targetOf(here.trace, here.frame);
  const streams = streamsAt(here);
  return [
    ...(target === undefined ? [] : [frameSection(target)]),
    ...streams.map((id) => streamSection(here, id)),
    connectionSection(here),
  ].filter((section) => section.items.length > 0);
}

/** Between two events time counts, at an event its number: both are exact. */
export function instantOf({ trace, seq, atMs }: Here): Instant {
  const eventMs = seq < 0 ? 0 : trace.events.get(Math.min(seq, trace.events.length - 1)).at;
  return atMs > eventMs + 1e-6 ? { atMs: Number(atMs.toFixed(6)) } : { atSeq: seq + 1 };
}

/** Undefined for frames that no endpoint of ours has written: those are a person's own, or a capture's. */
export function targetOf(trace: Trace, index: number | undefined): Target | undefined {
  if (index === undefined || index >= trace.frames.length) return undefined;
  const detail = trace.frames.detail(index);
  if (detail.writeSeq === undefined || detail.writeSeq < (seamOf(trace) ?? 0)) return undefined;
  let frame = 0;
  for (let seq = 0; seq < detail.writeSeq; seq++) {
    const event = trace.events.get(seq);
    if (event.type === "frame.write" && event.side === detail.from) frame++;
  }
  const { from, offset, wireBytes, type } = detail;
  const bytes = trace.bytes(from).subarray(offset, offset + wireBytes);
  return { from, frame, name: frameName(detail), type, bytes, seq: detail.writeSeq };
}

function frameName({ name, type, streamId }: FrameDetail): string {
  if (type === -1) return "the preface";
  return streamId === 0 ? name : `${name} on stream ${streamId}`;
}

function frameSection(target: Target): MenuSection {
  const { from, frame, name, seq } = target;
  const does = (change: Intervention): Change => ({ change, seq, frameName: name });
  return {
    title: `${name}, from the ${from}`,
    items: [
      { id: "drop", label: "Lose it", hint: "it never arrives", does: does({ do: "drop", from, frame }) },
      { id: "delay", label: "Delay it…", does: { ask: "delay", target } },
      { id: "duplicate", label: "Send it twice", does: does({ do: "duplicate", from, frame }) },
      { id: "corrupt", label: "Damage an octet…", does: { ask: "corrupt", target } },
    ],
  };
}

/** Streams that get a section of their own: that of the selected frame, else the one that lives. */
const MAX_STREAMS = 2;

function streamsAt({ trace, seq, frame }: Here): readonly number[] {
  const view = trace.seek(seq);
  const living = [...view.client.streams].filter(isLiving).map((stream) => stream.id);
  const selected = frame === undefined ? 0 : trace.frames.get(frame).streamId;
  const first = living.includes(selected) ? [selected] : [];
  return [...first, ...living.filter((id) => id !== selected)].slice(0, first.length > 0 ? 1 : MAX_STREAMS);
}

function isLiving({ state }: { readonly state: string }): boolean {
  return state !== "idle" && state !== "closed";
}

function streamSection(here: Here, streamId: number): MenuSection {
  const view = here.trace.seek(here.seq);
  const at = instantOf(here);
  const seq = here.seq + 1;
  const does = (change: Intervention): Change => ({ change, seq });
  const readers = (["server", "client"] as const).flatMap((side): MenuChoice[] => {
    const held = isHeld(view[side], streamId);
    const who = side === "server" ? "handler" : "caller";
    const what = held ? "go on reading" : "stop reading";
    const label = held ? `The ${who} goes on reading` : `The ${who} stops reading`;
    const stream = view[side].stream(streamId);
    if (stream === undefined || !(held || mayRead(stream))) return [];
    return [{ id: `read ${side} ${streamId}`, label, does: does({ do: what, side, streamId, ...at }) }];
  });
  const cancels = (["client", "server"] as const).flatMap((side): MenuChoice[] => {
    const stream = view[side].stream(streamId);
    if (stream === undefined || !isLiving(stream)) return [];
    const label = side === "client" ? "The client cancels the request" : "The server resets it";
    return [{ id: `cancel ${side} ${streamId}`, label, does: does({ do: "cancel", side, streamId, ...at }) }];
  });
  return { title: `Stream ${streamId}`, items: [...readers, ...cancels] };
}

/** Octets may still come for this side's application, or wait for it. */
function mayRead({ state, bufferedBytes }: StreamView): boolean {
  return state === "open" || state === "half-closed (local)" || bufferedBytes > 0;
}

function isHeld(endpoint: EndpointView, streamId: number): boolean {
  return endpoint.stream(streamId)?.activity?.text === "kept from reading";
}

function connectionSection(here: Here): MenuSection {
  const instant = instantOf(here);
  const seq = here.seq + 1;
  return {
    title: "Connection",
    items: [
      {
        id: "send",
        label: "Send a frame…",
        hint: "legal or not",
        does: { ask: "send", instant, seq },
      },
      { id: "setting", label: "Change a setting…", does: { ask: "setting", instant, seq } },
      { id: "stall", label: "Stall the link…", does: { ask: "stall", instant, seq } },
      { id: "cut", label: "Cut the connection", does: { change: { do: "cut", ...instant }, seq } },
    ],
  };
}
