/**
 * Which failed requests may be made again on another connection, because the server has certainly not acted on them.
 * RFC 9113 §8.7. Go 1.17: canRetryError, shouldRetryRequest.
 */
import { ErrorCode } from "../base/http2-error.ts";
import type { IoError } from "../http2/io-error.ts";
import type { ClientConn } from "./client-conn.ts";
import { errClientConnGotGoAway, errClientConnUnusable } from "./errors.ts";
import type { Exchange } from "./profile.ts";

/**
 * `yes`: as it stands. `with a new body`: its body has been touched, so only if the application can make it again
 * (Go's Request.GetBody). `no`: the server may have acted on it.
 */
export type Retry = "yes" | "with a new body" | "no";

export function shouldRetryRequest(cc: ClientConn, exchange: Exchange, error: IoError): Retry {
  if (!canRetryError(error, cc.profile.retriesProtocolErrors)) return "no";
  return exchange.bodyTouched(error) ? "with a new body" : "yes";
}

function canRetryError(error: IoError, retriesProtocolErrors: boolean): boolean {
  if (error === errClientConnUnusable || error === errClientConnGotGoAway) return true;
  if (error.name !== "StreamError" || error.cause === undefined) return false;
  const { code, token } = error.cause;
  if (code === ErrorCode.REFUSED_STREAM) return true;
  // A PROTOCOL_ERROR from the server was taken for one of the connection rather than of the request.
  return retriesProtocolErrors && code === ErrorCode.PROTOCOL_ERROR && token === RESET_BY_PEER;
}

/** Token of peer-faults.ts's resetByPeer. */
const RESET_BY_PEER = "client.reset-by-peer";
