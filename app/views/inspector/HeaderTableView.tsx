/** The receiver's header table as it was when this block came, and what the block added. Collapsible. */
import type { FieldNode, HeaderTable, HeaderTableEntry, Trace } from "../../../protocol/index.ts";
import type { Recording } from "../../state/session.ts";
import { classNames } from "../../ui/class-names.ts";
import { formatCount } from "../../ui/format.ts";
import { UnknownEntries } from "./UnknownEntries.tsx";

interface HeaderTableViewProps {
  readonly tables: NonNullable<ReturnType<Trace["headerTables"]>>;
  /** The selected field: the entry that it used is marked. */
  readonly node: FieldNode | undefined;
}

export interface BlockViewProps extends HeaderTableViewProps {
  readonly recording: Recording;
  readonly frame: number;
}

/** All about the header block that a frame is part of. */
export function BlockView({ recording: { trace, hints }, frame, tables, node }: BlockViewProps) {
  return (
    <>
      {hints !== undefined && (
        <UnknownEntries
          trace={trace}
          hints={hints}
          from={trace.frames.plain(frame).from}
          frame={frame}
          selected={node?.lateEntry}
        />
      )}
      <HeaderTableView tables={tables} node={node} />
    </>
  );
}

/** Longer tables are for the HPACK pane; here the newest are enough. */
const MAX_ENTRIES = 64;

function HeaderTableView({ tables, node }: HeaderTableViewProps) {
  const { before, after } = tables;
  const used = node === undefined ? undefined : usedIndex(node);
  return (
    <details className="group border-t border-line px-4 py-2 text-base" open>
      <summary className="flex h-6 cursor-pointer items-center gap-2 rounded-sm text-ink2 select-none">
        <span className="shrink-0 font-semibold text-ink">Header table then</span>
        <span className="truncate text-sm">
          {count(before)} · {formatCount(before.size)} of {formatCount(before.maxSize)} B
        </span>
      </summary>
      {before.entries.length === 0 ? (
        <p className="py-1 text-ink2">Empty: {emptyReason(after)}</p>
      ) : (
        <EntryTable entries={before.entries} used={used} />
      )}
      {added(tables) > 0 && before.entries.length > 0 && (
        <p className="pt-1 text-sm text-ink3">
          After this block: {count(after)}, {formatCount(after.size)} B.
        </p>
      )}
    </details>
  );
}

function EntryTable({
  entries,
  used,
}: {
  readonly entries: readonly HeaderTableEntry[];
  readonly used: number | undefined;
}) {
  return (
    <table className="w-full table-fixed border-collapse font-mono text-sm">
      {/* The first row, which cannot be seen, says nothing of widths. */}
      <colgroup>
        <col className="w-8" />
        <col className="w-2/5" />
        <col />
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th scope="col">Index</th>
          <th scope="col">Name</th>
          <th scope="col">Value</th>
        </tr>
      </thead>
      <tbody>
        {entries.slice(0, MAX_ENTRIES).map((entry) => (
          <tr key={entry.index} className={classNames("h-6", entry.index === used && "bg-accent-soft")}>
            <td className="text-ink3">{entry.index}</td>
            <td className="truncate pr-3 text-ink">{shownPart(entry, "name")}</td>
            <td className="truncate text-ink2" title={entry.value}>
              {shownPart(entry, "value")}
            </td>
          </tr>
        ))}
        {entries.length > MAX_ENTRIES && (
          <tr>
            <td colSpan={3} className="text-ink3">
              and {formatCount(entries.length - MAX_ENTRIES)} older ones
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function shownPart(entry: HeaderTableEntry, part: "name" | "value"): string {
  return entry.unknown?.part.includes(part) === true ? "unknown" : entry[part];
}

function count(table: HeaderTable): string {
  return table.entries.length === 1 ? "1 entry" : `${formatCount(table.entries.length)} entries`;
}

function emptyReason(after: HeaderTable): string {
  if (after.entries.length === 0) return "nothing was added before, and this block adds nothing.";
  return `nothing was added before. This block leaves ${count(after)}, ${formatCount(after.size)} B.`;
}

function added({ before, after }: HeaderTableViewProps["tables"]): number {
  return after.size === before.size && after.entries[0]?.name === before.entries[0]?.name
    ? 0
    : after.entries.length;
}

/** Index on the wire, where the selected field is or holds one (RFC 7541 §6.1, §6.2). */
function usedIndex(node: FieldNode): number | undefined {
  if (/^hpack\..*index$/i.test(node.id)) return Number.parseInt(node.value, 10);
  for (const child of node.children) {
    const index = usedIndex(child);
    if (index !== undefined) return index;
  }
  return undefined;
}
