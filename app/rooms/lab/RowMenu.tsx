/** What can be done with an entry of a list, behind one small button; the same by keyboard: Alt with the arrows. */
import type { KeyboardEvent } from "react";
import { Menu } from "../../ui/Menu.tsx";

export type RowAction = "up" | "down" | "duplicate" | "remove";

export interface RowMenuProps {
  /** Of the entry. */
  readonly name: string;
  readonly onAction: (action: RowAction) => void;
}

export function RowMenu({ name, onAction }: RowMenuProps) {
  return (
    <span className="inline-flex shrink-0 [&>button]:h-6 [&>button]:min-w-6 [&>button]:px-0 [&>button>svg]:m-0 [&>button>svg]:size-3.5">
      <Menu label={`${name}: move, duplicate, remove`} variant="quiet" items={ACTIONS} onAction={onAction}>
        <span className="sr-only">{name}: more</span>
      </Menu>
    </span>
  );
}

/** Alt with an arrow moves; everything else is the field's. */
export function onMoveKey(event: KeyboardEvent, move: (by: 1 | -1, from: Element | null) => void): void {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  move(event.key === "ArrowUp" ? -1 : 1, document.activeElement);
}

const ACTIONS: readonly { readonly id: RowAction; readonly label: string; readonly hint?: string }[] = [
  { id: "up", label: "Move up", hint: "Alt ↑" },
  { id: "down", label: "Move down", hint: "Alt ↓" },
  { id: "duplicate", label: "Duplicate" },
  { id: "remove", label: "Remove" },
];
