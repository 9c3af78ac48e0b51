/**
 * The life of streams as the frames of each sender show it: numbers, order, what comes after the end. RFC 9113 §5.1. What one end
 * does is judged by what that end has said and could have heard, so that frames that crossed on the way are no fault.
 */
import { ErrorCode, errorCodeName } from "../base/http2-error.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import { SettingId } from "../frame/setting-names.ts";
import { counted, SPOT } from "./check.ts";
import type { Check, LintContext, Step } from "./check.ts";

interface Half {
  /** By END_STREAM or RST_STREAM. */
  ended: boolean;
  began: boolean;
}

interface Life {
  readonly client: Half;
  readonly server: Half;
  /** The frame that opened it. */
  readonly openedBy: number;
  isReset: boolean;
}

const NORMAL_ENDS: ReadonlySet<number> = new Set([
  ErrorCode.NO_ERROR,
  ErrorCode.CANCEL,
  ErrorCode.REFUSED_STREAM,
]);

export class StreamCheck implements Check {
  readonly #context: LintContext;
  readonly #streams = new Map<number, Life>();
  readonly #highest = { client: 0, server: 0 };
  /** The client's, that count against the server's limit: pushes do not. RFC 9113 §5.1.2. */
  readonly #open = new Set<number>();
  /** The server's limit on streams, and the same once the client has acknowledged it. */
  #announced: number | undefined;
  #limit = Infinity;
  #isLeaving = false;
  /** Ended by an error: what it left open needs no word of its own. */
  #broke = false;
  /** What the client said of push, and whether the server has acknowledged that it is off. */
  #pushSaid: number | undefined;
  #pushOff = false;

  constructor(context: LintContext) {
    this.#context = context;
    if (context.isUpgrade) this.#openUpgraded();
  }

  see(step: Step): void {
    const { type } = step.row;
    if (type === FrameType.HEADERS) this.#headers(step);
    else if (type === FrameType.DATA) this.#data(step);
    else if (type === FrameType.PUSH_PROMISE) this.#promise(step);
    else if (type === FrameType.RST_STREAM) this.#reset(step);
    else if (type === FrameType.WINDOW_UPDATE) this.#mustBeKnown(step);
    else if (type === FrameType.SETTINGS) this.#settings(step);
    else if (type === FrameType.GOAWAY) this.#seeGoAway(step);
  }

  end(): void {
    const { trace, isWhole, report } = this.#context;
    if (!isWhole || this.#broke) return;
    for (const [streamId, { client, server, isReset, openedBy }] of this.#streams) {
      if (isReset || (client.ended && server.ended)) continue;
      const missing = !client.ended ? "client's half" : server.began ? "response's end" : "response";
      const what = `Stream ${streamId} lacks its ${missing} when the recording ends.`;
      if (openedBy < trace.frames.length) report("stream.unfinished", what, { frame: openedBy, streamId });
    }
  }

  #openUpgraded(): void {
    const client = { began: true, ended: true };
    this.#streams.set(1, { client, server: { began: false, ended: false }, openedBy: 0, isReset: false });
    this.#open.add(1);
    this.#highest.client = 1;
  }

  #headers(step: Step): void {
    const { from, streamId, flags } = step.row;
    if (streamId === 0) return;
    let life = this.#streams.get(streamId);
    if (life === undefined && from === "client") life = this.#openByClient(step);
    if (life === undefined) {
      if (this.#context.isWhole) this.#reportIdle(step, "HEADERS");
      return;
    }
    this.#mayWrite(step, life[from], "HEADERS");
    life[from].began = true;
    if ((flags & Flag.END_STREAM) !== 0) this.#endHalf(step, life);
  }

