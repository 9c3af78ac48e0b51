/**
 * Header fields that break peers, and messages whose parts do not fit together. RFC 9113 §8. A block is judged where it ends.
 */
import { groupDigits } from "../base/group-digits.ts";
import { Http2Error } from "../base/http2-error.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import { SettingId } from "../frame/setting-names.ts";
import type { HeaderField } from "../hpack/field.ts";
import {
  checkFieldBlock,
  connectionSpecificField,
  declaredLength,
  requestPseudo,
} from "../http2/header-rules.ts";
import type { Side } from "../probe/event.ts";
import { otherSide } from "../trace/frame-columns.ts";
import type { Check, LintContext, Step } from "./check.ts";
import type { LintToken } from "./rules.ts";

interface Message {
  /** Its head (of a response: the final one) has been seen. */
  hasHead: boolean;
  octets: number;
  declared: number | undefined;
  isDone: boolean;
}

interface Begun {
  isPromise: boolean;
  endsStream: boolean;
}

interface Exchange {
  readonly client: Message;
  readonly server: Message;
  /** Responses to these have a content-length and no content. */
  method: string;
  status: string;
}

const BLOCK_FAULTS: Readonly<Record<string, LintToken>> = {
  "headers.field-name": "headers.name",
  "headers.field-value": "headers.value",
};

export class MessageCheck implements Check {
  readonly #context: LintContext;
  readonly #exchanges = new Map<number, Exchange>();
  /** Largest header list that each side takes. */
  readonly #limits: Record<Side, number> = { client: Infinity, server: Infinity };
  /** What began each side's block: END_STREAM stands on HEADERS, and the fields may end with CONTINUATION while the other side talks. */
  readonly #begun: Readonly<Record<Side, Begun>> = { client: newBegun(), server: newBegun() };

  constructor(context: LintContext) {
    this.#context = context;
  }

  see(step: Step): void {
    const { type, flags, streamId, from, headers } = step.row;
    if (type === FrameType.SETTINGS) this.#settings(step);
    if (type === FrameType.HEADERS || type === FrameType.PUSH_PROMISE) {
      const begun = this.#begun[from];
      begun.isPromise = type === FrameType.PUSH_PROMISE;
      begun.endsStream = type === FrameType.HEADERS && (flags & Flag.END_STREAM) !== 0;
    }
    if (headers !== undefined) this.#block(step, headers);
    if (type === FrameType.DATA && step.frame?.type === FrameType.DATA) {
      const message = this.#exchange(streamId)[from];
      message.octets += step.frame.data.length;
      if ((flags & Flag.END_STREAM) !== 0) this.#finish(step, message);
    }
  }

