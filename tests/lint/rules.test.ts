/** Each rule of the checks is hit by a conversation that breaks it, at the right frame, and told once. */
import { describe, expect, it } from "vitest";
import { FrameType } from "../../protocol/frame/frame.ts";
import {
  makeContinuation,
  makeData,
  makeGoAway,
  makeHeaders,
  makePing,
  makePriority,
  makePushPromise,
  makeRstStream,
  makeSettings,
  makeSettingsAck,
  makeWindowUpdate,
} from "../../protocol/frame/make-frame.ts";
import { concatBytes } from "../../protocol/base/bytes.ts";
import { writeFrame } from "../../protocol/frame/write-frame.ts";
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { lintTrace } from "../../protocol/lint/lint.ts";
import { LINT_RULES } from "../../protocol/lint/rules.ts";
import type { LintToken } from "../../protocol/lint/rules.ts";
import type { Trace } from "../../protocol/trace/trace.ts";
import { traceOf } from "../support/random-trace.ts";
import { GET, OK, Talk, text } from "./talk.ts";
import type { Pairs } from "./talk.ts";

const PING = text("12345678");
const begun: typeof Talk.begun = (...settings) => Talk.begun(...settings);

function request(pairs: Pairs): Talk {
  return begun().headers("client", 1, pairs).headers("server", 1, OK);
}

function times(count: number, talk: Talk, act: (talk: Talk, i: number) => void): Talk {
  for (let i = 0; i < count; i++) act(talk, i);
  return talk;
}

/** An upload to a handler that does not read (in time). */
function upload(steps: readonly object[]): Trace {
  return traceOf({
    v: 1,
    seed: 1,
    link: { delayMs: 5 },
    client: {},
    server: { settings: { initialWindowSize: 65_535 }, handlers: [{ steps }] },
    script: [{ do: "request", request: { method: "POST", path: "/", body: { sizeBytes: 200_000 } } }],
  });
}

