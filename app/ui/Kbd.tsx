import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** A key as it is written on the keyboard. */
export function Kbd({
  children,
  inverse = false,
}: {
  readonly children: ReactNode;
  readonly inverse?: boolean;
}) {
  return (
    <kbd
      className={classNames(
        "inline-flex h-5 min-w-5 items-center justify-center rounded-sm border px-1 text-xs",
        inverse ? "border-current opacity-75" : "border-line2 bg-panel text-ink2",
      )}
    >
      {children}
    </kbd>
  );
}
