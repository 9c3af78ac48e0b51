/**
 * Text ↔ the characters of a link: deflated where the browser can, then base64url. The first character says which of both it is. A
 * link that was cut or changed on the way gives what could be read of it, and what is wrong.
 */

/** Longer ones open in browsers, but mail and chat programs cut them. */
export const MAX_LINK_CHARS = 16_000;
/** What a link may unfold to: a link of a few kilobytes must not fill the memory. */
export const MAX_TEXT_CHARS = 4_000_000;

const DEFLATED = "z";
const PLAIN = "p";

export async function pack(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  if (typeof CompressionStream === "undefined") return PLAIN + toBase64Url(bytes);
  const packed = await drain(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw")));
  return DEFLATED + toBase64Url(packed.bytes);
}

export interface Unpacked {
  readonly text: string;
  /** For a person. */
  readonly problem: string | undefined;
}

export async function unpack(packed: string): Promise<Unpacked> {
  const kind = packed[0];
  const { bytes, strange } = fromBase64Url(packed.slice(1));
  const problem =
    strange === undefined ? undefined : `Character ${strange + 2} of the link belongs to no link.`;
  if (kind === PLAIN) return { text: decode(bytes), problem };
  if (kind !== DEFLATED)
    return { text: "", problem: "This is no link of ours, or its beginning is missing." };
  if (typeof DecompressionStream === "undefined")
    return { text: "", problem: "This browser is too old to unpack links." };
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const drained = await drain(stream);
  return { text: decode(drained.bytes), problem: problem ?? drained.problem };
}

/** What came before it failed is kept. */
async function drain(
  stream: ReadableStream<Uint8Array>,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly problem: string | undefined }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let problem: string | undefined;
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      length += part.value.length;
      if (length <= MAX_TEXT_CHARS) continue;
      problem = "The link unfolds to more than a scenario can be.";
      await reader.cancel();
      break;
    }
  } catch {
    problem = "The link was cut or changed on the way: from some point on it cannot be unpacked.";
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, problem };
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** RFC 4648 §5, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const chars = Math.min(3, bytes.length - i) + 1;
    for (let j = 0; j < chars; j++) text += ALPHABET[(word >> (18 - 6 * j)) & 63] ?? "";
  }
  return text;
}

/** Up to the first character that is none of the alphabet: `strange`. */
export function fromBase64Url(text: string): {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly strange: number | undefined;
} {
  const values = Array.from(text, (char) => ALPHABET.indexOf(char));
  const bad = values.indexOf(-1);
  const count = bad < 0 ? values.length : bad;
  const bytes = new Uint8Array(Math.floor((count * 6) / 8));
  for (let i = 0; i < bytes.length; i++) {
    const bit = i * 8;
    const at = Math.floor(bit / 6);
    const pair = ((values[at] ?? 0) << 6) | (values[at + 1] ?? 0);
    bytes[i] = (pair >> (4 - (bit % 6))) & 255;
  }
  return { bytes, strange: bad < 0 ? undefined : bad };
}