const CASES: Readonly<Record<LintToken, () => Talk | Trace>> = {
  "frame.malformed": () => begun().say("client", makeWindowUpdate(0, 0)),
  "hpack.malformed": () => begun().say("client", makeHeaders(1, Uint8Array.of(0x80), { endStream: true })),
  "frame.too-large": () =>
    begun().headers("client", 1, GET).headers("server", 1, OK, false).data("server", 1, 16_385, true),
  "extension.malformed": () =>
    begun().octets("server", Uint8Array.of(0, 0, 1, FrameType.ALTSVC, 0, 0, 0, 0, 0, 7)),
  "settings.first": () =>
    new Talk()
      .octets("client", PREFACE_BYTES)
      .say("client", makePing(PING), makeSettings([]))
      .say("server", makePing(PING, { ack: true })),
  "settings.value": () => begun([[2, 7]]),
  "stream.parity": () => begun().headers("client", 2, GET),
  "stream.backwards": () => begun().headers("client", 5, GET).headers("client", 3, GET),
  "stream.idle": () => begun().say("client", makeRstStream(7, 8)),
  "stream.after-end": () => begun().headers("client", 1, GET).data("client", 1, 3),
  "stream.too-many": () =>
    begun([], [[3, 1]])
      .headers("client", 1, GET)
      .headers("client", 3, GET),
  "push.forbidden": () => {
    const talk = begun([[2, 0]]).headers("client", 1, GET);
    return talk.say("server", makePushPromise(1, 2, talk.fragment("server", GET)));
  },
  "ack.unexpected": () => begun().say("client", makeSettingsAck()),
  "flow.exceeded": () =>
    times(5, begun().headers("client", 1, GET, false), (talk) => talk.data("client", 1, 16_384)),
  "flow.overflow": () => begun().say("server", makeWindowUpdate(0, 0x7fff_ffff)),
  "flow.connection-forgotten": () =>
    times(4, begun().headers("client", 1, GET, false), (talk) =>
      talk.data("client", 1, 16_000).say("server", makeWindowUpdate(1, 16_000)),
    ),
  "flow.default-window": () =>
    times(70, begun().headers("client", 1, GET, false), (talk) =>
      talk.data("client", 1, 16_000).say("server", makeWindowUpdate(1, 16_000), makeWindowUpdate(0, 16_000)),
    ),
  "stall.long": () => upload([{ do: "sleep", ms: 3000 }, { do: "read" }]),
  "stall.for-ever": () => upload([{ do: "read", as: "Never" }]),
  "headers.name": () => request([...GET, ["X-Upper", "1"]]),
  "headers.value": () => request([...GET, ["x-a", "1\r\n2"]]),
  "headers.pseudo": () => request([["accept", "*/*"], ...GET]),
  "headers.missing": () => request(GET.slice(0, 3)),
  "headers.connection": () => request([...GET, ["keep-alive", "5"]]),
  "headers.te": () => request([...GET, ["te", "gzip"]]),
  "headers.host": () => request([...GET, ["host", "other.example"]]),
  "headers.content-length": () =>
    begun()
      .headers("client", 1, [...GET, ["content-length", "5"]], false)
      .data("client", 1, 4, true),
  "headers.trailers": () =>
    begun()
      .headers("client", 1, GET)
      .headers("server", 1, OK, false)
      .headers("server", 1, [["x", "y"]], false),
  "headers.too-large": () => begun([], [[6, 100]]).headers("client", 1, GET),
  "hpack.no-table": () => begun([[1, 0]]),
  "goaway.error": () => begun().say("server", makeGoAway(0, 2)),
  "goaway.early": () =>
    begun().headers("client", 1, GET).headers("client", 3, GET).say("server", makeGoAway(1, 0)),
  "stream.refused": () => begun().headers("client", 1, GET).say("server", makeRstStream(1, 7)),
  "stream.reset": () => begun().headers("client", 1, GET).say("server", makeRstStream(1, 2)),
  "stream.canceled": () => begun().headers("client", 1, GET).say("client", makeRstStream(1, 8)),
  "stream.unfinished": () => begun().headers("client", 1, GET),
  "settings.unanswered": () =>
    begun()
      .say("client", makeSettings([[4, 70_000]]))
      .wait(2000)
      .say("server", makePing(PING)),
  "ping.unanswered": () => begun().say("client", makePing(PING)).wait(2000).say("server", makeSettings([])),
  "ping.idle": () =>
    times(5, begun(), (talk) =>
      talk
        .say("client", makePing(PING))
        .say("server", makePing(PING, { ack: true }))
        .wait(900),
    ),
  "flood.rapid-reset": () =>
    times(60, begun(), (talk, i) =>
      talk.headers("client", 2 * i + 1, GET).say("client", makeRstStream(2 * i + 1, 8)),
    ),
  "flood.continuation": () => {
    const talk = begun();
    talk.say("client", makeHeaders(1, talk.fragment("client", GET), { endHeaders: false }));
    return times(30, talk, (one, i) =>
      one.say("client", makeContinuation(1, new Uint8Array(0), { endHeaders: i === 29 })),
    );
  },
  "flood.ping": () =>
    times(120, begun(), (talk) =>
      talk.say("client", makePing(PING)).say("server", makePing(PING, { ack: true })),
    ),
  "flood.settings": () =>
    times(40, begun(), (talk) => talk.say("client", makeSettings([])).say("server", makeSettingsAck())),
  "flood.empty": () =>
    times(60, begun().headers("client", 1, GET, false), (talk) => talk.data("client", 1, 0)),
  "flood.priority": () =>
    times(220, begun(), (talk, i) =>
      talk.say("client", makePriority(2 * i + 1, { dependency: 0, weight: 16, exclusive: false })),
    ),
  "waste.padding": () =>
    times(40, begun().headers("client", 1, GET, false), (talk) =>
      talk.say("client", makeData(1, new Uint8Array(200), { padding: new Uint8Array(200) })),
    ),
  "waste.small-data": () =>
    times(120, begun().headers("client", 1, GET, false), (talk) => talk.data("client", 1, 10)),
};

