/** A capture of many small frames, made fast: for what must be measured on long ones. */

/** pcap of one connection in the clear: requests without end, each answered with two DATA of 60 octets. */
export function longCapture(frames: number): Buffer {
  const sent = new Conversation();
  sent.client.push(Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(4, 0, 0, Buffer.alloc(0)));
  sent.server.push(frame(4, 0, 0, Buffer.alloc(0)));
  const body = Buffer.alloc(60, 97);
  for (let streamId = 1, made = 3; made < frames; streamId += 2, made += 5) {
    sent.client.push(frame(1, 5, streamId, streamId === 1 ? FIRST : Buffer.from("828684be", "hex")));
    sent.server.push(frame(1, 4, streamId, Buffer.from([0x88])));
    sent.server.push(frame(0, 0, streamId, body), frame(0, 1, streamId, body));
    sent.client.push(frame(8, 0, 0, Buffer.from([0, 0, 0, 120])));
    if (streamId % 40 === 1) sent.flush();
  }
  sent.flush();
  return sent.file();
}

/** `:method GET, :scheme http, :path /, :authority example.c`, of which the last goes into the table. */
const FIRST = Buffer.concat([Buffer.from("8286844109", "hex"), Buffer.from("example.c")]);
const SEGMENT = 1400;

function frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(streamId, 5);
  return Buffer.concat([header, payload]);
}

class Conversation {
  readonly client: Buffer[] = [];
  readonly server: Buffer[] = [];
  readonly #records: Buffer[] = [fileHeader()];
  readonly #sequence = { client: 1000, server: 5000 };
  #micros = 0;

  constructor() {
    this.#packet("client", Buffer.alloc(0), 2);
    this.#packet("server", Buffer.alloc(0), 0x12);
  }

  /** What was pushed goes out in segments, the client's first. */
  flush(): void {
    for (const from of ["client", "server"] as const) {
      const octets = Buffer.concat(this[from].splice(0));
      for (let at = 0; at < octets.length; at += SEGMENT)
        this.#packet(from, octets.subarray(at, at + SEGMENT), 0x18);
    }
  }

  file(): Buffer {
    return Buffer.concat(this.#records);
  }

  #packet(from: "client" | "server", payload: Buffer, flags: number): void {
    this.#micros += 37;
    const packet = Buffer.alloc(70);
    packet.writeUInt32LE(1_700_000_000 + Math.floor(this.#micros / 1e6), 0);
    packet.writeUInt32LE(this.#micros % 1e6, 4);
    packet.writeUInt32LE(54 + payload.length, 8);
    packet.writeUInt32LE(54 + payload.length, 12);
    packet.writeUInt16BE(0x0800, 28);
    packet[30] = 0x45;
    packet.writeUInt16BE(40 + payload.length, 32);
    packet[38] = 64;
    packet[39] = 6;
    packet.set(from === "client" ? [10, 0, 0, 1, 10, 0, 0, 2] : [10, 0, 0, 2, 10, 0, 0, 1], 42);
    packet.writeUInt16BE(from === "client" ? 50_000 : 8080, 50);
    packet.writeUInt16BE(from === "client" ? 8080 : 50_000, 52);
    packet.writeUInt32BE(this.#sequence[from], 54);
    packet[62] = 0x50;
    packet[63] = flags;
    packet.writeUInt16BE(65_535, 64);
    this.#sequence[from] += payload.length + ((flags & 2) === 0 ? 0 : 1);
    this.#records.push(packet, payload);
  }
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2_c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(1, 20);
  return header;
}
