/** Every form that can be opened, one row each. The row with the highest score opens the text; ties go to the first. */
import { base64 } from "./base64.ts";
import { dumpFormats } from "./dump-formats.ts";
import { followHex, followRaw, followYaml } from "./follow.ts";
import type { FileFormat, TextFormat } from "./format.ts";
import { base64InCode, hexInCode } from "./hex-in-code.ts";
import { chunkJson, tsharkJson } from "./json-chunks.ts";
import { escapedText, literalFormats, numberFormats } from "./literals.ts";
import { noBytesFormats } from "./no-bytes.ts";
import { tcpdumpX, tsharkX } from "./packet-text.ts";
import { plainHex } from "./plain-hex.ts";
import { fileFormats } from "./raw-file.ts";
import { curlLog } from "./logs/curl-log.ts";
import { goLog } from "./logs/go-log.ts";
import { netLog } from "./logs/net-log.ts";
import { nghttpLog } from "./logs/nghttp-log.ts";
import { keyLogText } from "./tls/key-log-text.ts";

/** They rule the whole text and know the directions themselves. */
export const DOCUMENT_FORMATS: readonly TextFormat[] = [
  keyLogText,
  chunkJson,
  tsharkJson,
  followYaml,
  followHex,
  followRaw,
  tcpdumpX,
  tsharkX,
  nghttpLog,
  goLog,
  curlLog,
  netLog,
  ...noBytesFormats,
];

/** One run of octets; may stand in a section of its own. */
export const BLOCK_FORMATS: readonly TextFormat[] = [
  ...dumpFormats,
  hexInCode,
  base64InCode,
  ...literalFormats,
  ...numberFormats,
  plainHex,
  base64,
  escapedText,
];

/** Files that are no text. */
export const FILE_FORMATS: readonly FileFormat[] = fileFormats;

/** Below this, a row is not sure enough to open anything. */
export const MIN_SCORE = 0.35;
/** A document form takes the whole text only when it is this sure. */
export const MIN_DOCUMENT_SCORE = 0.65;
