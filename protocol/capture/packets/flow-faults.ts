/** What went wrong between the wire and the capture, said to a person: gaps and packets cut short. */
import { octetsInWords } from "../../base/group-digits.ts";
import type { Side } from "../../probe/event.ts";
import type { FaultList } from "../pieces.ts";
import { placeOf } from "./packet.ts";
import type { FlowFault, TcpFlow } from "./tcp-flow.ts";

/** Gaps of one direction that are told one by one. */
const MAX_GAPS = 8;

export function flowFaults({ faults }: TcpFlow, from: Side, list: FaultList): void {
  const gaps = faults.filter(({ kind }) => kind === "gap");
  for (const gap of gaps.slice(0, MAX_GAPS)) tellGap(gap, from, list);
  const more = gaps.slice(MAX_GAPS);
  const [first] = more;
  if (first !== undefined) {
    const message = `${more.length} more gaps from the ${from}: ${octetsInWords(sum(more))} are missing, the first from here on.`;
    list.add({ severity: "error", message, ...placeOf(first) });
  }
  tellCuts(
    faults.filter(({ kind }) => kind === "cut"),
    from,
    list,
  );
}

function tellGap(gap: FlowFault, from: Side, list: FaultList): void {
  const count = octetsInWords(gap.octets);
  list.add({
    severity: "error",
    message: `${count} from the ${from} ${gap.octets === 1 ? "is" : "are"} missing before this packet.`,
    advice:
      "The capture lost packets; what is hit by the gap cannot be read, and decoding goes on behind it.",
    ...placeOf(gap),
  });
}

function tellCuts(cuts: readonly FlowFault[], from: Side, list: FaultList): void {
  const [first] = cuts;
  if (first === undefined) return;
  const octets = sum(cuts);
  const later = cuts.length === 2 ? "a later one" : `${cuts.length - 1} later ones`;
  const packets = cuts.length === 1 ? "this packet" : `this packet and ${later} from the ${from}`;
  list.add({
    severity: "warning",
    message: `The capture cut ${octetsInWords(octets)} off ${packets} (snap length).`,
    advice: "Capture whole packets: tcpdump -s 0.",
    ...placeOf(first),
  });
}

function sum(faults: readonly FlowFault[]): number {
  return faults.reduce((total, { octets }) => total + octets, 0);
}
