/** The public face of the engine: what app/ and tests of behaviour may import. */
export { ErrorCode, errorCodeName, Http2Error } from "./base/http2-error.ts";
export type { Problem } from "./base/problem.ts";
export type { FieldNode } from "./dissect/field-node.ts";
export { CLIENT_PREFACE, Flag, FrameType } from "./frame/frame.ts";
export type { Frame } from "./frame/frame.ts";
export type { HeaderField } from "./hpack/field.ts";
export type { EventBody, Limiter, Side, StreamState, TraceEvent, WaitReason } from "./probe/event.ts";
export type { Scenario, ScriptEntry, HandlerRule, HandlerStep } from "./sim/scenario.ts";
export type { FrameDetail, FrameIndex, FrameRow, Stall, Trace, WindowSeries } from "./trace/trace.ts";
export type { ConnectionView, EndpointView, StreamView } from "./trace/view.ts";
