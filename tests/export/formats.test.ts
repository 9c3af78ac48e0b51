/** What each format says, and where it ends. */
import { describe, expect, it } from "vitest";
import { EXPORT_FORMATS } from "../../protocol/export/formats.ts";
import type { ExportFormatId } from "../../protocol/export/formats.ts";
import type { Exported, ExportSource } from "../../protocol/export/export-source.ts";
import { recordCapture } from "../../protocol/trace/capture-recording.ts";
import { FIXTURE_CAPTURES, readCapture } from "../support/captures.ts";
import { traceOf } from "../support/random-trace.ts";
import { manyPings } from "../support/recorded.ts";

const START = Date.UTC(2022, 2, 1, 12);
const POST: ExportSource = {
  title: 'A POST; with # and <angles> & "quotes"',
  kind: "simulation",
  startedAtUnixMs: START,
  trace: traceOf({
    v: 1,
    seed: 1,
    date: "2022-03-01T12:00:00Z",
    link: { delayMs: 20, bandwidthKbps: 8000 },
    client: {},
    server: {
      handlers: [
        {
          path: "/upload*",
          steps: [
            { do: "read" },
            {
              do: "header",
              set: [
                ["content-type", "text/plain"],
                ["set-cookie", "a=b; Path=/"],
              ],
            },
            { do: "write", body: { text: "grüß dich\n" } },
            { do: "trailers", set: [["x-sum", "42"]] },
          ],
        },
        { path: "/bits", steps: [{ do: "write", body: { hex: "00ff80fe" } }] },
      ],
    },
    script: [
      {
        do: "request",
        request: {
          method: "POST",
          path: "/upload?q=a%20b&x",
          body: { sizeBytes: 40_000 },
          headers: [["cookie", "k=v"]],
        },
      },
      { do: "request", request: { method: "GET", path: "/bits" }, atMs: 100 },
    ],
  }),
};

function written(id: ExportFormatId, source: ExportSource): Exported & { readonly text: string } {
  const format = EXPORT_FORMATS.find((row) => row.id === id);
  if (format === undefined) throw new Error(id);
  const exported = format.write(source);
  const { content } = exported;
  return {
    ...exported,
    text: typeof content === "string" ? content : Buffer.from(content).toString("latin1"),
  };
}

describe("HAR", () => {
  const har = JSON.parse(written("har", POST).text);
  const [post, bits] = har.log.entries;

  it("has requests and responses as they were", () => {
    expect(har.log.version).toBe("1.2");
    expect(har.log.entries).toHaveLength(2);
    expect(post.request).toMatchObject({
      method: "POST",
      url: "https://127.0.0.1/upload?q=a%20b&x",
      httpVersion: "HTTP/2.0",
      bodySize: 40_000,
      queryString: [
        { name: "q", value: "a b" },
        { name: "x", value: "" },
      ],
      cookies: [{ name: "k", value: "v" }],
    });
    expect(post.request.postData.text).toHaveLength(40_000);
    expect(post.response).toMatchObject({
      status: 200,
      content: { size: 12, text: "grüß dich\n", mimeType: "text/plain" },
      cookies: [{ name: "a", value: "b" }],
    });
    expect(post.response.headers).toContainEqual({ name: "x-sum", value: "42", comment: "trailer" });
  });

  it("keeps octets that are no text", () => {
    expect(bits.response.content).toMatchObject({ size: 4, encoding: "base64", text: "AP+A/g==" });
  });

  it("divides the time into phases that add up", () => {
    expect(post.startedDateTime).toBe("2022-03-01T12:00:00.000Z");
    const { send, wait, receive } = post.timings;
    expect(send + wait + receive).toBeCloseTo(post.time, 4);
    // 40 000 octets at 8 Mbit/s are 40 ms, and nothing is answered before they are there.
    expect(send).toBeGreaterThan(40);
    expect(wait).toBeGreaterThanOrEqual(39);
  });

  it("says -1 and why where a recording has no times", () => {
    const { text, notes } = written("har", { trace: manyPings(2).trace, title: "", kind: "capture" });
    expect(JSON.parse(text).log.entries).toEqual([]);
    expect(notes.join(" ")).toMatch(/1970.*no times/);
  });
});

