/**
 * Server push: a handler asks, the serve loop promises, and a handler for the promised request starts when the
 * PUSH_PROMISE is written. Go: responseWriter.push, startPush. RFC 9113 §8.4.
 */
import { Channel } from "../goroutine/channel.ts";
import type { Blocking } from "../goroutine/runtime.ts";
import { recv, select, send } from "../goroutine/select.ts";
import type { HeaderField } from "../hpack/field.ts";
import { IoError } from "../http2/io-error.ts";
import { FrameWriteRequest } from "../http2/write-scheduler.ts";
import type { WriteResult } from "../http2/write-scheduler.ts";
import type { HeaderMap } from "./header-map.ts";
import type { ServerConn } from "./server-conn.ts";
import {
  CLIENT_DISCONNECTED,
  PUSH_LIMIT_REACHED,
  PUSH_NOT_SUPPORTED,
  RECURSIVE_PUSH,
  STREAM_CLOSED,
} from "./server-errors.ts";
import type { ServerStream } from "./server-stream.ts";

/** A part: servers whose handlers push nothing do without. */
export interface ServerPush {
  /** For handlers. Comes back when the promise is written, or cannot be. */
  push(sc: ServerConn, parent: ServerStream, promise: PromisedRequest): Blocking<IoError | undefined>;
  /** For the serve loop. */
  startPush(sc: ServerConn, request: StartPushRequest): void;
}

/** Ids of promised streams end here. RFC 9113 §5.1.1. */
const MAX_STREAM_ID = 2 ** 31 - 1;

/** What belongs to a body or to one connection, and what the server says itself. Go: checkValidPushHeaders. */
const NOT_IN_PROMISES: readonly string[] = [
  "content-length",
  "content-encoding",
  "trailer",
  "te",
  "expect",
  "host",
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
];

export interface PushRequest {
  /** GET or HEAD: the RFC allows methods that are safe, cacheable and without a body. */
  readonly method: string;
  /** An absolute path. */
  readonly path: string;
  readonly header: HeaderMap;
}

export interface PromisedRequest extends PushRequest {
  readonly scheme: string;
  readonly authority: string;
}

export interface StartPushRequest {
  readonly kind: "start push";
  readonly parent: ServerStream;
  readonly promise: PromisedRequest;
  readonly done: Channel<WriteResult>;
}

/** On the handler's goroutine: comes back once the PUSH_PROMISE is written, or cannot be. */
function* push(
  sc: ServerConn,
  parent: ServerStream,
  promise: PromisedRequest,
): Blocking<IoError | undefined> {
  if (parent.isPushed) return RECURSIVE_PUSH;
  const refused = checkPush(promise);
  if (refused !== undefined) return refused;
  const done = new Channel<WriteResult>(sc.rt, "startPush.done", 1);
  const request: StartPushRequest = { kind: "start push", parent, promise, done };
  const ends = { doneServing: recv(sc.doneServing), closed: recv(parent.cw) };
  const asked = yield* select(sc.rt, { ...ends, sent: send(sc.serveMsgCh, request) });
  if (asked.case !== "sent") return endOf(asked.case);
  const told = yield* select(sc.rt, { ...ends, told: recv(done) });
  if (told.case !== "told") return endOf(told.case);
  return told.ok ? told.value : undefined;
}

/** On the serve goroutine. */
function startPush(sc: ServerConn, { parent, promise, done }: StartPushRequest): void {
  const { state } = parent.life;
  if (state !== "open" && state !== "half-closed (remote)") {
    done.trySend(STREAM_CLOSED);
    return;
  }
  if (!sc.pushEnabled) {
    done.trySend(PUSH_NOT_SUPPORTED);
    return;
  }
  const op = {
    kind: "push promise",
    streamId: parent.streamId,
    fields: promiseFields(promise),
    allocatePromisedId: () => allocatePromisedId(sc, parent, promise),
  } as const;
  sc.writes.writeFrame(new FrameWriteRequest(op, parent, done));
}

/** Much may have happened since the handler asked, so the limits are looked at again. */
function allocatePromisedId(
  sc: ServerConn,
  parent: ServerStream,
  promise: PromisedRequest,
): number | IoError {
  const { streams } = sc;
  if (!sc.pushEnabled) return PUSH_NOT_SUPPORTED;
  if (streams.pushedCount + 1 > sc.clientMaxStreams) return PUSH_LIMIT_REACHED;
  if (streams.maxPushPromiseId + 2 > MAX_STREAM_ID) {
    sc.leave("the ids for promised streams are used up");
    return PUSH_LIMIT_REACHED;
  }
  const stream = streams.newPushedStream(parent.streamId);
  sc.handlers.startPushed(stream, promise);
  return stream.streamId;
}

function checkPush({ method, path, header }: PromisedRequest): IoError | undefined {
  if (method !== "GET" && method !== "HEAD") {
    return new IoError("errPushMethod", `only GET and HEAD can be promised, not ${method}`);
  }
  if (!path.startsWith("/")) return new IoError("errPushTarget", "a promised target is an absolute path");
  const wrong = header.names().find((name) => name.startsWith(":") || NOT_IN_PROMISES.includes(name));
  return wrong === undefined ? undefined : new IoError("errPushHeader", `${wrong} cannot be promised`);
}

/** In Go's order. */
function promiseFields({ method, scheme, authority, path, header }: PromisedRequest): readonly HeaderField[] {
  return [
    { name: ":method", value: method },
    { name: ":scheme", value: scheme },
    { name: ":authority", value: authority },
    { name: ":path", value: path },
    ...header.toFields(),
  ];
}

function endOf(which: "doneServing" | "closed"): IoError {
  return which === "closed" ? STREAM_CLOSED : CLIENT_DISCONNECTED;
}

export const SERVER_PUSH: ServerPush = { push, startPush };
