/** Whether octets are text, for those who do without the signatures of other types (detect-content-type.ts). WHATWG MIME Sniffing §7. */
import { latin1ToString } from "../base/bytes.ts";

/** No signature looks further. */
export const SNIFF_BYTES = 512;

export function plainContentType(bytes: Uint8Array): string {
  const text = latin1ToString(bytes, 0, Math.min(bytes.length, SNIFF_BYTES));
  return isBinary(text) ? "application/octet-stream" : "text/plain; charset=utf-8";
}

/** Controls that no text holds: all but tab, line ends, form feed and escape. */
function isBinary(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const octet = text.charCodeAt(i);
    if (octet < 0x20 && octet !== 0x1b && (octet < 0x09 || octet === 0x0b || octet > 0x0d)) return true;
  }
  return false;
}
