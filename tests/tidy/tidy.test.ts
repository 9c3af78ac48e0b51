/** The repository tests itself: who may import whom, how large things may grow, what `protocol/` must never call. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { BANNED, IMPORTS_ALLOWED, PACKAGES_ALLOWED, PROBE_PLACES, TABLES } from "./rules.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAX_FILE_LINES = 500;
const MAX_FUNCTION_LINES = 70;
/** Ways around the compiler, and lint rules switched off without saying why. */
const ESCAPES = /@ts-(ignore|expect-error|nocheck)|\bas any\b|(ox|es)lint-disable(?!.* -- )/;

interface Source {
  readonly path: string;
  readonly lines: readonly string[];
  readonly text: string;
}

function sources(folder: string): readonly Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(ROOT, path), "utf8");
      return { path, text, lines: text.trimEnd().split("\n") };
    });
}

const PROTOCOL = sources("protocol");
const APP = sources("app");
const TESTS = sources("tests");

/** `protocol/frame/parse.ts` → `frame`; `protocol/index.ts` → `index`; `app/views/stage/x.ts` → `app/views/stage`. */
function roomOf(path: string): string {
  const parts = path.split("/");
  if (parts[0] === "protocol") return parts.length === 2 ? "index" : (parts[1] ?? "");
  return parts.slice(0, parts[1] === "views" || parts[1] === "rooms" ? 3 : 2).join("/");
}

function importsOf(source: Source): readonly string[] {
  const specifiers = [
    ...source.text.matchAll(
      /^(?:import|export)\s[^;"]*?\sfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  return specifiers.map((spec) =>
    spec.startsWith(".") ? relative(ROOT, resolve(ROOT, dirname(source.path), spec)) : spec,
  );
}

describe("imports", () => {
  it("stay inside the allow-list of protocol's rooms", () => {
    const wrong = PROTOCOL.flatMap((source) => {
      const room = roomOf(source.path);
      const allowed = IMPORTS_ALLOWED[room];
      if (allowed === undefined) return [`${source.path}: room "${room}" is not in tests/tidy/rules.ts`];
      const packages = PACKAGES_ALLOWED[room] ?? [];
      return importsOf(source)
        .filter((target) => !packages.some((name) => target.startsWith(name)))
        .filter(
          (target) =>
            !target.startsWith("protocol/") || !(roomOf(target) === room || allowed.includes(roomOf(target))),
        )
        .map(
          (target) =>
            `${source.path} imports ${target}, but ${room} may only use ${allowed.join(", ") || "nothing"}`,
        );
    });
    expect(wrong).toEqual([]);
  });

  it("reach protocol from app only through its public face", () => {
    const wrong = APP.flatMap((source) =>
      importsOf(source)
        .filter((target) => target.startsWith("protocol/") && target !== "protocol/index.ts")
        .map((target) => `${source.path} imports ${target}: export it from protocol/index.ts instead`),
    );
    expect(wrong).toEqual([]);
  });

  it("never go from one view to another", () => {
    const wrong = APP.filter((source) => source.path.startsWith("app/views/")).flatMap((source) =>
      importsOf(source)
        .filter((target) => target.startsWith("app/views/") && roomOf(target) !== roomOf(source.path))
        .map((target) => `${source.path} imports ${target}: share through app/chart, app/ui or app/state`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("sizes", () => {
  it(`keep every file within ${MAX_FILE_LINES} lines`, () => {
    const large = [...PROTOCOL, ...APP, ...TESTS]
      .filter((source) => source.lines.length > MAX_FILE_LINES && !TABLES.includes(source.path))
      .map((source) => `${source.path}: ${source.lines.length} lines; split it by what it owns`);
    expect(large).toEqual([]);
  });

  it(`keep every function within ${MAX_FUNCTION_LINES} lines`, () => {
    const large = [...PROTOCOL, ...APP]
      .filter((source) => !TABLES.includes(source.path))
      .flatMap(longFunctions);
    expect(large).toEqual([]);
  });
});

describe("protocol", () => {
  it("never calls what would make it depend on the machine", () => {
    const wrong = PROTOCOL.flatMap((source) =>
      source.lines.flatMap((line, i) =>
        BANNED.filter(([call]) => line.includes(call) && !isComment(line)).map(
          ([call, cure]) => `${source.path}:${i + 1}: ${call}…: ${cure}`,
        ),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("emits events only from the named seams", () => {
    const wrong = PROTOCOL.filter(
      (source) =>
        /\bprobe\??\.emit\(|Probe\??\.emit\(/.test(source.text) &&
        source.path !== "protocol/probe/probe.ts" &&
        !PROBE_PLACES.includes(source.path),
    ).map(
      (source) =>
        `${source.path} emits events; if it is a seam, name it in tests/tidy/rules.ts and ARCHITECTURE.md`,
    );
    expect(wrong).toEqual([]);
  });

  it("says at the head of each file what it owns", () => {
    const silent = PROTOCOL.filter((source) => !/^(import [^;]+;\s*)*\/\*\*/.test(source.text)).map(
      (source) => source.path,
    );
    expect(silent).toEqual([]);
  });
});

describe("code", () => {
  it("has no escape hatches from the type system", () => {
    const wrong = [...PROTOCOL, ...APP].flatMap((source) =>
      source.lines.flatMap((line, i) =>
        ESCAPES.test(line) ? [`${source.path}:${i + 1}: ${line.trim()}`] : [],
      ),
    );
    expect(wrong).toEqual([]);
  });
});

function isComment(line: string): boolean {
  return /^\s*(\/\/|\*|\/\*)/.test(line);
}

/** By indentation, which the formatter guarantees: from a function's first line to the line that closes it. */
function longFunctions(source: Source): readonly string[] {
  const opens =
    /^(\s*)(?:export )?(?:default )?(?:async )?(?:function\b|(?:static |private |override |readonly |async |\*|#|get |set )*[\w#]+\s*(?:<[^>]*>)?\([^;]*\)\s*(?::[^=;]+)?\{$|const \w+ = (?:async )?(?:\([^;]*\)|\w+)(?::[^=]+)? => \{$)/;
  const found: string[] = [];
  source.lines.forEach((line, start) => {
    const match = opens.exec(line);
    if (match === null || /^\s*(if|for|while|switch|return|else|catch|do)\b/.test(line)) return;
    const closing = `${match[1] ?? ""}}`;
    const end = source.lines.findIndex(
      (later, i) =>
        i > start &&
        (later === closing ||
          later.startsWith(`${closing};`) ||
          later.startsWith(`${closing})`) ||
          later.startsWith(`${closing},`)),
    );
    const length = end - start + 1;
    if (end > 0 && length > MAX_FUNCTION_LINES)
      found.push(`${source.path}:${start + 1}: ${length} lines: ${line.trim()}`);
  });
  return found;
}
