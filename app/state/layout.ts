/** How the window is laid out: theme, sizes of panes, which pane is shown. Remembered by the browser where it allows that. */
import { create } from "zustand";
import type { Trace } from "../../protocol/index.ts";
import { forgetColours } from "../chart/colours.ts";
import { requestPaint } from "../chart/frame-loop.ts";

export type ThemeChoice = "system" | "light" | "dark";

/** Panes below the stage (or in its place, for recordings without state). */
export type PaneId = "ladder" | "table" | "windows" | "checks";

/** Side panes that have become drawers, on narrow windows. */
export type Drawer = "left" | "right";

export interface LayoutState {
  readonly theme: ThemeChoice;
  /** The story of a lesson, the Lab's form, and the input of the Decode room. */
  readonly storyPx: number;
  readonly labPx: number;
  readonly inputPx: number;
  readonly rightPx: number;
  readonly lowerPx: number;
  /** Undefined: the one that suits the recording. */
  readonly lowerPane: PaneId | undefined;
  readonly drawer: Drawer | undefined;
  readonly helpOpen: boolean;
  readonly setTheme: (theme: ThemeChoice) => void;
  readonly resize: (pane: PaneSize, px: number) => void;
  readonly showPane: (pane: PaneId | undefined) => void;
  readonly openDrawer: (drawer: Drawer | undefined) => void;
  readonly openHelp: (open: boolean) => void;
}

export const DEFAULT_SIZES = { storyPx: 300, labPx: 348, inputPx: 380, rightPx: 350, lowerPx: 360 } as const;

export const PANES: Readonly<Record<PaneId, string>> = {
  ladder: "Ladder",
  windows: "Windows",
  table: "Table",
  checks: "Checks",
};

/** Panes that have something to say about a recording, the one to begin with first. */
export function panesFor(trace: Trace): readonly PaneId[] {
  if (trace.isInferred) return ["table", "ladder", "windows", "checks"];
  return trace.hasState ? ["ladder", "windows", "table", "checks"] : ["table", "ladder", "checks"];
}

export function paneFor(trace: Trace, chosen: PaneId | undefined): PaneId {
  const panes = panesFor(trace);
  return chosen !== undefined && panes.includes(chosen) ? chosen : (panes[0] ?? "table");
}

/** Also read by the script in index.html that sets the theme before the first paint. */
const KEY = "framescope.layout";

export const useLayout = create<LayoutState>()((set) => ({
  theme: "system",
  ...DEFAULT_SIZES,
  lowerPane: undefined,
  ...readStored(),
  drawer: undefined,
  helpOpen: false,
  setTheme: (theme) => set({ theme }),
  resize: (pane, px) => set({ [pane]: px }),
  showPane: (lowerPane) => set({ lowerPane }),
  openDrawer: (drawer) => set({ drawer }),
  openHelp: (helpOpen) => set({ helpOpen }),
}));

/** Sets `data-theme` now and whenever the choice or the system changes, and remembers the layout. Call once. */
export function startLayout(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    document.documentElement.dataset["theme"] = resolveTheme(useLayout.getState().theme, system.matches);
    forgetColours();
  };
  system.addEventListener("change", apply);
  apply();
  useLayout.subscribe((now, before) => {
    if (now.theme !== before.theme) apply();
    store(now);
  });
  // Fonts come when they are first used, and a canvas does not draw itself anew.
  document.fonts.addEventListener("loadingdone", requestPaint);
}

export function resolveTheme(choice: ThemeChoice, systemIsDark: boolean): "light" | "dark" {
  if (choice === "system") return systemIsDark ? "dark" : "light";
  return choice;
}

type PaneSize = keyof typeof DEFAULT_SIZES;
type Stored = Pick<LayoutState, "theme" | PaneSize>;

function store({ theme, storyPx, labPx, inputPx, rightPx, lowerPx }: Stored): void {
  const layout = { theme, storyPx, labPx, inputPx, rightPx, lowerPx } satisfies Stored;
  try {
    localStorage.setItem(KEY, JSON.stringify(layout));
  } catch {
    // Private windows may refuse; then the layout lasts as long as the page.
  }
}

function readStored(): Partial<Stored> {
  try {
    return checkStored(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return {};
  }
}

/** Keeps only what has the right shape: the browser's storage may hold anything. */
export function checkStored(value: unknown): Partial<Stored> {
  if (typeof value !== "object" || value === null) return {};
  const found: { -readonly [K in keyof Stored]?: Stored[K] } = {};
  if ("theme" in value && (value.theme === "light" || value.theme === "dark")) found.theme = value.theme;
  for (const [key, size] of Object.entries(value)) if (isPane(key) && isSize(size)) found[key] = size;
  return found;
}

function isPane(key: string): key is PaneSize {
  return Object.hasOwn(DEFAULT_SIZES, key);
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 10_000;
}
