/** Words, paths and header fields. */
import { classNames } from "../../ui/class-names.ts";
import { BARE, faulty, FRAMED, idOf, INPUT, Row } from "./field-look.tsx";
import type { FieldProps } from "./field-look.tsx";
import { escapeText, readPairs, unescapeText, writePairs, writeText } from "./field-text.ts";
import { useTextField } from "./use-field.ts";

export interface TextFieldProps extends FieldProps {
  readonly placeholder?: string;
  readonly className?: string;
  readonly bare?: boolean;
  /** An empty field is an empty text, instead of nothing at all. */
  readonly keepEmpty?: boolean;
  /** Line ends and tabs stand as `\n`, `\r`, `\t`. */
  readonly escaped?: boolean;
  /** Words, rather than what is on the wire. */
  readonly prose?: boolean;
  /** Where a value is not simply put at the path. */
  readonly onSet?: (value: unknown) => void;
}

export function TextRow(props: TextFieldProps) {
  return (
    <Row path={props.path} label={props.label}>
      <TextField {...props} />
    </Row>
  );
}

export function TextField({
  path,
  label,
  spoken,
  placeholder,
  className,
  onSet,
  bare = false,
  keepEmpty = false,
  escaped = false,
  prose = false,
}: TextFieldProps) {
  const plain = (typed: string) => (escaped ? unescapeText(typed) : typed);
  const { text, problem, type, leave } = useTextField({
    path,
    label,
    read: (typed) => (typed === "" && !keepEmpty ? undefined : plain(typed)),
    write: (value) => (escaped ? escapeText(writeText(value)) : writeText(value)),
    set: onSet,
  });
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
      className={classNames(INPUT, bare ? BARE : FRAMED, !prose && "font-mono", className)}
      value={text}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
    />
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
      rows={Math.min(MAX_ROWS, Math.max(1, text.split("\n").length))}
      spellCheck={false}
      aria-label={spoken ?? label}
      {...faulty(problem, path)}
      placeholder={placeholder}
      className={classNames(INPUT, FRAMED, "block h-auto resize-none py-1 font-mono leading-4")}
      value={text}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
    />
  );
}

const MAX_ROWS = 8;
