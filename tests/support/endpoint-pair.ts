/** Our client and our server face to face in memory: no socket, no clock, no probe. */
import type { ClientEndpoint, Endpoint, ResponseHandle } from "../../protocol/index.ts";

export interface EndpointPair {
  readonly client: ClientEndpoint;
  readonly server: Endpoint;
}

/** Carries octets until neither has anything to say. */
export function pump({ client, server }: EndpointPair): void {
  for (;;) {
    const up = client.takeOutputParts();
    if (up.length > 0) server.receiveParts(up);
    const down = server.takeOutputParts();
    if (down.length > 0) client.receiveParts(down);
    if (up.length === 0 && down.length === 0) return;
  }
}

/** `total` GETs of "/", `atOnce` of them at a time, each of which must bring `octets` octets. */
export function getMany(pair: EndpointPair, total: number, atOnce: number, octets: number): void {
  for (let made = 0; made < total; made += atOnce) {
    const handles: ResponseHandle[] = [];
    for (let i = 0; i < atOnce; i++) handles.push(pair.client.request({ method: "GET", path: "/" }));
    pump(pair);
    for (const { status, body, error } of handles) {
      if (status === 200 && body.length === octets && error === undefined) continue;
      throw new Error(`status ${status}, ${body.length} octets, ${error?.token ?? "no error"}`);
    }
  }
}