describe("the log of nghttp", () => {
  it("reads as nghttp's own", () => {
    const lines = written("nghttp", POST).text.split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "[  0.000] Connected",
      "[  0.000] send SETTINGS frame <length=18, flags=0x00, stream_id=0>",
      "          (niv=3)",
      "          [SETTINGS_ENABLE_PUSH(0x02):0]",
    ]);
    const post = lines.indexOf("          :method: POST");
    expect(lines[post - 3]).toMatch(/send HEADERS frame <length=\d+, flags=0x04, stream_id=1>$/);
    const status = lines.findIndex((line) => line.endsWith("recv (stream_id=1) :status: 200"));
    expect(lines.slice(status).find((line) => line.includes(" frame <"))).toMatch(/recv HEADERS frame/);
    expect(lines.some((line) => /RST_STREAM|malformed/.test(line))).toBe(false);
  });

  it("tells values with line ends in one line", () => {
    const { chunks } = readCapture(FIXTURE_CAPTURES, "err-bad-hpack-index");
    const trace = recordCapture({ chunks });
    expect(written("nghttp", { trace, title: "", kind: "capture" }).text).not.toMatch(/\r/);
  });
});

describe("Mermaid", () => {
  it("escapes what means something to it, and folds rows of DATA", () => {
    const { text } = written("mermaid", POST);
    const lines = text.trimEnd().split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "sequenceDiagram",
      '  title A POST#59; with #35; and #lt;angles#gt; & "quotes"',
      "  participant C as client",
      "  participant S as server",
    ]);
    expect(text).toMatch(/C->>S: .*DATA 1 \d+ octets in \d+ frames/);
    expect(lines.slice(4).every((line) => /^ {2}[CS]->>[CS]: [^;<>]*(?:#\w+;[^;<>]*)*$/.test(line))).toBe(
      true,
    );
  });

  it("ends before Mermaid would refuse it", () => {
    const { text, notes } = written("mermaid", {
      trace: manyPings(5000).trace,
      title: "Pings",
      kind: "capture",
    });
    expect(text.length).toBeLessThan(50_000);
    expect(notes.join(" ")).toMatch(/Only the first \d+ of 5000 frames/);
    expect(text).toMatch(/more frames\n$/);
  });
});

describe("the ladder as SVG", () => {
  it("is one file with both themes, every frame, and no word that could be markup", () => {
    const { text } = written("svg", POST);
    expect(text.match(/<line class="a"/g)?.length).toBe(POST.trace.frames.length);
    expect(text).toContain("prefers-color-scheme:dark");
    expect(text).toContain("&lt;angles&gt; &amp; &quot;quotes&quot;");
    expect(text).not.toMatch(/href|url\(|<script/);
  });

  it("sets no two labels of one end on each other", () => {
    const { text } = written("svg", POST);
    const ys = { end: [] as number[], start: [] as number[] };
    for (const [, y, anchor] of text.matchAll(/<text x="\d+" y="([\d.]+)" text-anchor="(end|start)"/g))
      ys[anchor === "end" ? "end" : "start"].push(Number(y));
    for (const side of [ys.end, ys.start]) {
      const sorted = side.toSorted((a, b) => a - b);
      expect(sorted.length).toBeGreaterThan(5);
      for (const [i, y] of sorted.entries())
        if (i > 0) expect(y - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(17.9);
    }
  });

  it("is bounded, and says so in the picture too", () => {
    const { text, notes } = written("svg", { trace: manyPings(600).trace, title: "Pings", kind: "capture" });
    expect(notes).toEqual(["Only the first 500 of 600 frames are in it."]);
    expect(text).toContain("100 more frames are not drawn");
  });
});

describe("JSON", () => {
  it("has frames with fields, header fields, faults and holes", () => {
    const { chunks } = readCapture(FIXTURE_CAPTURES, "err-continuation-alone");
    const trace = recordCapture({ chunks });
    const json = JSON.parse(written("json", { trace, title: "x", kind: "capture" }).text);
    expect(json.frames).toHaveLength(trace.frames.length);
    expect(json.frames[1]).toMatchObject({ number: 2, type: "SETTINGS", from: "client", stream: 0 });
    expect(json.frames[1].fields[0].fields.map((field: { name: string }) => field.name)).toContain("Length");
    expect(json.frames.flatMap((frame: { fault?: { token: string } }) => frame.fault?.token ?? [])).toContain(
      "frame.order.continuation",
    );
  });
});

describe("every format", () => {
  it.each(EXPORT_FORMATS)("$id writes an empty recording", ({ write }) => {
    const trace = recordCapture({ chunks: [] });
    expect(write({ trace, title: "", kind: "capture" }).content.length).toBeGreaterThan(0);
  });
});
