/**
 * Texts that tell of HTTP/2 but hold no octets, so that nothing can be decoded: named, with the way to get octets.
 * A table; each row is a form.
 */
import { followKind } from "./follow.ts";
import { firstLines, no, opened } from "./format.ts";
import type { Reading, Region, TextFormat } from "./format.ts";

interface Row {
  readonly name: string;
  readonly says: string;
  readonly advice: string;
  is(text: string, region: Region): boolean;
}

const TSHARK_X =
  "Ask for the octets: tshark -r capture.pcap -x, or in Wireshark: Follow → TCP stream → Show as: Hex Dump.";

const ROWS: readonly Row[] = [
  {
    name: "Follow HTTP/2 stream",
    says: "This is Follow stream of one HTTP/2 stream: it shows bodies, not frames.",
    advice:
      "Follow the TCP stream (or the TLS stream) instead: tshark -z follow,tcp,hex,0 or -z follow,tls,hex,0.",
    is: (_, region) => /^http2?$/.test(followKind(region)?.[0] ?? ""),
  },
  {
    name: "Follow stream, ASCII",
    says: "This is Follow stream as ASCII: octets that are not printable have become dots, and cannot be had back.",
    advice: "Show it as Hex Dump, Raw or YAML: tshark -z follow,tcp,hex,0.",
    is: (_, region) => /^(?:ascii|ebcdic|utf-8)$/i.test(followKind(region)?.[1] ?? ""),
  },
  {
    name: "Follow stream, empty",
    says: "This is Follow stream without any octets in it.",
    advice: "Check the stream number, and follow the TCP or TLS stream: tshark -z follow,tcp,hex,0.",
    is: (_, region) => followKind(region) !== undefined && firstLines(region, 20).length <= 7,
  },
  {
    name: "tshark -V",
    says: "This is tshark's description of packets (-V): their octets are not in it.",
    advice: TSHARK_X,
    is: (text) =>
      /^Frame \d+: \d+ bytes/m.test(text) && /^(?:HyperText|Hypertext|Transmission Control)/m.test(text),
  },
  {
    name: "tshark packet list",
    says: "This is tshark's list of packets, one line each: their octets are not in it.",
    advice: TSHARK_X,
    is: (text) => /^\s*\d+\s+\d+\.\d+\s+\S+\s+(?:→|->)\s+\S+\s+\S+\s+\d+ /m.test(text),
  },
  {
    name: "curl log",
    says: "This is the log of curl: behind TLS it shows bodies and header lines, not the frames.",
    advice: "Record the octets: SSLKEYLOGFILE=keys.txt curl …, with tcpdump beside it.",
    is: (text) => /^\* (?:h2|\[HTTP\/2\]|Connected to|ALPN|\s*Trying)|== Info: |^\*   Trying /m.test(text),
  },
  {
    name: "NODE_DEBUG=http2 log",
    says: "This is the log of Node's http2 module: it tells events, not octets.",
    advice: "Record the octets: node --tls-keylog=keys.txt with tcpdump, then Follow TLS stream as Hex Dump.",
    is: (text) => /^HTTP2 \d+: Http2Session/m.test(text),
  },
  {
    name: "HAR",
    says: "This is a HAR file: it holds requests and responses, not the octets of the connection.",
    advice: "Record the octets: a packet capture with a key log (SSLKEYLOGFILE).",
    is: (text) => /"log"\s*:\s*\{\s*"version"/.test(text),
  },
  {
    name: "HTTP/2 as raw text",
    says: "This is the connection's raw output as text: octets that are not text were changed on the way, and cannot be had back.",
    advice: "Copy it as hex: | xxd, | hexdump -C or | base64; or drop the file itself here.",
    is: (text) => /^\s*PRI \* HTTP\/2\.0(?:\s|$)/.test(text),
  },
];

const SNIFF_LINES = 200;

export const noBytesFormats: readonly TextFormat[] = ROWS.map((row) => ({
  name: row.name,
  scope: "document",
  sniff: (region) => {
    const text = firstLines(region, SNIFF_LINES)
      .map((line) => line.text)
      .join("\n");
    return row.is(text, region) ? { score: 0.93, why: row.says } : no("its marks are missing");
  },
  open: (region) => openNothing(region, row),
}));

function* openNothing(region: Region, row: Row): Reading {
  yield region.end;
  return opened([], [{ severity: "error", message: row.says, advice: row.advice, at: region.start }]);
}
