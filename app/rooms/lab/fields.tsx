/**
 * The Lab's controls: each is tied to one path of the draft, says what is wrong with it right below, and shows the
 * default as its placeholder. In a `Row` with its label, or bare in a cell.
 */
import type { ReactNode } from "react";
import type { Problem } from "../../../protocol/index.ts";
import { judge, wordsFor } from "../../state/lab-draft.ts";
import { getAt } from "../../state/lab-json.ts";
import { setField, useLab } from "../../state/lab-store.ts";
import { classNames } from "../../ui/class-names.ts";
import { readQuantity, writeQuantity } from "./quantity.ts";
import type { Quantity } from "./quantity.ts";
import { stopOf } from "./stops.ts";
import type { Stops } from "./stops.ts";
import { useProblem, useTextField, useValue } from "./use-field.ts";

interface FieldProps {
  readonly path: string;
  /** Names the control; in rows it stands before it. */
  readonly label: string;
  /** Names it where the label alone could be any of several: "GET /slow, body". */
  readonly spoken?: string;
}

export interface NumberFieldProps extends FieldProps {
  readonly quantity: Quantity;
  readonly unit?: string;
  /** What holds if the field is empty. */
  readonly otherwise?: number;
  /** Instead of that number, where nothing is not a number. */
  readonly placeholder?: string;
  /** Where a value is not simply put at the path. */
  readonly onSet?: (value: unknown) => void;
}

/** A row: label, a slider if there are stops, the exact number with its unit. */
export function NumberRow(props: NumberFieldProps & { readonly stops?: Stops; readonly hint?: string }) {
  const { stops, ...field } = props;
  return (
    <Row path={props.path} label={props.label} {...(props.hint === undefined ? {} : { hint: props.hint })}>
      {stops && <StopSlider {...field} stops={stops} />}
      <NumberField {...field} className={stops ? "w-24" : "w-24 ml-auto"} />
    </Row>
  );
}

export function NumberField(
  props: NumberFieldProps & { readonly className?: string; readonly bare?: boolean },
) {
  const { path, label, spoken, quantity, unit, otherwise, placeholder, className, bare = false } = props;
  const { text, problem, type, leave } = useTextField({
    path,
    label,
    read: (typed) => readQuantity(typed, quantity),
    write: (value) => writeQuantity(value, quantity),
    set: props.onSet,
  });
  return (
    <span className={classNames("relative inline-flex", className)}>
      <input
        id={idOf(path)}
        type="text"
        inputMode={quantity === "bytes" || quantity === "kbps" ? "text" : "decimal"}
        autoComplete="off"
        spellCheck={false}
        aria-label={spoken ?? label}
        {...faulty(problem, path)}
        placeholder={placeholder ?? (otherwise === undefined ? "" : writeQuantity(otherwise, quantity))}
        className={classNames(
          INPUT,
          bare ? BARE : FRAMED,
          "text-right",
          unit === undefined ? "pr-1.5" : unit.length > 2 ? "pr-11" : "pr-7",
        )}
        value={text}
        onChange={(event) => type(event.target.value)}
        onBlur={leave}
      />
      {unit !== undefined && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 right-1.5 flex items-center text-xs text-ink3"
        >
          {unit}
        </span>
      )}
    </span>
  );
}

/** How long a body is. A number makes it one of numbered lines, whatever it was before. */
export function BodySizeField({
  path,
  label,
  spoken,
  className,
  bare = false,
}: FieldProps & { readonly className?: string; readonly bare?: boolean }) {
  const kind = bodyKind(useValue(path));
  const { text, type, leave } = useTextField({ path, label, read: readSize, write: writeSize });
  const sizePath = `${path}.sizeBytes`;
  return (
    <input
      id={idOf(sizePath)}
      type="text"
      autoComplete="off"
      spellCheck={false}
      aria-label={spoken ?? label}
      {...faulty(useProblem(sizePath), sizePath)}
      placeholder={kind === "none" || kind === "sizeBytes" ? "none" : kind}
      className={classNames(INPUT, bare ? BARE : FRAMED, "text-right", className)}
      value={text}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
    />
  );
}

