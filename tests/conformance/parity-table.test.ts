/**
 * Every capture of Go talking to Go against the simulation of the same applications, each direction by the rule that
 * its story promises (parity/stories.ts). With PARITY_JSON set, the outcome is written there: `npm run parity` prints it.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { describeShared } from "../support/shared.ts";
import { isAsStrict } from "./parity/compare.ts";
import { runStory } from "./parity/run-story.ts";
import { NO_STORY, STORIES } from "./parity/stories.ts";

describeShared("the same octets as real Go", "captures/chunks", (folder) => {
  const rows: object[] = [];

  it.each(STORIES)("$capture: client $client, server $server", (story) => {
    const { client, server } = runStory(story, folder);
    const kept = isAsStrict(client, story.client) && isAsStrict(server, story.server);
    rows.push({ capture: story.capture, client, server, kept, why: story.why });
    expect({ client, server }).toSatisfy(() => kept);
  });

  it("whatever is not the same octets says why", () => {
    const silent = STORIES.filter(
      (s) => (s.client !== "octets" || s.server !== "octets") && s.why === undefined,
    );
    expect(silent.map((story) => story.capture)).toEqual([]);
  });

  it("leaves no capture of Go out without a word", () => {
    const known = [...STORIES.map((story) => story.capture), ...Object.keys(NO_STORY)];
    const captures = readdirSync(folder)
      .filter((file) => /^gox?-/.test(file) && !file.endsWith(".frames.json"))
      .map((file) => file.replace(/\.json(\.gz)?$/, ""));
    expect(captures.filter((name) => !known.includes(name))).toEqual([]);
    expect(known.filter((name) => !captures.includes(name))).toEqual([]);
  });

  afterAll(() => {
    const path = process.env["PARITY_JSON"];
    if (path === undefined) return;
    const absent = Object.entries(NO_STORY).map(([capture, why]) => ({ capture, why }));
    writeFileSync(path, JSON.stringify([...rows, ...absent]));
  });
});
