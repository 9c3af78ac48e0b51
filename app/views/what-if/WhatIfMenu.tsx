/** "From here, …": what can be done at this instant, in sections. */
import { useMemo, useRef, useState } from "react";
import { Header, Menu, MenuItem, MenuSection, Popover, Text } from "react-aria-components";
import { pause } from "../../state/playback-actions.ts";
import { playback } from "../../state/playback.ts";
import { useSelection } from "../../state/selection.ts";
import type { Recording } from "../../state/session.ts";
import { formatMs } from "../../ui/format.ts";
import { menuSections } from "./menu-sections.ts";
import type { Here, MenuChoice } from "./menu-sections.ts";

export interface WhatIfMenuProps {
  readonly recording: Recording;
  readonly beside: Element;
  readonly onClose: () => void;
  readonly onChoose: (does: MenuChoice["does"]) => void;
}

export function WhatIfMenu({ recording, beside, onClose, onChoose }: WhatIfMenuProps) {
  const trigger = useRef(beside);
  const [here] = useState(() => stopHere(recording));
  const sections = useMemo(() => menuSections(here), [here]);
  const items = sections.flatMap((section) => section.items);
  return (
    <Popover
      triggerRef={trigger}
      isOpen
      aria-label="What if?"
      offset={6}
      placement="bottom"
      onOpenChange={(open) => !open && onClose()}
      className="max-h-[min(34rem,90dvh)] w-72 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-md border border-line2 bg-panel text-ink outline-none"
    >
      <p className="border-b border-line px-3 py-2 text-base text-ink2">
        <strong className="font-semibold text-ink">What if?</strong> From here ({formatMs(here.atMs)}), …
      </p>
      <Menu
        aria-label="What if, from here"
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- a menu takes the focus when it opens (ARIA menu button pattern)
        autoFocus="first"
        className="p-1 outline-none"
        onAction={(key) => {
          const chosen = items.find((item) => item.id === key);
          onClose();
          if (chosen) onChoose(chosen.does);
        }}
        onClose={onClose}
      >
        {sections.map((section) => (
          <MenuSection key={section.title} id={section.title} className="py-0.5">
            <Header className="truncate px-2 pt-1.5 pb-0.5 text-xs font-semibold text-ink3">
              {section.title}
            </Header>
            {section.items.map((item) => (
              <MenuItem key={item.id} id={item.id} textValue={item.label} className={ROW}>
                <Text slot="label">{item.label}</Text>
                {item.hint !== undefined && (
                  <Text slot="description" className="ml-auto pl-3 text-sm text-ink3">
                    {item.hint}
                  </Text>
                )}
              </MenuItem>
            ))}
          </MenuSection>
        ))}
      </Menu>
    </Popover>
  );
}

/** Time stands still while one thinks. */
function stopHere({ trace }: Recording): Here {
  pause();
  const { seq, atMs } = playback.getState();
  return { trace, seq, atMs, frame: useSelection.getState().frame };
}

const ROW =
  "flex min-h-7 items-center rounded-sm px-2 py-0.5 text-base outline-none data-focused:bg-accent-soft";