function made(token: LintToken): Trace {
  const recorded = CASES[token]();
  return recorded instanceof Talk ? recorded.trace() : recorded;
}

const TOKENS = Object.keys(LINT_RULES).filter((token): token is LintToken => token in LINT_RULES);

describe("every rule", () => {
  it.each(TOKENS)("%s is hit", (token) => {
    const { findings } = lintTrace(made(token));
    const found = findings.filter((finding) => finding.token === token);
    expect(findings.map((finding) => finding.token)).toContain(token);
    for (const finding of found) {
      expect(finding).toMatchObject({ severity: LINT_RULES[token].severity, title: LINT_RULES[token].title });
      expect(finding.what).toMatch(/^\S.*[.]$/);
      expect(finding.rfc).toMatch(/^RFC \d{4} §/);
    }
  });

  it("says sentences and where the RFC has them", () => {
    for (const { title, advice, rfc } of Object.values(LINT_RULES)) {
      expect(title).toMatch(/^[A-Z:a-z].*[^.]$/);
      expect(advice).toMatch(/[.?]$/);
      expect(rfc).toMatch(/^RFC \d{4} §\d/);
    }
  });
});

describe("a finding", () => {
  it("names the frame, and the octets or the field in it", () => {
    const trace = made("headers.te");
    const [finding] = lintTrace(trace).findings;
    expect(finding).toMatchObject({ token: "headers.te", streamId: 1, spot: { field: "te" } });
    expect(trace.frames.get(finding?.frame ?? -1)).toMatchObject({ type: FrameType.HEADERS, from: "client" });
    const values = lintTrace(made("settings.value")).findings;
    expect(values[0]?.spot).toEqual({ offset: 9, length: 6 });
  });

  it("is told fifty times at most, and how many there were beyond", () => {
    const talk = times(70, begun(), (one, i) =>
      one.headers("client", 2 * i + 1, [...GET, ["te", "gzip"]]).headers("server", 2 * i + 1, OK),
    );
    const { findings, untold } = lintTrace(talk.trace());
    expect(findings).toHaveLength(50);
    expect(untold).toBe(20);
  });

  it("comes worst first", () => {
    const talk = begun([[1, 0]])
      .headers("client", 1, [...GET, ["te", "gzip"]])
      .say("server", makeRstStream(1, 7));
    expect(lintTrace(talk.trace()).findings.map((finding) => finding.severity)).toEqual([
      "error",
      "warning",
      "note",
    ]);
  });
});

it("counts each stream once towards the server's limit, and no push", () => {
  const talk = begun([], [[3, 2]])
    .headers("client", 1, GET)
    .headers("client", 3, GET);
  talk.say("server", makePushPromise(1, 2, talk.fragment("server", GET)));
  talk.headers("server", 2, OK).headers("server", 1, OK);
  // What is over already is reset.
  talk.say("client", makeRstStream(1, 8)).headers("client", 5, GET);
  const within = lintTrace(talk.trace()).findings.map(({ token }) => token);
  expect(within).not.toContain("stream.too-many");
  const { findings } = lintTrace(talk.headers("client", 7, GET).trace());
  expect(findings.filter(({ token }) => token === "stream.too-many")).toMatchObject([{ streamId: 7 }]);
});

