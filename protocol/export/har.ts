/**
 * HAR 1.2: each request with its response, sizes and phases, for browsers' network panels and their kin. Pseudo-header fields stay
 * among the headers, as browsers write them. Times that a recording does not have are -1, as the format says.
 */
import { decodeText } from "../base/text.ts";
import { errorCodeName } from "../base/http2-error.ts";
import type { HeaderField } from "../hpack/field.ts";
import { exchangesOf } from "./exchanges.ts";
import type { Exchange, Message } from "./exchanges.ts";
import { firstOnly } from "./export-source.ts";
import type { Exported, ExportSource } from "./export-source.ts";

const MAX_ENTRIES = 10_000;
/** Of bodies, in all entries together. */
const MAX_CONTENT = 16 * 1024 * 1024;
const UNKNOWN = -1;

export function exportHar(source: ExportSource): Exported {
  const { exchanges, all } = exchangesOf(source.trace, MAX_ENTRIES);
  const writer = new HarWriter(source);
  const log = {
    version: "1.2",
    creator: { name: "Framescope", version: "1" },
    pages: [],
    entries: exchanges.map((exchange) => writer.entry(exchange)),
    comment: source.title,
  };
  const notes = [
    ...(source.startedAtUnixMs === undefined
      ? ["Nobody knows on which day this was recorded: it begins at the beginning of 1970."]
      : []),
    ...(source.trace.timed ? [] : ["The recording has no times, so timings are -1."]),
    ...(writer.shortened > 0 ? [`${writer.shortened} bodies are cut or left out for their size.`] : []),
    ...firstOnly(MAX_ENTRIES, all, "requests"),
  ];
  return { content: `${JSON.stringify({ log }, undefined, 2)}\n`, notes };
}

class HarWriter {
  /** Bodies that are not in it with all their octets. */
  shortened = 0;
  readonly #source: ExportSource;
  #kept = 0;

  constructor(source: ExportSource) {
    this.#source = source;
  }

  entry(exchange: Exchange): object {
    const { startMs, responseEndMs, streamId, errorCode, interim, pushed } = exchange;
    const { timed, durationMs } = this.#source.trace;
    const remarks = [
      ...(pushed ? ["pushed by the server"] : []),
      ...(interim.length > 0 ? [`before it: ${interim.join(", ")}`] : []),
      ...(errorCode === undefined ? [] : [`reset: ${errorCodeName(errorCode)}`]),
      ...(exchange.response === undefined ? ["no response"] : []),
    ];
    const timings = timed
      ? timingsOf(exchange, durationMs)
      : { send: UNKNOWN, wait: UNKNOWN, receive: UNKNOWN };
    return {
      startedDateTime: new Date((this.#source.startedAtUnixMs ?? 0) + (timed ? startMs : 0)).toISOString(),
      time: timed ? round((responseEndMs ?? durationMs) - startMs) : UNKNOWN,
      request: this.#request(exchange.request),
      response: this.#response(exchange.response),
      cache: {},
      timings: { blocked: UNKNOWN, dns: UNKNOWN, connect: UNKNOWN, ssl: UNKNOWN, ...timings },
      connection: String(streamId),
      ...(remarks.length === 0 ? {} : { comment: remarks.join("; ") }),
    };
  }

  #request(message: Message): object {
    const { headers, octets } = message;
    const path = valueOf(headers, ":path") ?? "";
    const url = `${valueOf(headers, ":scheme") ?? "http"}://${valueOf(headers, ":authority") ?? valueOf(headers, "host") ?? ""}${path}`;
    const postData =
      octets === 0
        ? {}
        : {
            postData: {
              mimeType: valueOf(headers, "content-type") ?? "",
              params: [],
              ...this.#content(message),
            },
          };
    return {
      method: valueOf(headers, ":method") ?? "",
      url,
      httpVersion: "HTTP/2.0",
      cookies: cookiesOf(headers, "cookie"),
      headers: pairs(message),
      queryString: queryOf(path),
      headersSize: message.headerOctets,
      bodySize: octets,
      ...postData,
    };
  }

  #response(message: Message | undefined): object {
    const headers = message?.headers ?? [];
    return {
      status: Number(valueOf(headers, ":status") ?? 0),
      statusText: "",
      httpVersion: "HTTP/2.0",
      cookies: cookiesOf(headers, "set-cookie"),
      headers: message === undefined ? [] : pairs(message),
      content: {
        size: message?.octets ?? 0,
        mimeType: valueOf(headers, "content-type") ?? "x-unknown",
        ...(message === undefined || message.octets === 0 ? {} : this.#content(message)),
      },
      redirectURL: valueOf(headers, "location") ?? "",
      headersSize: message?.headerOctets ?? UNKNOWN,
      bodySize: message?.octets ?? UNKNOWN,
    };
  }

  #content({ content, octets }: Message): object {
    if (this.#kept + content.length > MAX_CONTENT) {
      this.shortened++;
      return { comment: "left out for its size" };
    }
    this.#kept += content.length;
    if (content.length < octets) this.shortened++;
    const cut = content.length < octets ? { comment: `the first ${content.length} of ${octets} octets` } : {};
    const text = decodeText(content);
    return text === undefined ? { text: base64(content), encoding: "base64", ...cut } : { text, ...cut };
  }
}

/** What has not happened when the recording ends has lasted until then. */
function timingsOf(
  { startMs, requestEndMs, responseStartMs, responseEndMs }: Exchange,
  endMs: number,
): object {
  const end = responseEndMs ?? endMs;
  // A response may begin before its request ends.
  const sent = Math.min(requestEndMs ?? end, responseStartMs ?? end, end);
  const answered = Math.min(responseStartMs ?? end, end);
  return {
    send: round(Math.max(0, sent - startMs)),
    wait: round(Math.max(0, answered - sent)),
    receive: round(Math.max(0, end - answered)),
  };
}

function round(ms: number): number {
  return Number(ms.toFixed(6));
}

function pairs({ headers, trailers }: Message): readonly object[] {
  return [
    ...headers.map(({ name, value }) => ({ name, value })),
    ...trailers.map(({ name, value }) => ({ name, value, comment: "trailer" })),
  ];
}

function valueOf(headers: readonly HeaderField[], name: string): string | undefined {
  return headers.find((field) => field.name === name)?.value;
}

function queryOf(path: string): readonly object[] {
  const query = path.split("#")[0]?.split("?").slice(1).join("?") ?? "";
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return { name: unescaped(name), value: unescaped(value.join("=")) };
    });
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // A person's percent sign: then it stands for itself.
    return text;
  }
}

function cookiesOf(headers: readonly HeaderField[], name: "cookie" | "set-cookie"): readonly object[] {
  return headers
    .filter((field) => field.name === name)
    .flatMap(({ value }) => (name === "cookie" ? value.split(/; */) : [value.split(";")[0] ?? ""]))
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [key = "", ...rest] = pair.split("=");
      return { name: key, value: rest.join("=") };
    });
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** RFC 4648 §4. */
function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const chars = [18, 12, 6, 0].map((shift) => ALPHABET[(bits >> shift) & 63] ?? "");
    const missing = Math.max(0, i + 3 - bytes.length);
    parts.push(chars.slice(0, 4 - missing).join("") + "=".repeat(missing));
  }
  return parts.join("");
}