/** What a body is made of, and that. */
export function BodyField({ path, label, spoken = label }: FieldProps) {
  const value = useValue(path);
  const kind = bodyKind(value);
  return (
    <>
      <select
        aria-label={`${spoken}, made of`}
        className={classNames(INPUT, FRAMED, "w-18! shrink-0 cursor-pointer pr-0.5")}
        value={kind === "none" ? "sizeBytes" : kind}
        onChange={(event) =>
          setField(path, { [event.target.value]: event.target.value === "sizeBytes" ? 1024 : "" }, label)
        }
      >
        <option value="sizeBytes">octets</option>
        <option value="text">text</option>
        <option value="hex">hex</option>
      </select>
      {kind === "text" || kind === "hex" ? (
        <TextField keepEmpty path={`${path}.${kind}`} label={label} spoken={spoken} className="flex-1" />
      ) : (
        <BodySizeField path={path} label={label} spoken={spoken} className="flex-1" />
      )}
    </>
  );
}

function StopSlider({
  path,
  label,
  quantity,
  unit = "",
  otherwise,
  placeholder,
  stops,
}: NumberFieldProps & { readonly stops: Stops }) {
  const value = useValue(path);
  const at = stopOf(stops, value, otherwise);
  const said =
    value === undefined
      ? (placeholder ?? writeQuantity(otherwise, quantity))
      : writeQuantity(value, quantity);
  return (
    <input
      type="range"
      min={0}
      max={stops.length - 1}
      step={1}
      value={at}
      aria-label={`${label}, slider`}
      aria-valuetext={`${said} ${value === undefined && placeholder !== undefined ? "" : unit}`.trim()}
      className={SLIDER}
      style={{ "--at": `${(100 * at) / (stops.length - 1)}%` } as React.CSSProperties}
      onChange={(event) => setField(path, stops[Number(event.target.value)], label)}
    />
  );
}

export interface TextFieldProps extends FieldProps {
  readonly placeholder?: string;
  readonly className?: string;
  readonly bare?: boolean;
  /** An empty field is an empty text, instead of nothing at all. */
  readonly keepEmpty?: boolean;
  /** Where a value is not simply put at the path. */
  readonly onSet?: (value: unknown) => void;
}

export function TextRow(props: TextFieldProps) {
  return (
    <Row path={props.path} label={props.label}>
      <TextField {...props} className="min-w-0 flex-1" />
    </Row>
  );
}

export function TextField({
  path,
  label,
  spoken,
  placeholder,
  className,
  bare = false,
  keepEmpty = false,
  onSet,
}: TextFieldProps) {
  const read = (typed: string) => (typed === "" && !keepEmpty ? undefined : typed);
  const { text, problem, type, leave } = useTextField({ path, label, read, write: writeText, set: onSet });
  return (
    <input
      id={idOf(path)}
      type="text"
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      aria-label={spoken ?? label}
      {...faulty(problem, path)}
      placeholder={placeholder}
      className={classNames(INPUT, bare ? BARE : FRAMED, "font-mono", className)}
      value={text}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
    />
  );
}

export interface Choice {
  /** Undefined: nothing said. */
  readonly value: string | number | undefined;
  readonly label: string;
}

export interface SelectFieldProps extends FieldProps {
  readonly choices: readonly Choice[];
  /** What holds where nothing is said. */
  readonly otherwise?: string | number;
  readonly className?: string;
  readonly bare?: boolean;
}

export function SelectRow(props: SelectFieldProps) {
  return (
    <Row path={props.path} label={props.label}>
      <SelectField {...props} className="min-w-0 flex-1" />
    </Row>
  );
}

