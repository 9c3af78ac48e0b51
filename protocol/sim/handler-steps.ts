/**
 * Handlers from descriptions: finds the rule for a request and does its steps, one after another, as an
 * http.Handler would. A read or write that fails ends the handler, as in real ones.
 */
import { unreachable } from "../base/assert.ts";
import { concatBytes } from "../base/bytes.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import { EOF, IoError } from "../http2/io-error.ts";
import { respondWithError } from "../server/handler.ts";
import type { Handler } from "../server/handler.ts";
import type { ServerRequest } from "../server/request.ts";
import type { ResponseWriter } from "../server/response-writer.ts";
import { bodyBytes } from "./body-source.ts";
import { ReadAllBuffer } from "./read-all-sizes.ts";
import type { HandlerRule, HandlerStep } from "./scenario.ts";

/** The buffer of io.Copy to io.Discard. */
const DISCARD_BYTES = 8192;

type ReadStep = Extract<HandlerStep, { readonly do: "read" }>;
type WriteStep = Extract<HandlerStep, { readonly do: "write" }>;

export function handlerFromRules(rt: Runtime, rules: readonly HandlerRule[]): Handler {
  return function* handle(response, request) {
    const rule = rules.find((candidate) => matches(candidate, request));
    if (rule === undefined) {
      yield* respondWithError(response, 404, "404 page not found");
      return;
    }
    const run = new StepRun(rt, response, request);
    for (const step of rule.steps) if (!(yield* run.step(step))) return;
  };
}

function matches(rule: HandlerRule, request: ServerRequest): boolean {
  if (rule.method !== undefined && rule.method !== request.method) return false;
  if (rule.path === undefined) return true;
  const path = request.path.split("?", 1)[0] ?? "";
  return rule.path.endsWith("*") ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path;
}

/** One request being served. Steps say false once reading or writing has failed. */
class StepRun {
  #rt: Runtime;
  #response: ResponseWriter;
  #request: ServerRequest;
  #read: Uint8Array[] = [];
  /** One ReadAll, even if it is told in several steps. */
  #slice = new ReadAllBuffer();

  constructor(rt: Runtime, response: ResponseWriter, request: ServerRequest) {
    this.#rt = rt;
    this.#response = response;
    this.#request = request;
  }

  *step(step: HandlerStep): Blocking<boolean> {
    switch (step.do) {
      case "read":
        return yield* this.#readBody(step);
      case "header":
        this.#setHeader(step.set);
        return true;
      case "status":
        this.#response.writeHeader(step.code);
        return true;
      case "write":
        return yield* this.#writeBody(step);
      case "echo":
        return (yield* this.#response.write(concatBytes(this.#read))) === undefined;
      case "flush":
        return (yield* this.#response.flush()) === undefined;
      case "sleep":
        yield* this.#pause(step.ms);
        return true;
      default:
        return unreachable(step);
    }
  }

  *#readBody(step: ReadStep): Blocking<boolean> {
    const most = step.maxBytes ?? Infinity;
    for (let total = 0; total < most;) {
      const room = step.chunkBytes ?? (step.as === "Discard" ? DISCARD_BYTES : this.#slice.room());
      const got = yield* this.#request.body.read(Math.min(room, most - total));
      if (got instanceof IoError) return got === EOF;
      if (step.as !== "Discard") this.#read.push(got);
      if (step.chunkBytes === undefined && step.as !== "Discard") this.#slice.filled(got.length);
      total += got.length;
      yield* this.#pause(step.pauseMs ?? 0);
    }
    return true;
  }

  *#writeBody(step: WriteStep): Blocking<boolean> {
    const body = bodyBytes(step.body);
    const piece = step.chunkBytes ?? Math.max(1, body.length);
    for (let at = 0; at < body.length; at += piece) {
      if ((yield* this.#response.write(body.subarray(at, at + piece))) !== undefined) return false;
      yield* this.#pause(step.pauseMs ?? 0);
    }
    return true;
  }

  /** A name that stands twice in one step has both values. */
  #setHeader(pairs: readonly (readonly [string, string])[]): void {
    const seen = new Set<string>();
    for (const [name, value] of pairs) {
      if (seen.has(name.toLowerCase())) this.#response.header.add(name, value);
      else this.#response.header.set(name, value);
      seen.add(name.toLowerCase());
    }
  }

  *#pause(ms: number): Blocking<void> {
    if (ms <= 0) return;
    this.#response.activity("waiting");
    yield* this.#rt.sleep(ms);
  }
}
