/** Puts an endpoint on a real socket: octets in, octets out, timers by the machine's clock. */
import { createConnection, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { Endpoint } from "../../protocol/index.ts";

export interface AttachedSocket {
  /** To be called after the endpoint was given something to do other than by the socket. */
  pump(): void;
  readonly closed: Promise<void>;
}

export function attach(endpoint: Endpoint, socket: Socket): AttachedSocket {
  const startMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const clock = (): number => performance.now() - startMs;

  const pump = (): void => {
    // A socket that is full says when it has room again; until then the endpoint keeps its octets.
    while (!socket.writableNeedDrain && !socket.destroyed) {
      const output = endpoint.takeOutput();
      if (output.length === 0) break;
      socket.write(output);
    }
    clearTimeout(timer);
    if (endpoint.closed) {
      socket.end();
      return;
    }
    const next = endpoint.nextTimeoutMs();
    if (next !== undefined) timer = setTimeout(tick, Math.max(0, next - clock()));
  };
  const tick = (): void => {
    endpoint.advance(clock());
    pump();
  };

  socket.setNoDelay(true);
  socket.on("data", (octets: Buffer) => {
    endpoint.advance(clock());
    endpoint.receive(octets);
    pump();
  });
  socket.on("drain", pump);
  socket.on("end", () => {
    endpoint.receiveEof();
    pump();
  });
  // A reset is one way for a connection to end.
  socket.on("error", () => socket.destroy());
  const closed = new Promise<void>((resolve) => {
    socket.on("close", () => {
      clearTimeout(timer);
      endpoint.receiveEof();
      resolve();
    });
  });
  pump();
  return { pump, closed };
}

/** A socket server on a free port of the loopback interface, with one endpoint for each connection. */
export async function listen(
  makeEndpoint: () => Endpoint,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    attach(makeEndpoint(), socket);
  });
  const port = await listenOnLoopback(server);
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { port, close };
}

export function listenOnLoopback(server: Pick<Server, "listen" | "address">): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      resolve(address === null || typeof address === "string" ? 0 : address.port);
    });
  });
}

export function connect(endpoint: Endpoint, port: number): Promise<AttachedSocket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: "127.0.0.1" }, () => resolve(attach(endpoint, socket)));
    socket.once("error", reject);
  });
}
