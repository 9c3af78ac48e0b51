import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface ButtonProps extends ComponentProps<"button"> {
  /** `primary` for the one thing to do next, `quiet` inside of bars and lists. */
  readonly variant?: "default" | "primary" | "quiet";
  readonly icon?: ReactNode;
}

export function Button({
  variant = "default",
  icon,
  className,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button type={type} className={classNames(BASE, LOOK[variant], className)} {...rest}>
      {icon}
      {children}
    </button>
  );
}

const BASE =
  "inline-flex h-7 min-w-7 shrink-0 items-center justify-center gap-1.5 rounded-md px-2.5 text-sm font-medium whitespace-nowrap select-none disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0";

const LOOK = {
  default: "border border-line2 bg-panel text-ink enabled:hover:bg-sunk enabled:active:bg-accent-soft",
  primary: "border border-transparent bg-accent text-on-accent enabled:hover:opacity-90",
  quiet: "text-ink2 enabled:hover:bg-sunk enabled:hover:text-ink",
} as const;
