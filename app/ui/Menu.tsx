/** A button that opens a menu. The menu itself (React Aria) is fetched when the button is first pointed at or focused. */
import { ChevronDown } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";

export interface MenuItem<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
  /** Second line, smaller. */
  readonly hint?: string;
}

export interface MenuProps<Id extends string> {
  /** Names the menu (and the button, when `children` is not the whole story). */
  readonly label: string;
  /** Face of the button. */
  readonly children: ReactNode;
  readonly items: readonly MenuItem<Id>[];
  /** Given: a menu of choices with this one marked. Absent: a menu of actions. */
  readonly selected?: Id;
  readonly onAction: (id: Id) => void;
  readonly icon?: ReactNode;
  readonly variant?: "default" | "primary" | "quiet";
}

export function Menu<Id extends string>({
  label,
  children,
  items,
  selected,
  onAction,
  icon,
  variant = "default",
}: MenuProps<Id>) {
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button
        ref={trigger}
        variant={variant}
        icon={icon}
        aria-haspopup="menu"
        aria-expanded={open}
        title={label}
        onPointerEnter={loadPopover}
        onFocus={loadPopover}
        onClick={() => setOpen(true)}
        onKeyDown={(e) => {
          if (e.key !== "ArrowDown") return;
          e.preventDefault();
          e.stopPropagation();
          setOpen(true);
        }}
      >
        {children}
        <ChevronDown aria-hidden="true" className="-mr-1 opacity-70" />
      </Button>
      {open && (
        <Suspense fallback={undefined}>
          <MenuPopover
            label={label}
            items={items}
            selected={selected}
            trigger={trigger}
            onClose={() => setOpen(false)}
            onAction={(id) => {
              const item = items.find((candidate) => candidate.id === id);
              if (item) onAction(item.id);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

const loadPopover = () => void import("./MenuPopover.tsx");
const MenuPopover = lazy(() => import("./MenuPopover.tsx"));
