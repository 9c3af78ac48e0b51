/** Where a problem is, and the ways there: the text, the frame, the packet, the octet of the file, the key log. */
import type { Problem, Side } from "../../../protocol/index.ts";
import { useDraft } from "../../state/decode-draft.ts";
import { seekFrame } from "../../state/playback-actions.ts";
import { formatCount } from "../../ui/format.ts";
import { showConnection, useDecoding } from "./decoding.ts";
import type { Decoded, ShownConnection } from "./decoding.ts";
import { framesByOctet } from "./frame-at.ts";
import { selectOctet } from "./octet-selection.ts";
import type { PlaceOfFile } from "./PlaceDialog.tsx";
import { TextRows } from "./text-rows.ts";

/** `line 3, column 17 · packet 12 · client octet 210`. */
export function placeWords({ line, column, offset, from, fileOffset, packet, in: where }: Problem): string {
  const ofText = where === "key log" ? "key log, " : "";
  const parts = [
    line === undefined
      ? ofText.replace(", ", "")
      : `${ofText}line ${line}${column === undefined ? "" : `, column ${column}`}`,
    packet === undefined ? "" : `packet ${formatCount(packet)}`,
    offset === undefined ? "" : `${from === undefined ? "" : `${from} `}octet ${formatCount(offset)}`,
    fileOffset === undefined ? "" : `octet ${formatCount(fileOffset)} of the file`,
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

export function canGo(problem: Problem, decoded: Decoded): boolean {
  const { line, offset, packet, in: where } = problem;
  return (
    filePlaceOf(problem, decoded) !== undefined ||
    (line !== undefined && where === undefined) ||
    offset !== undefined ||
    (packet !== undefined &&
      decoded.shown !== undefined &&
      octetOfPacket(decoded.shown, packet) !== undefined)
  );
}

/** In the text that was read. */
export function textIndexOf(
  { line, column, from, offset, in: where }: Problem,
  { text, shown }: Decoded,
): number | undefined {
  if (line !== undefined && text !== "" && where === undefined)
    return new TextRows(text, Infinity).indexOf(line, column ?? 1);
  return from === undefined || offset === undefined ? undefined : shown?.octets.indexOf(from, offset);
}

/** A place that only a look into the file or the key log shows. */
export function filePlaceOf(problem: Problem, { head, text, given }: Decoded): PlaceOfFile | undefined {
  const { line, column, fileOffset, offset, in: where } = problem;
  const { keyLogs } = useDraft.getState();
  const file = given.current;
  if (where === "key log" && line !== undefined)
    return {
      kind: "text",
      title: keyLogs.map(({ name }) => name).join(", "),
      text: keyLogs.map((log) => log.text).join("\n"),
      line,
      column: column ?? 1,
    };
  // What came out of a compressed file is not at hand any more; and a frame says more than the file's octets.
  const hasFile = text === "" && file?.blob !== undefined && head.report.unpacked === undefined;
  if (!hasFile || fileOffset === undefined || offset !== undefined) return undefined;
  return { kind: "octets", title: file.name, blob: file.blob, at: fileOffset };
}

/** Selects the frame, takes the player there, and opens its connection before if need be. */
export function goToPlace({ from, offset, packet, connection }: Problem, { shown }: Decoded): void {
  if (offset !== undefined && from !== undefined) {
    const go = (): void => goToOctet(from, offset);
    if (connection === undefined || connection === shown?.index) go();
    else showConnection(connection, go);
  } else if (packet !== undefined && shown !== undefined) {
    const octet = octetOfPacket(shown, packet);
    if (octet !== undefined) goToOctet(octet.from, octet.offset);
  }
}

function goToOctet(from: Side, offset: number): void {
  const trace = useDecoding.getState().decoded?.shown?.trace;
  const span = trace && framesByOctet(trace).at(from, offset);
  if (trace === undefined || span === undefined) return;
  seekFrame(span.frame);
  if (offset !== span.start) selectOctet(trace, from, offset);
}

interface Octet {
  readonly from: Side;
  readonly offset: number;
}

type Packets = ShownConnection["packets"];

/** The first octet that came in this packet. */
export function octetOfPacket({ packets }: { readonly packets: Packets }, packet: number): Octet | undefined {
  let known = firstOctets.get(packets);
  if (known === undefined) firstOctets.set(packets, (known = firstOctetsOf(packets)));
  return known.get(packet);
}

/** Found once: of a capture of many packets many problems may be listed, and each is looked up whenever the list is drawn. */
const firstOctets = new WeakMap<Packets, ReadonlyMap<number, Octet>>();

function firstOctetsOf(packets: Packets): ReadonlyMap<number, Octet> {
  const first = new Map<number, Octet>();
  for (const from of ["client", "server"] as const)
    for (const { packet, offset } of packets[from])
      if (!first.has(packet)) first.set(packet, { from, offset });
  return first;
}
