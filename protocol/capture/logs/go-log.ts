/**
 * The log of Go's http2debug (`GODEBUG=http2debug=2`): frames as the Framer of each connection wrote and read them, and the
 * header fields that the Transport or the server encoded and decoded. golang.org/x/net/http2: Framer.debugReadLoggerf,
 * summarizeFrame, encKV, readMetaFrame.
 */
import { latin1ToString } from "../../base/bytes.ts";
import { FrameType } from "../../frame/frame.ts";
import type { HeaderField } from "../../hpack/field.ts";
import type { Side } from "../../probe/event.ts";
import { readEscaped } from "../escapes.ts";
import { LINES_PER_SLICE, linesOf, no, textOf } from "../format.ts";
import type { Conversation, Line, Reading, Region, Sniff, TextFormat } from "../format.ts";
import { FaultList, Pieces } from "../pieces.ts";
import { concatMapped } from "../source-map.ts";
import { DayClock } from "./clock.ts";
import { fitsHeader, LogWriter, noOctetsFault } from "./logged-frame.ts";
import type { LoggedFrame } from "./logged-frame.ts";
import { errorOf, flagsOf, settingOf, typeOf } from "./names.ts";

export const goLog: TextFormat = { name: "GODEBUG=http2debug log", scope: "document", sniff, open };

const FRAMER = /http2: Framer (0x[0-9a-f]+): (wrote|read) /;
const ENCODING = /http2: (Transport|server) encoding header "/;
const DECODED = /http2: decoded hpack field header field "/;
const HANDED_ON = /http2: (Transport received|server read frame) ([A-Z]\w*)/;
const FRAME = /^(\w+)(?: flags=(\S+))?(?: stream=(\d+))?(?: len=(\d+))?/;
const SNIFF_CHARS = 65_536;
const ADVICE =
  "For the octets: tcpdump with a key log (tls.Config.KeyLogWriter), then Follow TLS stream as Hex Dump.";

function sniff(region: Region): Sniff {
  const text = textOf(region, SNIFF_CHARS);
  if (FRAMER.test(text)) return { score: 0.96, why: "lines of Go's Framer" };
  if (/http2: (?:Transport|server) /.test(text)) return { score: 0.9, why: "lines of Go's http2debug" };
  return no("no line of Go's http2debug");
}

function* open(region: Region): Reading {
  const reader = new GoLog();
  let count = 0;
  for (const line of linesOf(region)) {
    if (++count % LINES_PER_SLICE === 0) yield line.start;
    reader.line(line);
  }
  return reader.finish(region.start);
}

/** One connection, as one of its ends logged it. */
interface Framer {
  readonly id: string;
  side: Side | undefined;
  readonly frames: { wrote: boolean; frame: Omit<LoggedFrame, "from" | "fields">; fields?: HeaderField[] }[];
}

class GoLog {
  readonly #faults = new FaultList();
  readonly #clock = new DayClock();
  readonly #framers = new Map<string, Framer>();
  readonly #encoded: Record<Side, HeaderField[]> = { client: [], server: [] };
  /** The frame whose header block is being decoded, and the connection that read last. */
  #decoding: { fields?: HeaderField[] } | undefined;
  #reader: Framer | undefined;

