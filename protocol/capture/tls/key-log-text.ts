/** A key log that was given as the capture itself: it holds no octets, but it is said what it is good for. */
import { firstLines, linesOf, no } from "../format.ts";
import type { Reading, Region, Sniff, TextFault, TextFormat } from "../format.ts";
import { isKeyLogLine, parseKeyLog } from "./key-log.ts";

export const keyLogText: TextFormat = { name: "TLS key log", scope: "document", sniff, open };

function sniff(region: Region): Sniff {
  const lines = firstLines(region).filter(({ text }) => !text.startsWith("#"));
  const found = lines.filter(({ text }) => isKeyLogLine(text)).length;
  if (found === 0 || found * 2 < lines.length) return no("no lines of a label and two long hex numbers");
  return { score: 0.99, why: `"${lines[0]?.text.slice(0, 40) ?? ""}…"` };
}

function* open(region: Region): Reading {
  yield region.start;
  const starts = Array.from(linesOf(region), ({ start }) => start);
  const { sessions, secrets, faults } = parseKeyLog(region.text.slice(region.start, region.end));
  const count = sessions.size === 1 ? "1 connection" : `${sessions.size} connections`;
  const said: TextFault = {
    severity: "info",
    message: `This is a key log: ${secrets} secrets of ${count}. It opens encrypted captures, but holds no traffic itself.`,
    advice: "Drop the capture (pcap or pcapng) that was made in the same run together with it.",
    at: region.start,
  };
  const wrong = faults.map(({ line, column, ...fault }) => ({
    ...fault,
    at: (starts[line - 1] ?? region.start) + column - 1,
  }));
  return {
    conversations: [],
    faults: [said, ...wrong],
    keyLog: { secrets, connections: sessions.size },
  };
}
