/** A Transport makes as many connections as its requests need: which of them is on the stage. Absent where there is one. */
import { connectionsOf } from "../../state/connections.ts";
import type { Connection } from "../../state/connections.ts";
import { openConnection } from "../../state/futures.ts";
import { keepAddress } from "../../state/link.ts";
import { useSession } from "../../state/session.ts";
import { formatBytes, formatMs } from "../../ui/format.ts";

export function ConnectionPicker() {
  const recording = useSession((state) => state.recording);
  const connections = connectionsOf(recording);
  if (connections.length === 0) return undefined;
  return (
    <label className="flex min-h-10 shrink-0 items-center gap-2 border-b border-line px-4 py-1 text-sm text-ink2">
      <span className="shrink-0">Connection</span>
      <select
        title="Which connection is on the stage: its number, when its first frame left, how much went over it"
        className="h-7 min-w-0 flex-1 truncate rounded-md border border-line2 bg-panel px-1.5 text-ink"
        value={recording?.connection}
        onChange={(event) => {
          openConnection(Number(event.currentTarget.value));
          keepAddress();
        }}
      >
        {connections.map((one, i) => (
          <option key={one.name} value={i}>
            {labelOf(one, i, connections.length)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** When the first frame left and how much went over it: enough to tell which is the one that somebody looks for. */
function labelOf({ run: { events, bytes } }: Connection, i: number, count: number): string {
  const octets = bytes.client.length + bytes.server.length;
  const said = octets === 0 ? "nothing was said on it" : formatBytes(octets);
  const first = events.find(({ type }) => type === "frame.write");
  const since = first === undefined ? "" : ` · ${formatMs(first.at)}`;
  return `${i + 1} of ${count}${since} · ${said}`;
}
