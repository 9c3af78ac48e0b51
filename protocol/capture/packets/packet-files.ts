/** Files of packets as rows of formats.ts: read, put together, and opened with what keys there are. */
import { mergeKeyLogs, parseKeyLog } from "../tls/key-log.ts";
import type { KeyLog } from "../tls/key-log.ts";
import type { FileFormat, OpenContext, Opened, Reading, TextFault } from "../format.ts";
import { no } from "../format.ts";
import { FaultList } from "../pieces.ts";
import { PacketAssembler } from "./assemble.ts";
import type { PacketReading, PacketSink } from "./packet-sink.ts";
import { isPcap, readPcap } from "./pcap.ts";
import { isPcapng, readPcapng } from "./pcapng.ts";

export const packetFiles: readonly FileFormat[] = [
  row("pcap", isPcap, readPcap),
  row("pcapng", isPcapng, readPcapng),
];

type Read = (bytes: Uint8Array, sink: PacketSink) => PacketReading;

function row(name: string, isIt: (bytes: Uint8Array) => boolean, read: Read): FileFormat {
  return {
    name,
    scope: "file",
    sniff: (bytes) =>
      isIt(bytes) ? { score: 0.99, why: "its first octets" } : no("its first octets are missing"),
    open: (bytes, context) => openPackets(bytes, context, read),
  };
}

/** Reading the file is the first half of the work, putting it together the second. */
function* openPackets(bytes: Uint8Array, context: OpenContext, read: Read): Reading {
  const faults = new FaultList();
  const assembler = new PacketAssembler(faults);
  const embedded: KeyLog[] = [];
  let startedAtUnixMs: number | undefined;
  const sink: PacketSink = {
    faults,
    packet: (packet) => assembler.take(packet),
    secrets: (text, at) => {
      const found = parseKeyLog(text);
      embedded.push(found);
      for (const { line, column: _, ...fault } of found.faults)
        faults.add({ ...fault, message: `In the file's own key log, line ${line}: ${fault.message}`, at });
    },
    startedAt: (unixMs) => {
      startedAtUnixMs = unixMs;
    },
  };
  for (const at of read(bytes, sink)) yield at / 2;
  const finishing = assembler.finish(mergeKeyLogs([context.keys, ...embedded]));
  let step = finishing.next();
  for (; step.done !== true; step = finishing.next()) yield (bytes.length * (1 + step.value)) / 2;
  if (assembler.packets === 0) faults.add(emptyFault(faults.length));
  const opened: Opened = {
    ...step.value,
    faults: faults.finish(),
    detail: countOf(assembler.packets, step.value.conversations.length),
    embeddedSecrets: embedded.reduce((sum, { secrets }) => sum + secrets, 0),
  };
  return startedAtUnixMs === undefined ? opened : { ...opened, startedAtUnixMs };
}

function countOf(packets: number, connections: number): string {
  const counted = packets === 1 ? "1 packet" : `${packets} packets`;
  return connections < 2 ? counted : `${counted} of ${connections} connections`;
}

function emptyFault(told: number): TextFault {
  return {
    severity: told === 0 ? "error" : "info",
    message: "There are no packets in this capture.",
    advice: "Check the interface and the filter with which it was made.",
    at: 0,
  };
}
