/** The octets of a recording written as a dump, with the places of each octet in it. Pure. */
import type { Side, SourceRun, Trace } from "../../../protocol/index.ts";
import { formatCount } from "../../ui/format.ts";
import { CLIENT_MARK, SERVER_MARK } from "./capture-words.ts";
import { TextOctets } from "./text-octets.ts";

export interface OwnDump {
  readonly text: string;
  readonly octets: TextOctets;
}

const OCTETS_PER_LINE = 16;
/** A dump is three times as long as its octets, and is written at once; more is read in the table and the inspector. */
const MAX_DUMPED_OCTETS = 512 * 1024;

export function dumpOf(trace: Trace): OwnDump {
  const runs: Record<Side, SourceRun[]> = { client: [], server: [] };
  const lines: string[] = [];
  let at = 0;
  const add = (line: string): void => {
    lines.push(line);
    at += line.length + 1;
  };
  for (const from of ["client", "server"] as const) {
    const bytes = trace.bytes(from);
    if (bytes.length === 0) continue;
    add(from === "client" ? CLIENT_MARK : SERVER_MARK);
    for (let offset = 0; offset < Math.min(bytes.length, MAX_DUMPED_OCTETS); offset += OCTETS_PER_LINE) {
      const row = bytes.subarray(offset, offset + OCTETS_PER_LINE);
      const label = `${offset.toString(16).padStart(6, "0")}  `;
      runs[from].push({ offset, count: row.length, text: at + label.length, stride: 3, width: 2 });
      add(label + hexOf(row));
    }
    if (bytes.length > MAX_DUMPED_OCTETS)
      add(`and ${formatCount(bytes.length - MAX_DUMPED_OCTETS)} octets more`);
  }
  return { text: lines.join("\n"), octets: new TextOctets(runs) };
}

/** Written out, because a file may have millions of octets and the person waits. */
function hexOf(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += text === "" ? HEX[octet] : ` ${HEX[octet]}`;
  return text;
}

const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));
