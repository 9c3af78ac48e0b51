/** Copies the frame to the clipboard in the form that is chosen, and says so. */
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import type { FieldNode, FrameDetail } from "../../../protocol/index.ts";
import { formatCount } from "../../ui/format.ts";
import { Menu } from "../../ui/Menu.tsx";
import type { CopyFormat } from "./copy-formats.ts";
import { loadFrameFields } from "./load-frame-fields.ts";

export interface CopyMenuProps {
  readonly detail: FrameDetail;
  readonly root: FieldNode;
  readonly bytes: Uint8Array;
}

export function CopyMenu({ detail, root, bytes }: CopyMenuProps) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (said === "") return undefined;
    const timer = window.setTimeout(() => setSaid(""), SAID_MS);
    return () => window.clearTimeout(timer);
  }, [said]);
  const copy = async (format: CopyFormat): Promise<void> => {
    const label = COPY_FORMATS.find((row) => row.id === format)?.label ?? format;
    try {
      // Long there: a hand has opened the menu.
      const { copyText } = await loadFrameFields();
      await navigator.clipboard.writeText(copyText(format, bytes, detail, root));
      setSaid(`${formatCount(bytes.length)} octets copied: ${label}`);
    } catch {
      setSaid("The browser did not allow copying.");
    }
  };
  return (
    <div className="relative flex-none">
      <Menu
        label="Copy this frame"
        items={COPY_FORMATS}
        icon={<Copy aria-hidden="true" />}
        variant="quiet"
        onAction={(id) => void copy(id)}
      >
        <span className="sr-only">Copy</span>
      </Menu>
      <div role="status" className="pointer-events-none absolute top-full right-0 z-20 mt-1">
        {said !== "" && (
          <span className="flex items-center gap-1.5 rounded-md bg-ink px-2 py-1 text-sm whitespace-nowrap text-panel">
            <Check className="size-3.5" aria-hidden="true" />
            {said}
          </span>
        )}
      </div>
    </div>
  );
}

const SAID_MS = 2500;

const COPY_FORMATS: readonly {
  readonly id: CopyFormat;
  readonly label: string;
  readonly hint: string;
}[] = [
  { id: "hex", label: "Hex", hint: "00 00 12 04 …" },
  { id: "c", label: "C array", hint: "unsigned char frame[] = { 0x00, …" },
  { id: "go", label: "Go slice", hint: "var frame = []byte{0x00, …" },
  { id: "json", label: "JSON", hint: "fields, values and octets" },
];
