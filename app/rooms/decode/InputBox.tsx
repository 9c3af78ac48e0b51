/** The box: takes text by paste, drop and typing. Empty, it also says what can go in, and offers the samples. */
import { Undo2 } from "lucide-react";
import { useId } from "react";
import { useDraft } from "../../state/decode-draft.ts";
import { Button } from "../../ui/Button.tsx";
import { formatCount } from "../../ui/format.ts";
import { Kbd } from "../../ui/Kbd.tsx";
import { CLIENT_MARK, SERVER_MARK, withMarkers } from "./capture-words.ts";
import { decodeDraft } from "./decoding.ts";
import { Forms, Samples } from "./EmptyInput.tsx";
import { openPasted } from "./use-paste.ts";

export function InputBox({ onRecipes }: { readonly onRecipes: () => void }) {
  const text = useDraft((state) => state.text);
  const isEmpty = text === "";
  return (
    <div className="flex min-h-0 flex-1 flex-col -mt-1 overflow-y-auto px-4 pt-1 pb-4">
      {text.length > MAX_EDITED_CHARS ? (
        <TooLarge chars={text.length} />
      ) : (
        <Box isEmpty={isEmpty} text={text} />
      )}
      <TwoDirections />
      {isEmpty && <Samples />}
      {isEmpty && <Forms onRecipes={onRecipes} />}
    </div>
  );
}

/** Browsers need seconds to lay out a larger text for editing. */
const MAX_EDITED_CHARS = 1_000_000;

function TooLarge({ chars }: { readonly chars: number }) {
  return (
    <div className="rounded-md border border-line2 bg-sunk p-3 text-base">
      <p>
        The text has {formatCount(chars)} characters, too many to edit here. It is kept as it is; edit it
        elsewhere and paste it again.
      </p>
      <Button variant="primary" className="mt-2" onClick={() => decodeDraft()}>
        Decode
      </Button>
    </div>
  );
}

function Box({ isEmpty, text }: { readonly isEmpty: boolean; readonly text: string }) {
  const hintId = useId();
  const replaced = useDraft((state) => state.replaced);
  return (
    <>
      <textarea
        id={BOX_ID}
        aria-label="Octets to decode"
        aria-describedby={hintId}
        spellCheck={false}
        autoComplete="off"
        wrap="off"
        placeholder={"Drop a capture here, or paste hex,\na dump, base64, bytes as source code…"}
        className={`w-full resize-none rounded-md border border-line2 bg-sunk p-3 font-mono text-sm text-ink placeholder:text-ink3 focus-visible:bg-panel ${isEmpty ? "h-28 flex-none" : "min-h-48 flex-1"}`}
        value={text}
        onChange={(event) => useDraft.getState().setText(event.target.value)}
        onPaste={(event) => {
          // Not through the box itself: it would lay out a text of megabytes before it is taken away again.
          if ((isEmpty || coversAll(event.currentTarget)) && openPasted(event.clipboardData))
            event.preventDefault();
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) decodeDraft();
        }}
      />
      <div className="mt-2 flex min-h-7 flex-wrap items-center gap-2">
        <p id={hintId} className="flex-1 text-sm text-ink2">
          {isEmpty ? "It is recognised by itself and" : <Shortcut />} stays in this browser.
        </p>
        {isEmpty && replaced !== undefined && (
          <Button variant="quiet" icon={<Undo2 aria-hidden="true" />} onClick={() => bringBack()}>
            Bring the text back
          </Button>
        )}
        {!isEmpty && (
          <Button variant="primary" onClick={() => decodeDraft()}>
            Decode
          </Button>
        )}
      </div>
    </>
  );
}

function Shortcut() {
  return (
    <>
      <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd> decodes it; it
    </>
  );
}

const BOX_ID = "decode-box";

function bringBack(): void {
  useDraft.getState().bringBack();
  decodeDraft();
}

function coversAll(box: HTMLTextAreaElement): boolean {
  return box.selectionStart === 0 && box.selectionEnd === box.value.length;
}

function TwoDirections() {
  return (
    <p className="mt-2 text-sm text-ink2">
      Both directions? Put a line <code className="whitespace-nowrap text-ink">{CLIENT_MARK}</code> or{" "}
      <code className="whitespace-nowrap text-ink">{SERVER_MARK}</code> above the octets of each, as often as
      they change.{" "}
      <button
        type="button"
        className="-mx-1 h-6 cursor-pointer rounded-sm px-1 text-accent underline decoration-transparent underline-offset-2 hover:decoration-current"
        onClick={insertMarkers}
      >
        Insert the markers
      </button>
    </p>
  );
}

function insertMarkers(): void {
  useDraft.getState().setText(withMarkers(useDraft.getState().text));
  const area = document.getElementById(BOX_ID);
  if (!(area instanceof HTMLTextAreaElement)) return;
  setTimeout(() => {
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  });
}
