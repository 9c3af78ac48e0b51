import { useId } from "react";
import type { ReactNode } from "react";

interface ToggleOption<Id extends string> {
  readonly id: Id;
  readonly label: ReactNode;
}

export interface ToggleGroupProps<Id extends string> {
  readonly label: string;
  readonly options: readonly ToggleOption<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}

/** One of a few, side by side. Native radio buttons, so arrows, forms and screen readers work by themselves. */
export function ToggleGroup<Id extends string>({ label, options, value, onChange }: ToggleGroupProps<Id>) {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex h-7 rounded-md border border-line2 bg-panel p-px"
    >
      {options.map((option) => (
        <label key={option.id} className={OPTION}>
          <input
            type="radio"
            name={name}
            className="absolute inset-0 m-0 appearance-none opacity-0"
            checked={option.id === value}
            onChange={() => onChange(option.id)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}

const OPTION =
  "relative inline-flex min-w-6 items-center justify-center gap-1.5 rounded-[5px] px-2.5 text-sm font-medium text-ink2 select-none hover:text-ink has-checked:bg-accent-soft has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent [&_svg]:size-4";
