/** Every case of h2spec against the server that keeps to RFC 9113: none is excused, and codes and scopes are the right ones. */
import { expect, it } from "vitest";
import { describeShared } from "../support/shared.ts";
import { CASES_FILE, readCases, stricter } from "./h2spec/cases.ts";
import { judge } from "./h2spec/judge.ts";
import { runServerCase } from "./h2spec/run-server-case.ts";

/** Called stream errors there, and connection errors in the RFC. */
const OF_THE_CONNECTION: Readonly<Record<string, string>> = {
  "http2/4.2/2":
    "RFC 9113 §5.4 lets a stream error end the connection: to go on, the octets would have to be read that the limit is to keep out",
  "http2/5.1/7": "RFC 9113 §6.10: CONTINUATION behind a block that has ended is a connection error",
  "http2/5.1/10": "RFC 9113 §6.10",
};

/** The title speaks of a stream that is half-closed (remote): the answer must not have been given yet. */
const UNANSWERED = new Set(["http2/6.1/2"]);

describeShared("h2spec against the strict server", CASES_FILE, (path) => {
  const cases = readCases(path).server.map((c) => stricter(c));

  it.each(cases.map((c) => [c.id, c.title, c] as const))("%s: %s", (id, _title, c) => {
    const reply = runServerCase(c, "strict", UNANSWERED.has(id) ? 100 : 1);
    expect(judge(c, reply, { exactScope: !(id in OF_THE_CONNECTION) })).toBeUndefined();
  });
});
