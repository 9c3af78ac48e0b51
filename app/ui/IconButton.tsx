import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Tooltip } from "./Tooltip.tsx";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  /** Accessible name and tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly shortcut?: string;
  /** `solid` for the one button that matters most in its bar: round, in ink. */
  readonly look?: "plain" | "solid";
}

export function IconButton({
  label,
  icon,
  shortcut,
  look = "plain",
  className,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <button type={type} aria-label={label} className={classNames(BASE, LOOK[look], className)} {...rest}>
        {icon}
      </button>
    </Tooltip>
  );
}

const BASE =
  "inline-flex shrink-0 items-center justify-center select-none disabled:opacity-40 [&_svg]:size-4";

const LOOK = {
  plain:
    "size-7 rounded-md text-ink2 enabled:hover:bg-sunk enabled:hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent aria-expanded:bg-sunk",
  solid: "size-9 rounded-full bg-ink text-panel enabled:hover:opacity-85",
} as const;
