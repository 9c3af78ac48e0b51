/**
 * The Lab's draft with its history, and how the panel is opened out. It outlives the page: nothing typed is lost by a
 * reload, valid or not, and can still be undone afterwards. What the draft runs as is not known here.
 */
import { create } from "zustand";
import type { Scenario } from "../../protocol/index.ts";
import { draftOf, withText } from "./lab-draft.ts";
import type { Draft } from "./lab-draft.ts";
import { begin, record, redo, undo } from "./lab-history.ts";
import type { Change, History } from "./lab-history.ts";
import { isObject, setAt } from "./lab-json.ts";
import type { JsonObject } from "./lab-json.ts";

export type LabView = "form" | "json";

export interface LabState {
  readonly history: History<Draft>;
  /** Of the preset that the draft began with; undefined for imported ones. */
  readonly presetId: string | undefined;
  readonly view: LabView;
  /** Ids of sections that are opened out. */
  readonly open: readonly string[];
}

/** Above the store, which reads it at once. */
const KEY = "framescope.lab";

export const useLab = create<LabState>()(() => ({
  history: begin<Draft>({ json: {} }),
  presetId: undefined,
  view: "form",
  open: ["network", "requests"],
  ...readStored(),
}));

/** Nothing has been opened here yet, in this browser. */
export function isNew(): boolean {
  const { past, present } = useLab.getState().history;
  return past.length === 0 && present.text === undefined && Object.keys(present.json).length === 0;
}

/** A field gets a value; undefined takes it out. Typing on in the same field is one step to undo. */
export function setField(path: string, value: unknown, label: string): void {
  change(({ json }) => ({ json: setAt(json, path, value) }), label, path);
}

/** Anything else: adding, moving, removing. A step of its own unless `key` is given. */
export function editJson(edit: (json: JsonObject) => JsonObject, label: string, key?: string): void {
  change(({ json }) => ({ json: edit(json) }), label, key);
}

export function setText(text: string): void {
  change((draft) => withText(draft, text), "JSON", "text");
}

export function undoEdit(): void {
  useLab.setState(({ history }) => ({ history: undo(history) }));
}

export function redoEdit(): void {
  useLab.setState(({ history }) => ({ history: redo(history) }));
}

/** In place of the draft, which can be undone if there was one. */
export function openScenario(scenario: Scenario, presetId: string | undefined, label: string): void {
  if (isNew()) useLab.setState({ history: begin(draftOf(scenario)) });
  else change(() => draftOf(scenario), label);
  useLab.setState({ presetId });
}

/** A file that was brought: valid or not, it is here to be mended. */
export function openText(text: string): void {
  change(() => withText({ json: {} }, text), "open a file");
  useLab.setState({ presetId: undefined });
}

export function showView(view: LabView): void {
  useLab.setState({ view });
}

export function toggleSection(id: string, isOpen: boolean): void {
  useLab.setState(({ open }) => {
    const others = open.filter((other) => other !== id);
    return { open: isOpen ? [...others, id] : others };
  });
}

function change(make: (draft: Draft) => Draft, label: string, key?: string): void {
  const note = { label, atMs: performance.now(), ...(key === undefined ? {} : { key }) };
  useLab.setState(({ history }) => ({ history: record(history, make(history.present), note) }));
}

// ---- keeping

/** Browsers grant a site about five million characters in all; other rooms want some, too. */
const MAX_STORED_CHARS = 1_500_000;
const MAX_STORED_STEPS = 50;
const WRITE_DELAY_MS = 300;

/** Writes some time after the last change, and when the page goes away. Call once. */
export function startLabStore(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    store(useLab.getState());
  };
  const stop = useLab.subscribe(() => {
    timer ??= setTimeout(write, WRITE_DELAY_MS);
  });
  window.addEventListener("pagehide", write);
  return () => {
    stop();
    write();
    window.removeEventListener("pagehide", write);
  };
}

/** As text that fits: with as much of the history as there is room for, but always with the draft itself. */
export function serialise({ history, presetId, view, open }: LabState): string {
  for (let steps = MAX_STORED_STEPS; ; steps = Math.floor(steps / 4)) {
    const { present, past, future } = history;
    const text = JSON.stringify({
      v: 1,
      present,
      past: steps === 0 ? [] : past.slice(-steps),
      future: future.slice(0, steps),
      presetId,
      view,
      open,
    });
    if (steps === 0 || text.length <= MAX_STORED_CHARS) return text;
  }
}

/** Keeps only what has the right shape: the browser's storage may hold anything. */
export function restore(text: string): Partial<LabState> {
  const value = parse(text);
  if (!isObject(value) || value["v"] !== 1) return {};
  const present = asDraft(value["present"]);
  if (present === undefined) return {};
  const { presetId, view, open } = value;
  return {
    history: { present, past: asChanges(value["past"]), future: asChanges(value["future"]), open: undefined },
    presetId: typeof presetId === "string" ? presetId : undefined,
    view: view === "json" ? "json" : "form",
    ...(Array.isArray(open) ? { open: open.filter((id) => typeof id === "string") } : {}),
  };
}

function store(state: LabState): void {
  try {
    localStorage.setItem(KEY, serialise(state));
  } catch {
    // Refused or full: then the draft lasts as long as the page.
  }
}

function readStored(): Partial<LabState> {
  try {
    return restore(localStorage.getItem(KEY) ?? "");
  } catch {
    return {};
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asDraft(value: unknown): Draft | undefined {
  if (!isObject(value) || !isObject(value["json"])) return undefined;
  const { json, text } = value;
  return { json: { ...json }, ...(typeof text === "string" ? { text } : {}) };
}

function asChanges(value: unknown): readonly Change<Draft>[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const draft = isObject(entry) ? asDraft(entry["value"]) : undefined;
    const label = isObject(entry) ? entry["label"] : undefined;
    return draft === undefined || typeof label !== "string" ? [] : [{ value: draft, label }];
  });
}
