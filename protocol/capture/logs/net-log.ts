/**
 * Chrome's net log (chrome://net-export): the events of HTTP2_SESSION sources as frames. Frames' lengths and flags are only in part
 * in it; header fields and times are. Cut logs (the browser was killed) are read as far as they go.
 * Chromium: net/spdy/spdy_session.cc, net/log/net_log_event_type_list.h.
 */
import { Flag, FrameType } from "../../frame/frame.ts";
import type { HeaderField } from "../../hpack/field.ts";
import type { Side } from "../../probe/event.ts";
import { no, textOf } from "../format.ts";
import type { Conversation, Reading, Region, Sniff, TextFormat } from "../format.ts";
import { FaultList } from "../pieces.ts";
import { endOfJson, isRecord, parseJson } from "./json-objects.ts";
import { fitsHeader, LogWriter, noOctetsFault, octetsOf, octetString } from "./logged-frame.ts";
import type { LoggedFrame } from "./logged-frame.ts";
import { errorOf } from "./names.ts";

export const netLog: TextFormat = { name: "Chrome net log", scope: "document", sniff, open };

const SNIFF_CHARS = 65_536;
const EVENTS_PER_SLICE = 512;
const ADVICE = "For the octets: start Chrome with SSLKEYLOGFILE set and capture packets.";

function sniff(region: Region): Sniff {
  const text = textOf(region, SNIFF_CHARS);
  const found = text.includes('"logEventTypes"') || text.includes('"logSourceType"');
  return found ? { score: 0.97, why: "the constants of a net log" } : no("no constants of a net log");
}

type Params = Readonly<Record<string, unknown>>;
type Contents = Omit<LoggedFrame, "atMs" | "line">;

