/** What can be done with the input as a whole: open another one, edit this one, clear it. */
import { FolderOpen, Pencil } from "lucide-react";
import { useRef } from "react";
import { useDraft } from "../../state/decode-draft.ts";
import { Button } from "../../ui/Button.tsx";
import { clearAll, editDraft, useDecoding } from "./decoding.ts";
import { openFile } from "./open-input.ts";
import { SampleMenu } from "./SampleMenu.tsx";

export function Toolbar() {
  const picker = useRef<HTMLInputElement>(null);
  const hasText = useDraft((state) => state.text !== "");
  const hasFile = useDraft((state) => state.file !== undefined);
  const showsResult = useDecoding((state) => state.decoded !== undefined && !state.editing);
  return (
    <div className="flex flex-none flex-wrap items-center gap-2 px-4 py-3">
      <Button
        variant="primary"
        icon={<FolderOpen aria-hidden="true" />}
        onClick={() => picker.current?.click()}
      >
        Open file
      </Button>
      <input
        ref={picker}
        type="file"
        hidden
        data-testid="file-picker"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (file !== undefined) void openFile(file);
        }}
      />
      <SampleMenu />
      <span className="flex-1" />
      {showsResult && hasText && (
        <Button variant="quiet" icon={<Pencil aria-hidden="true" />} onClick={editDraft}>
          Edit
        </Button>
      )}
      {(hasText || hasFile) && (
        <Button variant="quiet" onClick={clearAll}>
          Clear
        </Button>
      )}
    </div>
  );
}
