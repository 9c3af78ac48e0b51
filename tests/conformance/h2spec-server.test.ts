/**
 * Every case of h2spec against our server, twice: by what the case asks for, more strictly than the tool does, and
 * frame by frame as a recorded run of Go's own server.
 */
import { expect, it } from "vitest";
import type { ProfileName } from "../../protocol/http2/profile-name.ts";
import { describeShared } from "../support/shared.ts";
import { CASES_FILE, readCases, stricter } from "./h2spec/cases.ts";
import type { H2specCase } from "./h2spec/cases.ts";
import { SERVER_DEVIATIONS, SERVER_LAX } from "./h2spec/deviations.ts";
import { judge, transcript } from "./h2spec/judge.ts";
import type { Reply } from "./h2spec/judge.ts";
import { BAD_PREFACE, runServerCase } from "./h2spec/run-server-case.ts";
import { SERVER_SCRIPTS } from "./h2spec/server-scripts.ts";

/** Those whose servers say what the recorded one said, where the cases look. */
const AS_RECORDED: readonly ProfileName[] = ["go1.17", "go1.18", "go1.19"];
/** These do too, but give credit in batches; and the last one's GOAWAY may name the frame's stream. */
const SINCE_THEN: readonly ProfileName[] = ["xnet0.7", "go1.27"];
const DEVIATING = new Set([...SERVER_DEVIATIONS, ...SERVER_LAX].map((row) => row.case));

/** The tool had seen enough before the whole answer was there. */
const CUT_SHORT = new Set(["generic/3.10/1"]);
const ADVERTISED_FRAME_SIZE = 1_048_576;
const ADVERTISED_STREAMS = 250;

describeShared("h2spec against the server", CASES_FILE, (path) => {
  const cases = readCases(path).server.map((c) => stricter(c));
  const rows = [...AS_RECORDED, ...SINCE_THEN].flatMap((profile) =>
    cases.map((c) => [profile, c.id, c.title, c] as const),
  );

  it.each(rows)("%s, %s: %s", (profile, id, _title, c) => {
    const reply = runServerCase(c, profile);
    const verdict = judge(c, reply);
    if (DEVIATING.has(id)) expect(verdict, "the deviation is there").toBeDefined();
    else expect(verdict).toBeUndefined();
    if (AS_RECORDED.includes(profile)) expect(asRecorded(id, reply)).toEqual(recorded(c));
    else expect(sinceThen(asRecorded(id, reply))).toEqual(sinceThen(recorded(c)));
  });

  it("has a script for each case, and no other", () => {
    expect(Object.keys(SERVER_SCRIPTS).sort()).toEqual(cases.map((c) => c.id).sort());
  });

  it("deviates from the tool's verdicts where Go does", () => {
    const failedByGo = cases.filter((c) => c.failedBy?.includes("go") === true).map((c) => c.id);
    expect(SERVER_DEVIATIONS.map((row) => row.case)).toEqual(failedByGo);
  });

  it("takes neither silence nor a bare close for an answer", () => {
    const silent: Reply = { frames: [], closed: false };
    expect(cases.filter((c) => judge(c, silent) === undefined)).toEqual([]);
    const lenient = cases.filter((c) => judge(c, { frames: [], closed: true }) === undefined);
    expect(new Set(lenient.map((c) => c.reaction))).toEqual(
      new Set(["ping-ack-or-close", "connection-close"]),
    );
  });
});

const sinceThen = (lines: readonly string[]) =>
  lines
    .filter((line) => !line.startsWith("WINDOW_UPDATE"))
    .map((line) => line.replace(/^GOAWAY\(last=\d+,/, "GOAWAY(last=…,"));

function recorded({ id, goServer = [] }: H2specCase): readonly string[] {
  if (id === "http2/5.1.2/1") return [...goServer].sort();
  const said = goServer.filter((line) => line !== "(only SETTINGS/ACK)");
  return id === BAD_PREFACE ? said.filter((line) => line !== "connection closed without GOAWAY") : said;
}

/** Our frames in the recording's words. */
function asRecorded(id: string, { frames }: Reply): readonly string[] {
  const lines = transcript(frames);
  if (CUT_SHORT.has(id)) return lines.slice(0, 1);
  if (id === "http2/4.2/1") return summedUpdates(lines);
  if (id === "http2/5.1.2/1") return countedHeaders(lines);
  return lines;
}

/** Credit for the whole body, however it was cut, as one line. */
function summedUpdates(lines: readonly string[]): readonly string[] {
  const increments = lines.flatMap((line) => /^WINDOW_UPDATE\(s=0,\+(\d+)\)$/.exec(line)?.[1] ?? []);
  const sum = increments.reduce((total, increment) => total + Number(increment), 0);
  expect(sum).toBe(ADVERTISED_FRAME_SIZE);
  return ["WINDOW_UPDATE(s=0,+n) per handler body read (many)", ...lines.slice(increments.length)];
}

/** One response for each stream, in any order; the 251st is refused at any time. */
function countedHeaders(lines: readonly string[]): readonly string[] {
  const headers = lines.filter((line) => line.startsWith("HEADERS"));
  const expected = Array.from({ length: ADVERTISED_STREAMS }, (_, i) => `HEADERS(s=${2 * i + 1})`);
  expect([...headers].sort()).toEqual([...expected].sort());
  const rest = lines.filter((line) => !line.startsWith("HEADERS"));
  return [`${ADVERTISED_STREAMS} x HEADERS (random stream order)`, ...rest].sort();
}
