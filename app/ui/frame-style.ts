/** How each frame type looks and is called. Colour is never alone: whoever uses the colour also writes the name. */

export interface FrameStyle {
  /** As in RFC 9113 §6: `HEADERS`; `0x1f` for a type that nobody names. */
  readonly name: string;
  /** CSS custom property of its colour, such as `--f-data`. */
  readonly token: `--${string}`;
  /** For style attributes: `var(--f-data)`. */
  readonly colour: string;
}

/** `type` is the octet on the wire; -1 stands for the client preface. */
export function frameStyle(type: number): FrameStyle {
  return STYLES.get(type) ?? row(`0x${type.toString(16).padStart(2, "0")}`, "--ink3");
}

/** Types in the order in which legends and filters list them. */
export const NAMED_FRAME_TYPES: readonly number[] = [-1, 4, 1, 9, 0, 8, 6, 3, 7, 5, 2, 16, 10, 12];

function row(name: string, token: FrameStyle["token"]): FrameStyle {
  return { name, token, colour: `var(${token})` };
}

const STYLES: ReadonlyMap<number, FrameStyle> = new Map([
  [-1, row("PREFACE", "--ink2")],
  [0x0, row("DATA", "--f-data")],
  [0x1, row("HEADERS", "--f-headers")],
  [0x2, row("PRIORITY", "--f-prio")],
  [0x3, row("RST_STREAM", "--f-rst")],
  [0x4, row("SETTINGS", "--f-settings")],
  [0x5, row("PUSH_PROMISE", "--f-push")],
  [0x6, row("PING", "--f-ping")],
  [0x7, row("GOAWAY", "--f-goaway")],
  [0x8, row("WINDOW_UPDATE", "--f-wu")],
  [0x9, row("CONTINUATION", "--f-cont")],
  [0xa, row("ALTSVC", "--f-ping")],
  [0xc, row("ORIGIN", "--f-ping")],
  [0x10, row("PRIORITY_UPDATE", "--f-prio")],
]);
