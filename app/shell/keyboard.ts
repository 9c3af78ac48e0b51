/** The keyboard of the whole window. Whoever handles a key first (a tree, a table, a text field) keeps it. */
import { panesFor, useLayout } from "../state/layout.ts";
import { changeSpeed, stepBy, stepRoundTrip, toEnd, toggle, toStart } from "../state/playback-actions.ts";
import { useSession } from "../state/session.ts";
import { askWhatIf } from "../state/what-if.ts";
import { commandFor } from "./key-map.ts";
import type { Command } from "./key-map.ts";

export function startKeyboard(): () => void {
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

function onKeyDown(e: KeyboardEvent): void {
  if (e.defaultPrevented || isTaken(e)) return;
  const command = commandFor(e);
  if (command === undefined) return;
  e.preventDefault();
  run(command);
}

/** Text fields keep every key, controls their own, and behind an open dialog nothing moves. */
function isTaken(e: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open], [role=menu], [role=dialog][aria-modal=true]")) return true;
  if (!(e.target instanceof HTMLElement)) return false;
  const { target } = e;
  if (
    target.isContentEditable ||
    target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])")
  )
    return true;
  if (target.matches("input[type=radio]")) return e.key === " " || e.key.startsWith("Arrow");
  return (
    e.key === " " &&
    target.matches("button, summary, input, [role=button], [role=tab], [role=option], [role=checkbox]")
  );
}

function run(command: Command): void {
  if (typeof command === "object") showPane(command.pane);
  else COMMANDS[command]();
}

const COMMANDS: Readonly<Record<Exclude<Command, object>, () => void>> = {
  toggle,
  stepOn: () => stepBy(1),
  stepBack: () => stepBy(-1),
  roundTripOn: () => stepRoundTrip(1),
  roundTripBack: () => stepRoundTrip(-1),
  toStart,
  toEnd,
  slower: () => changeSpeed(-1),
  faster: () => changeSpeed(1),
  filter: focusFilter,
  help: () => useLayout.getState().openHelp(true),
  whatIf: () => askWhatIf(),
};

function showPane(index: number): void {
  const trace = useSession.getState().recording?.trace;
  const pane = trace && panesFor(trace)[index];
  if (pane) useLayout.getState().showPane(pane);
}

/** The filter line of the pane that is shown; panes without one give way to the table. */
function focusFilter(): void {
  if (focusField() || !useSession.getState().recording) return;
  useLayout.getState().showPane("table");
  // The table may have to be fetched first.
  const started = performance.now();
  const retry = () => {
    if (!focusField() && performance.now() - started < 2000) requestAnimationFrame(retry);
  };
  requestAnimationFrame(retry);
}

/** By its id (FILTER_INPUT_ID): importing the filter line would pull it into the first load. */
function focusField(): boolean {
  const field = document.querySelector<HTMLInputElement>("#frame-filter");
  field?.focus();
  field?.select();
  return field !== null;
}