describe("a flood is looked through, however long", () => {
  it("of SETTINGS that nobody acknowledges", () => {
    const flood = Uint8Array.from({ length: 9 * 150_000 }, (_, i) => (i % 9 === 3 ? FrameType.SETTINGS : 0));
    const talk = begun().headers("client", 1, GET, false).octets("server", flood).data("client", 1, 10);
    const { findings } = lintTrace(talk.trace());
    expect(findings.map((finding) => finding.token)).toContain("flood.settings");
  });

  it("of PINGs whose answers come last first", { timeout: 5000 }, () => {
    const pings = Array.from({ length: 30_000 }, (_, i) => text(String(i).padStart(8)));
    const answers = pings.toReversed();
    const talk = begun()
      .octets("client", concatBytes(pings.map((octets) => writeFrame(makePing(octets)))))
      .octets("server", concatBytes(answers.map((octets) => writeFrame(makePing(octets, { ack: true })))));
    const { findings } = lintTrace(talk.trace());
    expect(findings.map((finding) => finding.token)).toEqual(["flood.ping", "ping.idle"]);
  });
});

describe("frames that crossed on the way are no fault", () => {
  it("DATA after the peer's reset, and credit after the end", () => {
    const talk = begun()
      .headers("client", 1, GET, false)
      .headers("server", 1, OK, true)
      .say("server", makeRstStream(1, 0))
      .data("client", 1, 100)
      .say("client", makeWindowUpdate(1, 5), makeRstStream(1, 8));
    expect(lintTrace(talk.trace()).findings).toEqual([]);
  });

  it("a window that shrinks counts once it is acknowledged", () => {
    const talk = begun()
      .headers("client", 1, GET, false)
      .say("server", makeSettings([[4, 10]]))
      .data("client", 1, 1000)
      .say("client", makeSettingsAck())
      .headers("server", 1, OK)
      .say("server", makeRstStream(1, 0));
    expect(lintTrace(talk.trace()).findings).toEqual([]);
    const after = begun()
      .headers("client", 1, GET, false)
      .say("server", makeSettings([[4, 10]]))
      .say("client", makeSettingsAck())
      .data("client", 1, 1000);
    expect(lintTrace(after.trace()).findings.map((finding) => finding.token)).toContain("flow.exceeded");
    const thrice = begun().headers("client", 1, GET, false);
    for (const window of [10, 100, 50]) thrice.say("server", makeSettings([[4, window]]));
    thrice.say("client", makeSettingsAck()).data("client", 1, 60);
    thrice.say("client", makeSettingsAck()).data("client", 1, 40).headers("server", 1, OK);
    const tokens = (): readonly string[] => lintTrace(thrice.trace()).findings.map(({ token }) => token);
    expect(tokens()).not.toContain("flow.exceeded");
    thrice.say("client", makeSettingsAck()).data("client", 1, 1);
    expect(tokens()).toContain("flow.exceeded");
  });

  it("a header block between whose frames the other side begins one", () => {
    const talk = begun().headers("client", 1, GET);
    talk.say("server", makePushPromise(1, 2, talk.fragment("server", GET), { endHeaders: false }));
    talk.headers("client", 3, GET).say("server", makeContinuation(1, new Uint8Array(0)));
    talk.headers("server", 1, OK).headers("server", 2, OK);
    const empty = talk.fragment("client", [...GET, ["content-length", "0"]]);
    talk.say("client", makeHeaders(5, empty, { endStream: true, endHeaders: false }));
    talk.headers("server", 3, OK, false).say("client", makeContinuation(5, new Uint8Array(0)));
    talk.data("server", 3, 1, true).headers("server", 5, OK);
    expect(lintTrace(talk.trace()).findings).toEqual([]);
    const short = begun();
    const nine = short.fragment("client", [...GET, ["content-length", "9"]]);
    short.say("client", makeHeaders(1, nine, { endStream: true, endHeaders: false }));
    short.headers("server", 1, OK, false).say("client", makeContinuation(1, new Uint8Array(0)));
    const { findings } = lintTrace(short.data("server", 1, 1, true).trace());
    expect(findings).toMatchObject([{ token: "headers.content-length", frame: 7 }]);
  });
});
