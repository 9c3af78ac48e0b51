/** Beginnings and answers: SETTINGS first, legal, acknowledged; PINGs answered, and not too many. RFC 9113 §3.4, §6.5, §6.7. */
import { groupDigits } from "../base/group-digits.ts";
import { toHex } from "../base/bytes.ts";
import { Deque } from "../base/deque.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import { SettingId } from "../frame/setting-names.ts";
import { INITIAL_MAX_FRAME_SIZE, validateSetting } from "../http2/settings.ts";
import type { Side } from "../probe/event.ts";
import { otherSide } from "../trace/frame-columns.ts";
import { counted, SPOT } from "./check.ts";
import type { Check, LintContext, Step } from "./check.ts";

/** How long an answer may take: so much time, or, where times are unknown, so many frames of the other side. */
const PATIENCE_MS = 1000;
const PATIENCE_FRAMES = 20;
/** PINGs of one side between which nobody says anything else: gRPC's servers leave at the third. */
const MANY_IDLE_PINGS = 5;

interface Asked {
  readonly i: number;
  readonly at: number;
  /** Frames that the other side had sent by then. */
  readonly heard: number;
}

interface AskedPing extends Asked {
  isAnswered: boolean;
}

class Talk {
  first = true;
  frames = 0;
  maxFrame = INITIAL_MAX_FRAME_SIZE;
  /** Without an answer yet, oldest first. */
  readonly settings = new Deque<Asked>();
  readonly pings: AskedPing[] = [];
  /** Of them those without an answer, by their octets: a flood has many. */
  readonly #waiting = new Map<string, Deque<AskedPing>>();
  idlePings = 0;

  ping(octets: string, asked: Asked): void {
    const ping = { ...asked, isAnswered: false };
    const waiting = this.#waiting.get(octets) ?? new Deque<AskedPing>();
    waiting.push(ping);
    this.#waiting.set(octets, waiting);
    this.pings.push(ping);
  }

  /** The oldest PING with these octets has its answer; false if none waits for one. */
  answer(octets: string): boolean {
    const ping = this.#waiting.get(octets)?.shift();
    if (ping !== undefined) ping.isAnswered = true;
    return ping !== undefined;
  }
}

export class TalkCheck implements Check {
  readonly #context: LintContext;
  readonly #talks: Readonly<Record<Side, Talk>> = { client: new Talk(), server: new Talk() };

  constructor(context: LintContext) {
    this.#context = context;
  }

  see(step: Step): void {
    const { type, from, length } = step.row;
    if (type < 0) return;
    const talk = this.#talks[from];
    this.#first(step, talk);
    talk.frames++;
    this.#size(step, length);
    if (type === FrameType.SETTINGS) this.#settings(step, talk);
    else if (type === FrameType.PING) this.#ping(step, talk);
    if (type === FrameType.DATA || type === FrameType.HEADERS) {
      this.#talks.client.idlePings = 0;
      this.#talks.server.idlePings = 0;
    }
  }

  end(): void {
    for (const from of ["client", "server"] as const) {
      const settings = this.#talks[from].settings.peek();
      if (settings !== undefined && this.#isLate(settings, from))
        this.#context.report(
          "settings.unanswered",
          `The ${otherSide(from)} never acknowledges these SETTINGS.`,
          { frame: settings.i },
        );
      const pings = this.#talks[from].pings.filter((ping) => !ping.isAnswered && this.#isLate(ping, from));
      const last = pings.at(-1);
      if (last === undefined) continue;
      const what = `${counted(pings.length, "PING")} of the ${from} had no answer.`;
      this.#context.report("ping.unanswered", what, { frame: last.i });
    }
  }

  #isLate({ at, heard }: Asked, from: Side): boolean {
    const { trace } = this.#context;
    const since = this.#talks[otherSide(from)].frames - heard;
    return since >= PATIENCE_FRAMES || (trace.timed && trace.durationMs - at >= PATIENCE_MS);
  }

  #first({ i, row: { type, from, flags } }: Step, talk: Talk): void {
    if (!talk.first) return;
    talk.first = false;
    if (!this.#context.isWhole || (type === FrameType.SETTINGS && (flags & Flag.ACK) === 0)) return;
    this.#context.report("settings.first", `The ${from}'s first frame is not SETTINGS.`, {
      frame: i,
      spot: SPOT.type,
    });
  }

  #size({ i, row: { from, streamId } }: Step, length: number): void {
    const { maxFrame } = this.#talks[otherSide(from)];
    if (length <= maxFrame || !this.#context.isWhole) return;
    const what = `The payload has ${groupDigits(length)} octets; the peer takes ${groupDigits(maxFrame)}.`;
    this.#context.report("frame.too-large", what, { frame: i, streamId, spot: SPOT.length });
  }

  #settings({ i, row, frame }: Step, talk: Talk): void {
    const { at, from, flags } = row;
    const other = this.#talks[otherSide(from)];
    if ((flags & Flag.ACK) !== 0) {
      if (other.settings.shift() === undefined && this.#context.isWhole)
        this.#context.report("ack.unexpected", `The ${from} acknowledges SETTINGS that nobody has sent.`, {
          frame: i,
          spot: SPOT.flags,
        });
      return;
    }
    talk.settings.push({ i, at, heard: other.frames });
    if (frame?.type !== FrameType.SETTINGS) return;
    for (const [n, [id, value]] of frame.settings.entries()) {
      const spot = { offset: 9 + 6 * n, length: 6 };
      const fault = validateSetting([id, value]);
      if (fault !== undefined)
        this.#context.report("settings.value", `${fault.reason}.`, { frame: i, spot, rfc: fault.rfc });
      else if (id === SettingId.MAX_FRAME_SIZE) talk.maxFrame = Math.max(talk.maxFrame, value);
      else if (id === SettingId.HEADER_TABLE_SIZE && value === 0)
        this.#context.report("hpack.no-table", `The ${from} takes header blocks without a dynamic table.`, {
          frame: i,
          spot,
        });
    }
  }

  #ping({ i, row, frame }: Step, talk: Talk): void {
    const { at, from, flags } = row;
    const octets = frame?.type === FrameType.PING ? toHex(frame.opaqueData) : "";
    const other = this.#talks[otherSide(from)];
    if ((flags & Flag.ACK) !== 0) {
      if (!other.answer(octets) && this.#context.isWhole)
        this.#context.report("ack.unexpected", `The ${from} answers PING ${octets}, which nobody has sent.`, {
          frame: i,
          spot: SPOT.flags,
        });
      return;
    }
    talk.ping(octets, { i, at, heard: other.frames });
    if (++talk.idlePings !== MANY_IDLE_PINGS) return;
    const what = `The ${from} sends ${MANY_IDLE_PINGS} PINGs with no HEADERS and no DATA between them.`;
    this.#context.report("ping.idle", what, { frame: i });
  }
}
