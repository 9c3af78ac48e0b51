/** The recording for other programs: what each format holds, how large it comes out, and saving or copying it. */
import { Check, Copy, Download } from "lucide-react";
import { useEffect, useState } from "react";
import { EXPORT_FORMATS, exportRecording } from "../../protocol/index.ts";
import type { Exported, ExportFormat, ExportFormatId } from "../../protocol/index.ts";
import type { Recording } from "../state/session.ts";
import { useWhatIf } from "../state/what-if.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { formatBytes, formatCount } from "../ui/format.ts";
import { saveAs } from "../ui/save-as.ts";

export function ExportDialog({ recording }: { readonly recording: Recording }) {
  const [id, setId] = useState<ExportFormatId>("pcapng");
  const { length } = recording.trace.frames;
  return (
    <Dialog title="Export" open wide onClose={() => useWhatIf.setState({ exporting: false })}>
      <p className="mb-3 text-base text-ink2">
        <strong className="font-semibold text-ink">{recording.title}</strong>: {formatCount(length)}{" "}
        {length === 1 ? "frame" : "frames"}, {formatBytes(octetsOf(recording))}. Nothing leaves this browser.
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-4 max-[600px]:grid-cols-1">
        <fieldset className="grid content-start gap-1">
          <legend className="sr-only">Format</legend>
          {EXPORT_FORMATS.map((format) => (
            <FormatRow
              key={format.id}
              format={format}
              isChosen={format.id === id}
              onChoose={() => setId(format.id)}
            />
          ))}
        </fieldset>
        {EXPORT_FORMATS.filter((format) => format.id === id).map((format) => (
          <Outcome key={format.id} format={format} recording={recording} />
        ))}
      </div>
    </Dialog>
  );
}

function octetsOf({ trace }: Recording): number {
  return trace.bytes("client").length + trace.bytes("server").length;
}

interface FormatRowProps {
  readonly format: ExportFormat;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function FormatRow({ format, isChosen, onChoose }: FormatRowProps) {
  return (
    <label className="relative grid cursor-pointer rounded-md border border-transparent px-3 py-1.5 hover:bg-sunk has-checked:border-line2 has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <input
        type="radio"
        name="export-format"
        className="absolute inset-0 m-0 appearance-none opacity-0"
        checked={isChosen}
        onChange={onChoose}
      />
      <span className="flex justify-between gap-2 text-base font-medium">
        {format.label}
        <span className="font-mono text-sm font-normal text-ink2">.{format.extension}</span>
      </span>
      <span className="text-sm text-ink2">{format.about}</span>
    </label>
  );
}

type Writing = { readonly exported: Exported } | { readonly failure: string } | undefined;

function Outcome({ format, recording }: { readonly format: ExportFormat; readonly recording: Recording }) {
  const [writing, setWriting] = useState<Writing>();
  const [said, setSaid] = useState("");
  useEffect(() => {
    // The dialog is drawn first: large recordings take a while.
    const timer = window.setTimeout(() => setWriting(write(format, recording)), 20);
    return () => window.clearTimeout(timer);
  }, [format, recording]);
  if (writing === undefined) return <p className="text-base text-ink2">Writing…</p>;
  if ("failure" in writing) return <p className="text-base text-bad">{writing.failure}</p>;
  const { content, notes } = writing.exported;
  const name = `${slug(recording.title)}.${format.extension}`;
  const copy = async (text: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied.");
    } catch {
      setSaid("The browser did not allow copying.");
    }
  };
  return (
    <section aria-label={format.label} className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          variant="primary"
          icon={<Download aria-hidden="true" />}
          onClick={() => {
            saveAs(name, content, format.mediaType);
            setSaid(`Saved as ${name}.`);
          }}
        >
          Save
        </Button>
        {typeof content === "string" && (
          <Button
            icon={said === "Copied." ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
            onClick={() => void copy(content)}
          >
            Copy
          </Button>
        )}
        <span className="text-sm text-ink2" data-testid="export-size">
          {formatBytes(sizeOf(content))}
        </span>
        <span role="status" className="text-sm text-ink2">
          {said}
        </span>
      </div>
      <ul className="grid gap-1 text-sm text-ink2">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <Preview content={content} format={format} />
    </section>
  );
}

const PREVIEW_CHARS = 4000;
const PREVIEW_LINES = 40;

/** Its first lines; a picture as the picture. */
function Preview({
  content,
  format,
}: {
  readonly content: string | Uint8Array;
  readonly format: ExportFormat;
}) {
  if (typeof content !== "string") return undefined;
  if (format.id === "svg") {
    return (
      <div
        className="max-h-80 overflow-auto rounded-md border border-line2"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
        tabIndex={0}
        role="region"
        aria-label="Preview"
      >
        <img
          alt="The ladder of the recording"
          className="w-full"
          src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(content)}`}
        />
      </div>
    );
  }
  const lines = content.slice(0, PREVIEW_CHARS).split("\n").slice(0, PREVIEW_LINES).join("\n");
  return (
    <pre
      className="max-h-80 overflow-auto rounded-md border border-line2 bg-sunk p-3 font-mono text-sm"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
      tabIndex={0}
      role="region"
      aria-label="Preview"
    >
      {lines.length < content.length ? `${lines}\n…` : lines}
    </pre>
  );
}

function write(format: ExportFormat, recording: Recording): Writing {
  const { trace, title, kind, scenario } = recording;
  const startedAtUnixMs = scenario === undefined ? recording.startedAtUnixMs : Date.parse(scenario.date);
  try {
    const started = startedAtUnixMs === undefined ? {} : { startedAtUnixMs };
    return { exported: exportRecording(format, { trace, title, kind, ...started }) };
  } catch (failure) {
    // Texts have a largest length, and browsers' memory an end.
    return { failure: `This recording is too large for that: ${String(failure)}` };
  }
}

function sizeOf(content: string | Uint8Array): number {
  return typeof content === "string" ? new Blob([content]).size : content.length;
}

function slug(title: string): string {
  const words = title.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-+|-+$/g, "");
  return (words || "recording").toLowerCase().slice(0, 80);
}
