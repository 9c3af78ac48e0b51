/** The one filter line of the table and the ladder: what is typed, how much it leaves, and where it is wrong. */
import { Search, X } from "lucide-react";
import { useId } from "react";
import { setFilterText } from "../state/filter-text.ts";
import { useFilter } from "../state/filter.ts";
import { formatCount } from "./format.ts";
import { IconButton } from "./IconButton.tsx";

export interface FilterLineProps {
  /** Frames in the recording, and those that the filter leaves. */
  readonly total: number;
  readonly shown: number;
}

export function FilterLine({ total, shown }: FilterLineProps) {
  const text = useFilter((state) => state.text);
  const filter = useFilter((state) => state.filter);
  const problemId = useId();
  const problem = filter.kind === "wrong" ? filter.problem : undefined;
  return (
    <div className="flex-none border-b border-line bg-panel px-3 py-2">
      <div className="flex items-center gap-2">
        <label className="relative flex min-w-0 flex-1 items-center">
          <span className="sr-only">Filter frames</span>
          <Search className="pointer-events-none absolute left-2 size-3.5 text-ink3" aria-hidden="true" />
          <input
            id={FILTER_INPUT_ID}
            type="text"
            spellCheck={false}
            autoComplete="off"
            aria-invalid={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : problemId}
            placeholder="type == HEADERS and stream == 3, :path ~ items, or words"
            className="h-7 w-full min-w-0 rounded-md border border-line2 bg-sunk pr-2 pl-7 font-mono text-sm text-ink placeholder:text-ink3 focus-visible:bg-panel aria-invalid:border-bad"
            value={text}
            onChange={(event) => setFilterText(event.target.value)}
            onKeyDown={(event) => {
              event.stopPropagation();
              if (event.key === "Escape") setFilterText("");
            }}
          />
        </label>
        <span className="flex-none text-sm text-ink2" role="status">
          {filter.kind === "some" ? `${formatCount(shown)} of ${formatCount(total)}` : frameCount(total)}
        </span>
        {text !== "" && (
          <IconButton label="Clear the filter" icon={<X />} onClick={() => setFilterText("")} />
        )}
      </div>
      {problem !== undefined && (
        <p id={problemId} role="alert" className="mt-1 text-sm text-bad">
          <span className="font-mono">{`column ${problem.column}`}</span> {problem.message} Until then all
          frames are shown.
        </p>
      )}
    </div>
  );
}

/** For the shortcut that goes there. */
const FILTER_INPUT_ID = "frame-filter";

function frameCount(total: number): string {
  return total === 1 ? "1 frame" : `${formatCount(total)} frames`;
}
