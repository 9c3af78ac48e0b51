import { classNames } from "./class-names.ts";
import { frameStyle } from "./frame-style.ts";

export interface FrameBadgeProps {
  /** Type octet on the wire; -1 for the client preface. */
  readonly type: number;
  /** Not yet sent, or filtered out: paler, still readable. */
  readonly dim?: boolean;
}

/** A frame type by colour and by name. */
export function FrameBadge({ type, dim = false }: FrameBadgeProps) {
  const style = frameStyle(type);
  return (
    <span
      className={classNames(
        "inline-flex h-5 items-center gap-1.5 rounded-sm px-1.5 align-baseline font-mono text-sm font-medium whitespace-nowrap",
        dim && "opacity-70",
      )}
      style={{ color: style.colour, background: `color-mix(in oklab, ${style.colour} 12%, var(--panel))` }}
    >
      <span aria-hidden="true" className="size-1.5 rounded-[2px] bg-current" />
      {style.name}
    </span>
  );
}
