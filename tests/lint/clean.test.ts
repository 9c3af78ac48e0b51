/**
 * What is in order gives no findings: random legal conversations, and captures of real peers. Where something is told, it is
 * because it happened: requests given up, and what the err-* captures break on purpose.
 */
import { describe, expect, it } from "vitest";
import { lintTrace } from "../../protocol/lint/lint.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import { captureNames, FIXTURE_CAPTURES, readCapture } from "../support/captures.ts";
import { randomTrace } from "../support/random-trace.ts";
import { describeShared } from "../support/shared.ts";

/** Random callers give up, handlers fail, links break and recordings end: that is told, and nothing else. */
const HAPPENS: ReadonlySet<string> = new Set([
  "stream.canceled",
  "stream.reset",
  "stream.unfinished",
  "stream.refused",
  "goaway.early",
  "goaway.error",
  "stall.long",
  "stall.for-ever",
  "settings.unanswered",
  "ping.unanswered",
  "waste.small-data",
]);

/** What captures hold that were not made to break a rule; all others are clean. */
const REAL: Readonly<Record<string, readonly string[]>> = {
  "curl-nginx-get": ["stream.reset"],
  "go-abort-handler": ["stream.reset"],
  "go-body-close": ["stream.canceled"],
  "go-cancel": ["stream.canceled"],
  "go-client-timeout": ["stream.canceled"],
  "go-panic": ["stream.reset"],
  "gox-max-streams-std-client-conn2": ["stream.refused"],
  "gox-refused-stream": ["stream.refused"],
  "gox-refused-stream-conn2": ["stream.refused"],
  "gox-small-windows-upload": ["stream.reset"],
  "grpc-cancel": ["stream.canceled"],
  "nghttp-table-size-small": ["hpack.no-table"],
  "node-push": ["stream.canceled"],
  "node-rst-both": ["stream.reset", "stream.refused", "stream.canceled"],
  // x-a holds a blank alone.
  "pyh2-encoder-resize": ["headers.value", "goaway.error"],
  "pyh2-encoder-resize-h2o": ["headers.value"],
  "pyh2-fragments": ["goaway.error"],
  "pyh2-many-streams": ["stream.refused", "stream.unfinished"],
};

/** Legal, odd, and answered as usual. */
const HARMLESS_ERRORS = ["err-reserved-bit", "err-unknown-frame", "err-bad-preface"];

function tokensOf(folder: string, name: string): readonly string[] {
  const { chunks } = readCapture(folder, name);
  const { findings } = lintTrace(recordCapture({ chunks }));
  return [...new Set(findings.map((finding) => finding.token))];
}

function checkFolder(folder: string): void {
  it.each(captureNames(folder).filter((name) => !name.startsWith("err-")))("%s", (name) => {
    expect(tokensOf(folder, name).toSorted()).toEqual((REAL[name] ?? []).toSorted());
  });
  it.each(captureNames(folder).filter((name) => name.startsWith("err-")))("%s is found out", (name) => {
    if (HARMLESS_ERRORS.includes(name)) expect(tokensOf(folder, name)).toEqual([]);
    else expect(tokensOf(folder, name)).not.toEqual([]);
  });
}

describe("captures in the checkout", () => checkFolder(FIXTURE_CAPTURES));
describeShared("all captures", "captures/chunks", checkFolder);

describe("random conversations", () => {
  it("break no rule", { timeout: 120_000 }, () => {
    for (let seed = 1; seed <= 80; seed++) {
      const { findings } = lintTrace(randomTrace(seed));
      const wrong = findings.filter((finding) => !HAPPENS.has(finding.token));
      expect(wrong.map(({ token, what }) => `seed ${seed}: ${token}: ${what}`)).toEqual([]);
    }
  });
});
