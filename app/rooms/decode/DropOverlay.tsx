import { Download } from "lucide-react";
import { createPortal } from "react-dom";

/** While something is dragged over the window. */
export function DropOverlay() {
  return createPortal(
    <div className="pointer-events-none fixed inset-2 z-40 flex items-center justify-center rounded-lg border-2 border-dashed border-accent bg-[color-mix(in_oklab,var(--panel)_88%,transparent)]">
      <div className="flex flex-col items-center gap-1 p-6 text-center">
        <p className="flex items-center gap-2 text-xl font-semibold text-accent">
          <Download aria-hidden="true" className="size-5" />
          Drop to decode
        </p>
        <p className="text-base text-ink2">A capture, a key log, or both together.</p>
      </div>
    </div>,
    document.body,
  );
}
