/** The client preface as the inspector shows it: not a frame, and one field. RFC 9113 §3.4. */
import type { FieldNode } from "../dissect/field-node.ts";
import { CLIENT_PREFACE } from "../frame/frame.ts";

/** `octets`: how many of them there are. */
export function prefaceNode(octets: number): FieldNode {
  return {
    id: "preface",
    label: "Connection Preface",
    value: CLIENT_PREFACE.replaceAll("\r\n", "\u240d\u240a"),
    startBit: 0,
    bitLength: octets * 8,
    meaning:
      "With these 24 octets a client says that it speaks HTTP/2; a server of HTTP/1 would take them for a wrong request.",
    rfc: "RFC 9113 §3.4",
    children: [],
  };
}
