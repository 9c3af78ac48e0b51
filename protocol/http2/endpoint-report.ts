/**
 * An endpoint's seam to the recording, for what no smaller object reports by itself: requests, responses,
 * settings, faults, what the application does, the connection's state. Decides nothing.
 */
import type { Http2Error } from "../base/http2-error.ts";
import type { TableListener } from "../hpack/dynamic-table.ts";
import type { Side } from "../probe/event.ts";
import type { Probe } from "../probe/probe.ts";
import type { Setting } from "./settings.ts";

export class EndpointReport {
  readonly #side: Side;
  readonly #probe: Probe | undefined;
  /** What each application was said to do last, so that nothing is said twice. */
  readonly #activities = new Map<number, string>();

  constructor(side: Side, probe: Probe | undefined) {
    this.#side = side;
    this.#probe = probe;
  }

  request(streamId: number, method: string, path: string): void {
    this.#probe?.emit({ type: "request", side: this.#side, streamId, method, path });
  }

  response(streamId: number, status: number): void {
    this.#probe?.emit({ type: "response", side: this.#side, streamId, status });
  }

  activity(streamId: number, actor: string, text: string): void {
    if (this.#probe === undefined || this.#activities.get(streamId) === text) return;
    this.#activities.set(streamId, text);
    this.#probe.emit({ type: "activity", side: this.#side, streamId, actor, text });
  }

  setting(owner: "local" | "peer", [id, value]: Setting): void {
    this.#probe?.emit({ type: "setting", side: this.#side, owner, id, value });
  }

  settingsAcked(): void {
    this.#probe?.emit({ type: "settings.acked", side: this.#side });
  }

  connection(
    state: "open" | "going away" | "closed",
    more: { readonly code?: number; readonly reason?: string } = {},
  ): void {
    this.#probe?.emit({ type: "connection", side: this.#side, state, ...more });
  }

  fault(fault: Http2Error): void {
    const { scope, code, token, reason, rfc, streamId } = fault;
    const what = { type: "fault", side: this.#side, scope, code, token, reason, rfc } as const;
    this.#probe?.emit(streamId === undefined ? what : { ...what, streamId });
  }

  /** For the header tables of this end; undefined when nobody listens, so that they pay nothing. */
  tableListener(table: "encoder" | "decoder"): TableListener | undefined {
    const probe = this.#probe;
    if (probe === undefined) return undefined;
    return (change, name, value, size, maxSize) => {
      const field: { name?: string; value?: string } = {};
      if (name !== undefined) field.name = name;
      if (value !== undefined) field.value = value;
      probe.emit({ type: "hpack", side: this.#side, table, change, ...field, size, maxSize });
    };
  }
}
