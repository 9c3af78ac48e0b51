/** The samples of the Decode room: each opens, is what its row says, and fits. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { decodeCapture } from "../../protocol/index.ts";

const FOLDER = fileURLToPath(new URL("../../public/samples/", import.meta.url));
const MAX_BYTES = 200 * 1024;

interface Row {
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly description: string;
}
const INDEX: readonly Row[] = JSON.parse(readFileSync(`${FOLDER}index.json`, "utf8"));

/** What must be seen when each is opened. */
const EXPECTED: Readonly<
  Record<string, { readonly format: string; readonly frames: number; readonly problems?: RegExp }>
> = {
  "go-get": { format: "hexdump -C", frames: 10 },
  "tls-pcapng": { format: "pcapng", frames: 13 },
  "four-connections": { format: "pcapng", frames: 9 },
  "cut-packets": { format: "pcapng", frames: 11, problems: /snap length/ },
  "grpc-unary": { format: "Follow stream, hex dump", frames: 19 },
  "small-window": { format: "JSON of chunks", frames: 19 },
  trailers: { format: "Go []byte", frames: 14 },
  "early-hints": { format: "Follow stream, YAML", frames: 12 },
  "server-push": { format: "xxd", frames: 20 },
  "mid-connection": { format: "hexdump -C", frames: 14, problems: /skipped/ },
  "window-update-zero": { format: "plain hex", frames: 8, problems: /WINDOW_UPDATE/ },
  "bad-hpack-index": { format: "plain hex", frames: 7, problems: /HEADERS/ },
};

describe.each(INDEX)("sample $id", ({ id, file }) => {
  it("opens as it should", async () => {
    const capture = await decodeCapture(readFileSync(FOLDER + file));
    const expected = EXPECTED[id];
    const trace = capture.connections[0]?.trace;
    expect(capture.format).toBe(expected?.format);
    expect(trace?.frames.length).toBe(expected?.frames);
    const serious = capture.problems
      .filter(({ severity }) => severity !== "info")
      .map(({ message }) => message);
    if (expected?.problems === undefined) expect(serious).toEqual([]);
    else expect(serious.join("\n")).toMatch(expected.problems);
  });
});

it("the index names every file, and they are small", () => {
  const files = readdirSync(FOLDER).filter((file) => file !== "index.json");
  expect(INDEX.map(({ file }) => file).sort()).toEqual(files.sort());
  const size = files.reduce((sum, file) => sum + readFileSync(FOLDER + file).length, 0);
  expect(size).toBeLessThan(MAX_BYTES);
});
