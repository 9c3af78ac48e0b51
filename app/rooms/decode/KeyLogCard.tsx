/** The keys at hand and what they opened, or the place to bring them to. */
import { KeyRound, Lock, LockOpen, X } from "lucide-react";
import { useDraft } from "../../state/decode-draft.ts";
import { Button } from "../../ui/Button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { keyWords, wantsKeys } from "./conversation-words.ts";
import type { Decoded } from "./decoding.ts";
import { FilesButton } from "./FilesButton.tsx";
import { removeKeyLogs } from "./open-input.ts";

export interface KeyLogCardProps {
  /** Undefined: keys came before their capture. */
  readonly decoded: Decoded | undefined;
  readonly onRecipes: () => void;
}

export function KeyLogCard({ decoded, onRecipes }: KeyLogCardProps) {
  const keyLogs = useDraft((state) => state.keyLogs);
  const report = decoded?.head.report;
  const isWanted = report !== undefined && wantsKeys(report);
  const words = report && keyWords(report);
  if (keyLogs.length === 0 && !isWanted && words === undefined) return undefined;
  const fits = (report?.keys?.usedBy ?? 0) > 0;
  const Icon = words === undefined ? KeyRound : fits ? LockOpen : Lock;
  return (
    <section
      aria-label="Keys"
      className={classNames(
        "mx-4 mb-3 flex gap-2.5 rounded-md px-3 py-2 text-base",
        isWanted ? "border border-dashed border-line2" : "bg-sunk",
      )}
    >
      <Icon
        aria-hidden="true"
        className={classNames("mt-0.5 size-4 flex-none", fits ? "text-good" : "text-ink2")}
      />
      <div className="min-w-0 flex-1">
        {keyLogs.length > 0 && (
          <p className="font-medium wrap-anywhere">{keyLogs.map(({ name }) => name).join(", ")}</p>
        )}
        <p className="text-ink2" role="status">
          {words === undefined
            ? keyLogs.length > 0
              ? "Kept until the page is closed. Now drop the capture that was made in the same run."
              : "Drop the key log of the same run here, before or after the capture."
            : `${words}.`}
        </p>
        {isWanted && (
          <div className="mt-1.5 flex flex-wrap gap-2">
            <FilesButton pickerId="key-log-picker">Add key log</FilesButton>
            <Button variant="quiet" onClick={onRecipes}>
              How to record one
            </Button>
          </div>
        )}
      </div>
      {keyLogs.length > 0 && (
        <IconButton
          label="Remove the key log"
          icon={<X aria-hidden="true" />}
          className="-mt-1 -mr-1.5"
          onClick={removeKeyLogs}
        />
      )}
    </section>
  );
}
