/**
 * Octets in which no frames are found: what else they may be, said to the person with what to do. Never decodes them
 * as that other thing.
 */
import { latin1ToString } from "../base/bytes.ts";
import { Http2Error } from "../base/http2-error.ts";
import { HpackDecoder } from "../hpack/decoder.ts";

export interface Diagnosis {
  readonly message: string;
  readonly advice: string;
}

/**
 * A frame header that is text: HTTP/1.1, or a second preface, where a frame should begin, read as a frame of some megabytes.
 * `header`: its octets and what follows.
 */
export function diagnoseHeader(header: Uint8Array): Diagnosis | undefined {
  const text = latin1ToString(header, 0, Math.min(header.length, 200));
  if (!/^[\x20-\x7e\r\n\t]{9}/.test(text)) return undefined;
  const [a = 0, b = 0, c = 0] = header;
  const line = /^[^\r\n]*/.exec(text)?.[0].slice(0, 60) ?? "";
  return {
    message: `No frame begins here: its length ${(a << 16) | (b << 8) | c} is the text "${text.slice(0, 3)}" of "${line}".`,
    advice: text.startsWith("PRI * HTTP/2.0")
      ? "A preface stands only at the beginning: paste the two connections one by one."
      : HTTP_1.test(text)
        ? "From here on this end speaks HTTP/1.1: it took the octets before for a request that it cannot read."
        : "Something else was written into this connection, or copied with it.",
  };
}

/** Larger octets are surely no bare header block. */
const MAX_BLOCK_OCTETS = 16_384;

/** Undefined when they look like nothing that is known here. */
export function diagnose(bytes: Uint8Array): Diagnosis | undefined {
  return diagnoseHttp1(bytes) ?? diagnoseMagic(bytes) ?? diagnoseHeaderBlock(bytes) ?? diagnoseText(bytes);
}

const HTTP_1 = /^(?:HTTP\/1\.[01] \d{3}[^\r\n]*|[A-Z]{3,16} \S+ HTTP\/1\.[01])/;

function diagnoseHttp1(bytes: Uint8Array): Diagnosis | undefined {
  const line = HTTP_1.exec(latin1ToString(bytes, 0, Math.min(bytes.length, 200)))?.[0];
  if (line === undefined) return undefined;
  return {
    message: `This is HTTP/1.1 text ("${line.slice(0, 60)}"), not HTTP/2.`,
    advice: "HTTP/2 begins with the preface PRI * HTTP/2.0, or behind 101 Switching Protocols.",
  };
}

function diagnoseMagic(bytes: Uint8Array): Diagnosis | undefined {
  const [a, b, c, d] = bytes;
  if (a !== undefined && a >= 0x14 && a <= 0x17 && b === 3 && c !== undefined && c <= 4) {
    return {
      message: "These are TLS records: the frames inside are encrypted.",
      advice:
        "Decrypt them first: record a key log (SSLKEYLOGFILE), load it in Wireshark, then Follow → TLS Stream → Hex Dump.",
    };
  }
  if (a === 0x1f && b === 0x8b) {
    return {
      message: "These octets are gzip, perhaps the body of a message.",
      advice: "Paste the frames around it.",
    };
  }
  const pcap =
    (a === 0xd4 && b === 0xc3 && c === 0xb2 && d === 0xa1) ||
    (a === 0x0a && b === 0x0d && c === 0x0d && d === 0x0a);
  if (!pcap) return undefined;
  return {
    message: "These octets are a packet capture file.",
    advice: "Turn it into text: tshark -r FILE -x.",
  };
}

function diagnoseHeaderBlock(bytes: Uint8Array): Diagnosis | undefined {
  if (bytes.length < 2 || bytes.length > MAX_BLOCK_OCTETS) return undefined;
  const fields = new HpackDecoder().decode(bytes);
  if (fields instanceof Http2Error || fields.length === 0) return undefined;
  const pseudo = fields.some(({ name }) => name === ":method" || name === ":status" || name === ":path");
  const tidy = fields.every(
    ({ name, value }) => /^:?[a-z0-9_-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value),
  );
  if (!tidy || (!pseudo && fields.length < 2)) return undefined;
  const shown = fields.slice(0, 3).map(({ name, value }) => `${name}: ${value.slice(0, 40)}`);
  return {
    message: `These octets are no frames, but they make a header block (HPACK): ${shown.join(", ")}${fields.length > 3 ? ", …" : ""}.`,
    advice: "Paste it with its frame header: the 9 octets in front of it (length, type 01, flags, stream).",
  };
}

function diagnoseText(bytes: Uint8Array): Diagnosis | undefined {
  const text = latin1ToString(bytes, 0, Math.min(bytes.length, 256));
  const printable = text.replace(/[^\x20-\x7e\r\n\t]/g, "").length;
  if (bytes.length < 4 || printable * 10 < text.length * 9) return undefined;
  return {
    message: `These octets are text ("${text.slice(0, 40).replace(/\s+/g, " ")}"), not frames.`,
    advice: "Check that the right thing was copied: frames begin with a length of 3 octets and a type.",
  };
}
