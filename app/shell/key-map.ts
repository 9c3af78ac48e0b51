/** Keys and what they do, as data: the keyboard and the help dialog read the same rows. Pure. */

export type Command =
  | "toggle"
  | "stepOn"
  | "stepBack"
  | "roundTripOn"
  | "roundTripBack"
  | "toStart"
  | "toEnd"
  | "slower"
  | "faster"
  | "filter"
  | "help"
  | "whatIf"
  | { readonly pane: number };

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

interface KeyRow {
  readonly key: string;
  readonly shift?: boolean;
  readonly command: Command;
}

/** For the help dialog: keys as they are printed, and what they do. */
export const KEY_HELP: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["Space"], "play, pause"],
  [["←", "→"], "one step back, on"],
  [["Shift ←", "Shift →"], "one round trip back, on"],
  [["Home", "End"], "to the start, to the end"],
  [["[", "]"], "slower, faster"],
  [["1", "2", "3", "4"], "the panes below the stage"],
  [["/"], "filter the frames"],
  [["w"], "what if, from here?"],
  [["Ctrl Z"], "undo in the Lab; with Shift, redo"],
  [["?"], "this list"],
];

/** Undefined: the key is not ours. Chords with Ctrl, Alt or Meta belong to the browser. */
export function commandFor(press: KeyPress): Command | undefined {
  // AltGr, which many layouts need for [ and ], is reported as Ctrl and Alt together.
  if (press.metaKey || press.ctrlKey !== press.altKey) return undefined;
  return ROWS.find(
    (row) => row.key === press.key && (row.shift === undefined || row.shift === press.shiftKey),
  )?.command;
}

const ROWS: readonly KeyRow[] = [
  { key: " ", shift: false, command: "toggle" },
  { key: "ArrowRight", shift: false, command: "stepOn" },
  { key: "ArrowLeft", shift: false, command: "stepBack" },
  { key: "ArrowRight", shift: true, command: "roundTripOn" },
  { key: "ArrowLeft", shift: true, command: "roundTripBack" },
  { key: "Home", command: "toStart" },
  { key: "End", command: "toEnd" },
  { key: "[", command: "slower" },
  { key: "]", command: "faster" },
  { key: "/", command: "filter" },
  { key: "?", command: "help" },
  { key: "w", shift: false, command: "whatIf" },
  ...[1, 2, 3, 4, 5].map((n) => ({ key: String(n), shift: false, command: { pane: n - 1 } })),
];
