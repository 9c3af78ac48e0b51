/**
 * What nghttp, nghttpd and nghttpx print with -v: each frame with its header's numbers, what it holds on the lines below (or,
 * for header fields that were received, above). nghttp2: src/nghttp2_helpers verbose_on_*_callback.
 */
import { Flag, FrameType } from "../../frame/frame.ts";
import type { HeaderField } from "../../hpack/field.ts";
import type { Side } from "../../probe/event.ts";
import { LINES_PER_SLICE, linesOf, no, textOf } from "../format.ts";
import type { Conversation, Line, Reading, Region, Sniff, TextFormat } from "../format.ts";
import { FaultList } from "../pieces.ts";
import { fromHex } from "../../base/bytes.ts";
import { fitsHeader, LogWriter, noOctetsFault, octetsOf, octetString } from "./logged-frame.ts";
import type { LoggedFrame } from "./logged-frame.ts";
import { errorOf, settingOf, typeOf } from "./names.ts";

export const nghttpLog: TextFormat = { name: "nghttp log", scope: "document", sniff, open };

/** `[id=2] [  0.061] send `: both in front are optional. */
const EVENT = /^\s{0,3}(?:\[id=(\d+)\] )?(?:\[\s*(\d+\.\d+)\] )?(send|recv) (.*)$/;
const FRAME = /^(\w+|\S+) frame <length=(\d+), flags=0x([0-9a-f]{2}), stream_id=(\d+)>/;
const RECEIVED_FIELD = /^\(stream_id=(\d+)([^)]*)\) (:?[^:]+): ?(.*)$/;
const SENT_FIELD = /^\s{6,}(:?[^\s:;[(][^:]*): ?(.*)$/;
const ESCAPE = String.fromCharCode(0x1b);
/** Colours of a terminal. */
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]*m`, "g");
const SNIFF_CHARS = 65_536;
const ADVICE = "For the octets: nghttpd --hexdump, or a packet capture with a key log (SSLKEYLOGFILE).";

function sniff(region: Region): Sniff {
  const text = textOf(region, SNIFF_CHARS).replace(COLOUR, "");
  const found = /(?:send|recv) \S+ frame <length=/.exec(text);
  return found === null
    ? no("no line such as send SETTINGS frame <length=…")
    : { score: 0.97, why: `"${found[0]}…"` };
}

function* open(region: Region): Reading {
  const reader = new NghttpLog();
  let count = 0;
  for (const line of linesOf(region)) {
    if (++count % LINES_PER_SLICE === 0) yield line.start;
    reader.line({ ...line, text: line.text.replace(COLOUR, "") });
  }
  return reader.finish(region.start);
}

type Draft = { -readonly [K in keyof LoggedFrame]: LoggedFrame[K] };

interface Connection {
  readonly id: string | undefined;
  readonly frames: Draft[];
  /** Fields received for the block that is coming in. */
  readonly received: Map<number, HeaderField[]>;
}

class NghttpLog {
  readonly #faults = new FaultList();
  readonly #connections = new Map<string | undefined, Connection>();
  #zeroMs: number | undefined;
  /** The frame that the indented lines belong to. */
  #current: { frame: Draft; sent: boolean } | undefined;

  line(line: Line): void {
    const event = EVENT.exec(line.text);
    if (event === null) {
      this.#below(line);
      return;
    }
    this.#current = undefined;
    const [, id, seconds, verb, rest = ""] = event;
    const connection = this.#connections.get(id) ?? { id, frames: [], received: new Map() };
    this.#connections.set(id, connection);
    const sent = verb === "send";
    const field = RECEIVED_FIELD.exec(rest);
    if (field !== null) addField(connection, field);
    else if (rest.includes("frame <")) this.#frame(connection, { line, rest, sent, seconds });
  }

  finish(start: number): {
    conversations: Conversation[];
    faults: ReturnType<FaultList["finish"]>;
    detail: string;
  } {
    const found = [...this.#connections.values()].filter(({ frames }) => frames.length > 0);
    const conversations = new LogWriter(this.#faults).conversations(
      found.map(({ id, frames }) => ({
        name: id === undefined ? "" : `connection ${id} (the server's log)`,
        frames,
      })),
    );
    const count = found.reduce((sum, { frames }) => sum + frames.length, 0);
    if (count > 0) this.#faults.add(noOctetsFault(start, ADVICE));
    return {
      conversations,
      faults: this.#faults.finish(),
      detail: count === 1 ? "1 frame" : `${count} frames`,
    };
  }

  #frame(
    connection: Connection,
    { line, rest, sent, seconds }: { line: Line; rest: string; sent: boolean; seconds: string | undefined },
  ): void {
    const match = FRAME.exec(rest);
    const at = line.start + line.text.length - rest.length;
    if (match === null) {
      this.#faults.error(at, "This frame cannot be read.", {
        expected: "NAME frame <length=…, flags=0x…, stream_id=…>",
        advice: "The line may have been cut or changed in copying.",
      });
      return;
    }
    const [, name = "", length, flags, stream] = match;
    const type = typeOf(name);
    const streamId = Number(stream);
    if (type === undefined || !fitsHeader(streamId, Number(length))) {
      const message =
        type === undefined
          ? `"${name}" is no type of frame that is known.`
          : "These numbers do not fit a frame header.";
      this.#faults.error(at, message, {
        expected: "a name such as HEADERS, a length of 24 bits, a stream of 31",
      });
      return;
    }
    const from: Side = sent === (connection.id === undefined) ? "client" : "server";
    const bits = Number.parseInt(flags ?? "0", 16);
    const common = {
      from,
      atMs: this.#time(seconds),
      line,
      type,
      flags: bits,
      streamId,
      length: Number(length),
    };
    const frame: Draft = { ...common };
    if (!sent) frame.fields = connection.received.get(streamId);
    connection.received.delete(streamId);
    connection.frames.push(frame);
    this.#current = { frame, sent };
  }

  #time(seconds: string | undefined): number | undefined {
    if (seconds === undefined) return undefined;
    const ms = Math.round(Number(seconds) * 1e6) / 1e3;
    this.#zeroMs ??= ms;
    return Math.max(0, Math.round((ms - this.#zeroMs) * 1e3) / 1e3);
  }

  /** A line below a frame: a setting, its numbers in parentheses, or a field that was sent. */
  #below(line: Line): void {
    const current = this.#current;
    if (current === undefined) return;
    const { frame } = current;
    const text = line.text.trim();
    if (!/^\s{4,}\S/.test(line.text)) this.#current = undefined;
    else if (text.startsWith("[SETTINGS_") || text.startsWith("[UNKNOWN(")) this.#setting(frame, line);
    else if (text.startsWith("(")) numbers(frame, text);
    else if (current.sent && carriesBlock(frame) && !text.startsWith(";")) {
      const field = SENT_FIELD.exec(line.text);
      if (field !== null) frame.fields = [...(frame.fields ?? []), fieldOf(field[1], field[2])];
    }
  }

  #setting(frame: Draft, line: Line): void {
    const match = /\[([A-Z_]+)\(0x([0-9a-f]+)\):(\d+)\]/.exec(line.text);
    const id =
      match === null ? undefined : (settingOf(match[1] ?? "") ?? Number.parseInt(match[2] ?? "0", 16));
    if (id !== undefined && match !== null) {
      frame.settings = [...(frame.settings ?? []), [id, Number(match[3])]];
      return;
    }
    const at = line.start + line.text.length - line.text.trimStart().length;
    this.#faults.error(at, "This setting cannot be read.", { expected: "[SETTINGS_NAME(0x03):100]" });
  }
}

