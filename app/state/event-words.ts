/** What an event of the log says, in a few words. Pure; fetched when somebody steps by event. */
import type { TraceEvent } from "../../protocol/index.ts";
import { frameStyle } from "../ui/frame-style.ts";

/** Names the kind of event with its owner; events without a sentence of their own say their type. */
export function describeEvent(event: TraceEvent): string {
  const on = "streamId" in event && event.streamId ? `, stream ${event.streamId}` : "";
  const who =
    "side" in event && event.side
      ? `${event.side}: `
      : "from" in event && "offset" in event
        ? `${event.from}: `
        : "";
  return `${who}${eventText(event)}${on}`;
}

function eventText(event: TraceEvent): string {
  switch (event.type) {
    case "window":
      return `${event.flow} window ${event.value}, by ${event.why}`;
    case "stream":
      return `${event.from} becomes ${event.to}, on ${event.on}`;
    case "blocked":
      return `blocked by ${event.by}`;
    case "request":
      return `request ${event.method} ${event.path}`;
    case "response":
      return `response ${event.status}`;
    case "activity":
      return `${event.actor} ${event.text}`;
    case "buffered":
      return `${event.bytes} octets received and not yet read`;
    case "queued":
      return `${event.bytes} octets still to be sent`;
    case "setting":
      return `${event.owner} setting ${event.id} is ${event.value}`;
    case "connection":
      return `connection ${event.state}`;
    case "fault":
      return event.reason;
    case "input":
      return event.text;
    case "frame.write":
    case "frame.read":
      return `${event.type === "frame.write" ? "writes" : "reads"} ${frameStyle(event.frameType).name}`;
    case "wire.send":
    case "wire.arrive":
      return `${event.length} octets ${event.type === "wire.send" ? "leave" : "arrive"}`;
    case "hpack":
      return `${event.table} table, ${event.change}${event.name === undefined ? "" : ` ${event.name}`}`;
    case "chan":
      return `${event.op} on channel ${event.chan}`;
    case "timer":
      return `timer ${event.name}, ${event.op}`;
    case "go.spawn":
      return `goroutine ${event.name} starts`;
    case "go.block":
      return `goroutine ${event.g} waits for ${event.wait.on.join(", ")}`;
    case "go.run":
    case "go.exit":
      return `goroutine ${event.g} ${event.type === "go.run" ? "runs" : "ends"}`;
    case "unblocked":
    case "settings.acked":
    case "wire.close":
    case "deadlock":
      return PLAIN[event.type];
    default:
      return unreachable(event);
  }
}

const PLAIN = {
  unblocked: "no longer blocked",
  "settings.acked": "settings acknowledged",
  "wire.close": "the direction is closed",
  deadlock: "every goroutine waits for another",
} as const;

function unreachable(event: never): never {
  throw new Error(`no words for ${JSON.stringify(event)}`);
}
