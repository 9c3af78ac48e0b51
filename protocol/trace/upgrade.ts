/**
 * The HTTP/1.1 request that asked for HTTP/2 in the clear. RFC 7540 §3.2, §3.2.1 (HTTP2-Settings). Reads what is needed
 * for a connection's facts and for what both ends make of it; the text itself stays in the recording.
 */
import { latin1ToString } from "../base/bytes.ts";

/** How HTTP/1.1 turned into HTTP/2 on this connection. RFC 7540 §3.2. */
export interface UpgradeFacts {
  /** `GET /index.html`: the request that stream 1 answers; its client side is closed from the start. */
  readonly request: string;
  readonly authority: string | undefined;
  /** SETTINGS of the client as HTTP2-Settings carried them; undefined when that field is missing or unreadable. */
  readonly settings: readonly (readonly [id: number, value: number])[] | undefined;
}

/** Undefined when these octets do not begin with an upgrade to h2c that the server's octets grant. */
export function readUpgrade(client: Uint8Array, server: Uint8Array): UpgradeFacts | undefined {
  if (!latin1ToString(server, 0, Math.min(13, server.length)).startsWith("HTTP/1.1 101 ")) return undefined;
  const text = latin1ToString(client);
  const head = text.slice(0, Math.max(0, text.indexOf("\r\n\r\n")));
  const [requestLine = "", ...lines] = head.split("\r\n");
  const request = /^([A-Z]{3,16} \S+) HTTP\/1\.1$/.exec(requestLine)?.[1];
  if (request === undefined || !/\bh2c\b/i.test(fieldOf(lines, "upgrade") ?? "")) return undefined;
  const settings = fieldOf(lines, "http2-settings");
  return {
    request,
    authority: fieldOf(lines, "host"),
    settings: settings === undefined ? undefined : readSettings(settings),
  };
}

function fieldOf(lines: readonly string[], name: string): string | undefined {
  const line = lines.find((text) => text.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Six octets each; real clients send a handful. */
const MAX_SETTINGS = 64;

/** The payload of a SETTINGS frame as base64url without padding. */
function readSettings(text: string): UpgradeFacts["settings"] {
  const digits = text.replace(/=+$/, "");
  if (digits.length * 6 > MAX_SETTINGS * 48 + 6 || /[^\w-]/.test(digits)) return undefined;
  const octets: number[] = [];
  let bits = 0;
  let count = 0;
  for (const digit of digits) {
    bits = ((bits << 6) | BASE64URL.indexOf(digit)) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    octets.push((bits >> count) & 0xff);
  }
  if (octets.length % 6 !== 0) return undefined;
  return Array.from({ length: octets.length / 6 }, (_, i) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = octets.slice(6 * i, 6 * i + 6);
    return [a * 256 + b, ((c * 256 + d) * 256 + e) * 256 + f];
  });
}