export function SelectField({
  path,
  label,
  spoken,
  choices,
  otherwise,
  className,
  bare = false,
}: SelectFieldProps) {
  const value = useValue(path) ?? otherwise;
  const problem = useProblem(path);
  const known = choices.findIndex((choice) => choice.value === value);
  return (
    <select
      id={idOf(path)}
      aria-label={spoken ?? label}
      {...faulty(problem, path)}
      className={classNames(INPUT, bare ? BARE : FRAMED, "cursor-pointer pr-1", className)}
      value={known}
      onChange={(event) => setField(path, choices[Number(event.target.value)]?.value, label)}
    >
      {known < 0 && <option value={-1}>{writeText(value)}</option>}
      {choices.map((choice, i) => (
        <option key={choice.label} value={i}>
          {choice.label}
        </option>
      ))}
    </select>
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

/** Header fields, one a line: `name: value`. */
export function PairsField({
  path,
  label,
  spoken,
  placeholder = "name: value",
}: FieldProps & { readonly placeholder?: string }) {
  const { text, problem, type, leave } = useTextField({ path, label, read: readPairs, write: writePairs });
  return (
    <textarea
      id={idOf(path)}
      rows={Math.min(6, Math.max(1, text.split("\n").length))}
      spellCheck={false}
      aria-label={spoken ?? label}
      {...faulty(problem, path)}
      placeholder={placeholder}
      className={classNames(INPUT, FRAMED, "h-auto w-full resize-none py-1 font-mono leading-4")}
      value={text}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
    />
  );
}

/** A label with its controls, and below them what is wrong. */
export function Row({
  path,
  label,
  hint,
  children,
}: {
  readonly path: string;
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  const isSet = useValue(path) !== undefined;
  return (
    <div className="py-0.5">
      <div className="flex min-h-7 items-center gap-2">
        <span title={hint} className={classNames("w-22 shrink-0 text-sm", isSet ? "text-ink" : "text-ink2")}>
          {label}
        </span>
        {children}
      </div>
      <FieldProblem path={path} />
    </div>
  );
}

/** Of the field itself, and of what lies within where that has no field of its own. */
export function FieldProblem({ path }: { readonly path: string }) {
  const problem = useProblem(path);
  return problem === undefined ? undefined : <ProblemText id={problemId(path)} problem={problem} />;
}

/** The first of what is wrong anywhere in it: for lists that are edited as one text. */
export function ListProblem({ path }: { readonly path: string }) {
  const problem = useLab((state) =>
    judge(state.history.present).problems.find(
      ({ path: at = "" }) => at === path || at.startsWith(`${path}[`),
    ),
  );
  return problem === undefined ? undefined : <ProblemText id={problemId(path)} problem={problem} />;
}

export function ProblemText({ id, problem }: { readonly id?: string; readonly problem: Problem }) {
  return (
    <p id={id} className="py-0.5 text-sm text-bad">
      {wordsFor(problem)}
    </p>
  );
}

/** Where a problem's field is found on the page. */
export const idOf = (path: string): string => `lab-${path}`;
const problemId = (path: string): string => `lab-problem-${path}`;

function faulty(problem: Problem | undefined, path: string) {
  return problem === undefined ? {} : { "aria-invalid": true, "aria-describedby": problemId(path) };
}

function bodyKind(body: unknown): "sizeBytes" | "text" | "hex" | "none" {
  return (["text", "hex", "sizeBytes"] as const).find((kind) => getAt(body, kind) !== undefined) ?? "none";
}

function readSize(text: string): unknown {
  const sizeBytes = readQuantity(text, "bytes");
  return sizeBytes === undefined ? undefined : { sizeBytes };
}

function writeSize(body: unknown): string {
  return writeQuantity(getAt(body, "sizeBytes"), "bytes");
}

function writeText(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function readPairs(text: string): unknown {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) return undefined;
  return lines.map((line) => {
    const at = line.indexOf(":", 1);
    return at < 0 ? [line.trim()] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
}

function writePairs(value: unknown): string {
  if (!Array.isArray(value)) return writeText(value);
  return value
    .map((pair: unknown) =>
      Array.isArray(pair) ? pair.map((part) => writeText(part)).join(": ") : writeText(pair),
    )
    .join("\n");
}

const INPUT =
  "h-6 min-w-0 rounded-sm px-1.5 text-sm text-ink placeholder:text-ink3 focus-visible:outline-offset-0 aria-invalid:border-bad aria-invalid:bg-bad-soft";
const FRAMED = "w-full border border-line2 bg-panel hover:border-ink3";
const BARE = "w-full border border-transparent bg-transparent hover:border-line2 focus-visible:bg-panel";
const SLIDER =
  "lab-slider h-6 min-w-12 flex-1 cursor-pointer appearance-none bg-transparent focus-visible:outline-offset-0";
