/** The public face of the engine: what app/ and tests of behaviour may import. */
export { groupDigits, octetsInWords } from "./base/group-digits.ts";
export { decodeCapture, MAX_FILE_OCTETS, MAX_TEXT_CHARS } from "./capture/decode-capture.ts";
export type { AbortSignalLike, Capture, CaptureHint, DecodeOptions } from "./capture/decode-capture.ts";
export { changedOctets } from "./capture/octet-edits.ts";
export type { CaptureEdit, OctetEdit, OctetSpan } from "./capture/octet-edits.ts";
export { openConnection, packConnection } from "./capture/packed-capture.ts";
export type { PackedConnection } from "./capture/packed-capture.ts";
export { packetOf } from "./capture/connections.ts";
export type { CaptureConnection, PacketRun } from "./capture/connections.ts";
export type { ConversationFacts } from "./capture/packets/conversation-facts.ts";
export type { CapturePart, CaptureReport, ConversationRow } from "./capture/report.ts";
export { isKeyLog } from "./capture/tls/key-log.ts";
export { CAPTURE_RECIPES, KEY_LOG_RECIPES } from "./capture/tls/key-log-advice.ts";
export type { KeyLogRecipe } from "./capture/tls/key-log-advice.ts";
export type { TlsAlert, TlsFacts } from "./capture/tls/tls-facts.ts";
export { octetAtText, textIndexOf, textRanges } from "./capture/source-map.ts";
export type { SourceRun, TextRange } from "./capture/source-map.ts";
export { decodeText } from "./base/text.ts";
export { ErrorCode, errorCodeName, Http2Error } from "./base/http2-error.ts";
export type { Problem } from "./base/problem.ts";
export type { Exported, ExportSource } from "./export/export-source.ts";
export { EXPORT_FORMATS, exportRecording } from "./export/formats.ts";
export type { ExportFormat, ExportFormatId } from "./export/formats.ts";
export type { FieldNode } from "./dissect/field-node.ts";
export { dissectHeaderBlock, sliceNodes } from "./dissect/block-tree.ts";
export { dissectFrame } from "./dissect/frame-tree.ts";
export type { DissectFrameOptions, FragmentRange } from "./dissect/frame-tree.ts";
export { CLIENT_PREFACE, Flag, FrameType } from "./frame/frame.ts";
export type { Frame, FrameHeader, PriorityFields } from "./frame/frame.ts";
export { errorCodeMeaning } from "./frame/error-code-meaning.ts";
export { FRAME_FIELDS } from "./frame/field-table.ts";
export type { FieldInfo, FieldTable } from "./base/field-info.ts";
export { flagNames, FRAME_TYPE_ROWS, frameTypeName, frameTypeRow } from "./frame/frame-names.ts";
export type { FlagRow, FrameTypeRow } from "./frame/frame-names.ts";
export { Framer } from "./frame/framer.ts";
export type { FramerOptions } from "./frame/framer.ts";
export {
  makeAltSvc,
  makeContinuation,
  makeData,
  makeGoAway,
  makeHeaders,
  makeOrigin,
  makePing,
  makePriority,
  makePriorityUpdate,
  makePushPromise,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeUnknown,
  makeWindowUpdate,
} from "./frame/make-frame.ts";
export { settingMeaning } from "./frame/setting-meaning.ts";
export { SETTING_ROWS, SettingId, settingName, settingRow } from "./frame/setting-names.ts";
export type { SettingRow } from "./frame/setting-names.ts";
export { writeFrame } from "./frame/write-frame.ts";
export { HpackDecoder } from "./hpack/decoder.ts";
export { HpackEncoder } from "./hpack/encoder.ts";
export type { HeaderField } from "./hpack/field.ts";
export { DEVIATIONS } from "./http2/deviations.ts";
export type { Deviation } from "./http2/deviations.ts";
export { PROFILE_NAMES } from "./http2/profile-name.ts";
export type { ProfileName } from "./http2/profile-name.ts";
export { SCHEDULER_NAMES } from "./http2/schedulers/scheduler-name.ts";
export type { SchedulerName } from "./http2/schedulers/scheduler-name.ts";
export { huffmanDecode, huffmanEncode } from "./hpack/huffman.ts";
export type { EventBody, Limiter, Side, StreamState, TraceEvent, WaitReason } from "./probe/event.ts";
export { ALL_PARTS } from "./sim/all-parts.ts";
export type { Finding, LintReport, Severity } from "./lint/finding.ts";
export { lintInTurns, lintTrace } from "./lint/lint.ts";
export { createClientEndpoint } from "./sim/client-endpoint.ts";
export type {
  ClientEndpoint,
  ClientOptions,
  ClientRequest,
  RequestFailure,
  ResponseHandle,
} from "./sim/client-endpoint.ts";
export type { Retry } from "./client/retry.ts";
export { createServerEndpoint } from "./sim/endpoint.ts";
export type { Endpoint, EndpointOptions, ServerOptions } from "./sim/endpoint.ts";
export { describeIntervention } from "./sim/intervention.ts";
export type { FrameIntervention, Intervention, TimedIntervention } from "./sim/intervention.ts";
export { parseIntervention } from "./sim/parse-interventions.ts";
export { parseScenario } from "./sim/parse-scenario.ts";
export { openScenarioRun, recordScenario } from "./sim/record-scenario.ts";
export type { RunProgress, ScenarioRun } from "./sim/record-scenario.ts";
export { runScenarioInTurns } from "./sim/run-scenario.ts";
export type {
  BodySource,
  ClientConfig,
  EndpointSettings,
  HandlerRule,
  HandlerStep,
  HeaderPairs,
  LinkConfig,
  LinkFault,
  RequestPriority,
  Scenario,
  ScriptEntry,
  ScriptRequest,
  SeenOctets,
  ServerConfig,
  TakeOver,
} from "./sim/scenario.ts";
export { seamOf } from "./sim/seam.ts";
export { seenOctets } from "./sim/seen-octets.ts";
export { simulate, simulateAll } from "./sim/simulate.ts";
export type { Simulation } from "./sim/simulate.ts";
export { compareTraces, firstDifference } from "./trace/compare.ts";
export type { Comparison, Ending, RequestOutcome, StallTime } from "./trace/compare.ts";
export { dissectRecordedFrame } from "./trace/dissect-recording.ts";
export { diagnoseEndpoint, diagnoseStream } from "./trace/diagnosis.ts";
export type { Diagnosis, Outcome } from "./trace/diagnosis.ts";
export type { Cause } from "./trace/causes.ts";
export { otherSide } from "./trace/frame-columns.ts";
export { flowWindows } from "./trace/flow-columns.ts";
export type { FlowEnd, FlowWindow, StepColumn } from "./trace/flow-columns.ts";
export type {
  FrameDetail,
  FrameIndex,
  FrameRow,
  HeaderTable,
  HeaderTableEntry,
  Hole,
  Stall,
  Trace,
  WindowSeries,
} from "./trace/trace.ts";
export type { EntryUse, HeaderHint, UnknownEntry } from "./trace/late-headers.ts";
export { hintInSteps } from "./trace/hint-in-steps.ts";
export { judgeHints } from "./trace/judge-hints.ts";
export type { HintObjection } from "./trace/judge-hints.ts";
export { suggestEntries } from "./trace/suggest-entries.ts";
export type { EntrySuggestion } from "./trace/suggest-entries.ts";
export { MAX_INFERRED_FRAMES } from "./trace/passive-model.ts";
export { traceHash, traceHashInTurns } from "./trace/trace-hash.ts";
export type { UpgradeFacts } from "./trace/upgrade.ts";
export { vantageOf } from "./trace/vantage.ts";
export type { Answer } from "./trace/vantage.ts";
export type { ConnectionView, EndpointView, StreamView } from "./trace/view.ts";
