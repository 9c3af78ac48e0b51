/**
 * The part of the address behind `#`: `#/learn/get?step=4`, `#/decode?frame=5&pane=table`. Pure. A link carries the
 * place, and what was made of the recording (`s`); simulations are made anew, captures never leave the browser.
 */
import { PANES } from "./layout.ts";
import type { PaneId } from "./layout.ts";
import type { Place, RoomId } from "./session.ts";

export interface Address {
  readonly room: RoomId;
  readonly lessonId?: string;
  /** Step of the story, from 0. */
  readonly step?: number;
  readonly place: Place;
  readonly pane?: PaneId;
  /** A scenario and its futures, as link-codec.ts packs them. */
  readonly packed?: string;
}

/** Whatever cannot be understood is left out: an old or mistyped link still opens the right room. */
export function parseAddress(hash: string): Address {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [room, lesson] = path.split("/");
  const params = new URLSearchParams(query);
  const pane = params.get("pane");
  const step = readNumber(params, "step");
  const packed = params.get("s");
  const lessonId = lesson === undefined ? undefined : decode(lesson);
  return {
    room: room === "decode" || room === "lab" ? room : "learn",
    ...(room === "learn" && lessonId ? { lessonId } : {}),
    ...(step === undefined ? {} : { step: Math.trunc(step) }),
    place: readPlace(params),
    ...(isPane(pane) ? { pane } : {}),
    ...(packed ? { packed } : {}),
  };
}

export function formatAddress({ room, lessonId, step, place, pane, packed }: Address): string {
  const path = room === "learn" && lessonId !== undefined ? `learn/${encodeURIComponent(lessonId)}` : room;
  const params = new URLSearchParams();
  const put = (name: string, value: number | string | undefined) =>
    value !== undefined && params.set(name, String(value));
  put("step", step);
  put("seq", place.seq);
  put("at", place.atMs);
  put("frame", place.frame);
  put("pane", pane);
  put("s", packed);
  const query = params.toString();
  return `#/${path}${query ? `?${query}` : ""}`;
}

export function hasPlace(place: Place): boolean {
  return place.seq !== undefined || place.frame !== undefined;
}

function readPlace(params: URLSearchParams): Place {
  const seq = readNumber(params, "seq");
  const atMs = readNumber(params, "at");
  const frame = readNumber(params, "frame");
  return {
    ...(seq === undefined ? {} : { seq: Math.trunc(seq) }),
    ...(atMs === undefined ? {} : { atMs }),
    ...(frame === undefined ? {} : { frame: Math.trunc(frame) }),
  };
}

function readNumber(params: URLSearchParams, name: string): number | undefined {
  const text = params.get(name);
  const value = Number(text);
  return text !== null && text.trim() !== "" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function isPane(text: string | null): text is PaneId {
  return text !== null && Object.hasOwn(PANES, text);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
