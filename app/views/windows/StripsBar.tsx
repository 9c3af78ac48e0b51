/** Above the strips: find, sort, and which of them are listed. */
import { formatCount } from "../../ui/format.ts";
import { usePane } from "./pane-state.ts";
import type { PaneStore } from "./pane-state.ts";
import type { RowFilter, RowOrder } from "./rows.ts";

export interface StripsBarProps {
  readonly store: PaneStore;
  readonly total: number;
  readonly shown: number;
}

export function StripsBar({ store, total, shown }: StripsBarProps) {
  const filter = usePane(store, (state) => state.filter);
  const order = usePane(store, (state) => state.order);
  const change = (part: Partial<RowFilter>) => store.setState({ filter: { ...filter, ...part } });
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-y border-line bg-panel px-2 py-1">
      <label className="flex min-w-20 flex-1 items-center">
        <span className="sr-only">Find windows</span>
        <input
          type="text"
          spellCheck={false}
          autoComplete="off"
          placeholder="Find: stream id, method, path, stalled"
          className="h-6 w-full min-w-0 rounded-md border border-line2 bg-sunk px-2 text-sm text-ink placeholder:text-ink3 focus-visible:bg-panel"
          value={filter.words}
          onChange={(event) => change({ words: event.target.value })}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === "Escape") change({ words: "" });
          }}
        />
      </label>
      <Choice
        label="Sender"
        value={filter.sender}
        options={SENDERS}
        onChange={(sender) => change({ sender })}
      />
      <Choice
        label="Sort by"
        value={order}
        options={ORDERS}
        onChange={(next) => store.setState({ order: next })}
      />
      <label className="inline-flex h-6 items-center gap-1.5 text-sm text-ink2">
        <input
          type="checkbox"
          className="size-3.5 accent-accent"
          checked={filter.unused}
          onChange={(event) => change({ unused: event.target.checked })}
        />
        unused
      </label>
      <span role="status" className="text-sm whitespace-nowrap text-ink2">
        {shown === total ? formatCount(total) : `${formatCount(shown)} of ${formatCount(total)}`}
      </span>
    </div>
  );
}

const SENDERS: readonly (readonly [RowFilter["sender"], string])[] = [
  ["either", "both ways"],
  ["client", "client sends"],
  ["server", "server sends"],
];

const ORDERS: readonly (readonly [RowOrder, string])[] = [
  ["id", "by stream"],
  ["stalled", "most stalled"],
  ["bytes", "most octets"],
];

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, options, onChange }: ChoiceProps<T>) {
  return (
    <select
      aria-label={label}
      className="h-6 rounded-md border border-line2 bg-panel px-1 text-sm text-ink"
      value={value}
      onChange={(event) => {
        const found = options.find(([id]) => id === event.target.value);
        if (found) onChange(found[0]);
      }}
    >
      {options.map(([id, text]) => (
        <option key={id} value={id}>
          {text}
        </option>
      ))}
    </select>
  );
}
