import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Tooltip } from "./Tooltip.tsx";

export interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  /** Accessible name and tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly shortcut?: string;
}

export function IconButton({ label, icon, shortcut, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <button
        type={type}
        aria-label={label}
        className={classNames(BASE, className ?? "size-7 rounded-md")}
        {...rest}
      >
        {icon}
      </button>
    </Tooltip>
  );
}

const BASE =
  "inline-flex shrink-0 items-center justify-center text-ink2 select-none enabled:hover:bg-sunk enabled:hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent aria-expanded:bg-sunk disabled:opacity-40 [&_svg]:size-4";
