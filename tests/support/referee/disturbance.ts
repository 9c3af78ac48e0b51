/**
 * What a person's hands have put off between the two ends, and what they have not: a lost WINDOW_UPDATE lets the views of one
 * window part, and leaves every other window, both header tables and all streams as they were. Works from the log alone.
 */
import { fromHex } from "../../../protocol/base/bytes.ts";
import { SettingId } from "../../../protocol/frame/setting-names.ts";
import { FrameType } from "../../../protocol/frame/frame.ts";
import type { Side, TraceEvent } from "../../../protocol/probe/event.ts";
import { describeIntervention, isAboutFrame } from "../../../protocol/sim/intervention.ts";
import type { FrameIntervention, Intervention } from "../../../protocol/sim/intervention.ts";
import { bothEnds, OTHER, SIDES } from "./court.ts";
import type { Court, EventOf, Rule } from "./court.ts";

type FrameKind = Pick<EventOf<"frame.write">, "frameType" | "streamId" | "length">;

const HEADER_BYTES = 9;
const BLOCKS: ReadonlySet<number> = new Set<number>([
  FrameType.HEADERS,
  FrameType.CONTINUATION,
  FrameType.PUSH_PROMISE,
]);

export class Disturbance implements Rule {
  /** Frames are not what their senders think: any fault may be answered, and streams may wait for what will not come. */
  frames = false;
  /** Applications were kept from reading, or made to cancel. */
  hands = false;
  /** The server's table is smaller than its client believes, at least for a while. */
  readonly tableTooSmall: boolean;
  readonly #list: readonly Intervention[];
  /** About the frame of this side that is written next. */
  readonly #fates = bothEnds(() => new Array<FrameIntervention>());
  /** By sender: windows of which the two ends may have different views. `all`: whatever the sender is told or says. */
  readonly #apart = bothEnds(() => new Set<number | "all" | "streams">());
  /** Streams on which the two ends have seen different frames. */
  readonly #streams = new Set<number>();
  #anyStream = false;
  readonly #tables = bothEnds<boolean>(() => false);
  /** WINDOW_UPDATEs of which nobody can say what stood in them. */
  readonly #unknownCredit = bothEnds(() => new Set<number>());

  constructor({ scenario, world }: Court) {
    this.#list = scenario.interventions ?? [];
    // Go's server decodes with a smaller table before its client can know; clients before x/net 0.7 never do.
    const { headerTableSize = 4096 } = scenario.server.settings ?? {};
    const { client, server } = world;
    const waits = server.profile.awaitsSettingsAck && client.profile.obeysHeaderTableSize;
    const shrinks = this.#list.some(
      (one) =>
        one.do === "settings" &&
        one.side === "server" &&
        one.settings.some(([id]) => id === SettingId.HEADER_TABLE_SIZE),
    );
    this.tableTooSmall =
      (headerTableSize < 4096 && !waits) || (shrinks && !client.profile.obeysHeaderTableSize);
    this.#tables.client = this.tableTooSmall;
  }

  see(event: TraceEvent): void {
    if (event.type === "input") this.#input(event.text);
    if (event.type !== "frame.write") return;
    for (const fate of this.#fates[event.side].splice(0)) this.#fate(fate, event);
  }

  /** Whether both ends may take this window (0: the connection's) for something else. */
  windowsApart(sender: Side, streamId: number): boolean {
    const apart = this.#apart[sender];
    return apart.has("all") || apart.has(streamId) || (streamId !== 0 && apart.has("streams"));
  }

  streamApart(streamId: number): boolean {
    return this.#anyStream || this.#streams.has(streamId);
  }

  tablesApart(from: Side): boolean {
    return this.#tables[from];
  }

  creditUnknown(from: Side, streamId: number): boolean {
    return this.#unknownCredit[from].has(streamId);
  }

  #input(text: string): void {
    const said = text.replace(/^What if: /, "");
    const one = said === text ? undefined : this.#list.find((what) => describeIntervention(what) === said);
    if (one === undefined) return;
    if (isAboutFrame(one)) this.#fates[one.from].push(one);
    else if (one.do === "send") this.#sent(one.from, fromHex(one.hex));
    else this.hands = true;
  }

  #fate(fate: FrameIntervention, frame: FrameKind): void {
    const { from } = fate;
    if (fate.do === "delay") return;
    if (fate.do === "corrupt" && fate.octet >= frame.length) return;
    this.frames = true;
    if (frame.frameType === FrameType.WINDOW_UPDATE && fate.do !== "duplicate")
      this.#unknownCredit[from].add(frame.streamId);
    if (frame.frameType < 0 || (fate.do === "corrupt" && fate.octet < HEADER_BYTES)) this.#garbage(from);
    else if (fate.do === "corrupt" && frame.frameType === FrameType.DATA) return;
    else this.#differs(from, frame);
  }

  /** This frame of this side was read never, twice, otherwise, or was never its own. */
  #differs(from: Side, { frameType, streamId }: FrameKind): void {
    this.#streams.add(streamId);
    // What is decoded with another table may be anything.
    if (BLOCKS.has(frameType)) this.#tables[from] = this.#anyStream = true;
    if (frameType === FrameType.WINDOW_UPDATE) this.#apart[OTHER[from]].add(streamId);
    if (frameType === FrameType.DATA) this.#apart[from].add(0).add(streamId);
    if (frameType !== FrameType.SETTINGS) return;
    this.#apart[OTHER[from]].add("streams");
    this.#tables[OTHER[from]] = true;
  }

  /** Where frames begin is not certain any more. */
  #garbage(from: Side): void {
    this.#tables[from] = true;
    this.#anyStream = true;
    for (const side of SIDES) this.#apart[side].add("all");
  }

  /** Its header blocks are literals, and change no table. */
  #sent(from: Side, bytes: Uint8Array): void {
    this.frames = true;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    while (at + HEADER_BYTES <= bytes.length) {
      const length = view.getUint32(at) >>> 8;
      const frameType = view.getUint8(at + 3);
      const streamId = view.getUint32(at + 5) & 0x7fff_ffff;
      this.#streams.add(streamId);
      if (!BLOCKS.has(frameType)) this.#differs(from, { frameType, streamId, length });
      at += HEADER_BYTES + length;
    }
    if (at !== bytes.length) this.#garbage(from);
  }
}
