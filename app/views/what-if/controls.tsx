/** The controls of the forms here: a label, a control, what is wrong with it right below. */
import { useId } from "react";
import type { ReactNode } from "react";
import { Button } from "../../ui/Button.tsx";
import { classNames } from "../../ui/class-names.ts";

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly unit?: string;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  readonly lines?: boolean | undefined;
}

export function TextField(props: TextFieldProps) {
  const { label, value, onChange, unit, hint, problem, lines = false } = props;
  const id = useId();
  const shared = {
    id,
    value,
    "aria-invalid": problem !== undefined,
    "aria-describedby": problem !== undefined || hint !== undefined ? `${id}-note` : undefined,
    className: classNames(CONTROL, "w-full font-mono", problem !== undefined && "border-bad"),
    spellCheck: false,
    autoComplete: "off",
  };
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-0.5 block text-sm font-medium text-ink2">
        {label}
        {unit !== undefined && <span className="text-ink3"> ({unit})</span>}
      </label>
      {lines ? (
        <textarea
          {...shared}
          rows={Math.min(6, value.split("\n").length + 1)}
          onChange={(e) => onChange(e.target.value)}
        />
      ) : (
        <input {...shared} type="text" onChange={(e) => onChange(e.target.value)} />
      )}
      {(problem ?? hint) !== undefined && (
        <p
          id={`${id}-note`}
          className={classNames("mt-0.5 text-sm", problem === undefined ? "text-ink3" : "text-bad")}
        >
          {problem ?? hint}
        </p>
      )}
    </div>
  );
}

export interface SelectFieldProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [value: T, label: string])[];
  readonly onChange: (value: T) => void;
}

export function SelectField<T extends string>({ label, value, choices, onChange }: SelectFieldProps<T>) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-0.5 block text-sm font-medium text-ink2">
        {label}
      </label>
      <select
        id={id}
        value={value}
        className={classNames(CONTROL, "h-8 w-full")}
        onChange={(e) => {
          const chosen = choices.find(([one]) => one === e.target.value);
          if (chosen) onChange(chosen[0]);
        }}
      >
        {choices.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The one button that does it; Enter in a field does the same. */
export function ActForm({
  label,
  disabled,
  onAct,
  children,
}: {
  readonly label: string;
  readonly disabled: boolean;
  readonly onAct: () => void;
  readonly children: ReactNode;
}) {
  return (
    <form
      className="grid gap-3"
      onSubmit={(e) => {
        e.preventDefault();
        if (!disabled) onAct();
      }}
    >
      {children}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={disabled}>
          {label}
        </Button>
      </div>
    </form>
  );
}

/** Undefined unless it is a number in range. */
export function readNumber(text: string, min: number, max: number): number | undefined {
  const value = Number(text.trim().replaceAll(/[\s_]/g, ""));
  return text.trim() !== "" && value >= min && value <= max ? value : undefined;
}

const CONTROL = "rounded-md border border-line2 bg-panel px-2 py-1 text-base text-ink";
