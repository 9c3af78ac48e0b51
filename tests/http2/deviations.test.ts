/** The table of Go's deviations says nothing about faults that we do not have. */
import { expect, test } from "vitest";
import { readdirSync, readFileSync } from "node:fs";
import { DEVIATIONS } from "../../protocol/http2/deviations.ts";
import { PROFILE_NAMES } from "../../protocol/http2/profile-name.ts";
import { SERVER_PROFILES } from "../../protocol/server/profiles.ts";

const ROOMS = ["frame", "http2", "server", "client", "hpack"];

/** All that the engine's rooms say, but the table itself. */
const engine = ROOMS.flatMap((room) =>
  readdirSync(`protocol/${room}`)
    .filter((file) => file.endsWith(".ts") && file !== "deviations.ts")
    .map((file) => readFileSync(`protocol/${room}/${file}`, "utf8")),
).join("\n");

test("tokens are unique", () => {
  const tokens = DEVIATIONS.map(({ token }) => token);
  expect(new Set(tokens).size).toBe(tokens.length);
});

test.each(DEVIATIONS)("$token: its faults exist, and its section is named", ({ faults = [], rfc }) => {
  expect(faults.filter((token) => !engine.includes(`"${token}"`))).toEqual([]);
  expect(rfc).toMatch(/^RFC \d{4} §\d/);
});

test("profiles are named in order and by their names", () => {
  expect(PROFILE_NAMES.map((name) => SERVER_PROFILES[name].name)).toEqual(PROFILE_NAMES);
  expect(Object.keys(SERVER_PROFILES)).toEqual(PROFILE_NAMES);
});
