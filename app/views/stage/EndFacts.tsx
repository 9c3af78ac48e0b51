/** What else the wire tells of one end: what it has announced, and the header table of what it sends. And what it does not tell. */
import { useMemo } from "react";
import { settingName } from "../../../protocol/index.ts";
import type { EndpointView, HeaderTable, Side, Trace } from "../../../protocol/index.ts";
import { formatCount } from "../../ui/format.ts";
import type { EndFactsProps } from "./EndpointCard.tsx";
import { lastPassed } from "./passing.ts";

export function EndFacts({ trace, endpoint, seq }: EndFactsProps) {
  const { side, localSettings } = endpoint;
  const frame = lastBlock(trace, side, seq);
  const table = useMemo(
    () => (frame === undefined ? undefined : trace.headerTables(frame)?.after),
    [trace, frame],
  );
  const early = partlySeen(trace, side);
  const begun = [...endpoint.streams].filter(({ id, state }) => state !== "closed" && early.has(id));
  return (
    <div className="mt-2 flex flex-col gap-1 text-sm text-ink2">
      {begun.length > 0 && (
        <p className="px-2.5 text-xs text-ink3">
          {begun.length === 1 ? "Stream" : "Streams"} {listed(begun.map(({ id }) => id))} began before the
          recording: how far {begun.length === 1 ? "it has" : "they have"} come is not known.
        </p>
      )}
      <details className="rounded-md bg-sunk px-2.5 py-0.5">
        <summary className="flex min-h-6 cursor-pointer items-center justify-between gap-2 rounded-sm select-none">
          <span>SETTINGS</span>
          <span className="text-ink3">{settingsWords(endpoint)}</span>
        </summary>
        {localSettings.size > 0 && <SettingList settings={localSettings} />}
      </details>
      {table !== undefined && <TableDetails table={table} />}
      {!trace.octetsKnown && <p className="px-2.5 text-xs text-ink3">Header tables are not in a log.</p>}
      <p className="px-2.5 text-xs text-ink3">Goroutines can’t be seen on the wire.</p>
    </div>
  );
}

function settingsWords({ localSettings, localSettingsAcked, recvWindow }: EndpointView): string {
  const count = localSettings.size;
  if (count > 0) return `${formatCount(count)}${localSettingsAcked ? ", acknowledged" : " announced"}`;
  // Joined late, they were announced before.
  return localSettingsAcked && recvWindow !== undefined ? "defaults, acknowledged" : "not seen";
}

function SettingList({ settings }: { readonly settings: ReadonlyMap<number, number> }) {
  return (
    <dl className="pb-1 font-mono text-xs">
      {[...settings].map(([id, value]) => (
        <div key={id} className="flex justify-between gap-2 py-px">
          <dt className="truncate">{settingName(id).replace("SETTINGS_", "")}</dt>
          <dd className="text-ink">{formatCount(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** More is read in the inspector, at the frame. */
const MAX_ENTRIES = 12;

function TableDetails({ table }: { readonly table: HeaderTable }) {
  const { entries, size, maxSize, holdsUnknown, assumesMaxSize } = table;
  const rest = entries.length - MAX_ENTRIES;
  const of = assumesMaxSize ? "" : ` of ${formatCount(maxSize)}`;
  return (
    <details className="rounded-md bg-sunk px-2.5 py-0.5">
      <summary className="flex min-h-6 cursor-pointer items-center justify-between gap-2 rounded-sm select-none">
        <span title="Of what this end sends. The other end decodes with the same.">Header table</span>
        <span className="text-ink3">
          {formatCount(entries.length)} {entries.length === 1 ? "entry" : "entries"}
        </span>
      </summary>
      <ul className="pb-1 font-mono text-xs">
        {entries.slice(0, MAX_ENTRIES).map(({ index, name, value, unknown }) => (
          <li key={index} className="flex gap-2 py-px">
            <span className="w-6 shrink-0 text-ink3">{index}</span>
            <span className="truncate" title={`${name}: ${value}`}>
              {unknown === undefined || unknown.part === "value" ? name : "unknown"}:{" "}
              <span className="text-ink3">
                {unknown === undefined || unknown.part === "name" ? value : "unknown"}
              </span>
            </span>
          </li>
        ))}
        <li className="text-ink3">
          {formatCount(size)}
          {of} octets
        </li>
        {rest > 0 && <li className="text-ink3">and {formatCount(rest)} older ones</li>}
        {holdsUnknown && <li className="text-ink3">and what was added before the recording</li>}
      </ul>
    </details>
  );
}

/** The last frame at the cursor with a header block of this end's. */
function lastBlock(trace: Trace, side: Side, seq: number): number | undefined {
  let last: number | undefined;
  for (let i = lastPassed(trace, seq); i >= 0 && last === undefined; i--) {
    const { from, type } = trace.frames.plain(i);
    if (from === side && BLOCK_TYPES.has(type)) last = i;
  }
  return last;
}

const BLOCK_TYPES: ReadonlySet<number> = new Set([1, 5, 9]);

/** Streams that somebody else saw begin. */
function partlySeen(trace: Trace, side: Side): ReadonlySet<number> {
  let found = EARLY.get(trace);
  if (found === undefined) {
    found = { client: new Set(), server: new Set() };
    for (let seq = 0; seq < trace.events.length; seq++) {
      const event = trace.events.get(seq);
      if (event.type === "stream" && event.on === "before the recording")
        found[event.side].add(event.streamId);
    }
    EARLY.set(trace, found);
  }
  return found[side];
}

const EARLY = new WeakMap<Trace, Readonly<Record<Side, Set<number>>>>();

/** "1", "1 and 3", "1, 3 and 12 more". */
function listed(ids: readonly number[]): string {
  if (ids.length === 1) return String(ids[0]);
  const more = ids.length - 3;
  return more > 0
    ? `${ids.slice(0, 3).join(", ")} and ${formatCount(more)} more`
    : `${ids.slice(0, -1).join(", ")} and ${ids.at(-1)}`;
}
