/**
 * The goroutine that reads frames, one at a time: it hands a frame over and then waits at the gate until the serve
 * loop is done with it. Go: serverConn.readFrames, readPreface.
 */
import { Http2Error } from "../base/http2-error.ts";
import { Channel } from "../goroutine/channel.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { recv, Select, select, send } from "../goroutine/select.ts";
import type { FrameInput, InputFrame } from "../http2/frame-input.ts";

/** Go: prefaceTimeout. */
const PREFACE_TIMEOUT_MS = 10_000;

export interface ReadFrameResult {
  /** A frame, a fault of the peer, or undefined at the end of the connection. */
  readonly frame: InputFrame | Http2Error | undefined;
  /** Opens the gate: the next frame may be read. */
  readonly readMore: () => Blocking<void>;
}

export interface FrameSource {
  readonly rt: Runtime;
  readonly input: FrameInput;
  readonly readFrameCh: Channel<ReadFrameResult>;
  readonly doneServing: Channel<void>;
}

export function* readFrames({ rt, input, readFrameCh, doneServing }: FrameSource): Blocking<void> {
  const gate = new Channel<void>(rt, "gate");
  const readMore = (): Blocking<void> => gate.send();
  const processed = new Select(rt, { gate: recv(gate), done: recv(doneServing) });
  for (;;) {
    const frame = yield* input.readFrame();
    const handed = yield* select(rt, {
      frame: send(readFrameCh, { frame, readMore }),
      done: recv(doneServing),
    });
    if (handed.case === "done") return;
    const opened = yield* processed.run();
    if (opened.case === "done" || isTerminal(frame)) return;
  }
}

/** False if the client did not begin with the 24 octets in time. */
export function* readPreface(rt: Runtime, input: FrameInput): Blocking<boolean> {
  const errc = new Channel<boolean>(rt, "errc", 1);
  const timeout = new Channel<void>(rt, "timer.C", 1);
  rt.go(
    "readPreface",
    function* () {
      errc.trySend(yield* input.readPreface());
    },
    "server",
  );
  const timer = rt.afterFunc(PREFACE_TIMEOUT_MS, "prefaceTimeout", () => void timeout.trySend());
  const first = yield* select(rt, { timeout: recv(timeout), read: recv(errc) });
  timer.stop();
  return first.case === "read" && first.ok && first.value;
}

/** Go: terminalReadFrameError. */
function isTerminal(frame: InputFrame | Http2Error | undefined): boolean {
  return frame === undefined || (frame instanceof Http2Error && frame.scope === "connection");
}
