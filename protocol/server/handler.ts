/** What serves a request, and the two answers that the server gives by itself. Go: http.Handler, new400Handler, handleHeaderListTooLong. */
import { stringToLatin1 } from "../base/bytes.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { canonicalName } from "./header-map.ts";
import type { ServerRequest } from "./request.ts";
import type { ResponseWriter } from "./response-writer.ts";

export type Handler = (response: ResponseWriter, request: ServerRequest) => Blocking<void>;

/** Thrown by a handler that gives up: the stream is reset. Anything else thrown is a fault in our own code. */
export class HandlerPanic extends Error {}

/** http.Error. */
export function* respondWithError(response: ResponseWriter, status: number, text: string): Blocking<void> {
  response.header.set("content-type", "text/plain; charset=utf-8");
  response.header.set("x-content-type-options", "nosniff");
  response.writeHeader(status);
  yield* response.write(stringToLatin1(`${text}\n`));
}

/** A request with a field that belongs to HTTP/1.1 connections is answered, not reset. */
export function new400Handler(fieldName: string): Handler {
  const text =
    fieldName === "te"
      ? 'request header "TE" may only be "trailers" in HTTP/2'
      : `request header "${canonicalName(fieldName)}" is not valid in HTTP/2`;
  return (response) => respondWithError(response, 400, text);
}

export function* handleHeaderListTooLong(response: ResponseWriter): Blocking<void> {
  response.writeHeader(431);
  yield* response.write(stringToLatin1("<h1>HTTP Error 431</h1><p>Request Header Field(s) Too Large</p>"));
}