  #openByClient({ i, row: { streamId } }: Step): Life | undefined {
    const { report, isWhole } = this.#context;
    const place = { frame: i, streamId, spot: SPOT.stream };
    if (streamId % 2 === 0) {
      report("stream.parity", `The client opens stream ${streamId}, an even number.`, place);
    } else if (isWhole && streamId < this.#highest.client) {
      const what = `The client opens stream ${streamId} after stream ${this.#highest.client}.`;
      report("stream.backwards", what, place);
    }
    this.#highest.client = Math.max(this.#highest.client, streamId);
    const life = {
      client: { began: true, ended: false },
      server: { began: false, ended: false },
      openedBy: i,
      isReset: false,
    };
    this.#streams.set(streamId, life);
    this.#open.add(streamId);
    if (this.#open.size > this.#limit) {
      const what = `Stream ${streamId} is the ${this.#open.size}th at once; the server allows ${this.#limit}.`;
      report("stream.too-many", what, { frame: i, streamId });
    }
    return life;
  }

  #data(step: Step): void {
    const { from, streamId, flags } = step.row;
    const life = this.#streams.get(streamId);
    if (life === undefined) {
      this.#mustBeKnown(step);
      return;
    }
    this.#mayWrite(step, life[from], "DATA");
    if ((flags & Flag.END_STREAM) !== 0) this.#endHalf(step, life);
  }

  #mayWrite({ i, row: { from, streamId } }: Step, half: Half, name: string): void {
    if (!half.ended) return;
    const what = `The ${from} sends ${name} on stream ${streamId} after it has ended it.`;
    this.#context.report("stream.after-end", what, { frame: i, streamId, spot: SPOT.stream });
  }

  #endHalf({ row: { from, streamId } }: Step, life: Life): void {
    life[from].ended = true;
    if (life.client.ended && life.server.ended) this.#open.delete(streamId);
  }

  #promise({ i, row, frame }: Step): void {
    const { report, isWhole } = this.#context;
    const { from, streamId } = row;
    const place = { frame: i, streamId, spot: SPOT.type };
    if (from === "client") report("push.forbidden", "The client sends PUSH_PROMISE.", place);
    else if (this.#pushOff) report("push.forbidden", "The client has said that it takes no push.", place);
    if (frame?.type !== FrameType.PUSH_PROMISE) return;
    const promised = frame.promisedStreamId;
    const at = { frame: i, streamId, spot: { offset: 9, length: 4 } };
    if (promised % 2 !== 0) report("stream.parity", `Stream ${promised} is promised, an odd number.`, at);
    else if (isWhole && promised <= this.#highest.server)
      report("stream.backwards", `Stream ${promised} is promised after stream ${this.#highest.server}.`, at);
    this.#highest.server = Math.max(this.#highest.server, promised);
    const client = { began: true, ended: true };
    this.#streams.set(promised, {
      client,
      server: { began: false, ended: false },
      openedBy: i,
      isReset: false,
    });
  }

  #reset({ i, row, frame }: Step): void {
    const { from, streamId } = row;
    const life = this.#streams.get(streamId);
    if (life === undefined) {
      this.#mustBeKnown({ i, row, frame });
      return;
    }
    const isFirst = !life.isReset;
    life[from].ended = true;
    this.#open.delete(streamId);
    life.isReset = true;
    // Peers repeat it for each frame that was on its way.
    if (frame?.type !== FrameType.RST_STREAM || !isFirst) return;
    const code = errorCodeName(frame.errorCode);
    const place = { frame: i, streamId, spot: { offset: 9, length: 4 } };
    if (frame.errorCode === ErrorCode.REFUSED_STREAM)
      this.#context.report("stream.refused", `The ${from} refuses stream ${streamId}.`, place);
    else if (frame.errorCode === ErrorCode.CANCEL)
      this.#context.report("stream.canceled", `The ${from} gives up stream ${streamId}.`, place);
    else if (!NORMAL_ENDS.has(frame.errorCode))
      this.#context.report("stream.reset", `The ${from} resets stream ${streamId}: ${code}.`, place);
  }

  /** WINDOW_UPDATE, DATA and RST_STREAM need a stream that has been opened or promised. */
  #mustBeKnown(step: Step): void {
    const { streamId, type } = step.row;
    if (!this.#context.isWhole || streamId === 0 || this.#streams.has(streamId)) return;
    // Lower numbers than the highest are closed without having been used.
    const side = streamId % 2 === 1 ? "client" : "server";
    if (streamId <= this.#highest[side]) return;
    const name =
      type === FrameType.DATA ? "DATA" : type === FrameType.RST_STREAM ? "RST_STREAM" : "WINDOW_UPDATE";
    this.#reportIdle(step, name);
  }

  #reportIdle({ i, row: { from, streamId } }: Step, name: string): void {
    const what = `The ${from} sends ${name} on stream ${streamId}, which nobody has opened.`;
    this.#context.report("stream.idle", what, { frame: i, streamId, spot: SPOT.stream });
  }

  #settings({ row: { from, flags }, frame }: Step): void {
    if ((flags & Flag.ACK) !== 0) {
      if (from === "client" && this.#announced !== undefined) this.#limit = this.#announced;
      if (from === "server") this.#pushOff = this.#pushSaid === 0;
      return;
    }
    if (frame?.type !== FrameType.SETTINGS) return;
    const values = new Map(frame.settings);
    if (from === "server") this.#announced = values.get(SettingId.MAX_CONCURRENT_STREAMS) ?? this.#announced;
    else this.#pushSaid = values.get(SettingId.ENABLE_PUSH) ?? this.#pushSaid;
  }

  #seeGoAway({ i, row: { from }, frame }: Step): void {
    if (frame?.type !== FrameType.GOAWAY) return;
    const { lastStreamId, errorCode } = frame;
    const { report } = this.#context;
    if (errorCode !== ErrorCode.NO_ERROR) {
      const what = `The ${from} ends the connection: ${errorCodeName(errorCode)}.`;
      report("goaway.error", what, { frame: i, spot: { offset: 13, length: 4 } });
      this.#broke = true;
      return;
    }
    if (from !== "server" || this.#isLeaving) return;
    this.#isLeaving = true;
    const left = [...this.#streams.keys()].filter((id) => id % 2 === 1 && id > lastStreamId).length;
    if (left === 0) return;
    const what = `The last stream is ${lastStreamId}; ${counted(left, "request")} above it ${left === 1 ? "was" : "were"} not processed.`;
    report("goaway.early", what, { frame: i, spot: { offset: 9, length: 4 } });
  }
}
