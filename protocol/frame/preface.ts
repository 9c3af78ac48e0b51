/** The 24 octets with which a client begins. RFC 9113 §3.4. */
import { stringToLatin1 } from "../base/bytes.ts";
import { CLIENT_PREFACE } from "./frame.ts";

export const PREFACE_BYTES: Uint8Array = stringToLatin1(CLIENT_PREFACE);

/** Whether the preface stands at `at`: "more" while what is there could still become it. */
export function matchPreface(bytes: Uint8Array, at = 0): "match" | "more" | "mismatch" {
  const there = Math.min(bytes.length - at, PREFACE_BYTES.length);
  for (let i = 0; i < there; i++) if (bytes[at + i] !== PREFACE_BYTES[i]) return "mismatch";
  return there === PREFACE_BYTES.length ? "match" : "more";
}
