/** Bodies: so many octets of numbered lines, a text, or hex. */
import { getAt } from "../../state/lab-json.ts";
import { setField } from "../../state/lab-store.ts";
import { classNames } from "../../ui/class-names.ts";
import { BARE, faulty, FRAMED, idOf, INPUT } from "./field-look.tsx";
import type { FieldProps } from "./field-look.tsx";
import { readQuantity, writeQuantity } from "./quantity.ts";
import { Select } from "./SelectField.tsx";
import { TextField } from "./TextField.tsx";
import { useProblem, useTextField, useValue } from "./use-field.ts";

/** What the body is made of, and that. */
export function BodyField({ path, label, spoken = label }: FieldProps) {
  const kind = kindOf(useValue(path)) ?? "sizeBytes";
  return (
    <>
      <Select
        aria-label={`${spoken}, made of`}
        boxClass="w-19 shrink-0"
        value={kind}
        onChange={({ target }) =>
          setField(path, { [target.value]: target.value === "sizeBytes" ? 1024 : "" }, label)
        }
      >
        <option value="sizeBytes">octets</option>
        <option value="text">text</option>
        <option value="hex">hex</option>
      </Select>
      {kind === "sizeBytes" ? (
        <BodySizeField path={path} label={label} spoken={spoken} />
      ) : (
        <TextField
          keepEmpty
          escaped={kind === "text"}
          path={`${path}.${kind}`}
          label={label}
          spoken={spoken}
        />
      )}
    </>
  );
}

/** How long a body is. A number makes it one of numbered lines, whatever it was before. */
export function BodySizeField({
  path,
  label,
  spoken,
  bare = false,
}: FieldProps & { readonly bare?: boolean }) {
  const kind = kindOf(useValue(path));
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
      placeholder={kind === undefined || kind === "sizeBytes" ? "none" : kind}
      className={classNames(INPUT, bare ? BARE : FRAMED, "text-right")}
      value={text}
      onChange={(event) => type(event.target.value)}
      onBlur={leave}
    />
  );
}

/** Paths at which something may be wrong with a body. */
export const bodyPaths = (path: string): readonly string[] =>
  ["", ".sizeBytes", ".text", ".hex"].map((field) => `${path}${field}`);

function kindOf(body: unknown): "sizeBytes" | "text" | "hex" | undefined {
  return (["text", "hex", "sizeBytes"] as const).find((kind) => getAt(body, kind) !== undefined);
}

function readSize(text: string): unknown {
  const sizeBytes = readQuantity(text, "bytes");
  return sizeBytes === undefined ? undefined : { sizeBytes };
}

function writeSize(body: unknown): string {
  return writeQuantity(getAt(body, "sizeBytes"), "bytes");
}
