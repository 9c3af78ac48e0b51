/** What can be done with the draft as a whole: begin with another, undo, look at it as JSON, take it elsewhere. */
import { Redo2, Undo2 } from "lucide-react";
import { useRef, useState } from "react";
import { openScenario, redoEdit, showView, undoEdit, useLab } from "../../state/lab-store.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { ToggleGroup } from "../../ui/ToggleGroup.tsx";
import { COPIED, copyJson, openFile, saveFile } from "./files.ts";
import { presetNamed, PRESETS } from "./presets.ts";

export function LabToolbar() {
  const presetId = useLab((state) => state.presetId);
  const lastDone = useLab((state) => state.history.past.at(-1)?.label);
  const nextDone = useLab((state) => state.history.future[0]?.label);
  const view = useLab((state) => state.view);
  return (
    <div className="flex h-11 shrink-0 items-center gap-0.5 border-b border-line px-2.5">
      <Menu
        label="Begin with a preset"
        items={PRESET_ITEMS}
        {...(presetId === undefined ? {} : { selected: presetId })}
        onAction={openPreset}
      >
        Presets
      </Menu>
      <span className="flex-1" />
      <IconButton
        label={lastDone === undefined ? "Undo" : `Undo: ${lastDone}`}
        shortcut="Ctrl Z"
        icon={<Undo2 />}
        disabled={lastDone === undefined}
        onClick={undoEdit}
      />
      <IconButton
        label={nextDone === undefined ? "Redo" : `Redo: ${nextDone}`}
        shortcut="Ctrl ⇧ Z"
        icon={<Redo2 />}
        disabled={nextDone === undefined}
        onClick={redoEdit}
      />
      <FileMenu />
      <ToggleGroup
        label="Show the scenario as"
        options={[
          { id: "form", label: "Form" },
          { id: "json", label: "JSON" },
        ]}
        value={view}
        onChange={showView}
      />
    </div>
  );
}

const PRESET_ITEMS = PRESETS.map(({ id, title, hint }) => ({ id, label: title, hint }));

function openPreset(id: string): void {
  const preset = presetNamed(id);
  if (preset !== undefined) openScenario(preset.scenario, id, `open “${preset.title}”`);
}

type FileAction = "reset" | "copy" | "save" | "open";

function FileMenu() {
  const picker = useRef<HTMLInputElement>(null);
  const presetId = useLab((state) => state.presetId);
  const [said, setSaid] = useState<string | undefined>(undefined);
  const act = (action: FileAction) => {
    const draft = useLab.getState().history.present;
    setSaid(undefined);
    if (action === "reset" && presetId !== undefined) openPreset(presetId);
    else if (action === "copy") void copyJson(draft).then(setSaid);
    else if (action === "save") saveFile(draft);
    else if (action === "open") picker.current?.click();
  };
  return (
    <>
      <Menu
        label="File"
        variant="quiet"
        items={presetId === undefined ? FILE_ITEMS : [resetItem(presetId), ...FILE_ITEMS]}
        onAction={act}
      >
        File
      </Menu>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".json,application/json"
        data-testid="lab-file"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file !== undefined) void openFile(file).then(setSaid);
        }}
      />
      <span
        role="status"
        className={
          said === undefined || said === COPIED
            ? "sr-only"
            : "absolute inset-x-0 top-11 z-20 border-b border-line bg-bad-soft px-4 py-2 text-sm text-bad"
        }
      >
        {said}
      </span>
    </>
  );
}

const FILE_ITEMS: readonly { readonly id: FileAction; readonly label: string; readonly hint?: string }[] = [
  { id: "copy", label: "Copy as JSON" },
  { id: "save", label: "Save as a file" },
  { id: "open", label: "Open a file…" },
];

function resetItem(presetId: string): {
  readonly id: FileAction;
  readonly label: string;
  readonly hint: string;
} {
  return { id: "reset", label: "Reset", hint: `back to “${presetNamed(presetId)?.title ?? "the preset"}”` };
}
