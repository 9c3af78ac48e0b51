/**
 * Every case of h2spec's client suite against our client. A connection error is judged by the GOAWAY that it means to
 * send: Go's never leaves the buffer, which is one deviation for all of them.
 */
import { expect, it } from "vitest";
import { equalBytes } from "../../protocol/base/bytes.ts";
import { CLIENT_GO_1_17 } from "../../protocol/client/profile.ts";
import { CLIENT_PROFILES } from "../../protocol/client/profiles.ts";
import { FrameType } from "../../protocol/frame/frame.ts";
import { makeGoAway, makeSettings, makeSettingsAck } from "../../protocol/frame/make-frame.ts";
import { PREFACE_BYTES } from "../../protocol/frame/preface.ts";
import { SettingId } from "../../protocol/frame/setting-names.ts";
import type { ProfileName } from "../../protocol/http2/profile-name.ts";
import { ClientPeer } from "../support/client-peer.ts";
import { describeShared } from "../support/shared.ts";
import { CASES_FILE, readCases, stricter } from "./h2spec/cases.ts";
import type { H2specCase } from "./h2spec/cases.ts";
import { CLIENT_SCRIPTS } from "./h2spec/client-scripts.ts";
import { CLIENT_DEVIATIONS, CLIENT_LAX, UNSENT_GOAWAY } from "./h2spec/deviations.ts";
import { judge } from "./h2spec/judge.ts";
import type { Reply } from "./h2spec/judge.ts";

const DEVIATING = new Set([...CLIENT_DEVIATIONS, ...CLIENT_LAX].map((row) => row.case));
/** Failed by Go only when the race for the GOAWAY was lost. */
const RACY = "client/6.9.1/1";

describeShared("h2spec against the client", CASES_FILE, (path) => {
  const cases = readCases(path).client.map((c) => stricter(c));

  it.each(cases.map((c) => [c.id, c.title, c] as const))("%s: %s", (id, _title, c) => {
    const { sent, meant } = run(c);
    if (DEVIATING.has(id)) expect(judge(c, meant)).toBeDefined();
    else expect(judge(c, meant)).toBeUndefined();
    const saidGoAway = sent.frames.some((frame) => frame.type === FrameType.GOAWAY);
    if (saidGoAway) expect.fail(`a GOAWAY that Go does not send. It ${UNSENT_GOAWAY.go}`);
    // Only connection errors end the connection.
    expect(sent.closed).toBe(meant !== sent);
  });

  it.each(cases.map((c) => [c.id, c.title, c] as const))("strict: %s: %s", (_id, _title, c) => {
    const { sent } = run(c, CLIENT_PROFILES.strict);
    expect(judge(c, sent)).toBeUndefined();
  });

  it.each<[name: ProfileName, mended: readonly string[]]>([
    ["go1.18", []],
    ["go1.19", []],
    ["xnet0.7", []],
    ["go1.27", ["client/6.5.2/2", "client/6.5.2/3", "client/6.9.1/2"]],
  ])("%s deviates where Go does, but for %j", (name, mended) => {
    const failed = cases.filter((c) => judge(c, run(c, CLIENT_PROFILES[name]).meant) !== undefined);
    const expected = cases.filter(({ id }) => DEVIATING.has(id) && !mended.includes(id));
    expect(failed.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  });

  it("has a script for each case, and no other", () => {
    expect(Object.keys(CLIENT_SCRIPTS).sort()).toEqual(cases.map((c) => c.id).sort());
  });

  it("deviates from the tool's verdicts where Go does", () => {
    const failedByGo = cases.filter((c) => c.goTransport !== "pass").map((c) => c.id);
    expect(CLIENT_DEVIATIONS.map((row) => row.case)).toEqual(failedByGo.filter((id) => id !== RACY));
  });
});

/** What the server saw, and the same with the GOAWAY that stayed in the buffer, if there was one. */
function run({ id }: H2specCase, profile = CLIENT_GO_1_17): { sent: Reply; meant: Reply } {
  const peer = new ClientPeer({ allowHttp: true, profile });
  peer.send(makeSettings([[SettingId.INITIAL_WINDOW_SIZE, 65_535]]), makeSettingsAck());
  const [hello = PREFACE_BYTES.subarray(1)] = peer.conn.writes;
  expect(equalBytes(hello.subarray(0, PREFACE_BYTES.length), PREFACE_BYTES)).toBe(true);
  peer.request({ read: {} });
  CLIENT_SCRIPTS[id]?.(peer);
  peer.advance(1500);
  const sent = { frames: peer.frames(), closed: peer.conn.closed };
  const fault = peer.events.find((event) => event.type === "fault" && event.scope === "connection");
  const wrote = peer.events.some((e) => e.type === "frame.write" && e.frameType === FrameType.GOAWAY);
  if (fault?.type !== "fault" || !wrote) return { sent, meant: sent };
  return { sent, meant: { ...sent, frames: [...sent.frames, makeGoAway(0, fault.code)] } };
}
