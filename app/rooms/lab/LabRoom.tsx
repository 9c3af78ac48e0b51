/**
 * The Lab: a scenario made by hand at the left, and its run on the stage, anew with every change. The form and the JSON
 * view are two ways to look at one draft.
 */
import { useEffect } from "react";
import { listAt } from "../../state/lab-json.ts";
import {
  isNew,
  openScenario,
  redoEdit,
  setField,
  showView,
  startLabStore,
  undoEdit,
  useLab,
} from "../../state/lab-store.ts";
import { ConnectionPicker } from "./ConnectionPicker.tsx";
import { ClientSection, ServerSection } from "./EndpointSections.tsx";
import { HandlersSection } from "./HandlersSection.tsx";
import { JsonView } from "./JsonView.tsx";
import { LabToolbar } from "./LabToolbar.tsx";
import { NetworkSection } from "./NetworkSection.tsx";
import { FIRST_PRESET, presetNamed } from "./presets.ts";
import { RequestsSection } from "./RequestsSection.tsx";
import { followDraft } from "./running.ts";
import { RunStatus } from "./RunStatus.tsx";
import { Button } from "../../ui/Button.tsx";
import { SeedSection } from "./SeedSection.tsx";

export function LabRoom() {
  const view = useLab((state) => state.view);
  useEffect(start, []);
  useEffect(() => {
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <div data-lab className="relative flex h-full min-h-0 flex-col bg-panel">
      <h1 className="sr-only">Lab</h1>
      <LabToolbar />
      <RunStatus />
      <ConnectionPicker />
      {view === "json" ? <JsonView /> : <Form />}
    </div>
  );
}

function Form() {
  return (
    <div className="relative min-h-0 flex-1 overflow-y-auto">
      <NetworkSection />
      <ClientSection />
      <ServerSection />
      <RequestsSection />
      <HandlersSection />
      <SeedSection />
      <Interventions />
    </div>
  );
}

/** What somebody did to a run stays with its scenario; the form has no fields for it, but does not hide it. */
function Interventions() {
  const count = useLab((state) => listAt(state.history.present.json, INTERVENTIONS).length);
  if (count === 0) return undefined;
  return (
    <div className="flex items-center gap-2 px-4 py-2 text-sm text-ink2">
      <span className="flex-1">
        {count === 1 ? "One what-if is" : `${count} what-ifs are`} part of this scenario.
      </span>
      <Button onClick={() => showView("json")}>Show</Button>
      <Button onClick={() => setField(INTERVENTIONS, undefined, "remove what-ifs")}>Remove</Button>
    </div>
  );
}

const INTERVENTIONS = "interventions";

/** Whoever comes for the first time finds something that already runs. */
function start(): () => void {
  const first = presetNamed(FIRST_PRESET);
  if (isNew() && first !== undefined) openScenario(first.scenario, first.id, "open a preset");
  const stopFollowing = followDraft();
  const stopStoring = startLabStore();
  return () => {
    stopFollowing();
    stopStoring();
  };
}

/** Undo is the Lab's own in its fields, too: what they show is the draft's, and browsers cannot know. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey)) return;
  if (isElsewhere(event.target)) return;
  const key = event.key.toLowerCase();
  const again = key === "y" || (key === "z" && event.shiftKey);
  if (!again && key !== "z") return;
  event.preventDefault();
  if (again) redoEdit();
  else undoEdit();
}

/** Text fields of other parts keep their own undo, and behind a dialog nothing moves. */
function isElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  const isText = target instanceof Element && target.matches("input, textarea");
  return isText && target.closest("[data-lab]") === null;
}
