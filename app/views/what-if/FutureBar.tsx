/** The futures as tracks, each from the point at which it parts; one click opens one. */
import { GitCompareArrows, Pencil, Trash2, X } from "lucide-react";
import { useState } from "react";
import {
  openFuture,
  removeFuture,
  renameFuture,
  standingOf,
  undoRemoval,
  useFutures,
} from "../../state/futures.ts";
import { inOrder, MAX_NAME_CHARS } from "../../state/future-tree.ts";
import type { Future, Futures } from "../../state/future-tree.ts";
import type { Recording } from "../../state/session.ts";
import { timelineOf } from "../../state/timeline.ts";
import { Button } from "../../ui/Button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { formatMs } from "../../ui/format.ts";
import { IconButton } from "../../ui/IconButton.tsx";

export interface FutureBarProps {
  readonly recording: Recording;
  readonly futures: Futures;
}

export function FutureBar({ recording, futures }: FutureBarProps) {
  const standing = standingOf(recording);
  const [renaming, setRenaming] = useState<string>();
  if (standing === undefined) return undefined;
  const root = standing.root;
  const { scale } = timelineOf(root.trace);
  const place = (ms: number): number => (scale.length === 0 ? 0 : (100 * scale.toAxis(ms)) / scale.length);
  const track = (id: string | undefined, name: string, future?: Future & { readonly depth: number }) => (
    <Track
      key={id ?? "root"}
      name={name}
      depth={future === undefined ? 0 : future.depth + 1}
      forkMs={future?.fork.atMs}
      from={future === undefined ? 0 : place(future.fork.atMs)}
      isOpen={standing.id === id}
      isRenaming={id !== undefined && renaming === id}
      onOpen={() => void openFuture(id)}
      {...(id === undefined
        ? {}
        : {
            onRename: () => setRenaming(id),
            onNamed: (text: string) => {
              renameFuture(id, text);
              setRenaming(undefined);
            },
            onRemove: () => void removeFuture(id),
          })}
    />
  );
  return (
    <section aria-label="Futures" className="shrink-0 border-b border-line bg-panel px-3 py-1">
      {futures.length > 0 && (
        <div className="flex items-start gap-2">
          <ul className="max-h-29 min-w-0 max-[600px]:max-h-22 flex-1 overflow-y-auto">
            {track(undefined, "as it was")}
            {inOrder(futures).map((future) => track(future.id, future.name, future))}
          </ul>
          <Button
            icon={<GitCompareArrows aria-hidden="true" />}
            className="max-[600px]:px-1.5"
            onClick={() => useFutures.setState({ comparing: true })}
          >
            <span className="max-[600px]:sr-only">Compare</span>
          </Button>
        </div>
      )}
      <News />
    </section>
  );
}

interface TrackProps {
  readonly name: string;
  readonly depth: number;
  readonly forkMs: number | undefined;
  /** Per cent of the first recording's time. */
  readonly from: number;
  readonly isOpen: boolean;
  readonly isRenaming: boolean;
  readonly onOpen: () => void;
  readonly onRename?: () => void;
  readonly onNamed?: (name: string) => void;
  readonly onRemove?: () => void;
}

function Track(props: TrackProps) {
  const { name, depth, forkMs, from, isOpen, isRenaming, onOpen, onRename, onNamed, onRemove } = props;
  return (
    <li className="flex min-h-7 items-center gap-2">
      <div
        className="flex w-[42%] min-w-0 shrink-0 items-center max-[600px]:w-[62%]"
        style={{ paddingLeft: 10 * depth }}
      >
        {isRenaming ? (
          <NameInput name={name} onNamed={(text) => onNamed?.(text)} />
        ) : (
          <button
            type="button"
            aria-current={isOpen ? "true" : undefined}
            title={name}
            className={classNames(
              "min-h-6 min-w-0 truncate rounded-sm px-1.5 text-left text-sm max-[600px]:line-clamp-2 max-[600px]:leading-4 max-[600px]:whitespace-normal",
              isOpen ? "bg-accent-soft font-semibold text-accent" : "text-ink2 hover:bg-sunk hover:text-ink",
            )}
            onClick={onOpen}
          >
            {name}
          </button>
        )}
      </div>
      <div aria-hidden="true" className="relative h-4 min-w-0 flex-1">
        <span
          className={classNames(
            "absolute top-[7px] right-0 h-0.5 rounded-full",
            isOpen ? "bg-accent" : "bg-line2",
          )}
          style={{ left: `${from}%` }}
        />
        {forkMs !== undefined && (
          <span
            className={classNames(
              "absolute top-1 size-2 -translate-x-1/2 rounded-full",
              isOpen ? "bg-accent" : "bg-ink3",
            )}
            style={{ left: `${from}%` }}
          />
        )}
      </div>
      <span className="w-16 shrink-0 text-right font-mono text-xs text-ink3 max-[600px]:hidden">
        {forkMs === undefined ? "" : formatMs(forkMs)}
      </span>
      <span className="flex w-14 shrink-0 justify-end max-[600px]:w-auto">
        {isOpen && onRename && onRemove && (
          <>
            <IconButton label={`Rename ${name}`} icon={<Pencil />} onClick={onRename} />
            <IconButton label={`Remove ${name}`} icon={<Trash2 />} onClick={onRemove} />
          </>
        )}
      </span>
    </li>
  );
}

function NameInput({ name, onNamed }: { readonly name: string; readonly onNamed: (name: string) => void }) {
  const [text, setText] = useState(name);
  return (
    <input
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- it takes the place of the button that was just pressed
      autoFocus
      aria-label="Name of this future"
      className="h-6 w-full rounded-sm border border-line2 bg-panel px-1.5 text-sm"
      maxLength={MAX_NAME_CHARS}
      value={text}
      onChange={(e) => setText(e.target.value)}
      onFocus={(e) => e.target.select()}
      onBlur={() => onNamed(text)}
      onKeyDown={(e) => {
        if (e.key === "Enter") onNamed(text);
        else if (e.key === "Escape") onNamed(name);
        else return;
        e.stopPropagation();
      }}
    />
  );
}

/** What is going on, what went wrong, what can be brought back. */
function News() {
  const { running, message, removed } = useFutures();
  if (!running && message === undefined && removed === undefined) return undefined;
  return (
    <p role="status" className="flex min-h-7 items-center gap-2 text-sm text-ink2">
      {running ? "Working out this future …" : (message ?? (removed && `Removed “${removed.name}”.`))}
      {!running && message === undefined && removed && (
        <Button variant="quiet" onClick={undoRemoval}>
          Undo
        </Button>
      )}
      {!running && (
        <IconButton
          label="Dismiss"
          icon={<X />}
          className="ml-auto"
          onClick={() => useFutures.setState({ message: undefined, removed: undefined })}
        />
      )}
    </p>
  );
}
