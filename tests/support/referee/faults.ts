/** Faults that ends find in each other though nobody has touched a frame, each with its reason. */
import { SettingId } from "../../../protocol/frame/setting-names.ts";
import { CLIENT_PROFILES } from "../../../protocol/client/profiles.ts";
import { SERVER_PROFILES } from "../../../protocol/server/profiles.ts";
import type { Side, TraceEvent } from "../../../protocol/probe/event.ts";
import type { Scenario } from "../../../protocol/sim/scenario.ts";
import type { EventOf, Rule } from "./court.ts";
import type { Disturbance } from "./disturbance.ts";

/** Undefined: there is none, and somebody is wrong. */
export function whyExpected(
  fault: EventOf<"fault">,
  scenario: Scenario,
  off: Disturbance,
  slots: Slots,
): string | undefined {
  return REASONS.find(
    ({ tokens, when }) =>
      tokens.some((begin) => fault.token.startsWith(begin)) && (when?.(scenario, fault, off, slots) ?? true),
  )?.why;
}

/** Which streams the client had made when it learned last how many it may have. */
export class Slots implements Rule {
  readonly #streams = new Set<number>();
  #before: ReadonlySet<number> = new Set();

  see(event: TraceEvent): void {
    if (event.type === "window" && event.side === "client" && event.why === "initial")
      this.#streams.add(event.streamId);
    if (event.type === "setting" && event.side === "client" && event.owner === "peer")
      if (event.id === SettingId.MAX_CONCURRENT_STREAMS) this.#before = new Set(this.#streams);
  }

  takenBeforeLimit(streamId: number): boolean {
    return this.#before.has(streamId);
  }
}

interface Reason {
  /** Beginnings of tokens. */
  readonly tokens: readonly string[];
  readonly why: string;
  readonly when?: (scenario: Scenario, fault: EventOf<"fault">, off: Disturbance, slots: Slots) => boolean;
}

const REASONS: readonly Reason[] = [
  {
    tokens: ["server.data.closed"],
    why: "A handler that returned without reading the body: the rest of it was under way.",
  },
  {
    tokens: ["server.headers.old-id"],
    why: "Go's server takes trailers for the HEADERS of a new stream once their own stream is gone, and ends the connection.",
  },
  { tokens: ["client.goaway-from-peer"], why: "What the server found." },
  {
    tokens: ["client.first-frame"],
    why: "A server that finds the TLS too weak says nothing but GOAWAY.",
    when: ({ server: { tls } }) => tls !== undefined,
  },
  {
    tokens: ["server.rst-stream.idle"],
    why: "After a GOAWAY for that, Go up to 1.18 overlooks new streams, and then does not know what was reset.",
  },
  {
    tokens: ["server.headers.refused"],
    why: "More requests than the server's SETTINGS allow, sent before these were there.",
  },
  {
    tokens: ["server.headers.too-many-streams"],
    why: "Since Go 1.18 a request has its slot before it gets to write: the read loop may acknowledge a lower limit in between.",
    when: ({ client: { profile = "go1.17" } }, { streamId = 0 }, _off, slots) =>
      !CLIENT_PROFILES[profile].holdsLockToWrite && slots.takenBeforeLimit(streamId),
  },
  {
    tokens: ["server.data.window"],
    why: "An upload that began before the server's SETTINGS told of a smaller window: Go does not wait for the ACK.",
    when: ({ server: { profile = "go1.17", settings }, interventions }) =>
      (!SERVER_PROFILES[profile].awaitsSettingsAck && (settings?.initialWindowSize ?? 65_535) < 65_535) ||
      announces(interventions, "server", SettingId.INITIAL_WINDOW_SIZE),
  },
  {
    tokens: ["client.response.1xx-end-stream", "client.response.no-status", "client.data.before-headers"],
    why: "Up to Go 1.18 a handler's 1xx is taken for its final response; its body follows, or its trailers, or the end.",
    when: ({ server: { profile = "go1.17", handlers } }) =>
      !SERVER_PROFILES[profile].interimResponses &&
      handlers.some(({ steps }) => steps.some((step) => step.do === "status" && step.code < 200)),
  },
  {
    tokens: ["client.response.header-list", "headers.block", "hpack.string.limit", "server.headers.list"],
    why: "This end takes smaller header lists than the other sends.",
    when: (scenario, { side }) =>
      scenario[side].settings?.maxHeaderListSize !== undefined ||
      announces(scenario.interventions, side, SettingId.MAX_HEADER_LIST_SIZE),
  },
  {
    tokens: ["client.message.malformed"],
    why: "A handler that declares another length than it writes.",
    when: ({ server: { handlers } }) =>
      handlers.some(({ steps }) =>
        steps.some((step) => step.do === "header" && step.set.some(([name]) => name === "content-length")),
      ),
  },
  {
    tokens: ["hpack."],
    why: "This end's table is smaller than the other believes.",
    when: (_scenario, { side }, off) => side === "server" && off.tableTooSmall,
  },
];

/** A person lets this side announce this setting. */
export function announces(list: Scenario["interventions"], side: Side, id: number): boolean {
  return (list ?? []).some(
    (one) => one.do === "settings" && one.side === side && one.settings.some(([what]) => what === id),
  );
}
