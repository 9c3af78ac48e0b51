/** RFC 7541 §4: each table by itself, entry by entry; and what the decoder does is what the other end's encoder did. */
import type { Side, TraceEvent } from "../../../protocol/probe/event.ts";
import { bothEnds, OTHER } from "./court.ts";
import type { Court, EventOf, Rule } from "./court.ts";
import type { Disturbance } from "./disturbance.ts";

type TableEvent = EventOf<"hpack">;

class Table {
  /** Oldest first. */
  readonly entries: string[] = [];
  /** All that came, in order. */
  readonly inserted: string[] = [];
  octets = 0;
  maxSize = 4096;
}

export class HeaderTableRules implements Rule {
  readonly #court: Court;
  readonly #off: Disturbance;
  readonly #tables = bothEnds(() => ({ encoder: new Table(), decoder: new Table() }));
  /** Sizes that the encoder has not told: it does so with its next block. */
  readonly #untold = bothEnds<boolean>(() => false);

  constructor(court: Court, off: Disturbance) {
    this.#court = court;
    this.#off = off;
  }

  see(event: TraceEvent): void {
    if (event.type !== "hpack") return;
    const { side, table, change } = event;
    this.#alone(event, this.#tables[side][table]);
    if (table === "encoder" && change === "resize") this.#untold[side] = true;
    if (table === "decoder" && change === "resize") this.#untold[OTHER[side]] = false;
    if (table === "decoder" && change === "insert") this.#asTheEncoder(event);
  }

  /** Nothing is under way from this side. */
  atRest(from: Side): void {
    if (this.#untold[from] || this.#off.tablesApart(from)) return;
    const { encoder } = this.#tables[from];
    const { decoder } = this.#tables[OTHER[from]];
    if (encoder.inserted.length !== decoder.inserted.length)
      this.#court.say(undefined, `the ${from}'s encoder has inserted more than the decoder`);
    // One that keeps more of the oldest than the encoder may refer to does no harm: a larger size that nobody has told.
    const kept = decoder.entries.slice(Math.max(0, decoder.entries.length - encoder.entries.length));
    if (
      encoder.maxSize === decoder.maxSize
        ? decoder.entries.length !== encoder.entries.length
        : kept.length < encoder.entries.length
    )
      this.#court.say(
        undefined,
        `the ${from}'s encoder has ${encoder.entries.length} entries, the decoder ${decoder.entries.length}`,
      );
    if (!encoder.entries.every((entry, i) => entry === kept[i]))
      this.#court.say(undefined, `the tables for what the ${from} sends hold different entries`);
  }

  #alone(event: TableEvent, table: Table): void {
    const { side, change, name = "", value = "", size, maxSize } = event;
    const entry = `${name}=${value}`;
    if (change === "insert") {
      table.entries.push(entry);
      table.inserted.push(entry);
      table.octets += name.length + value.length + 32;
    } else if (change === "evict") {
      const oldest = table.entries.shift();
      if (oldest !== entry)
        this.#court.say(event, `the ${side}'s ${event.table} evicts ${entry}, not ${oldest}`);
      table.octets -= name.length + value.length + 32;
    }
    table.maxSize = maxSize;
    if (size !== table.octets)
      this.#court.say(event, `the ${side}'s ${event.table} says ${size} octets, and has ${table.octets}`);
    if (change !== "evict" && size > maxSize)
      this.#court.say(event, `the ${side}'s ${event.table} holds ${size} of ${maxSize}`);
  }

  #asTheEncoder(event: TableEvent): void {
    const { side } = event;
    if (this.#off.tablesApart(OTHER[side])) return;
    const own = this.#tables[side].decoder.inserted;
    const wanted = this.#tables[OTHER[side]].encoder.inserted[own.length - 1];
    if (own.at(-1) !== wanted)
      this.#court.say(event, `the ${side}'s decoder inserts ${own.at(-1)}; the encoder has ${wanted}`);
  }
}
