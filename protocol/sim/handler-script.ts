/**
 * Handlers as a scenario describes them, turned into handlers that the server runs: one rule per kind of request,
 * step after step, as an http.Handler would be written. Knows the handler's side of the server and nothing below.
 */
import { unreachable } from "../base/assert.ts";
import { concatBytes } from "../base/bytes.ts";
import type { Blocking, Runtime } from "../goroutine/runtime.ts";
import type { IoError } from "../http2/io-error.ts";
import { HandlerPanic, respondWithError } from "../server/handler.ts";
import type { Handler } from "../server/handler.ts";
import { HeaderMap } from "../server/header-map.ts";
import type { ServerRequest } from "../server/request.ts";
import { TRAILER_PREFIX } from "../server/response-writer.ts";
import type { ResponseWriter } from "../server/response-writer.ts";
import { openBody } from "./body-source.ts";
import type { OpenBody } from "./body-source.ts";
import { readAll } from "./read-all.ts";
import type { BodySource, HandlerRule, HandlerStep, HeaderPairs } from "./scenario.ts";

/** As http.ServeMux: the first rule that matches; without one, net/http's 404. */
export function scriptedHandler(rt: Runtime, rules: readonly HandlerRule[]): Handler {
  const bodies = new Map<BodySource, OpenBody>();
  return (response, request) => {
    const rule = rules.find((candidate) => matches(candidate, request));
    if (rule === undefined) return respondWithError(response, 404, "404 page not found");
    return new HandlerRun(rt, bodies, response, request, rule).run();
  };
}

function matches(rule: HandlerRule, request: ServerRequest): boolean {
  if (rule.method !== undefined && rule.method !== request.method) return false;
  const lacks = ([name, value]: readonly [string, string]): boolean =>
    !request.fields.some((field) => field.name === name.toLowerCase() && field.value === value);
  if (rule.having?.some(lacks) === true) return false;
  if (rule.path === undefined) return true;
  const path = rule.path.includes("?") ? request.path : (request.path.split("?", 1)[0] ?? "");
  return rule.path.endsWith("*") ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path;
}

class HandlerRun {
  readonly #rt: Runtime;
  /** Of all runs: a body is worked out once. */
  readonly #bodies: Map<BodySource, OpenBody>;
  readonly #response: ResponseWriter;
  readonly #request: ServerRequest;
  readonly #rule: HandlerRule;
  readonly #keeps: boolean;
  #kept: Uint8Array[] = [];

  constructor(
    rt: Runtime,
    bodies: Map<BodySource, OpenBody>,
    response: ResponseWriter,
    request: ServerRequest,
    rule: HandlerRule,
  ) {
    this.#rt = rt;
    this.#bodies = bodies;
    this.#response = response;
    this.#request = request;
    this.#rule = rule;
    this.#keeps = rule.steps.some((step) => step.do === "echo");
  }

  /** Returns early, as handlers do, once something cannot be read or written. */
  *run(): Blocking<void> {
    for (const step of this.#rule.steps) if ((yield* this.#step(step)) !== undefined) return;
  }

  *#step(step: HandlerStep): Blocking<IoError | undefined> {
    switch (step.do) {
      case "read":
        if (step.as === "Never") return yield* this.#response.requestOver();
        return yield* readAll(this.#rt, this.#request.body, step, (bytes) => {
          if (this.#keeps) this.#kept.push(bytes);
        });
      case "header":
        this.#setHeaders(step.set);
        return undefined;
      case "status":
        if (step.code < 200) return yield* this.#response.writeInformational(step.code);
        this.#response.writeHeader(step.code);
        return undefined;
      case "trailers":
        for (const [name, value] of step.set) this.#response.header.add(TRAILER_PREFIX + name, value);
        return undefined;
      case "push":
        yield* this.#push(step);
        return undefined;
      case "panic":
      case "abort":
        throw new HandlerPanic();
      case "write":
        return yield* this.#write(step);
      case "echo":
        return yield* this.#response.write(concatBytes(this.#kept));
      case "flush":
        return yield* this.#response.flush();
      case "sleep":
        this.#response.activity("sleeping");
        yield* this.#rt.sleep(step.ms);
        return undefined;
      default:
        return unreachable(step);
    }
  }

  /** A push that cannot be made is no reason to end: handlers only say so. */
  *#push({ path, method = "GET", headers = [] }: HandlerStep & { readonly do: "push" }): Blocking<void> {
    const header = new HeaderMap();
    for (const [name, value] of headers) header.add(name, value);
    const refused = yield* this.#response.push({ method, path, header });
    if (refused !== undefined) this.#response.activity(`could not push ${path}: ${refused.text}`);
  }

  /** A name that stands twice gets both values. */
  #setHeaders(pairs: HeaderPairs): void {
    const said = new Set<string>();
    for (const [name, value] of pairs) {
      if (said.has(name.toLowerCase())) this.#response.header.add(name, value);
      else this.#response.header.set(name, value);
      said.add(name.toLowerCase());
    }
  }

  *#write(step: HandlerStep & { readonly do: "write" }): Blocking<IoError | undefined> {
    const body = this.#open(step.body);
    const chunk = step.chunkBytes ?? Math.max(1, body.length);
    for (let at = 0; at < body.length || at === 0; at += chunk) {
      const failed = yield* this.#response.write(body.slice(at, Math.min(chunk, body.length - at)));
      if (failed !== undefined) return failed;
      yield* this.#rt.sleep(step.pauseMs ?? 0);
    }
    return undefined;
  }

  #open(source: BodySource): OpenBody {
    const known = this.#bodies.get(source);
    if (known !== undefined) return known;
    const opened = openBody(source);
    this.#bodies.set(source, opened);
    return opened;
  }
}
