/** A side pane that slides over the stage. Its content stays mounted while closed: rooms open recordings. */
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useLayout } from "../state/layout.ts";
import type { Drawer } from "../state/layout.ts";
import { classNames } from "../ui/class-names.ts";
import { IconButton } from "../ui/IconButton.tsx";

export interface SideDrawerProps {
  readonly id: string;
  readonly side: Drawer;
  readonly label: string;
  readonly open: boolean;
  /** Nothing else to show: it takes the place of the stage instead of lying over it. */
  readonly alone: boolean;
  readonly children: ReactNode;
}

export function SideDrawer({ id, side, label, open, alone, children }: SideDrawerProps) {
  const openDrawer = useLayout((s) => s.openDrawer);
  const panel = useRef<HTMLDivElement>(null);
  const close = () => openDrawer(undefined);
  const asDialog = open && !alone;
  useEffect(() => (asDialog ? holdFocus(panel.current) : undefined), [asDialog]);
  return (
    <>
      {asDialog && (
        <div
          aria-hidden="true"
          className="absolute inset-0 z-20 bg-ink/30 dark:bg-bg/70"
          onPointerDown={close}
        />
      )}
      <div
        ref={panel}
        id={id}
        aria-label={label}
        {...(asDialog ? { role: "dialog", "aria-modal": true } : { role: "complementary" })}
        tabIndex={-1}
        className={classNames(
          "flex-col bg-panel outline-none",
          alone ? ALONE : PLACE[side],
          open || alone ? "flex" : "hidden",
        )}
      >
        {!alone && (
          <div className="flex h-11 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
            <h2 className="text-base font-semibold">{label}</h2>
            <IconButton label={`Close ${label.toLowerCase()}`} icon={<X />} onClick={close} />
          </div>
        )}
        <div className="min-h-0 flex-1 overflow-auto">{children}</div>
      </div>
    </>
  );
}

/** Focus goes in now and back when the drawer closes; Escape closes it. */
function holdFocus(panel: HTMLElement | null): () => void {
  const before = document.activeElement;
  panel?.focus();
  document.addEventListener("keydown", onKeyDown);
  return () => {
    document.removeEventListener("keydown", onKeyDown);
    if (before instanceof HTMLElement) before.focus();
  };
}

function onKeyDown(e: KeyboardEvent): void {
  if (e.key === "Escape" && !e.defaultPrevented) useLayout.getState().openDrawer(undefined);
}

const ALONE = "absolute inset-x-0 top-11 bottom-0";
const PLACE = {
  left: "absolute inset-y-0 left-0 z-30 w-[min(24rem,calc(100vw-2.5rem))] border-r border-line2",
  right: "absolute inset-y-0 right-0 z-30 w-[min(24rem,calc(100vw-2.5rem))] border-l border-line2",
} as const;
