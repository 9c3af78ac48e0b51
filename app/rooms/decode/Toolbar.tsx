/** What can be done with the input as a whole: open another one, edit this one, clear it. */
import { FolderOpen, Pencil, Trash2 } from "lucide-react";
import { useDraft } from "../../state/decode-draft.ts";
import { Button } from "../../ui/Button.tsx";
import { clearAll, editDraft, useDecoding } from "./decoding.ts";
import { FilesButton } from "./FilesButton.tsx";
import { SampleMenu } from "./SampleMenu.tsx";

export function Toolbar() {
  const hasText = useDraft((state) => state.text !== "");
  const hasFile = useDraft((state) => state.file !== undefined || state.keyLogs.length > 0);
  const showsResult = useDecoding((state) => state.decoded !== undefined && !state.editing);
  return (
    <div className="@container flex-none px-4 py-3">
      <div className="flex items-center gap-1 @min-[20rem]:gap-2">
        <FilesButton variant="primary" icon={<FolderOpen aria-hidden="true" />} pickerId="file-picker">
          <span>
            Open<span className={WIDE_ONLY}> files</span>
          </span>
        </FilesButton>
        <SampleMenu />
        <span className="flex-1" />
        {showsResult && hasText && (
          <Button
            variant="quiet"
            icon={<Pencil aria-hidden="true" />}
            aria-label="Edit"
            className={COMPACT}
            onClick={editDraft}
          >
            <span className={WIDE_ONLY}>Edit</span>
          </Button>
        )}
        {(hasText || hasFile) && (
          <Button
            variant="quiet"
            icon={<Trash2 aria-hidden="true" />}
            aria-label="Clear"
            className={COMPACT}
            onClick={clearAll}
          >
            <span className={WIDE_ONLY}>Clear</span>
          </Button>
        )}
      </div>
    </div>
  );
}

const COMPACT = "@max-[20rem]:px-1.5";
/** Words for which a narrow pane has no room; the icons stay. */
const WIDE_ONLY = "hidden @min-[20rem]:inline";
