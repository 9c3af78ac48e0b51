/** What two futures came to, as rows of a table: pure, so that each number can be checked. */
import type { Comparison, Ending, RequestOutcome, StallTime } from "../../../protocol/index.ts";
import { limiterName } from "../../chart/limiter-name.ts";
import { formatCount, formatMs } from "../../ui/format.ts";

export interface CompareRow {
  readonly what: string;
  readonly a: string;
  readonly b: string;
  readonly differs: boolean;
}

export function compareRows({ a, b }: Comparison): readonly CompareRow[] {
  return [
    row("ends", a, b, endOf),
    row("last request done", a, b, lastDone),
    row("octets from the client", a, b, (end) => formatCount(end.octets.client)),
    row("octets from the server", a, b, (end) => formatCount(end.octets.server)),
    row("frames from the client", a, b, (end) => formatCount(end.frames.client)),
    row("frames from the server", a, b, (end) => formatCount(end.frames.server)),
    ...stallRows(a, b),
    ...requestRows(a, b),
    row("faults found", a, b, (end) =>
      end.faults.length === 0 ? "none" : [...new Set(end.faults)].join(", "),
    ),
  ];
}

function row(what: string, a: Ending, b: Ending, tell: (end: Ending) => string): CompareRow {
  const [left, right] = [tell(a), tell(b)];
  return { what, a: left, b: right, differs: left !== right };
}

function endOf({ durationMs, deadlock }: Ending): string {
  return deadlock ? `never: everybody waits from ${formatMs(durationMs)} on` : formatMs(durationMs);
}

function lastDone({ requests }: Ending): string {
  if (requests.length === 0) return "no request";
  const ends = requests.map((request) => request.endMs);
  const done = ends.filter((end) => end !== undefined);
  const open = ends.length - done.length;
  if (done.length === 0) return "never";
  const last = formatMs(Math.max(...done));
  return open === 0 ? last : `${last}, and ${formatCount(open)} never`;
}

function stallRows(a: Ending, b: Ending): readonly CompareRow[] {
  const keys = new Map([...a.stalls, ...b.stalls].map(({ side, by }) => [`${side} ${by}`, { side, by }]));
  return [...keys.values()].map(({ side, by }) =>
    row(`${side} stalled: ${limiterName(by)}`, a, b, (end) =>
      stallText(end.stalls.find((one) => one.side === side && one.by === by)),
    ),
  );
}

function stallText(stall: StallTime | undefined): string {
  if (stall === undefined) return "—";
  return stall.forEver ? `${formatMs(stall.ms)}, not freed` : formatMs(stall.ms);
}

/** More would be a list, not a comparison. */
const MAX_REQUESTS = 50;

function requestRows(a: Ending, b: Ending): readonly CompareRow[] {
  const ids = [...new Set([...a.requests, ...b.requests].map((request) => request.streamId))].sort(
    (x, y) => x - y,
  );
  const outcomes = new Map(
    [a, b].map((end) => [end, new Map(end.requests.map((request) => [request.streamId, request]))]),
  );
  const rows = ids.map((id) => {
    const of = (end: Ending): RequestOutcome | undefined => outcomes.get(end)?.get(id);
    const known = of(a) ?? of(b);
    return row(`${known?.method ?? ""} ${known?.path ?? ""} (stream ${id})`, a, b, (end) =>
      requestText(of(end)),
    );
  });
  return shortened(rows);
}

/** Where not all find room, those that fared alike are left out first, and it says how many are. */
function shortened(rows: readonly CompareRow[]): readonly CompareRow[] {
  if (rows.length <= MAX_REQUESTS) return rows;
  const shown = rows.filter((one) => one.differs).slice(0, MAX_REQUESTS);
  const left = rows.filter((one) => !shown.includes(one));
  const tell = `not listed: ${left.length === 1 ? "1 request" : `${formatCount(left.length)} requests`}`;
  const alike = left.filter((one) => !one.differs).length;
  const how = alike === left.length ? "the same" : `${formatCount(alike)} of them the same`;
  return [...shown, { what: tell, a: how, b: how, differs: false }];
}

function requestText(request: RequestOutcome | undefined): string {
  if (request === undefined) return "never sent";
  const { status, endMs, endedBy } = request;
  const said = status === undefined ? "no response" : String(status);
  if (endMs === undefined) return `${said}, unfinished`;
  const reset = endedBy?.includes("RST_STREAM") === true ? ", reset" : "";
  const lost = endedBy === "connection closed" ? ", connection lost" : "";
  return `${said}${reset}${lost}, ${formatMs(endMs)}`;
}
