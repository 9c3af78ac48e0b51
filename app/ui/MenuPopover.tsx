/** The open menu of Menu.tsx; the only part that needs React Aria, hence a chunk of its own. */
import { Check } from "lucide-react";
import type { RefObject } from "react";
import { Menu, MenuItem, Popover, Text } from "react-aria-components";
import type { MenuItem as Item } from "./Menu.tsx";

export interface MenuPopoverProps {
  readonly label: string;
  readonly items: readonly Item[];
  readonly selected: string | undefined;
  readonly trigger: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
  readonly onAction: (id: string) => void;
}

export default function MenuPopover({
  label,
  items,
  selected,
  trigger,
  onClose,
  onAction,
}: MenuPopoverProps) {
  const choice = selected === undefined ? {} : { selectionMode: "single" as const, selectedKeys: [selected] };
  return (
    <Popover
      triggerRef={trigger}
      isOpen
      offset={4}
      placement="bottom start"
      onOpenChange={(open) => !open && onClose()}
      className="min-w-40 overflow-auto rounded-md border border-line2 bg-panel p-1 text-ink outline-none"
    >
      <Menu
        aria-label={label}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- a menu takes the focus when it opens (ARIA menu button pattern)
        autoFocus="first"
        className="outline-none"
        {...choice}
        onAction={(key) => onAction(String(key))}
        onClose={onClose}
      >
        {items.map((item) => (
          <MenuItem key={item.id} id={item.id} textValue={item.label} className={ROW}>
            {selected !== undefined && (
              <Check
                aria-hidden="true"
                className={item.id === selected ? "mt-0.5 size-4" : "invisible size-4"}
              />
            )}
            <span className="grid">
              <Text slot="label">{item.label}</Text>
              {item.hint !== undefined && (
                <Text slot="description" className="text-sm text-ink2">
                  {item.hint}
                </Text>
              )}
            </span>
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}

const ROW =
  "flex min-h-7 items-start gap-2 rounded-sm px-2 py-1 text-base outline-none data-focused:bg-accent-soft data-disabled:opacity-45";