function* open(region: Region): Reading {
  const faults = new FaultList();
  const names = eventNames(region);
  const sessions = new Map<number, Session>();
  const list = /"events"\s*:\s*\[/g;
  list.lastIndex = region.start;
  const begin = list.exec(region.text);
  if (names.size === 0 || begin === null) {
    faults.error(
      region.start,
      "The list of events or the names of their types are missing from this net log.",
      {
        expected: '"constants" with "logEventTypes", then "events"',
        advice: "Export the log again, and paste the whole file.",
      },
    );
    return { conversations: [], faults: faults.finish() };
  }
  let count = 0;
  for (let at = list.lastIndex; ;) {
    const next = /[^\s,]/g;
    next.lastIndex = at;
    const found = next.exec(region.text);
    if (found === null || found[0] !== "{") {
      if (found === null) faults.warn(at, "The log ends without closing its list: it was cut here.");
      break;
    }
    const end = endOfJson(region.text, found.index, region.end);
    if (end < 0) {
      faults.warn(found.index, "The log ends inside this event: it was cut here.");
      break;
    }
    const event = parseJson(region.text.slice(found.index, end));
    if (isRecord(event)) takeEvent(event, { start: found.index, end }, { names, sessions, faults });
    else faults.error(found.index, "This event is not valid JSON.", { expected: "an object" });
    at = end;
    if (++count % EVENTS_PER_SLICE === 0) yield at;
  }
  return finish([...sessions.values()], region.start, faults);
}

function finish(
  sessions: readonly Session[],
  start: number,
  faults: FaultList,
): {
  conversations: Conversation[];
  faults: ReturnType<FaultList["finish"]>;
  detail: string;
} {
  const found = sessions.filter(({ frames }) => frames.length > 0);
  const zero = found.reduce((least, { frames }) => Math.min(least, frames[0]?.atMs ?? 0), Infinity);
  const conversations = new LogWriter(faults).conversations(
    found.map(({ host, frames }) => ({
      name: host,
      frames: frames.map((frame) => ({ ...frame, atMs: Math.max(0, (frame.atMs ?? 0) - zero) })),
    })),
  );
  const count = found.reduce((sum, { frames }) => sum + frames.length, 0);
  if (count > 0) faults.add(noOctetsFault(start, ADVICE));
  else
    faults.error(start, "This net log holds no HTTP/2 session.", {
      expected: "events of HTTP2_SESSION",
      advice: "Record it while the page loads over HTTP/2 (HTTP/3 has other events).",
    });
  return { conversations, faults: faults.finish(), detail: count === 1 ? "1 frame" : `${count} frames` };
}

function eventNames(region: Region): ReadonlyMap<number, string> {
  const head = /"logEventTypes"\s*:\s*/g;
  head.lastIndex = region.start;
  const names = new Map<number, string>();
  if (head.exec(region.text) === null) return names;
  const end = endOfJson(region.text, head.lastIndex, region.end);
  const table = end < 0 ? undefined : parseJson(region.text.slice(head.lastIndex, end));
  if (!isRecord(table)) return names;
  for (const [name, type] of Object.entries(table)) if (typeof type === "number") names.set(type, name);
  return names;
}

interface Session {
  host: string;
  readonly frames: LoggedFrame[];
  /** Of the server's last SETTINGS: what they say is told one by one behind them. */
  settings?: (readonly [id: number, value: number])[];
}

interface Log {
  readonly names: ReadonlyMap<number, string>;
  readonly sessions: Map<number, Session>;
  readonly faults: FaultList;
}

function takeEvent(event: Params, line: LoggedFrame["line"], { names, sessions, faults }: Log): void {
  const name = names.get(typeof event["type"] === "number" ? event["type"] : -1);
  const { source } = event;
  if (name === undefined || !name.startsWith("HTTP2_SESSION") || !isRecord(source)) return;
  const id = numericOf(source["id"]);
  const session = sessions.get(id) ?? { host: `session ${id}`, frames: [] };
  sessions.set(id, session);
  const params = isRecord(event["params"]) ? event["params"] : {};
  if (name === "HTTP2_SESSION" && typeof params["host"] === "string") session.host = params["host"];
  const last = session.frames.at(-1);
  if (name === "HTTP2_SESSION_RECV_SETTING") {
    addSetting(session, params);
    return;
  }
  const contents = contentsOf(name, params);
  if (contents === undefined) return;
  const time = numericOf(event["time"]);
  if (!fitsHeader(contents.streamId, contents.length) || !Number.isFinite(time)) {
    faults.error(line.start, "The numbers of this event fit no frame.", {
      expected: "a time, and a stream of 31 bits",
    });
    return;
  }
  const atMs = Math.max(time, last?.atMs ?? time);
  if (contents.from === "server" && contents.settings !== undefined)
    session.frames.push({ ...contents, atMs, line, settings: (session.settings = []) });
  else session.frames.push({ ...contents, atMs, line });
}

/** Chrome tells received SETTINGS one by one, behind the frame (and behind its acknowledgement). */
function addSetting({ settings }: Session, params: Params): void {
  const id = Number.parseInt(wordOf(params["id"]), 10);
  const value = numericOf(params["value"]);
  if (id >= 0 && id <= 0xffff && value >= 0 && value <= 0xffff_ffff) settings?.push([id, value]);
}

/** Undefined for events that are no frames. */
function contentsOf(event: string, params: Params): Contents | undefined {
  const [, verb, what = ""] = /^HTTP2_SESSION_(?:(SEND|RECV)_)?(\w+)$/.exec(event) ?? [];
  const from: Side = verb === "RECV" || params["type"] === "received" ? "server" : "client";
  const streamId = numberOf(params["stream_id"]) ?? 0;
  const frame = (type: number, more: Partial<Contents> = {}): Contents => ({
    from,
    type,
    flags: 0,
    streamId,
    ...more,
  });
  const end = params["fin"] === true ? Flag.END_STREAM : 0;
  switch (what) {
    case "HEADERS":
      return headersFrame(frame(FrameType.HEADERS, { flags: end | Flag.END_HEADERS }), params);
    case "PUSH_PROMISE":
      return frame(FrameType.PUSH_PROMISE, {
        flags: Flag.END_HEADERS,
        streamId: numberOf(params["id"]) ?? streamId,
        otherStreamId: numberOf(params["promised_stream_id"]),
        fields: fieldsOf(params["headers"]),
      });
    case "DATA":
      return frame(FrameType.DATA, { flags: end, length: numberOf(params["size"]) ?? 0 });
    case "SETTINGS":
      return frame(FrameType.SETTINGS, { settings: verb === "SEND" ? settingsOf(params["settings"]) : [] });
    case "SETTINGS_ACK":
      return frame(FrameType.SETTINGS, { flags: Flag.ACK });
    case "WINDOW_UPDATE":
      return frame(FrameType.WINDOW_UPDATE, { increment: numberOf(params["delta"]) });
    case "RST_STREAM":
      return frame(FrameType.RST_STREAM, {
        errorCode: errorOf(wordOf(params["error_code"] ?? params["status"])),
      });
    case "PING":
      return frame(FrameType.PING, {
        flags: params["is_ack"] === true ? Flag.ACK : 0,
        octets: pingOctets(params["unique_id"]),
        length: 8,
      });
    case "GOAWAY":
      return frame(FrameType.GOAWAY, {
        errorCode: errorOf(wordOf(params["error_code"] ?? params["status"])),
        otherStreamId: numberOf(params["last_accepted_stream_id"]),
        octets: octetsOf(typeof params["debug_data"] === "string" ? params["debug_data"] : ""),
      });
    default:
      return undefined;
  }
}

function headersFrame(frame: Contents, params: Params): Contents {
  const fields = fieldsOf(params["headers"]);
  const weight = numberOf(params["weight"]);
  if (params["has_priority"] !== true || weight === undefined || weight < 1 || weight > 256)
    return { ...frame, fields };
  const dependency = numberOf(params["parent_stream_id"]) ?? 0;
  const priority = { weight, dependency, exclusive: params["exclusive"] === true };
  return { ...frame, flags: frame.flags | Flag.PRIORITY, priority, fields };
}

/** `name: value`; the name may begin with a colon. */
function fieldsOf(value: unknown): readonly HeaderField[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((line) => {
    const text = wordOf(line);
    const colon = text.indexOf(":", 1);
    const cut = colon < 0 ? text.length : colon;
    return {
      name: octetString(text.slice(0, cut)),
      value: octetString(text.slice(cut + 1).replace(/^ /, "")),
    };
  });
}

/** `[id:1 (SETTINGS_HEADER_TABLE_SIZE) value:65536]`. */
function settingsOf(value: unknown): LoggedFrame["settings"] {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((line): (readonly [number, number])[] => {
    const match = /id:(\d{1,5})\b.*\bvalue:(\d{1,10})/.exec(wordOf(line));
    return match === null ? [] : [[Number(match[1]), Number(match[2])]];
  });
}

/** A number, or its digits as text. Undefined when it is none that a frame could hold. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" ? Number.parseInt(value, 10) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= 0x7fff_ffff
    ? number
    : undefined;
}

function pingOctets(value: unknown): Uint8Array {
  const octets = new Uint8Array(8);
  let rest = numericOf(value);
  for (let i = 7; i >= 0 && rest > 0 && Number.isFinite(rest); i--) {
    octets[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return octets;
}

/** NaN for what is neither a number nor text: objects can bring a `toString` of their own that JavaScript would try to call. */
function numericOf(value: unknown): number {
  return typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
}

/** Likewise; lists a hundred thousand deep would be written out one inside the other. */
function wordOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
