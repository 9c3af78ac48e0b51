/** Nothing that Go's own tests check is forgotten: each of their names is in one place of the table, and each place is there. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { describeShared } from "../support/shared.ts";
import { AS_H2SPEC, NOT_HERE, TESTED } from "./go-behaviours.ts";
import { SERVER_DEVIATIONS, SERVER_LAX } from "./h2spec/deviations.ts";
import { SERVER_SCRIPTS } from "./h2spec/server-scripts.ts";

const TESTS = fileURLToPath(new URL("../", import.meta.url));
const accounted = [...Object.values(TESTED), AS_H2SPEC, NOT_HERE].flatMap((rows) => Object.keys(rows));

describe("the table of Go's tests", () => {
  it("names each test once", () => {
    expect(accounted.filter((name, i) => accounted.indexOf(name) !== i)).toEqual([]);
  });

  it.each(Object.entries(TESTED))("points to tests that are there: %s", (file, rows) => {
    expect(existsSync(TESTS + file)).toBe(true);
    const text = readFileSync(TESTS + file, "utf8");
    const missing = Object.entries(rows).filter(
      ([name, title]) => !text.includes(title === "" ? name : title),
    );
    expect(missing).toEqual([]);
  });

  it("points to cases of h2spec that the server passes", () => {
    const deviating = new Set([...SERVER_DEVIATIONS, ...SERVER_LAX].map((row) => row.case));
    const wrong = Object.values(AS_H2SPEC).filter((id) => !(id in SERVER_SCRIPTS) || deviating.has(id));
    expect(wrong).toEqual([]);
  });
});

describeShared("Go's behaviours", "conformance/go-behaviours.md", (path) => {
  it("are all accounted for, and no others", () => {
    const names = [...readFileSync(path, "utf8").matchAll(/^\| (Test\w+) \|/gm)].flatMap(
      (match) => match[1] ?? [],
    );
    expect(names.length).toBeGreaterThan(200);
    expect([...accounted].sort()).toEqual([...names].sort());
  });
});
