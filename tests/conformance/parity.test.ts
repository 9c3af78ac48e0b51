/**
 * The same octets as real Go: each direction of four captures of Go talking to Go (net/http at both ends), against
 * the simulation of the same requests, handlers, delays and date.
 *
 * On loopback the client's first octets are there before the server looks, hence `server.startMs`; a write costs a
 * little, hence `link.writeMs`. What else varies between runs of real Go is the order in which goroutines get their
 * turns: the seed chooses one of these runs.
 */
import { describe, expect, it } from "vitest";
import { parseScenario, simulate } from "../../protocol/index.ts";
import type { Trace } from "../../protocol/index.ts";
import { bodyBytes } from "../../protocol/sim/body-source.ts";
import { readCapture } from "../support/captured-bytes.ts";
import { expectSameFrames, expectSameFramesBesidesCredit, splitFrames } from "../support/frame-diff.ts";

const LOOPBACK = { link: { delayMs: 0.02, writeMs: 0.01, segmentBytes: 65_536 }, server: { startMs: 1 } };
const RTT_40 = { link: { delayMs: 20, segmentBytes: 16_384 }, server: { startMs: 0 } };

/**
 * The same, at 1 Gbit/s through a relay that forwards what it has: the first DATA of a burst travels alone, those
 * behind it together. With a handler that takes its time between reads this settles how much of the body it has
 * read when END_STREAM comes, and so how many of its reads still give window back to the stream.
 */
const RTT_40_RELAY = {
  link: { delayMs: 20, bandwidthKbps: 1_000_000, writeMs: 0.005, segmentBytes: 1_048_576 },
  server: { startMs: 0 },
};

const HELLO = { method: "GET", path: "/", steps: [{ do: "write", body: { text: "Hello h2c" } }] };
const ECHO_JSON = {
  method: "POST",
  path: "/echo",
  steps: [
    { do: "read", as: "ReadAll" },
    { do: "header", set: [["content-type", "application/json"]] },
    { do: "echo" },
  ],
};

interface Story {
  readonly capture: string;
  readonly where: { readonly link: object; readonly server: object };
  readonly date: string;
  readonly authority: string;
  readonly handler: object;
  readonly script: readonly object[];
  readonly seed?: number;
}

function run(story: Story): Trace {
  const parsed = parseScenario({
    v: 1,
    seed: story.seed ?? 1,
    date: story.date,
    link: story.where.link,
    client: { authority: story.authority },
    server: { ...story.where.server, handlers: [story.handler] },
    script: [...story.script, { do: "close", side: "client" }],
  });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

const GET = { method: "GET", path: "/" };

const GET_HELLO: Story = {
  capture: "go-get-hello-rtt40.json",
  where: RTT_40,
  date: "2026-11-22T05:32:50Z",
  authority: "127.0.0.1:34297",
  handler: HELLO,
  script: [{ do: "request", request: GET }],
};

const GET_FIVE_TIMES: Story = {
  capture: "go-get-seq5.json",
  where: LOOPBACK,
  date: "2026-11-22T05:05:26Z",
  authority: "127.0.0.1:37849",
  handler: HELLO,
  script: ["a", "b", "c", "d", "e"].map((id, i, ids) => ({
    do: "request",
    id,
    ...(i === 0 ? {} : { after: ids[i - 1] }),
    request: GET,
  })),
};

const POST_SMALL: Story = {
  capture: "go-post-small.json",
  where: LOOPBACK,
  date: "2026-11-22T05:05:26Z",
  authority: "127.0.0.1:38681",
  handler: ECHO_JSON,
  script: [
    {
      do: "request",
      request: {
        method: "POST",
        path: "/echo",
        headers: [["Content-Type", "application/json"]],
        body: { text: '{"hello":"h2c","n":42}' },
      },
    },
  ],
};

const POST_200K: Story = {
  capture: "go-post-200k-rtt40.json.gz",
  where: RTT_40_RELAY,
  date: "2026-11-22T05:32:51Z",
  authority: "127.0.0.1:34227",
  handler: {
    method: "POST",
    path: "/echo",
    steps: [
      { do: "read", as: "ReadAll", pauseMs: 0.4 },
      { do: "write", body: { text: "got 204800 bytes\n" } },
    ],
  },
  script: [
    {
      do: "request",
      request: {
        method: "POST",
        path: "/echo",
        headers: [["Content-Type", "application/octet-stream"]],
        body: { sizeBytes: 204_800 },
      },
    },
  ],
};

describe.each([GET_HELLO, GET_FIVE_TIMES, POST_SMALL])("$capture", (story) => {
  const real = readCapture(story.capture);
  const trace = run(story);

  it.each(["client", "server"] as const)("the %s's octets are those of real Go", (from) => {
    expectSameFrames(trace.bytes(from), real[from]);
  });
});

describe(POST_200K.capture, () => {
  const real = readCapture(POST_200K.capture);
  const trace = run(POST_200K);

  it("the client's octets are those of real Go", () => {
    expectSameFrames(trace.bytes("client"), real.client);
  });

  it("the server's octets are those of real Go but for the size of the handler's reads", () => {
    expectSameFramesBesidesCredit(trace.bytes("server"), real.server);
  });

  it("the request's body is that of a scenario's sizeBytes", () => {
    expect(Buffer.concat(dataPayloads(real.client)).equals(bodyBytes({ sizeBytes: 204_800 }))).toBe(true);
  });
});

function dataPayloads(bytes: Uint8Array): readonly Buffer[] {
  const frames = splitFrames(bytes).filter((frame) => frame.text.startsWith("DATA"));
  return frames.map((frame) => Buffer.from(frame.hex.slice(18), "hex"));
}
