/** Name and value of one unknown header entry, as a person says them; suggestions fill the form and nothing else. */
import { useId, useMemo, useState } from "react";
import { suggestEntries } from "../../../protocol/index.ts";
import type { EntrySuggestion, HeaderHint, Trace, UnknownEntry } from "../../../protocol/index.ts";
import { Button } from "../../ui/Button.tsx";
import { formatCount, formatOctets } from "../../ui/format.ts";
import { HINT_NAME_ID } from "./hint-name.ts";

export interface HintFormProps {
  readonly trace: Trace;
  readonly entry: UnknownEntry;
  /** What was said already. */
  readonly hint: HeaderHint | undefined;
  readonly onTell: (told: Pick<HeaderHint, "name" | "value">) => void;
  /** Absent where nothing was said. */
  readonly onTakeBack: (() => void) | undefined;
}

export function HintForm({ trace, entry, hint, onTell, onTakeBack }: HintFormProps) {
  const [name, setName] = useState(hint?.name ?? entry.name ?? "");
  const [value, setValue] = useState(hint?.value ?? "");
  const suggestions = useMemo(() => suggestEntries(trace, entry), [trace, entry]);
  const take = (one: EntrySuggestion): void => {
    setName(one.name);
    setValue(one.value ?? "");
  };
  const told = {
    ...(name.trim() === "" ? {} : { name: name.trim() }),
    ...(value === "" ? {} : { value }),
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onTell(told);
      }}
    >
      <div className="flex flex-col gap-1.5">
        <Field id={HINT_NAME_ID} label="Name" value={name} onChange={setName} placeholder="user-agent" />
        <Field
          id="hint-value"
          label="Value"
          value={value}
          onChange={setValue}
          placeholder="empty: only the name is known"
        />
      </div>
      {suggestions.length > 0 && <Suggestions suggestions={suggestions} onTake={take} />}
      {entry.room !== undefined && <Room room={entry.room} />}
      <div className="mt-2 flex gap-2">
        <Button type="submit" variant="primary" disabled={Object.keys(told).length === 0}>
          Fill in everywhere
        </Button>
        {onTakeBack && <Button onClick={onTakeBack}>Take back</Button>}
      </div>
    </form>
  );
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly placeholder: string;
}

function Field({ id, label, value, onChange, placeholder }: FieldProps) {
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="w-12 shrink-0 text-sm text-ink2">
        {label}
      </label>
      <input
        id={id}
        type="text"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className="h-7 min-w-0 flex-1 rounded-md border border-line2 bg-panel px-2 font-mono text-sm text-ink placeholder:text-ink3"
      />
    </div>
  );
}

function Suggestions({
  suggestions,
  onTake,
}: {
  readonly suggestions: readonly EntrySuggestion[];
  readonly onTake: (one: EntrySuggestion) => void;
}) {
  const id = useId();
  return (
    <div className="mt-2">
      <p id={id} className="text-sm text-ink2">
        It may have been
      </p>
      <ul aria-labelledby={id} className="flex flex-col gap-1">
        {suggestions.map((one) => (
          <li key={`${one.name} ${one.value}`}>
            <button
              type="button"
              onClick={() => onTake(one)}
              className="min-h-6 w-full rounded-sm text-left font-mono text-sm wrap-anywhere text-accent hover:underline"
            >
              {one.name}
              {one.value === undefined ? "" : `: ${one.value}`}
            </button>
            <p className="text-xs text-ink3">{one.because}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Room({
  room: { octets, tableSize, isSupposed },
}: {
  readonly room: NonNullable<UnknownEntry["room"]>;
}) {
  return (
    <p className="mt-2 text-xs text-ink3">
      Name and value have {formatOctets(octets)} at most: the table {isSupposed ? "would hold" : "holds"}{" "}
      {formatCount(tableSize)}
      {isSupposed ? ", if nobody changed it," : ""} with the newer entries in it.
    </p>
  );
}
