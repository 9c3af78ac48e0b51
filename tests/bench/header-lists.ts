/** Header lists to measure with: a browser loads pages from one origin, and gets answers. Made up, always the same. */
import type { HeaderField } from "../../protocol/hpack/field.ts";

const LISTS = 300;
const AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
const KINDS = [
  {
    path: "/articles/2026/11/",
    accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    type: "text/html; charset=utf-8",
  },
  { path: "/static/css/site-", accept: "text/css,*/*;q=0.1", type: "text/css" },
  { path: "/static/js/chunk-", accept: "*/*", type: "text/javascript; charset=utf-8" },
  {
    path: "/images/header/photo-",
    accept: "image/avif,image/webp,image/apng,image/*,*/*;q=0.8",
    type: "image/webp",
  },
  { path: "/api/v2/comments?page=", accept: "application/json", type: "application/json" },
];

export function requestLists(): readonly (readonly HeaderField[])[] {
  return Array.from({ length: LISTS }, (_, i) => requestList(i));
}

export function responseLists(): readonly (readonly HeaderField[])[] {
  return Array.from({ length: LISTS }, (_, i) => responseList(i));
}

function requestList(i: number): readonly HeaderField[] {
  const kind = KINDS[i % KINDS.length] ?? { path: "/", accept: "*/*" };
  return pairs([
    [":method", i % 17 === 16 ? "POST" : "GET"],
    [":scheme", "https"],
    [":authority", i % 9 === 8 ? "cdn.example.com" : "www.example.com"],
    [":path", `${kind.path}${token(i, 12)}`],
    ["user-agent", AGENT],
    ["accept", kind.accept],
    ["accept-encoding", "gzip, deflate, br"],
    ["accept-language", "en-GB,en;q=0.9,de;q=0.7"],
    ["referer", `https://www.example.com/articles/2026/11/${token(i - (i % 20), 12)}`],
    ["cookie", `session=${token(7, 40)}; theme=dark; seen=${token(i >> 3, 8)}`],
  ]);
}

function responseList(i: number): readonly HeaderField[] {
  const kind = KINDS[i % KINDS.length] ?? { type: "text/plain" };
  const clock = `${String(8 + ((i >> 5) % 12)).padStart(2, "0")}:${String(i % 60).padStart(2, "0")}:12 GMT`;
  return pairs([
    [":status", i % 23 === 22 ? "304" : "200"],
    ["content-type", kind.type],
    ["content-length", String(1000 + ((i * 7919) % 90_000))],
    ["date", `Sun, 22 Nov 2026 ${clock}`],
    ["last-modified", `Thu, 19 Nov 2026 ${clock}`],
    ["etag", `"${token(i * 3, 22)}"`],
    ["cache-control", i % 2 === 0 ? "public, max-age=31536000, immutable" : "private, no-cache"],
    ["vary", "accept-encoding"],
    ["server", "example"],
    ["x-request-id", token(i * 11, 32)],
  ]);
}

function pairs(list: readonly (readonly [string, string])[]): readonly HeaderField[] {
  return list.map(([name, value]) => ({ name, value }));
}

/** Looks random, is not. */
function token(seed: number, length: number): string {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  let text = "";
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += (state >>> 8).toString(36);
  }
  return text.slice(0, length);
}
