/** What a handler can do, in the order of the menu, and what each step is at first. Data only. */
import type { HandlerStep } from "../../../protocol/index.ts";

export type StepKind = HandlerStep["do"];

export const STEP_KINDS: readonly { readonly id: StepKind; readonly label: string; readonly hint: string }[] =
  [
    { id: "read", label: "Read", hint: "the request’s body: all, in pieces, or never" },
    { id: "write", label: "Write", hint: "octets of the response, at once or in chunks" },
    { id: "sleep", label: "Sleep", hint: "think for a while" },
    { id: "status", label: "Status", hint: "200 unless said; 1xx are responses of their own" },
    { id: "header", label: "Header", hint: "fields of the response" },
    { id: "flush", label: "Flush", hint: "send what was written so far" },
    { id: "echo", label: "Echo", hint: "write what was read" },
    { id: "trailers", label: "Trailers", hint: "fields that follow the body" },
    { id: "push", label: "Push", hint: "promise another response" },
    { id: "panic", label: "Panic", hint: "RST_STREAM with INTERNAL_ERROR" },
    { id: "abort", label: "Abort", hint: "panic(http.ErrAbortHandler)" },
  ];

export const NEW_STEPS: Readonly<Record<StepKind, HandlerStep>> = {
  read: { do: "read" },
  write: { do: "write", body: { sizeBytes: 1024 } },
  sleep: { do: "sleep", ms: 50 },
  status: { do: "status", code: 404 },
  header: { do: "header", set: [["content-type", "text/plain"]] },
  flush: { do: "flush" },
  echo: { do: "echo" },
  trailers: { do: "trailers", set: [["grpc-status", "0"]] },
  push: { do: "push", path: "/style.css" },
  panic: { do: "panic" },
  abort: { do: "abort" },
};
