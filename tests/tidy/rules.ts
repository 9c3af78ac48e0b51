/** What the tidy tests allow, as data. A row here is a decision: say why when you add one. */

const SHARED = ["frame", "hpack", "http2"];
const ENGINE = ["base", "probe", ...SHARED, "goroutine"];

/** Room → packages it may import, by how their names begin. All others import none, and nobody imports app/. */
export const PACKAGES_ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // Ciphers and hashes for TLS: what nobody should write for himself. They have no dependencies and no surroundings.
  capture: ["@noble/"],
};

/** Room → rooms it may import (its own always). */
export const IMPORTS_ALLOWED: Readonly<Record<string, readonly string[]>> = {
  base: [],
  probe: ["base"],
  frame: ["base"],
  hpack: ["base"],
  goroutine: ["base", "probe"],
  // Stream states and limiters are named once, in probe; body pipes and connections block on goroutine's primitives.
  http2: ["base", "probe", "frame", "hpack", "goroutine"],
  server: ENGINE,
  client: ENGINE,
  dissect: ["base", "frame", "hpack"],
  trace: ["base", "probe", ...SHARED, "dissect"],
  sim: [...ENGINE, "server", "client", "trace"],
  capture: ["base", "probe", ...SHARED, "trace"],
  export: ["base", "probe", ...SHARED, "trace", "dissect"],
  // Checks read finished recordings and judge by the rules that both ends share; they run nothing.
  lint: ["base", "probe", ...SHARED, "trace", "dissect"],
  index: [
    "base",
    "probe",
    ...SHARED,
    "goroutine",
    "server",
    "client",
    "sim",
    "trace",
    "dissect",
    "capture",
    "export",
    "lint",
  ],
};

/** Files that may call `probe.emit`: the few objects through which all change must pass. */
export const PROBE_PLACES: readonly string[] = [
  "protocol/goroutine/channel.ts",
  "protocol/goroutine/runtime.ts",
  "protocol/http2/body-pipe.ts",
  "protocol/http2/endpoint-report.ts",
  "protocol/http2/flow.ts",
  "protocol/http2/frame-input.ts",
  "protocol/http2/frame-output.ts",
  "protocol/http2/send-meter.ts",
  "protocol/http2/stream-life.ts",
  // What a person does comes from outside, and is said before it acts.
  "protocol/sim/interventions.ts",
  "protocol/sim/link.ts",
  "protocol/sim/script.ts",
  // Where our endpoints take over a capture's: who lives from before, and what no longer holds.
  "protocol/sim/take-over.ts",
];

/** Data tables: exempt from the size caps. */
export const TABLES: readonly string[] = [
  // One scenario for each capture of real Go.
  "tests/conformance/parity/stories.ts",
];

/** Call → cure. */
export const BANNED: readonly (readonly [call: string, cure: string])[] = [
  ["Date.now(", "time is an argument: use the runtime's nowMs"],
  ["new Date()", "time is an argument"],
  ["performance.now(", "time is an argument"],
  ["Math.random(", "use the seeded Prng"],
  ["setTimeout(", "use Runtime.afterFunc or sleep"],
  ["setInterval(", "use Runtime.afterFunc"],
  ["queueMicrotask(", "use Runtime.go"],
  ["console.", "return a Problem or an Http2Error: nothing goes only to the console"],
  ["globalThis.", "protocol/ has no surroundings"],
];
