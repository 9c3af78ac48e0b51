/** Captures of real traffic, committed as fixtures: the octets of each direction, chunks joined. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

export interface CapturedBytes {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

const FOLDER = fileURLToPath(new URL("../fixtures/captures/", import.meta.url));

/** `file` with its ending, such as `go-post-small.json` or `….json.gz`. */
export function readCapture(file: string): CapturedBytes {
  const octets = readFileSync(FOLDER + file);
  const text = (file.endsWith(".gz") ? gunzipSync(octets) : octets).toString("utf8");
  return joinChunks(text);
}

/** A capture's JSON to the octets of each direction. */
export function joinChunks(text: string): CapturedBytes {
  const { chunks }: { chunks: readonly { from: "client" | "server"; hex: string }[] } = JSON.parse(text);
  const joined = (from: "client" | "server"): Uint8Array =>
    Buffer.from(
      chunks
        .filter((chunk) => chunk.from === from)
        .map((chunk) => chunk.hex)
        .join(""),
      "hex",
    );
  return { client: joined("client"), server: joined("server") };
}
