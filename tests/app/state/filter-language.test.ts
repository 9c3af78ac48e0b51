import { describe, expect, it } from "vitest";
import type { FrameFacts } from "../../../app/state/filter-fields.ts";
import { MAX_FILTER_CHARS, parseFilter } from "../../../app/state/filter-language.ts";
import { flagNames } from "../../../protocol/index.ts";

const REQUEST = facts({
  number: 4,
  type: 1,
  name: "HEADERS",
  flags: 0x5,
  stream: 3,
  length: 38,
  from: "client",
  at: 12.5,
  headers: [
    { name: ":method", value: "GET" },
    { name: ":path", value: "/api/v1/items?id=7" },
    { name: "content-length", value: "120" },
  ],
});
const CREDIT = facts({
  number: 5,
  type: 8,
  name: "WINDOW_UPDATE",
  stream: 0,
  length: 4,
  from: "server",
  at: 40,
  fault: "increment 0 PROTOCOL_ERROR",
});

describe("the filter line", () => {
  it.each([
    ["type == HEADERS and stream == 3", true, false],
    ["type == headers", true, false],
    ["type==1", true, false],
    ["type = 0x8", false, true],
    ["type != HEADERS", false, true],
    ["type ~ WINDOW", false, true],
    ["stream == connection", false, true],
    ["stream == 3 or type == WINDOW_UPDATE", true, true],
    ["stream == 3 || type == WINDOW_UPDATE", true, true],
    ["stream == 3 && type == WINDOW_UPDATE", false, false],
    ["not type == HEADERS", false, true],
    ["!(type == HEADERS)", false, true],
    ["(type == HEADERS or stream == 0) and from == client", true, false],
    ["from != client", false, true],
    [":path ~ items", true, false],
    ["path ~ ITEMS", true, false],
    [":path == /api/v1/items?id=7", true, false],
    [':path == "/api/v1/items?id=7"', true, false],
    [":path !~ items", false, true],
    [":method == GET", true, false],
    ["content-length >= 100", true, false],
    ["content-length < 100", false, false],
    ["flags == END_STREAM", true, false],
    ["flag != END_STREAM", false, true],
    ["flags ~ end", true, false],
    ["flags == 0x5", true, false],
    ["length > 10", true, false],
    ["number <= 4", true, false],
    ["time > 12.5", false, true],
    ["fault", false, true],
    ["fault ~ increment", false, true],
    ["items get", true, false],
    ["items post", false, false],
    ['"increment 0"', false, true],
    ["window_update", false, true],
    ["orange or HEADERS", true, false],
  ])("%s", (line, request, credit) => {
    const filter = parseFilter(line);
    expect(filter.kind === "wrong" ? filter.problem.message : filter.kind).toBe("some");
    if (filter.kind !== "some") return;
    expect([filter.accepts(REQUEST), filter.accepts(CREDIT)]).toEqual([request, credit]);
  });

  it("shows everything when it is blank", () => {
    expect(parseFilter("  ").kind).toBe("all");
  });

  it.each([
    ["type == HEADRES", 9, "No frame type is called HEADRES"],
    ["strem == 3", 1, "Did you mean stream?"],
    ["tyep == DATA", 1, "Did you mean type?"],
    ["stream ==", 10, "A value was expected after =="],
    ["stream == blue", 11, "is compared with a number"],
    ["== 3", 1, "A name was expected"],
    ["(type == DATA", 1, "never closed"],
    ["type == DATA)", 13, "closes nothing"],
    ["type == DATA and", 17, "missing at the end"],
    ["()", 2, "expected before this )"],
    ['"items', 1, 'This " is never closed'],
    ["from == nginx", 9, "from is client or server"],
    ["from < client", 1, "only be compared"],
    ["flags == SHINY", 10, "No flag is called SHINY"],
    ["flags > END_STREAM", 9, "needs a number"],
    ["stream ~ 3", 1, "stream is a number"],
    ["fault > zero", 1, "fault is text"],
  ])("says what is wrong with %s, and where", (line, column, message) => {
    const filter = parseFilter(line);
    expect(filter.kind).toBe("wrong");
    if (filter.kind !== "wrong") return;
    expect(filter.problem.message).toContain(message);
    expect(filter.problem.column).toBe(column);
  });

  it("reads no more than a person types", () => {
    expect(parseFilter("a ".repeat(MAX_FILTER_CHARS)).kind).toBe("wrong");
  });
});

function facts(given: Partial<FrameFacts> & Pick<FrameFacts, "type" | "name">): FrameFacts {
  const whole = {
    number: 1,
    flags: 0,
    stream: 0,
    length: 0,
    from: "client" as const,
    at: 0,
    headers: undefined,
    fault: undefined,
    ...given,
  };
  const text = `${whole.name} ${(whole.headers ?? []).map((field) => `${field.name} ${field.value}`).join(" ")} ${whole.fault ?? ""}`;
  return { ...whole, flagNames: flagNames(whole.type, whole.flags), text };
}
