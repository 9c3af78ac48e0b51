/** What a recording can be exported as: one row a format. */
import type { Exported, ExportSource } from "./export-source.ts";
import { exportHar } from "./har.ts";
import { exportHex } from "./hex.ts";
import { exportJson } from "./json.ts";
import { exportLadderSvg } from "./ladder-svg.ts";
import { exportMermaid } from "./mermaid.ts";
import { exportNghttpText } from "./nghttp-text.ts";
import { exportPcapng } from "./pcapng.ts";

export type ExportFormatId = "pcapng" | "hex" | "json" | "har" | "nghttp" | "mermaid" | "svg";

export interface ExportFormat {
  readonly id: ExportFormatId;
  readonly label: string;
  /** One sentence: what is in it, and for whom. */
  readonly about: string;
  /** Of the file's name. */
  readonly extension: string;
  readonly mediaType: string;
  readonly write: (source: ExportSource) => Exported;
}

/** With what must be said about the recording itself. Takes its time on large recordings. */
export function exportRecording(format: ExportFormat, source: ExportSource): Exported {
  const { content, notes } = format.write(source);
  return source.trace.octetsKnown ? { content, notes } : { content, notes: [WRITTEN_ANEW, ...notes] };
}

const WRITTEN_ANEW =
  "The recording comes from a log that names frames without their octets: these were written anew, never captured.";

export const EXPORT_FORMATS: readonly ExportFormat[] = [
  {
    id: "pcapng",
    label: "Packets (pcapng)",
    about: "Every octet as TCP packets at their times, seen beside the client: opens in Wireshark, and here.",
    extension: "pcapng",
    mediaType: "application/x-pcapng",
    write: exportPcapng,
  },
  {
    id: "hex",
    label: "Hex",
    about: "Every octet in rows of 16, with who sends and when: the Decode room reads it back.",
    extension: "txt",
    mediaType: "text/plain",
    write: exportHex,
  },
  {
    id: "json",
    label: "JSON",
    about:
      "Octets, frames, fields down to the bit, header fields and faults, for programs; the Decode room reads it back.",
    extension: "json",
    mediaType: "application/json",
    write: exportJson,
  },
  {
    id: "har",
    label: "Requests (HAR 1.2)",
    about: "Each request with its response, sizes and phases: opens in the network panel of browsers.",
    extension: "har",
    mediaType: "application/json",
    write: exportHar,
  },
  {
    id: "nghttp",
    label: "Log, as nghttp prints it",
    about: "Every frame in words with its header fields, seen from the client.",
    extension: "log",
    mediaType: "text/plain",
    write: exportNghttpText,
  },
  {
    id: "mermaid",
    label: "Mermaid diagram",
    about: "A sequence diagram as text, for issues and wikis that draw Mermaid.",
    extension: "mmd",
    mediaType: "text/plain",
    write: exportMermaid,
  },
  {
    id: "svg",
    label: "Ladder (SVG)",
    about: "The ladder as one picture in light and dark, for documents and slides.",
    extension: "svg",
    mediaType: "image/svg+xml",
    write: exportLadderSvg,
  },
];
