/** `node:http2` at both ends of a duplex in memory: what our endpoints are measured against. */
import { connect, createServer } from "node:http2";
import type { ClientHttp2Session, ServerHttp2Stream } from "node:http2";
import { Duplex } from "node:stream";

/** Windows to ask for; node's own where absent. */
export interface Windows {
  readonly stream?: number;
  readonly connection?: number;
}

export async function connectNode(
  onStream: (stream: ServerHttp2Stream, path: string) => void,
  windows: Windows = {},
): Promise<ClientHttp2Session> {
  const [near, far] = duplexPair();
  const server = createServer();
  server.on("stream", (stream, headers) => onStream(stream, headers[":path"] ?? ""));
  server.emit("connection", far);
  const settings = windows.stream === undefined ? {} : { initialWindowSize: windows.stream };
  const client = connect("http://localhost", { createConnection: () => near, settings });
  await new Promise((resolve) => client.once("remoteSettings", resolve));
  if (windows.connection !== undefined) client.setLocalWindowSize(windows.connection);
  return client;
}

/** A GET; how many octets its body had. */
export function download(client: ClientHttp2Session, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = client.request({ ":path": path });
    let octets = 0;
    request.on("data", (chunk: Buffer) => {
      octets += chunk.length;
    });
    request.on("end", () => resolve(octets));
    request.on("error", reject);
    request.end();
  });
}

/** Writes `chunk` `times` times, as fast as the stream takes it, and ends. */
export function writeTimes(stream: ServerHttp2Stream, chunk: Uint8Array, times: number): void {
  let left = times;
  const write = (): void => {
    while (left-- > 1) {
      if (stream.write(chunk)) continue;
      stream.once("drain", write);
      return;
    }
    stream.end(chunk);
  };
  write();
}

/** What is written to one comes out of the other, the chunks as they are. */
function duplexPair(): readonly [Duplex, Duplex] {
  const near = new End();
  const far = new End();
  near.other = far;
  far.other = near;
  return [near, far];
}

class End extends Duplex {
  other: End | undefined;
  #resume: (() => void) | undefined;

  override _read(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.other === undefined || this.other.push(chunk)) done();
    else this.other.#resume = done;
  }

  override _final(done: () => void): void {
    this.other?.push(null);
    done();
  }
}
