/** Heads and bodies as curl tells them where it does not name frames, from --trace, --trace-ascii and -v. */
import { Flag, FrameType } from "../../frame/frame.ts";
import type { HeaderField } from "../../hpack/field.ts";
import type { Side } from "../../probe/event.ts";
import type { Line } from "../format.ts";
import type { FaultList } from "../pieces.ts";
import type { CurlEvent } from "./curl-log.ts";
import { octetString } from "./logged-frame.ts";
import type { LoggedFrame } from "./logged-frame.ts";

interface Section {
  readonly event: CurlEvent;
  readonly from: Side;
  readonly what: "header" | "data";
  readonly length: number;
  readonly octets: number[];
  text: string;
}

const HEX_LINE = /^[0-9a-f]{4,}: ((?:[0-9a-f]{2} ){1,16})/;
/** Octets of one line of --trace. */
const HEX_WIDTH = 16;

type Draft = { -readonly [K in keyof LoggedFrame]: LoggedFrame[K] };

export class CurlMessages {
  readonly frames: Draft[] = [];
  /** Where the first dump without hex begins. */
  asciiAt: number | undefined;
  readonly #faults: FaultList;
  #section: Section | undefined;
  #request: HeaderField[] = [];
  #streamId = -1;
  #toldStreamId: number | undefined;
  /** Lines of the response head that is coming in, and where it began. */
  #head: string[] = [];
  #headAt: CurlEvent | undefined;
  #hexSeen = false;
  #isHttp2 = false;
  #isVerbose = false;

  constructor(faults: FaultList) {
    this.#faults = faults;
  }

  section(event: CurlEvent, [, arrow, , what, length]: RegExpExecArray): void {
    this.#close();
    const from = arrow === "=>" ? "client" : "server";
    const kind = what === "header" ? "header" : "data";
    this.#section = { event, from, what: kind, length: Number(length), octets: [], text: "" };
  }

  dump(line: Line): void {
    const section = this.#section;
    if (section === undefined) return;
    const left = Math.min(HEX_WIDTH, section.length - section.octets.length);
    const digits = HEX_LINE.exec(line.text)?.[1]?.trim().split(" ");
    // A line of text can look like hex by chance, one with too few pairs only behind others that had all.
    const isHex =
      this.asciiAt === undefined && digits !== undefined && (this.#hexSeen || digits.length >= left);
    if (isHex) {
      this.#hexSeen = true;
      section.octets.push(...digits.slice(0, left).map((pair) => Number.parseInt(pair, 16)));
    } else {
      this.asciiAt ??= line.start;
      section.text += `${line.text.replace(/^[0-9a-f]{4,}: /, "")}\n`;
    }
  }

  info(said: string): void {
    const field = /^(?:h2h3?|\[(?:HTTP\/2|h2)\]|\[h2h3\])(?: \[\d+\])? \[(:?[^:]+): ?(.*)\]$/i.exec(said);
    if (field !== null)
      this.#request.push({ name: octetString(field[1] ?? ""), value: octetString(field[2] ?? "") });
    const stream = /Using Stream ID: (\d{1,10})|^\[(?:HTTP\/2|h2)\] \[(\d{1,10})\] OPENED/i.exec(said);
    if (stream !== null) this.#toldStreamId = Number(stream[1] ?? stream[2]);
    if (/left intact/.test(said)) this.#endLast();
  }

  /** `> ` and `< ` of -v. */
  verbose(event: CurlEvent): void {
    const match = /^([<>])(?: (.*))?$/.exec(event.text);
    if (match === null) return;
    const [, mark, text = ""] = match;
    this.#isVerbose = true;
    if (mark === ">") {
      if (text.endsWith(" HTTP/2")) this.#open(event);
      return;
    }
    this.#responseLine(event, text);
  }

  finish(): void {
    this.#close();
    const sent = this.frames.filter(({ from, type }) => from === "client" && type === FrameType.DATA);
    const withBody = new Set(sent.map(({ streamId }) => streamId));
    for (const frame of this.frames) {
      const asks = frame.from === "client" && frame.type === FrameType.HEADERS;
      const hasBody = withBody.has(frame.streamId);
      // -v names no bodies: only what never has one is over with its head.
      const method = frame.fields?.find(({ name }) => name === ":method")?.value ?? "";
      const over = this.#isVerbose ? /^(?:GET|HEAD)$/.test(method) : !hasBody;
      if (asks && over) frame.flags |= Flag.END_STREAM;
    }
  }

  #close(): void {
    const section = this.#section;
    this.#section = undefined;
    if (section === undefined) return;
    const { event, octets, length } = section;
    if (this.asciiAt === undefined && octets.length !== length) {
      const message = `${octets.length} octets follow where ${length} were announced.`;
      this.#faults.error(event.line.start, message, {
        expected: `${length} octets`,
        advice: "Copy the log again.",
      });
    }
    const text = octets.length > 0 ? String.fromCharCode(...octets.slice(0, 65_536)) : section.text;
    if (section.what === "data") this.#data(section);
    else if (section.from === "client") {
      if (/ HTTP\/2\r?\n/.test(text)) this.#open(event);
    } else for (const line of text.replace(/\r?\n$/, "").split(/\r?\n/)) this.#responseLine(event, line);
  }

  #open(event: CurlEvent): void {
    this.#isHttp2 = true;
    this.#streamId = this.#toldStreamId ?? this.#streamId + 2;
    this.#toldStreamId = undefined;
    const fields = this.#request;
    this.#request = [];
    this.#push(event, "client", FrameType.HEADERS, {
      flags: Flag.END_HEADERS,
      fields: fields.length > 0 ? fields : undefined,
    });
  }

  #responseLine(event: CurlEvent, line: string): void {
    if (line.trim() !== "") {
      if (this.#head.length === 0) this.#headAt = event;
      this.#head.push(line);
      return;
    }
    const [first = "", ...rest] = this.#head;
    const status = /^HTTP\/2 (\d{3})/.exec(first)?.[1];
    const at = this.#headAt ?? event;
    this.#head = [];
    if (status === undefined) return;
    const fields = [{ name: ":status", value: status }, ...rest.map(fieldOf)];
    this.#push(at, "server", FrameType.HEADERS, { flags: Flag.END_HEADERS, fields });
  }

  #data({ event, from, octets, length }: Section): void {
    if (!this.#isHttp2) return;
    const known = this.asciiAt === undefined ? { octets: Uint8Array.from(octets) } : {};
    this.#push(event, from, FrameType.DATA, { ...known, length });
  }

  #push(event: CurlEvent, from: Side, type: number, more: Partial<LoggedFrame>): void {
    if (this.#streamId < 1) return;
    const { line, atMs } = event;
    this.frames.push({ from, atMs, line, type, flags: 0, streamId: this.#streamId, ...more });
  }

  /** The transfer was over. */
  #endLast(): void {
    this.#close();
    const last = this.frames.findLast((frame) => frame.from === "server");
    if (last !== undefined && !this.#isVerbose) last.flags |= Flag.END_STREAM;
  }
}

function fieldOf(line: string): HeaderField {
  const colon = line.indexOf(":", 1);
  const cut = colon < 0 ? line.length : colon;
  return {
    name: octetString(line.slice(0, cut).toLowerCase()),
    value: octetString(line.slice(cut + 1).trim()),
  };
}
