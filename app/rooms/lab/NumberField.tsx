/** Numbers: typed exactly, with units, or drawn along a slider of round values. */
import { setField } from "../../state/lab-store.ts";
import { classNames } from "../../ui/class-names.ts";
import { BARE, faulty, FieldProblem, FRAMED, idOf, INPUT, Row } from "./field-look.tsx";
import type { FieldProps } from "./field-look.tsx";
import { readQuantity, writeQuantity } from "./quantity.ts";
import type { Quantity } from "./quantity.ts";
import { stopOf } from "./stops.ts";
import type { Stops } from "./stops.ts";
import { useTextField, useValue } from "./use-field.ts";

export interface NumberFieldProps extends FieldProps {
  readonly quantity: Quantity;
  readonly unit?: string;
  /** What holds if the field is empty. */
  readonly otherwise?: number;
  /** Instead of that number, where nothing is not a number, or one too long. */
  readonly placeholder?: string;
  /** Where a value is not simply put at the path. */
  readonly onSet?: (value: unknown) => void;
}

/** Label, a slider if there are stops, the exact number with its unit. */
export function NumberRow({
  stops,
  hint,
  ...field
}: NumberFieldProps & { readonly stops?: Stops; readonly hint?: string }) {
  return (
    <Row path={field.path} label={field.label} hint={hint}>
      {stops === undefined ? <span className="flex-1" /> : <StopSlider {...field} stops={stops} />}
      <NumberField {...field} className="w-28 shrink-0" />
    </Row>
  );
}

/** Small, after a word of its own: several fit in one line. */
export function NumberWord({
  className = "w-18",
  ...field
}: NumberFieldProps & { readonly className?: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 text-sm whitespace-nowrap text-ink2">
      {field.label}
      <NumberField {...field} className={className} />
    </span>
  );
}

/** What is wrong with those. */
export function WordProblems({ paths }: { readonly paths: readonly string[] }) {
  return paths.map((path) => <FieldProblem key={path} path={path} />);
}

export function NumberField({
  path,
  label,
  spoken,
  quantity,
  unit,
  otherwise,
  placeholder,
  onSet,
  className,
  bare = false,
}: NumberFieldProps & { readonly className?: string; readonly bare?: boolean }) {
  const { text, problem, type, leave } = useTextField({
    path,
    label,
    read: (typed) => readQuantity(typed, quantity),
    write: (value) => writeQuantity(value, quantity),
    set: onSet,
  });
  // A word in place of a number has no unit: "never", not "never ms".
  const shownUnit = text === "" && placeholder !== undefined ? undefined : unit;
  return (
    <span className={classNames("relative inline-flex min-w-0", className)}>
      <input
        id={idOf(path)}
        type="text"
        inputMode={quantity === "bytes" || quantity === "kbps" ? "text" : "decimal"}
        autoComplete="off"
        spellCheck={false}
        aria-label={spoken ?? label}
        {...faulty(problem, path)}
        placeholder={placeholder ?? writeQuantity(otherwise, quantity)}
        className={classNames(INPUT, bare ? BARE : FRAMED, "text-right", roomFor(shownUnit))}
        value={text}
        onChange={(event) => type(event.target.value)}
        onBlur={leave}
      />
      {shownUnit !== undefined && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 right-1.5 flex items-center text-xs text-ink3"
        >
          {shownUnit}
        </span>
      )}
    </span>
  );
}

function StopSlider({
  path,
  label,
  spoken,
  quantity,
  unit = "",
  otherwise,
  placeholder,
  stops,
}: NumberFieldProps & { readonly stops: Stops }) {
  const value = useValue(path);
  const at = stopOf(stops, value, otherwise);
  const isDefault = value === undefined && placeholder !== undefined;
  const words = isDefault ? placeholder : `${writeQuantity(value ?? otherwise, quantity)} ${unit}`.trim();
  return (
    <input
      type="range"
      min={0}
      max={stops.length - 1}
      step={1}
      value={at}
      aria-label={`${spoken ?? label}, slider`}
      aria-valuetext={words}
      className="slider h-6 min-w-12 flex-1 cursor-pointer appearance-none bg-[length:100%_2px] bg-center bg-no-repeat focus-visible:outline-offset-0"
      style={{ backgroundImage: fillTo((100 * at) / (stops.length - 1)) }}
      onChange={(event) => setField(path, stops[Number(event.target.value)], label)}
    />
  );
}

/** A hairline, filled up to the thumb. */
function fillTo(percent: number): string {
  return `linear-gradient(to right, var(--accent) ${percent}%, var(--line2) ${percent}%)`;
}

function roomFor(unit: string | undefined): string {
  return unit === undefined ? "pr-1.5" : unit.length > 2 ? "pr-11" : "pr-7";
}