  line(line: Line): void {
    const framed = FRAMER.exec(line.text);
    if (framed !== null) {
      this.#framed(line, framed);
      return;
    }
    const encoding = ENCODING.exec(line.text);
    if (encoding !== null) {
      const field = this.#field(line, encoding.index + encoding[0].length - 1, "=");
      if (field !== undefined) this.#encoded[encoding[1] === "server" ? "server" : "client"].push(field);
      return;
    }
    const decoded = DECODED.exec(line.text);
    if (decoded !== null) {
      const field = this.#field(line, decoded.index + decoded[0].length - 1, "=");
      if (field !== undefined && this.#decoding !== undefined) (this.#decoding.fields ??= []).push(field);
      return;
    }
    const handed = HANDED_ON.exec(line.text);
    if (handed !== null && this.#reader !== undefined)
      this.#reader.side ??= handed[1] === "Transport received" ? "client" : "server";
  }

  finish(start: number): ReturnType<typeof emptyOr> {
    const logged = [...this.#framers.values()].map((framer) => {
      const side = framer.side ?? guessSide(framer);
      const other = side === "client" ? "server" : "client";
      const frames = framer.frames.map(({ wrote, frame, fields }): LoggedFrame => {
        return { ...frame, from: wrote ? side : other, fields };
      });
      return { name: `Framer ${framer.id} (the ${side}'s log)`, frames };
    });
    const conversations = new LogWriter(this.#faults).conversations(logged);
    const count = conversations.reduce((sum, { chunks }) => sum + chunks.length, 0);
    if (count > 0) this.#faults.add(noOctetsFault(start, ADVICE));
    return emptyOr(conversations, count, start, this.#faults);
  }

  #framed(line: Line, match: RegExpExecArray): void {
    const [all, id = "", verb] = match;
    const at = match.index + all.length;
    const frame = this.#frame(line, at);
    if (frame === undefined) return;
    const framer = this.#framers.get(id) ?? { id, side: undefined, frames: [] };
    this.#framers.set(id, framer);
    const row: Framer["frames"][number] = { wrote: verb === "wrote", frame };
    framer.frames.push(row);
    if (!row.wrote) this.#reader = framer;
    if (frame.type === FrameType.CONTINUATION) row.fields = [];
    if (frame.type !== FrameType.HEADERS && frame.type !== FrameType.PUSH_PROMISE) return;
    if (row.wrote) this.#takeEncoded(framer, row);
    else this.#decoding = row;
  }

  #takeEncoded(framer: Framer, row: { fields?: HeaderField[] }): void {
    const kinds = (["client", "server"] as const).filter((side) => this.#encoded[side].length > 0);
    const side =
      kinds.find((kind) => kind === framer.side) ?? (framer.side === undefined ? kinds[0] : undefined);
    if (side === undefined) return;
    framer.side ??= side;
    row.fields = this.#encoded[side].splice(0);
  }

  #frame(line: Line, at: number): Omit<LoggedFrame, "from" | "fields"> | undefined {
    const text = line.text.slice(at);
    const match = FRAME.exec(text);
    const [head = "", name = "", flagText, stream, len] = match ?? [];
    const type = typeOf(name);
    if (type === undefined || len === undefined) {
      this.#faults.error(
        line.start + at + (type === undefined ? 0 : head.length),
        "This frame cannot be read.",
        {
          expected: type === undefined ? "the name of a frame type, such as SETTINGS" : "len=",
          advice: "The line may have been cut or changed in copying.",
        },
      );
      return undefined;
    }
    const flags = flagText === undefined ? 0 : flagsOf(flagText, type);
    const streamId = Number(stream ?? 0);
    if (flags === undefined || !fitsHeader(streamId, Number(len))) {
      const message = `"${head}" does not fit a frame header.`;
      this.#faults.error(line.start + at, message, {
        expected: "known flags, a stream of 31 bits, a length of 24",
      });
      return undefined;
    }
    const common = { atMs: this.#clock.read(line.text.slice(0, at)), line, type, flags, streamId };
    return { ...common, length: Number(len), ...this.#contents(type, line, at + head.length) };
  }

  #contents(type: number, line: Line, at: number): Partial<LoggedFrame> {
    const rest = line.text.slice(at);
    const number = (pattern: RegExp): number | undefined => {
      const digits = pattern.exec(rest)?.[1];
      return digits === undefined ? undefined : Number(digits);
    };
    const code = /ErrCode=(\w+(?: error code 0x[0-9a-f]+)?)/.exec(rest)?.[1];
    switch (type) {
      case FrameType.DATA:
        return { octets: this.#quoted(line, at + rest.indexOf(' data="') + 6, rest.includes(' data="')) };
      case FrameType.SETTINGS:
        return { settings: this.#settings(line, at) };
      case FrameType.WINDOW_UPDATE:
        return { increment: number(/ incr=(\d+)/) };
      case FrameType.PING:
        return { octets: this.#quoted(line, at + rest.indexOf(' ping="') + 6, rest.includes(' ping="')) };
      case FrameType.RST_STREAM:
        return { errorCode: code === undefined ? undefined : errorOf(code) };
      case FrameType.GOAWAY:
        return {
          errorCode: code === undefined ? undefined : errorOf(code),
          otherStreamId: number(/LastStreamID=(\d+)/),
          octets: this.#quoted(line, at + rest.indexOf(' Debug="') + 7, rest.includes(' Debug="')),
        };
      default:
        return {};
    }
  }

  #settings(line: Line, at: number): LoggedFrame["settings"] {
    const settings: (readonly [number, number])[] = [];
    const from = line.text.indexOf("settings:", at);
    if (from < 0) return undefined;
    for (const match of line.text.slice(from + 9).matchAll(/([A-Z]\w*)=(\d+)?/g)) {
      const id = settingOf(match[1] ?? "");
      if (id === undefined || match[2] === undefined) {
        const message = `"${match[0]}" is no setting.`;
        this.#faults.error(line.start + from + 9 + match.index, message, { expected: "NAME=number" });
        return undefined;
      }
      settings.push([id, Number(match[2])]);
    }
    return settings;
  }

  /** `"name" = "value"`, from the opening quote. */
  #field(line: Line, at: number, between: string): HeaderField | undefined {
    const nameEnd = closingQuote(line.text, at);
    const valueAt = nameEnd < 0 ? -1 : line.text.indexOf('"', nameEnd + 1);
    const name = this.#quoted(line, at, nameEnd >= 0);
    const value = valueAt < 0 ? undefined : this.#quoted(line, valueAt, true);
    if (name === undefined || value === undefined || !line.text.slice(nameEnd, valueAt).includes(between)) {
      this.#faults.error(line.start + at, "This header field cannot be read: the line was cut.", {
        expected: '"name" = "value"',
      });
      return undefined;
    }
    const sensitive = line.text.endsWith("(sensitive)") ? { sensitive: true } : {};
    return { name: latin1ToString(name), value: latin1ToString(value), ...sensitive };
  }

  /** Go's %q. */
  #quoted(line: Line, at: number, present: boolean): Uint8Array | undefined {
    if (!present) return undefined;
    const end = closingQuote(line.text, at);
    if (end < 0) {
      const message = "The quotation that begins here has no end: the line was cut.";
      this.#faults.warn(line.start + at, message, { expected: '"' });
      return undefined;
    }
    const pieces = new Pieces();
    // What Go prints as it is, is UTF-8 indeed: nothing to warn of.
    readEscaped(line.text, at + 1, end, pieces, new FaultList());
    return concatMapped(pieces.finish().map(({ octets }) => octets)).bytes;
  }
}

/** Index of the quote that closes the one at `at`; -1 if there is none. */
function closingQuote(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i;
  }
  return -1;
}

/** Whoever wrote the first HEADERS asked. */
function guessSide({ frames }: Framer): Side {
  const first = frames.find(({ frame }) => frame.type === FrameType.HEADERS);
  return first === undefined || first.wrote ? "client" : "server";
}

function emptyOr(
  conversations: readonly Conversation[],
  count: number,
  start: number,
  faults: FaultList,
): { conversations: typeof conversations; faults: ReturnType<FaultList["finish"]>; detail: string } {
  if (count === 0)
    faults.error(start, "This is the log of Go's http2debug without any frame in it.", {
      expected: "lines such as http2: Framer 0xc000…: wrote SETTINGS …",
      advice: "Frames are logged with GODEBUG=http2debug=2.",
    });
  return { conversations, faults: faults.finish(), detail: count === 1 ? "1 frame" : `${count} frames` };
}
