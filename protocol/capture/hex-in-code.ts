/** Hex or base64 in quotes inside a call: bytes.fromhex("…"), hex.DecodeString("…"), Buffer.from("…", "hex"), atob("…"). */
import { base64 } from "./base64.ts";
import { no, textOf } from "./format.ts";
import type { Region, Sniff, TextFormat } from "./format.ts";
import { scanCode } from "./literal-scan.ts";
import { plainHex } from "./plain-hex.ts";

const HEX_CALL = /fromhex|DecodeString|unhexlify|fromHex|decodeHex|["']hex["']|hex!?\s*\(/;
const BASE64_CALL = /b64decode|StdEncoding|URLEncoding|\batob\b|["']base64(?:url)?["']|base64\.decode/i;

export const hexInCode: TextFormat = row("hex in code", HEX_CALL, plainHex);
export const base64InCode: TextFormat = row("base64 in code", BASE64_CALL, base64);

const SNIFF_CHARS = 4096;

function row(name: string, call: RegExp, inner: TextFormat): TextFormat {
  return {
    name,
    scope: "block",
    sniff: (region) => sniff(region, call, inner),
    open: (region, context) => inner.open(longestString(region) ?? region, context),
  };
}

function sniff(region: Region, call: RegExp, inner: TextFormat): Sniff {
  const found =
    call.exec(textOf(region, 2000)) ??
    call.exec(region.text.slice(Math.max(region.start, region.end - 200), region.end));
  if (found === null) return no("no call that decodes a string");
  const body = longestString({ ...region, end: Math.min(region.end, region.start + SNIFF_CHARS) });
  if (body === undefined) return no("no string in quotes");
  const score = inner.sniff(body).score;
  return score < 0.3
    ? no("the string in quotes is something else")
    : { score: 0.97, why: `${found[0]} with a string` };
}

function longestString(region: Region): Region | undefined {
  let best: Region | undefined;
  for (const token of scanCode(region)) {
    if (token.bodyStart === undefined || token.bodyEnd === undefined) continue;
    const length = token.bodyEnd - token.bodyStart;
    if (length > (best === undefined ? 0 : best.end - best.start))
      best = { ...region, start: token.bodyStart, end: token.bodyEnd };
  }
  return best;
}
