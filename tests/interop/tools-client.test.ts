/** Our server endpoint against curl, nghttp and h2load, over loopback sockets without TLS (prior knowledge). */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createServerEndpoint } from "../../protocol/index.ts";
import type { HandlerRule } from "../../protocol/index.ts";
import { bodyBytes } from "../../protocol/sim/body-source.ts";
import { listen } from "../support/socket-adapter.ts";
import { describeTool, LONG, runTool } from "../support/tools.ts";

const LARGE_BYTES = LONG ? 10_000_000 : 1_000_000;
const LARGE = Buffer.from(bodyBytes({ sizeBytes: LARGE_BYTES }));

const HANDLERS: readonly HandlerRule[] = [
  { path: "/hello", steps: [{ do: "write", body: { text: "hello" } }] },
  { path: "/large", steps: [{ do: "write", body: { sizeBytes: LARGE_BYTES }, chunkBytes: 50_000 }] },
  { path: "/echo", steps: [{ do: "read" }, { do: "echo" }] },
  {
    path: "/slow",
    steps: [{ do: "write", body: { text: "first" } }, { do: "flush" }, { do: "sleep", ms: 600_000 }],
  },
  {
    path: "/trailers",
    steps: [
      { do: "header", set: [["Trailer", "X-Sum"]] },
      { do: "write", body: { text: "summed" } },
      // Without this the length would be declared, and curl would look no further.
      { do: "flush" },
      { do: "header", set: [["X-Sum", "42"]] },
    ],
  },
];

let server: Awaited<ReturnType<typeof listen>>;
let folder: string;
let largeFile: string;

beforeAll(async () => {
  server = await listen(() => createServerEndpoint({ handlers: HANDLERS }));
  folder = mkdtempSync(join(tmpdir(), "interop-"));
  largeFile = join(folder, "large");
  writeFileSync(largeFile, LARGE);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.close();
});

const url = (path: string): string => `http://127.0.0.1:${server.port}${path}`;

describeTool("curl", "curl", (path) => {
  const curl = (...args: string[]) =>
    runTool(path, ["--silent", "--show-error", "--http2-prior-knowledge", ...args]);

  it("gets a page over HTTP/2", async () => {
    const { code, out } = await curl("--write-out", "\n%{http_version} %{http_code}", url("/hello"));
    expect([code, out.toString()]).toEqual([0, "hello\n2 200"]);
  });

  it("asks for the head alone", async () => {
    const { code, out } = await curl("--head", url("/hello"));
    expect(code).toBe(0);
    expect(out.toString()).toMatch(/^HTTP\/2 200/);
    expect(out.toString()).toMatch(/content-length: 5/);
  });

  it("downloads a large body", async () => {
    const { code, out } = await curl(url("/large"));
    expect(code).toBe(0);
    expect(out.equals(LARGE)).toBe(true);
  });

  it("uploads a large body, and gets it back", async () => {
    const { code, out } = await curl("--header", "expect:", "--data-binary", `@${largeFile}`, url("/echo"));
    expect(code).toBe(0);
    expect(out.equals(LARGE)).toBe(true);
  });

  it("waits for a 100 before it uploads", async () => {
    const { code, out, err } = await curl(
      "--verbose",
      "--header",
      "expect: 100-continue",
      "--expect100-timeout",
      "60",
      "--data-binary",
      `@${largeFile}`,
      url("/echo"),
    );
    expect(code).toBe(0);
    expect(err).toMatch(/< HTTP\/2 100/);
    expect(out.equals(LARGE)).toBe(true);
  });

  it("sees trailers", async () => {
    const { out, err } = await curl("--verbose", url("/trailers"));
    expect(out.toString()).toBe("summed");
    expect(err).toMatch(/< x-sum: 42/);
  });

  it("gives up in the middle of a response; others are served", async () => {
    expect((await curl("--max-time", "0.3", url("/slow"))).code).toBe(28);
    expect((await curl(url("/hello"))).out.toString()).toBe("hello");
  });
});

describeTool("nghttp", "nghttp", (path) => {
  const nghttp = (...args: string[]) => runTool(path, ["--no-dep", ...args]);

  it("gets a page, and shows nothing strange", async () => {
    const { code, out } = await nghttp("--verbose", "--null-out", url("/hello"));
    expect(code).toBe(0);
    expect(out.toString()).toMatch(/:status: 200/);
    expect(out.toString()).not.toMatch(/RST_STREAM|error_code=(?!NO_ERROR)/);
  });

  it("gets a page many times on one connection", async () => {
    const { code, out } = await nghttp("--multiply=50", url("/hello"));
    expect(code).toBe(0);
    expect(out.toString()).toBe("hello".repeat(50));
  });

  it("makes its dependency tree with PRIORITY frames first", async () => {
    const { out } = await runTool(path, ["--multiply=3", url("/hello")]);
    expect(out.toString()).toBe("hellohellohello");
  });

  it("uploads a large body with trailers, in padded frames", async () => {
    const { code, out } = await nghttp(
      "--data",
      largeFile,
      "--trailer",
      "x-sum: 7",
      "--padding=100",
      url("/echo"),
    );
    expect(code).toBe(0);
    expect(out.equals(LARGE)).toBe(true);
  });

  it("continues a header block in CONTINUATIONs", async () => {
    const { out } = await nghttp("--continuation", url("/hello"));
    expect(out.toString()).toBe("hello");
  });

  it("downloads with a window of 16 KiB and a small header table", async () => {
    const { out } = await nghttp(
      "--window-bits=14",
      "--connection-window-bits=16",
      "--header-table-size=100",
      url("/large"),
    );
    expect(out.equals(LARGE)).toBe(true);
  });
});

describeTool("h2load", "h2load", (path) => {
  it("makes a thousand requests over four connections, fifty at once on each", async () => {
    const { code, out } = await runTool(path, ["-n", "1000", "-c", "4", "-m", "50", url("/hello")]);
    expect(code).toBe(0);
    expect(out.toString()).toMatch(
      /1000 total, 1000 started, 1000 done, 1000 succeeded, 0 failed, 0 errored, 0 timeout/,
    );
  });

  it("uploads and downloads many bodies at once", async () => {
    const requests = LONG ? 40 : 8;
    const { out } = await runTool(path, [
      "-n",
      String(requests),
      "-c",
      "2",
      "-m",
      "4",
      "-d",
      largeFile,
      url("/echo"),
    ]);
    expect(out.toString()).toMatch(new RegExp(`${requests} done, ${requests} succeeded, 0 failed`));
    expect(out.toString()).toMatch(new RegExp(`\\(${requests * LARGE_BYTES}\\) data`));
  });
});
