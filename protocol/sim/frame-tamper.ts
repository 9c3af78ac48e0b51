/**
 * Stands between one side and its wire and changes octets on their way: takes frames out, doubles and damages them, lets
 * them wait, puts others in between. Works on the stream of octets wherever writes and segments cut it. Told by the
 * side's framer where its frames stand; keeps both counts: of octets as the side wrote them, and as they are on the wire.
 */
import { concatBytes } from "../base/bytes.ts";
import { Flag, FrameType } from "../frame/frame.ts";
import type { EventBody } from "../probe/event.ts";
import type { FrameIntervention } from "./intervention.ts";

type FrameWrite = Extract<EventBody, { type: "frame.write" }>;

export interface FrameTamperInit {
  /** These octets go out now, behind all that has gone out. */
  readonly putOut: (bytes: Uint8Array) => void;
  /** The line is to stop in front of this octet of the wire for so long. */
  readonly holdAt: (offset: number, ms: number) => void;
}

export class FrameTamper {
  readonly #init: FrameTamperInit;
  /** Octets that the side has handed over, and where on the wire the next one goes. */
  #handed = 0;
  #wire = 0;
  /** Behind the last frame that the framer has reported, as the side counts; some of it may still be in its buffer. */
  #written = 0;
  /** Where the next frame will stand on the wire, less where it stands for its sender. */
  #shift = 0;
  #frames = 0;
  #inHeaderBlock = false;
  /** What is to be done, by ascending place. */
  #edits: Edit[] = [];
  /** Octets that wait for the end of the preface or of a header block. */
  #waiting: Uint8Array[] = [];

  constructor(init: FrameTamperInit) {
    this.#init = init;
  }

  /** Octets and frames have gone before. */
  continueAt(offset: number, frames: number): void {
    this.#handed = this.#wire = this.#written = offset;
    this.#frames = frames;
  }

  /** Number of the frame that is written next. */
  get nextFrame(): number {
    return this.#frames;
  }

  /** The framer has written a frame: the event as it is true on the wire. A frame that is taken out stands nowhere: -1. */
  frameWritten(event: FrameWrite, fates: readonly FrameIntervention[]): FrameWrite {
    const { offset, length } = event;
    const moved = { ...event, offset: offset + this.#shift };
    this.#frames++;
    this.#written = offset + length;
    this.#inHeaderBlock = endsInHeaderBlock(event, this.#inHeaderBlock);
    if (fates.length > 0) {
      const edit = new FrameEdit(offset, this.#written, fates);
      this.#edits.push(edit);
      this.#shift += edit.growth;
    }
    if (!this.#inHeaderBlock) for (const bytes of this.#waiting.splice(0)) this.#plan(bytes);
    return fates.some((fate) => fate.do === "drop") ? { ...moved, offset: -1 } : moved;
  }

  /** Octets of one's own: at once if all that the side has written is out, else behind it. */
  insert(bytes: Uint8Array, needsPreface: boolean): void {
    if (this.#inHeaderBlock || (needsPreface && this.#frames === 0)) this.#waiting.push(bytes);
    else this.#plan(bytes);
  }

  /** Octets that the side hands over → those that go on the wire. */
  pass(bytes: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = [];
    let rest = bytes;
    const take = (n: number): Uint8Array => {
      const taken = rest.subarray(0, n);
      rest = rest.subarray(n);
      this.#handed += taken.length;
      return taken;
    };
    const give = (part: Uint8Array): void => {
      if (part.length > 0) parts.push(part);
      this.#wire += part.length;
    };
    for (let edit = this.#edits[0]; edit !== undefined; edit = this.#edits[0]) {
      give(take(Math.max(0, edit.start - this.#handed)));
      if (this.#handed < edit.start || (rest.length === 0 && this.#handed < edit.end)) break;
      if (this.#handed === edit.start && edit.holdMs > 0) this.#init.holdAt(this.#wire, edit.holdMs);
      const at = this.#handed - edit.start;
      give(edit.change(take(edit.end - this.#handed), at));
      if (this.#handed < edit.end) break;
      give(edit.finish());
      this.#edits.shift();
    }
    give(take(rest.length));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : concatBytes(parts);
  }

  #plan(bytes: Uint8Array): void {
    this.#shift += bytes.length;
    if (this.#handed < this.#written) {
      this.#edits.push(new Insertion(this.#written, bytes));
      return;
    }
    this.#wire += bytes.length;
    this.#init.putOut(bytes);
  }
}

/** A change of the octets [start, end) of what the side hands over. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly holdMs: number;
  /** `at`: where in the range these octets begin. Called with each octet once. */
  change(octets: Uint8Array, at: number): Uint8Array;
  /** What follows the range. */
  finish(): Uint8Array;
}

class FrameEdit implements Edit {
  readonly start: number;
  readonly end: number;
  readonly holdMs: number;
  readonly #masks = new Map<number, number>();
  readonly #dropped: boolean;
  readonly #copies: number;
  #copy: Uint8Array[] = [];

  constructor(start: number, end: number, fates: readonly FrameIntervention[]) {
    this.start = start;
    this.end = end;
    this.#dropped = fates.some((fate) => fate.do === "drop");
    this.#copies = fates.filter((fate) => fate.do === "duplicate").length;
    this.holdMs = fates.reduce((sum, fate) => sum + (fate.do === "delay" ? fate.byMs : 0), 0);
    for (const fate of fates) {
      if (fate.do === "corrupt") this.#masks.set(fate.octet, (this.#masks.get(fate.octet) ?? 0) ^ fate.xor);
    }
  }

  /** Octets that the wire carries more than the side has written. */
  get growth(): number {
    return (this.end - this.start) * (this.#copies - (this.#dropped ? 1 : 0));
  }

  change(octets: Uint8Array, at: number): Uint8Array {
    const changed = this.#masks.size > 0 ? octets.slice() : octets;
    for (const [octet, mask] of this.#masks) {
      const place = octet - at;
      if (place >= 0 && place < changed.length) changed[place] = (changed[place] ?? 0) ^ mask;
    }
    if (this.#copies > 0) this.#copy.push(changed);
    return this.#dropped ? changed.subarray(0, 0) : changed;
  }

  finish(): Uint8Array {
    const once = this.#copy;
    return concatBytes(Array.from({ length: this.#copies }, () => once).flat());
  }
}

class Insertion implements Edit {
  readonly start: number;
  readonly end: number;
  readonly holdMs = 0;
  readonly #bytes: Uint8Array;

  constructor(at: number, bytes: Uint8Array) {
    this.start = at;
    this.end = at;
    this.#bytes = bytes;
  }

  change(octets: Uint8Array): Uint8Array {
    return octets;
  }

  finish(): Uint8Array {
    return this.#bytes;
  }
}

function endsInHeaderBlock({ frameType, flags }: FrameWrite, before: boolean): boolean {
  const carriesBlock =
    frameType === FrameType.HEADERS ||
    frameType === FrameType.PUSH_PROMISE ||
    frameType === FrameType.CONTINUATION;
  return carriesBlock ? (flags & Flag.END_HEADERS) === 0 : before;
}