function carriesBlock({ type }: Draft): boolean {
  return type === FrameType.HEADERS || type === FrameType.PUSH_PROMISE;
}

function addField(connection: Connection, [, stream, marks, name, value]: RegExpExecArray): void {
  const streamId = Number(stream);
  const fields = connection.received.get(streamId) ?? [];
  const field = fieldOf(name, value);
  fields.push(/sensitive|noind/.test(marks ?? "") ? { ...field, sensitive: true } : field);
  connection.received.set(streamId, fields);
}

function fieldOf(name = "", value = ""): HeaderField {
  return { name: octetString(name), value: octetString(value) };
}

/** `(dep_stream_id=0, weight=201, exclusive=0)`, `(last_stream_id=2, error_code=NO_ERROR(0x00), opaque_data(0)=[])`. */
function numbers(frame: Draft, text: string): void {
  const number = (pattern: RegExp): number | undefined => {
    const digits = pattern.exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const padded = number(/padlen=(\d+)/);
  if (padded !== undefined && (frame.flags & Flag.PADDED) !== 0)
    frame.padded = Math.min(256, Math.max(1, padded));
  const dependency = number(/dep_stream_id=(\d+)/);
  const weight = number(/weight=(\d+)/);
  if (
    dependency !== undefined &&
    weight !== undefined &&
    dependency < 2 ** 31 &&
    weight >= 1 &&
    weight <= 256
  )
    frame.priority = { dependency, weight, exclusive: text.includes("exclusive=1") };
  const error = /error_code=(\w+(?:\(0x[0-9a-f]+\))?)/.exec(text)?.[1];
  if (error !== undefined) frame.errorCode = errorOf(error);
  frame.increment = number(/window_size_increment=(\d+)/) ?? frame.increment;
  frame.otherStreamId = number(/(?:last|promised)_stream_id=(\d+)/) ?? frame.otherStreamId;
  const opaque = /opaque_data=([0-9a-f]{16})\)/.exec(text)?.[1];
  const debug = /opaque_data\(\d+\)=\[(.*)\]\)/.exec(text)?.[1];
  if (opaque !== undefined) frame.octets = fromHex(opaque);
  else if (debug !== undefined) frame.octets = octetsOf(debug);
}
