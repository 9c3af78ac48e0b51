/** What stories count in a recording and no view shows: up to an event, or at its end. */
import type { EndpointView, EventBody, Side, Trace } from "../../../../protocol/index.ts";

/** Goroutines of handlers that have begun and not returned at this event. */
export function handlersRunning(trace: Trace, seq: number): number {
  const running = new Set<number>();
  eachEvent(trace, seq, (event) => {
    if (event.type === "go.spawn" && event.name.startsWith("runHandler")) running.add(event.g);
    else if (event.type === "go.exit") running.delete(event.g);
  });
  return running.size;
}

/** The most that have run at the same time. */
export function mostHandlers(trace: Trace): number {
  const running = new Set<number>();
  let most = 0;
  eachEvent(trace, trace.events.length - 1, (event) => {
    if (event.type === "go.spawn" && event.name.startsWith("runHandler")) running.add(event.g);
    else if (event.type === "go.exit") running.delete(event.g);
    most = Math.max(most, running.size);
  });
  return most;
}

/** Entries that this side has put into its header table for requests. */
export function tableInserts(trace: Trace, seq: number, side: Side): number {
  const table = side === "client" ? "encoder" : "decoder";
  let inserts = 0;
  eachEvent(trace, seq, (event) => {
    const isOurs = event.type === "hpack" && event.side === side && event.table === table;
    if (isOurs && event.change === "insert") inserts++;
  });
  return inserts;
}

/** Streams that count against the limit, as this end counts them. RFC 9113 §5.1.2. */
export function openStreams(end: EndpointView): number {
  return [...end.streams].filter(({ state }) => state === "open" || state.startsWith("half-closed")).length;
}

function eachEvent(trace: Trace, last: number, tell: (event: EventBody) => void): void {
  for (let seq = 0; seq <= last; seq++) tell(trace.events.get(seq));
}
