/**
 * Both endpoints without a probe against `node:http2` at both ends of a duplex in memory: many small requests on one
 * connection, and one large download. In rounds, so that what else the machine does hits both alike.
 *
 * Windows of the download: ours are Go's (4 MiB for a stream, 1 GiB for the connection); node is measured with its own
 * (64 KiB) and with ours.
 */
import { bench, describe } from "vitest";
import { assert } from "../../protocol/base/assert.ts";
import { getMany, pump } from "../support/endpoint-pair.ts";
import { connectNode, download, writeTimes } from "../support/node-http2.ts";
import type { Windows } from "../support/node-http2.ts";
import { processorMs } from "../support/processor-time.ts";

const { createClientEndpoint, createServerEndpoint } = await engine();

const REQUESTS = 1000;
const AT_ONCE = 100;
const SMALL = Buffer.alloc(1024, "x");

const DOWNLOAD_BYTES = 256 * 2 ** 20;
const CHUNK = Buffer.alloc(64 * 1024, "x");
const CHUNKS = DOWNLOAD_BYTES / CHUNK.length;
const OUR_WINDOWS: Windows = { stream: 4 * 2 ** 20, connection: 2 ** 30 };

const ROUNDS = [1, 2, 3, 4];
/**
 * The best of a few in each round; the first round warms up. A run takes long enough to be interrupted on a shared machine, and the
 * longer the more often: so not by the clock on the wall.
 */
const OPTIONS = { time: 0, iterations: 4, warmupTime: 0, warmupIterations: 1, now: processorMs };

const ours = { server: answering(SMALL, 1), client: createClientEndpoint() };
const theirs = await connectNode((stream) => {
  stream.respond({ ":status": 200, "content-type": "text/plain", "content-length": SMALL.length });
  stream.end(SMALL);
});

describe.each(ROUNDS)(`${REQUESTS} requests of 1 KiB, ${AT_ONCE} at once > round %i`, () => {
  bench("framescope", () => getMany(ours, REQUESTS, AT_ONCE, SMALL.length), OPTIONS);

  bench(
    "node:http2",
    async () => {
      for (let made = 0; made < REQUESTS; made += AT_ONCE) {
        const sizes = await Promise.all(Array.from({ length: AT_ONCE }, () => download(theirs, "/")));
        assert(
          sizes.every((size) => size === SMALL.length),
          "node's responses have 1 KiB",
        );
      }
    },
    OPTIONS,
  );
});

describe.each(ROUNDS)("a download of 256 MiB > round %i", () => {
  bench("framescope", downloadWithOurs, OPTIONS);
  bench("node:http2", () => downloadWithNode({}), OPTIONS);
  bench("node:http2, our windows", () => downloadWithNode(OUR_WINDOWS), OPTIONS);
});

function downloadWithOurs(): void {
  const pair = { server: answering(CHUNK, CHUNKS), client: createClientEndpoint() };
  let octets = 0;
  const onData = (bytes: Uint8Array): void => {
    octets += bytes.length;
  };
  const handle = pair.client.request({ method: "GET", path: "/", onData });
  pump(pair);
  assert(handle.done && handle.error === undefined, "our download is complete");
  assert(octets === DOWNLOAD_BYTES, `we got ${octets} octets`);
}

async function downloadWithNode(windows: Windows): Promise<void> {
  const client = await connectNode((stream) => {
    stream.respond({ ":status": 200 });
    writeTimes(stream, CHUNK, CHUNKS);
  }, windows);
  const octets = await download(client, "/");
  assert(octets === DOWNLOAD_BYTES, `node got ${octets} octets`);
  client.destroy();
}

/** A server of ours whose handler writes `chunk` `times` times. */
function answering(chunk: Uint8Array, times: number) {
  return createServerEndpoint({
    *handler(response) {
      response.header.set("content-type", "text/plain");
      for (let i = 0; i < times; i++) if ((yield* response.write(chunk)) !== undefined) return;
    },
  });
}

/** The built one, where `npm run bench` has built it. */
function engine(): Promise<typeof import("../../protocol/index.ts")> {
  const built = process.env["FRAMESCOPE_ENGINE"];
  return built === undefined ? import("../../protocol/index.ts") : import(/* @vite-ignore */ built);
}
