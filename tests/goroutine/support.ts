import { Prng } from "../../protocol/base/prng.ts";
import { Runtime } from "../../protocol/goroutine/runtime.ts";
import type { Blocking } from "../../protocol/goroutine/runtime.ts";
import type { EventBody } from "../../protocol/probe/event.ts";

export type Logged = EventBody & { readonly seq: number; readonly cause: number | undefined };

/** A probe that keeps everything it is told. */
export class Log {
  readonly events: Logged[] = [];
  cause: number | undefined;

  emit(event: EventBody): number {
    const seq = this.events.length;
    this.events.push({ ...event, seq, cause: this.cause });
    return seq;
  }
}

export function runtime(seed = 1, probe?: Log): Runtime {
  return new Runtime({ prng: new Prng(seed), probe });
}

/** Runs the bodies as goroutines g1, g2, … until idle and gives what they said. */
export function told(rt: Runtime, ...bodies: ((say: (text: string) => void) => Blocking<void>)[]): string[] {
  const lines: string[] = [];
  for (const [i, body] of bodies.entries()) rt.go(`g${i + 1}`, () => body((text) => lines.push(text)));
  rt.run();
  return lines;
}