  #settings({ row: { from }, frame }: Step): void {
    if (frame?.type !== FrameType.SETTINGS) return;
    for (const [id, value] of frame.settings) {
      if (id === SettingId.MAX_HEADER_LIST_SIZE) this.#limits[from] = value;
    }
  }

  #block(step: Step, headers: readonly HeaderField[]): void {
    // What a recording that begins in the middle does not know cannot be judged.
    if (headers.some((field) => "unknown" in field)) return;
    this.#fields(step, headers);
    this.#size(step, headers);
    const { streamId, from } = step.row;
    const { isPromise, endsStream } = this.#begun[from];
    if (isPromise) {
      this.#request(step, headers, true);
      return;
    }
    const exchange = this.#exchange(streamId);
    const message = exchange[from];
    if (message.hasHead) this.#trailers(step, headers, endsStream);
    else if (from === "client") {
      exchange.method = valueOf(headers, ":method") ?? "";
      message.hasHead = true;
      if (this.#context.isWhole) this.#request(step, headers, endsStream);
    } else this.#response(step, headers, exchange);
    if (message.hasHead) message.declared ??= declaredLength(headers);
    if (endsStream) this.#finish(step, message);
  }

  /** What holds for every block. `:protocol` is RFC 8441's. */
  #fields(step: Step, headers: readonly HeaderField[]): void {
    const fault = checkFieldBlock(
      headers.filter((field) => field.name !== ":protocol"),
      step.row.streamId,
    );
    if (fault !== undefined) {
      const token = BLOCK_FAULTS[fault.token] ?? "headers.pseudo";
      const bad = headers.find((field) => fault.reason.includes(JSON.stringify(field.name)));
      this.#report(token, `${fault.reason}.`, step, bad?.name, fault.rfc);
    }
    const padded = headers.find(({ value }) => /^[ \t]|[ \t]$/.test(value));
    if (padded !== undefined)
      this.#report(
        "headers.value",
        `The value of ${padded.name} begins or ends with a blank.`,
        step,
        padded.name,
      );
    const specific = connectionSpecificField(headers);
    if (specific === "te") this.#report("headers.te", `te says "${valueOf(headers, "te")}".`, step, "te");
    else if (specific !== undefined)
      this.#report("headers.connection", `The message carries ${specific}.`, step, specific);
  }

  #size(step: Step, headers: readonly HeaderField[]): void {
    const size = headers.reduce((sum, { name, value }) => sum + name.length + value.length + 32, 0);
    const limit = this.#limits[otherSide(step.row.from)];
    if (size > limit)
      this.#report(
        "headers.too-large",
        `The fields count ${groupDigits(size)} octets; the peer takes ${groupDigits(limit)}.`,
        step,
      );
  }

  #request(step: Step, headers: readonly HeaderField[], endsStream: boolean): void {
    if (headers.some((field) => field.name === ":protocol")) return;
    const pseudo = requestPseudo(headers, step.row.streamId, endsStream);
    if (pseudo instanceof Http2Error) {
      if (pseudo.token !== "request.head-with-body")
        this.#report("headers.missing", `${pseudo.reason}.`, step, undefined, pseudo.rfc);
      return;
    }
    const host = valueOf(headers, "host");
    if (
      host === undefined ||
      pseudo.authority === "" ||
      host.toLowerCase() === pseudo.authority.toLowerCase()
    )
      return;
    this.#report("headers.host", `:authority is ${pseudo.authority}, host is ${host}.`, step, "host");
  }

  #response(step: Step, headers: readonly HeaderField[], exchange: Exchange): void {
    const status = valueOf(headers, ":status");
    if (status === undefined || !/^[1-9]\d\d$/.test(status)) {
      const what = status === undefined ? "The response has no :status." : `:status is "${status}".`;
      if (this.#context.isWhole) this.#report("headers.missing", what, step, undefined, "RFC 9113 §8.3.2");
    }
    if (status?.startsWith("1") === true) return;
    exchange.server.hasHead = true;
    exchange.status = status ?? "";
  }

  #trailers(step: Step, headers: readonly HeaderField[], endsStream: boolean): void {
    const pseudo = headers.find((field) => field.name.startsWith(":"));
    if (pseudo !== undefined)
      this.#report(
        "headers.pseudo",
        `${pseudo.name} stands in trailers.`,
        step,
        pseudo.name,
        "RFC 9113 §8.1",
      );
    if (!endsStream)
      this.#report("headers.trailers", "A second header block, and it does not end the stream.", step);
  }

  #finish(step: Step, message: Message): void {
    if (message.isDone) return;
    message.isDone = true;
    const { declared, octets } = message;
    if (declared === undefined || declared === octets || !this.#context.isWhole) return;
    const { from, streamId } = step.row;
    const { method, status } = this.#exchange(streamId);
    // RFC 9110 §8.6: what the content would have had.
    if (from === "server" && octets === 0 && (method === "HEAD" || status === "304")) return;
    if (method === "CONNECT") return;
    const what = `content-length says ${groupDigits(declared)}; DATA on stream ${streamId} carries ${groupDigits(octets)}.`;
    this.#report("headers.content-length", what, step);
  }

  #exchange(streamId: number): Exchange {
    const known = this.#exchanges.get(streamId);
    if (known !== undefined) return known;
    const exchange = { client: newMessage(), server: newMessage(), method: "", status: "" };
    this.#exchanges.set(streamId, exchange);
    return exchange;
  }

  #report(token: LintToken, what: string, { i, row }: Step, field?: string, rfc?: string): void {
    const spot = field === undefined ? {} : { spot: { field } };
    this.#context.report(token, what, {
      frame: i,
      streamId: row.streamId,
      ...spot,
      ...(rfc === undefined ? {} : { rfc }),
    });
  }
}

function newMessage(): Message {
  return { hasHead: false, octets: 0, declared: undefined, isDone: false };
}

function newBegun(): Begun {
  return { isPromise: false, endsStream: false };
}

function valueOf(headers: readonly HeaderField[], name: string): string | undefined {
  return headers.find((field) => field.name === name)?.value;
}
