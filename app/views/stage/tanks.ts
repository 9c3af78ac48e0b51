/** Which tanks an endpoint shows, and how full they are. Pure. */
import type { EndpointView, StreamView } from "../../../protocol/index.ts";

export interface Tank {
  readonly key: string;
  readonly label: string;
  /** Window in octets; undefined where it cannot be known. */
  readonly value: number | undefined;
  readonly peak: number;
  /** 0 to 1. */
  readonly fill: number;
  /** Nothing may be sent under it. */
  readonly empty: boolean;
}

export interface TankRow {
  readonly tanks: readonly Tank[];
  /** Octets that wait beside them: to be sent, or received and unread. Undefined where it cannot be known. */
  readonly heapBytes: number | undefined;
  /** Streams that have no tank here because there is no room. */
  readonly more: number;
}

/** Streams worth a tank: those that can still carry DATA in this direction, those that are stuck first. */
export function tankRow(
  endpoint: EndpointView,
  flow: "send" | "recv",
  room: number,
  isInferred = false,
): TankRow {
  const alive = [...endpoint.streams].filter((stream) => carries(stream, flow));
  const chosen = alive
    .toSorted((a, b) => Number(b.blockedBy !== undefined) - Number(a.blockedBy !== undefined) || a.id - b.id)
    .slice(0, room);
  const heapBytes = [...endpoint.streams].reduce(
    (sum, stream) => sum + (flow === "send" ? stream.queuedBytes : stream.bufferedBytes),
    0,
  );
  return {
    tanks: [
      tank(
        "connection",
        "connection",
        flow === "send" ? endpoint.sendWindow : endpoint.recvWindow,
        flow === "send" ? endpoint.sendWindowPeak : endpoint.recvWindowPeak,
      ),
      ...chosen.map((stream) =>
        tank(
          `stream ${stream.id}`,
          `stream ${stream.id}`,
          flow === "send" ? stream.sendWindow : stream.recvWindow,
          flow === "send" ? stream.sendWindowPeak : stream.recvWindowPeak,
        ),
      ),
    ],
    // Of a capture only what a content-length promises.
    heapBytes: isInferred && heapBytes === 0 ? undefined : heapBytes,
    more: alive.length - chosen.length,
  };
}

/** RFC 9113 §5.1: half-closed (local) sends no more DATA, half-closed (remote) receives none. */
function carries(stream: StreamView, flow: "send" | "recv"): boolean {
  if (flow === "recv" && stream.bufferedBytes > 0) return true;
  return (
    stream.state === "open" ||
    stream.state === (flow === "send" ? "half-closed (remote)" : "half-closed (local)")
  );
}

function tank(key: string, label: string, value: number | undefined, peak: number): Tank {
  const fill = value === undefined || peak <= 0 ? 0 : Math.min(1, Math.max(0, value / peak));
  return { key, label, value, peak, fill, empty: value !== undefined && value <= 0 };
}
