/**
 * Why a read or a write of the application came to an end, as a value: Go's `error` where no peer has to be told.
 * What a peer must be told is an Http2Error, which an IoError can carry as its cause.
 */
import type { Http2Error } from "../base/http2-error.ts";

export class IoError {
  /** Unique and stable, after Go's variable where there is one: `EOF`, `errClientDisconnected`. */
  readonly name: string;
  readonly text: string;
  readonly cause: Http2Error | undefined;

  constructor(name: string, text: string, cause?: Http2Error) {
    this.name = name;
    this.text = text;
    this.cause = cause;
  }
}

/** Not a fault: the body is over. */
export const EOF = new IoError("EOF", "end of the body");
