/**
 * A scenario with a hundred streams and more than ten thousand frames: uploads and downloads beside each other, some
 * read slowly, under a connection window that is too small for them. For views that must stay readable and quick.
 */
import type { Scenario } from "../../protocol/index.ts";

export function manyStreams(streams = 100): Scenario {
  return {
    v: 1,
    name: `${streams} streams`,
    seed: 3,
    date: "2022-03-01T09:00:00Z",
    link: { delayMs: 20, bandwidthKbps: 100_000, writeMs: 0.01, sendBufferBytes: 65_536 },
    client: {
      authority: "localhost:8443",
      settings: { connectionWindow: 262_144, initialWindowSize: 65_535 },
    },
    server: {
      settings: { maxConcurrentStreams: 250 },
      handlers: [
        {
          path: "/up/*",
          steps: [
            { do: "read", chunkBytes: 8192, pauseMs: 3 },
            { do: "write", body: { text: "ok" } },
          ],
        },
        // In Writes of 4 KiB, so that there are many frames.
        { path: "/down/*", steps: [{ do: "write", body: { sizeBytes: 450_000 }, chunkBytes: 4096 }] },
      ],
    },
    script: Array.from({ length: streams }, (_, i) => ({
      do: "request" as const,
      id: `r${i}`,
      atMs: i * 7,
      request:
        i % 3 === 0
          ? { method: "POST", path: `/up/${i}`, body: { sizeBytes: 90_000 } }
          : {
              method: "GET",
              path: `/down/${i}`,
              ...(i % 7 === 0 ? { read: { chunkBytes: 65_536, pauseMs: 20 } } : {}),
            },
    })),
  };
}
