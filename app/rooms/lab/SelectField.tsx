/** One of a few, or yes and no. */
import type { ComponentProps } from "react";
import { setField } from "../../state/lab-store.ts";
import { classNames } from "../../ui/class-names.ts";
import { BARE, faulty, FRAMED, idOf, INPUT, Row } from "./field-look.tsx";
import type { FieldProps } from "./field-look.tsx";
import { writeText } from "./field-text.ts";
import { useProblem, useValue } from "./use-field.ts";

export interface Choice {
  /** Undefined: nothing said. */
  readonly value: string | number | undefined;
  readonly label: string;
}

export interface SelectFieldProps extends FieldProps {
  readonly choices: readonly Choice[];
  /** What holds where nothing is said. */
  readonly otherwise?: string | number;
  /** Where a value is not simply put at the path. */
  readonly onSet?: (value: string | number | undefined) => void;
  readonly className?: string;
  readonly bare?: boolean;
}

export function SelectRow(props: SelectFieldProps) {
  return (
    <Row path={props.path} label={props.label}>
      <SelectField {...props} className="flex-1" />
    </Row>
  );
}

export function SelectField({
  path,
  label,
  spoken,
  choices,
  otherwise,
  onSet = (value) => setField(path, value, label),
  className,
  bare = false,
}: SelectFieldProps) {
  const value = useValue(path) ?? otherwise;
  const problem = useProblem(path);
  const known = choices.findIndex((choice) => choice.value === value);
  return (
    <Select
      id={idOf(path)}
      aria-label={spoken ?? label}
      {...faulty(problem, path)}
      bare={bare}
      boxClass={className}
      value={known}
      onChange={(event) => onSet(choices[Number(event.target.value)]?.value)}
    >
      {known < 0 && <option value={-1}>{writeText(value)}</option>}
      {choices.map((choice, i) => (
        <option key={choice.label} value={i}>
          {choice.label}
        </option>
      ))}
    </Select>
  );
}

export interface SelectProps extends Omit<ComponentProps<"select">, "className"> {
  readonly bare?: boolean;
  /** Of the whole of it. */
  readonly boxClass?: string | undefined;
}

/** A native select in our own dress. */
export function Select({ bare = false, boxClass, ...rest }: SelectProps) {
  return (
    <span className={classNames("inline-flex min-w-0", boxClass)}>
      <select
        className={classNames(
          INPUT,
          bare ? BARE : FRAMED,
          "chevron cursor-pointer appearance-none truncate bg-size-[12px] bg-position-[right_4px_center] pr-5!",
        )}
        {...rest}
      />
    </span>
  );
}

/** Checked is `true`, unchecked is nothing. */
export function CheckField({ path, label, spoken }: FieldProps) {
  const value = useValue(path);
  return (
    <label className="inline-flex h-6 cursor-pointer items-center gap-1.5 text-sm whitespace-nowrap text-ink2">
      <input
        id={idOf(path)}
        type="checkbox"
        className="size-3.5 accent-accent"
        aria-label={spoken ?? label}
        checked={value === true}
        onChange={(event) => setField(path, event.target.checked ? true : undefined, label)}
      />
      {label}
    </label>
  );
}
