/** The lines in which curl 8 names frames (`--trace-config http/2`): `[HTTP/2] [1] -> FRAME[HEADERS, len=37, hend=1, eos=1]`. */
import { Flag, FrameType } from "../../frame/frame.ts";
import type { HeaderField } from "../../hpack/field.ts";
import type { Side } from "../../probe/event.ts";
import type { FaultList } from "../pieces.ts";
import type { CurlEvent } from "./curl-log.ts";
import { fitsHeader, octetsOf, octetString } from "./logged-frame.ts";
import type { LoggedFrame } from "./logged-frame.ts";
import { typeOf } from "./names.ts";

const LINE = /^\[(?:HTTP\/2|h2)\] \[(\d+)\] (.*)$/i;
const FRAME = /^(->|<-) FRAME\[(\w+)(?:, ([^\]]*))?\]/;

export class CurlFrames {
  readonly frames: LoggedFrame[] = [];
  readonly #faults: FaultList;
  /** Fields told for a block whose frame is still to be named, by direction and stream. */
  readonly #fields = new Map<string, HeaderField[]>();

  constructor(faults: FaultList) {
    this.#faults = faults;
  }

  info(event: CurlEvent, said: string): void {
    const match = LINE.exec(said);
    if (match === null) return;
    const [, stream = "0", rest = ""] = match;
    const streamId = Number(stream);
    if (rest.includes("FRAME[")) {
      this.#frame(event, streamId, rest);
      return;
    }
    const request = /^\[(:?[^:]+): ?(.*)\]$/.exec(rest);
    if (request !== null) this.#add("client", streamId, request[1], request[2]);
    const status = /^status: HTTP\/2 (\d{3})/.exec(rest)?.[1];
    if (status !== undefined) this.#add("server", streamId, ":status", status);
    const header = /^header: ([^:]+): ?(.*)$/.exec(rest);
    if (header !== null) this.#add("server", streamId, header[1], header[2]);
  }

  #add(from: Side, streamId: number, name = "", value = ""): void {
    const key = `${from} ${streamId}`;
    const fields = this.#fields.get(key) ?? [];
    fields.push({ name: octetString(name), value: octetString(value) });
    this.#fields.set(key, fields);
  }

  #frame({ line, atMs }: CurlEvent, streamId: number, rest: string): void {
    const match = FRAME.exec(rest);
    const at = line.end - rest.length;
    const [, arrow, name = "", list = ""] = match ?? [];
    const type = typeOf(name);
    if (match === null || type === undefined) {
      const expected = "-> FRAME[HEADERS, len=37, hend=1, eos=1]";
      this.#faults.error(at, "This frame cannot be read.", {
        expected,
        advice: "The line may have been cut.",
      });
      return;
    }
    const value = (key: string): number | undefined => {
      const digits = new RegExp(`(?:^|, )${key}=(\\d+)`).exec(list)?.[1];
      return digits === undefined ? undefined : Number(digits);
    };
    const from = arrow === "->" ? "client" : "server";
    const length = lengthOf(type, value);
    if (!fitsHeader(streamId, length)) {
      this.#faults.error(at, "These numbers do not fit a frame header.", { expected: "a length of 24 bits" });
      return;
    }
    const key = `${from} ${streamId}`;
    const fields = type === FrameType.HEADERS ? this.#fields.get(key) : undefined;
    if (fields !== undefined) this.#fields.delete(key);
    const reason = /reason='([^']*)'/.exec(list)?.[1];
    this.frames.push({
      from,
      atMs,
      line,
      type,
      flags: flagsFrom(type, value),
      streamId,
      length,
      fields,
      increment: value("incr"),
      errorCode: value("error"),
      otherStreamId: value("last_stream"),
      octets: reason === undefined ? undefined : octetsOf(reason),
    });
  }
}

/** Undefined where the log gives none, as for an acknowledgement, and what is written tells. */
function lengthOf(type: number, value: (key: string) => number | undefined): number | undefined {
  if (type === FrameType.SETTINGS && value("ack") === 1) return 0;
  return value("len");
}

function flagsFrom(type: number, value: (key: string) => number | undefined): number {
  const block = type === FrameType.HEADERS || type === FrameType.PUSH_PROMISE;
  const end = type === FrameType.HEADERS || type === FrameType.DATA;
  return (
    ((value("flags") ?? 0) % 256) |
    (end && value("eos") === 1 ? Flag.END_STREAM : 0) |
    (block && value("hend") === 1 ? Flag.END_HEADERS : 0) |
    (value("ack") === 1 ? Flag.ACK : 0)
  );
}
