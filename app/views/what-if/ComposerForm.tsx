/** A frame of one's own: all types with their fields, flags and lies, or raw octets; beside it what the receiver will read. */
import { useMemo, useState } from "react";
import { dissectFrame } from "../../../protocol/index.ts";
import { classNames } from "../../ui/class-names.ts";
import { compose, draftForOther } from "./composer.ts";
import type { Draft } from "./composer.ts";
import { fieldsOf, flagsOf, initialFlags, oddFlagsOf, RAW, TYPES } from "./composer-fields.ts";
import type { ComposerField } from "./composer-fields.ts";
import { ActForm, SelectField, TextField } from "./controls.tsx";
import type { Change, Instant } from "./menu-sections.ts";
import { PreviewTree } from "./PreviewTree.tsx";
import { formatOctets } from "../../ui/format.ts";

export interface ComposerFormProps {
  readonly instant: Instant;
  readonly seq: number;
  readonly onAct: (change: Change) => void;
}

const SENDERS = [
  ["server", "the server"],
  ["client", "the client"],
] as const;
const WINDOW_UPDATE = 0x8;
const TYPE_CHOICES = TYPES.map(([type, name]) => [String(type), name] as const);

export function ComposerForm({ instant, seq, onAct }: ComposerFormProps) {
  const [from, setFrom] = useState<"client" | "server">("server");
  const [type, setType] = useState(WINDOW_UPDATE);
  const [flags, setFlags] = useState(0);
  const [draft, setDraft] = useState<Draft>({});
  const { bytes, problems } = useMemo(() => compose(type, flags, draft), [type, flags, draft]);
  const chooseType = (text: string): void => {
    const next = Number(text);
    setType(next);
    setFlags(initialFlags(next));
    setDraft(draftForOther);
  };
  const fields = fieldsOf(type, flags);
  const toField = (field: ComposerField) => (
    <Field
      key={`${type} ${field.id}`}
      field={field}
      value={draft[field.id] ?? field.initial}
      problem={problems[field.id]}
      onChange={(value) => setDraft((old) => ({ ...old, [field.id]: value }))}
    />
  );
  return (
    <ActForm
      label="Put it on the wire"
      disabled={bytes === undefined}
      onAct={() => bytes && onAct({ change: { do: "send", from, hex: toHex(bytes), ...instant }, seq })}
    >
      <div className="grid gap-4 min-[640px]:grid-cols-2">
        <div className="grid content-start gap-3">
          <div className="grid grid-cols-2 gap-3">
            <SelectField label="From" value={from} choices={SENDERS} onChange={setFrom} />
            <SelectField label="Frame" value={String(type)} choices={TYPE_CHOICES} onChange={chooseType} />
          </div>
          <Flags legend="Flags" rows={flagsOf(type)} flags={flags} onChange={setFlags} />
          {fields.filter(({ odd }) => odd !== true).map(toField)}
          {type !== RAW && (
            <details>
              <summary className="min-h-6 cursor-pointer text-sm text-ink2">
                What no peer should send: lengths that lie, reserved bits, flags without a meaning
              </summary>
              <div className="mt-2 grid gap-3">
                <Flags
                  legend="Flags without a meaning"
                  rows={oddFlagsOf(type)}
                  flags={flags}
                  onChange={setFlags}
                />
                {fields.filter(({ odd }) => odd === true).map(toField)}
              </div>
            </details>
          )}
        </div>
        <OnTheWire bytes={bytes} />
      </div>
    </ActForm>
  );
}

/** The octets, and what a receiver will read in them. */
function OnTheWire({ bytes }: { readonly bytes: Uint8Array | undefined }) {
  return (
    <div className="grid min-w-0 content-start gap-2">
      <p className="text-sm font-medium text-ink2">On the wire{bytes && `, ${formatOctets(bytes.length)}`}</p>
      <p
        className="max-h-28 overflow-y-auto rounded-md border border-line bg-bg px-3 py-2 font-mono text-sm break-all"
        data-testid="composed"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls can be scrolled by keyboard
        tabIndex={0}
      >
        {bytes ? spaced(toHex(bytes)) : "—"}
      </p>
      {bytes && bytes.length > 0 && <PreviewTree root={dissectFrame(bytes)} />}
      <p className="text-sm text-ink3">
        The engine at that end does not know of it: credit given by hand, for example, is not in its books. It
        goes out behind the frame that was written last, and never inside of a header block.
      </p>
    </div>
  );
}

interface FlagsProps {
  readonly legend: string;
  readonly rows: readonly (readonly [bit: number, name: string])[];
  readonly flags: number;
  readonly onChange: (flags: number) => void;
}

function Flags({ legend, rows, flags, onChange }: FlagsProps) {
  if (rows.length === 0) return undefined;
  return (
    <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
      <legend className="mb-0.5 text-sm font-medium text-ink2">{legend}</legend>
      {rows.map(([bit, name]) => (
        <label key={name} className={classNames("flex min-h-6 items-center gap-1.5 font-mono text-sm")}>
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={(flags & bit) !== 0}
            onChange={(e) => onChange(e.target.checked ? flags | bit : flags & ~bit)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

interface FieldProps {
  readonly field: ComposerField;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

function Field({ field, value, problem, onChange }: FieldProps) {
  const { label, hint, lines, choices } = field;
  if (choices !== undefined)
    return <SelectField label={label} value={value} choices={choices} onChange={onChange} />;
  return (
    <TextField label={label} value={value} hint={hint} problem={problem} lines={lines} onChange={onChange} />
  );
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** Header and payload apart, octets in fours. */
function spaced(hex: string): string {
  return [hex.slice(0, 18), ...(hex.slice(18).match(/.{1,8}/g) ?? [])].join(" ");
}
