/**
 * What curl prints with --trace, --trace-ascii or -v. With `--trace-config http/2` (curl 8) it names frames; otherwise it tells
 * messages only (heads as if they were HTTP/1, pieces of bodies): then a HEADERS stands for each head and a DATA for each
 * piece, and the form says that the rest was not logged. --trace-ascii loses the bodies' octets.
 * curl: src/tool_cb_dbg.c, lib/http2.c (fr_print).
 */
import { LINES_PER_SLICE, linesOf, no, textOf } from "../format.ts";
import type { Conversation, Line, Reading, Region, Sniff, TextFormat } from "../format.ts";
import { FaultList } from "../pieces.ts";
import { DayClock } from "./clock.ts";
import { CurlFrames } from "./curl-frames.ts";
import { CurlMessages } from "./curl-messages.ts";
import { LogWriter, noOctetsFault } from "./logged-frame.ts";

export const curlLog: TextFormat = { name: "curl log", scope: "document", sniff, open };

const SNIFF_CHARS = 65_536;
const ADVICE = "For the octets: SSLKEYLOGFILE=keys.txt curl …, with tcpdump beside it.";
/** Time and connection in front of what an event says. */
const STAMP = /^(?:\d\d:\d\d:\d\d\.\d+ )?(?:\[\d+-[\dx]+\] )?/;
const SECTION = /^(=>|<=) (Send|Recv) (header|data|SSL data), (\d+) bytes \(0x[0-9a-f]+\)$/;
const DUMP = /^[0-9a-f]{4,}: /;

function sniff(region: Region): Sniff {
  const text = textOf(region, SNIFF_CHARS);
  if (!/^(?:\d\d:\d\d:\d\d\.\d+ )?(?:\[\d+-[\dx]+\] )?(?:== Info: |(?:=>|<=) (?:Send|Recv) |\* )/m.test(text))
    return no("no lines of curl -v or --trace");
  const http2 = /\bh2h3? ?\[|\[HTTP\/2\]|using HTTP\/2|HTTP\/2 \d{3}/i.test(text);
  return http2 ? { score: 0.95, why: "curl's lines about HTTP/2" } : no("no line of curl about HTTP/2");
}

function* open(region: Region): Reading {
  const faults = new FaultList();
  const frames = new CurlFrames(faults);
  const messages = new CurlMessages(faults);
  const clock = new DayClock();
  let section: "kept" | "left out" | undefined;
  let count = 0;
  for (const line of linesOf(region)) {
    if (++count % LINES_PER_SLICE === 0) yield line.start;
    if (DUMP.test(line.text)) {
      if (section === "kept") messages.dump(line);
      continue;
    }
    const stamp = STAMP.exec(line.text)?.[0] ?? "";
    const event: CurlEvent = { line, atMs: clock.read(stamp), text: line.text.slice(stamp.length).trimEnd() };
    const head = SECTION.exec(event.text);
    section = head === null ? undefined : head[3] === "SSL data" ? "left out" : "kept";
    if (head !== null && section === "kept") messages.section(event, head);
    else if (head === null) info(event, frames, messages);
  }
  messages.finish();
  return result(region.start, faults, frames, messages);
}

/** One line of curl's, without what stands in front. */
export interface CurlEvent {
  readonly line: Line;
  readonly atMs: number | undefined;
  readonly text: string;
}

function info(event: CurlEvent, frames: CurlFrames, messages: CurlMessages): void {
  const said = /^(?:== Info: |\* )(.*)$/.exec(event.text)?.[1];
  if (said === undefined) messages.verbose(event);
  else {
    frames.info(event, said);
    messages.info(said);
  }
}

function result(
  start: number,
  faults: FaultList,
  named: CurlFrames,
  messages: CurlMessages,
): {
  conversations: Conversation[];
  faults: ReturnType<FaultList["finish"]>;
  detail: string;
} {
  const isNamed = named.frames.length > 0;
  const frames = isNamed ? named.frames : messages.frames;
  if (frames.length === 0)
    faults.error(start, "This log of curl holds neither frames nor messages of HTTP/2.", { advice: ADVICE });
  else {
    faults.add(noOctetsFault(start, ADVICE));
    if (!isNamed) {
      const message =
        "curl tells messages here, not frames: one HEADERS stands for each head and one DATA for each piece of a body. SETTINGS, WINDOW_UPDATE and all others were not logged.";
      faults.add({
        severity: "warning",
        message,
        at: start,
        advice: "Frames are named with --trace-config http/2 (curl 8).",
      });
    }
    if (!isNamed && messages.asciiAt !== undefined) {
      const message =
        "This is --trace-ascii: what is not printable was replaced by dots, so the bodies' octets are unknown.";
      faults.add({
        severity: "warning",
        message,
        at: messages.asciiAt,
        advice: "Use --trace instead, which prints hex.",
      });
    }
  }
  const detail = `${frames.length} ${isNamed ? "frame" : "part"}${frames.length === 1 ? "" : "s"}`;
  return {
    conversations: frames.length === 0 ? [] : new LogWriter(faults).conversations([{ name: "", frames }]),
    faults: faults.finish(),
    detail: isNamed ? detail : `${detail} of messages`,
  };
}
