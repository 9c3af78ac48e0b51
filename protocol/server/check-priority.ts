/** The one thing that can be wrong with a priority. Go: checkPriority. */
import type { Http2Error } from "../base/http2-error.ts";
import type { PriorityFields } from "../frame/frame.ts";
import { serverFault } from "./server-faults.ts";

/** RFC 7540 §5.3.1. */
export function checkPriority(streamId: number, priority: PriorityFields): Http2Error | undefined {
  if (priority.dependency !== streamId) return undefined;
  return serverFault("server.priority.self", `Stream ${streamId} cannot depend on itself`, streamId);
}
