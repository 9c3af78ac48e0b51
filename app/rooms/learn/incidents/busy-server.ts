/** Whom Rapid Reset and MadeYouReset are about: a server that limits streams, and whose handlers take their time. */
import type { Scenario } from "../../../../protocol/index.ts";

export const LIMIT = 10;

export const BUSY_SERVER: Scenario["server"] = {
  settings: { maxConcurrentStreams: LIMIT },
  handlers: [
    {
      path: "/search/*",
      steps: [
        { do: "sleep", ms: 500 },
        { do: "write", body: { text: "found\n" } },
      ],
    },
  ],
};
