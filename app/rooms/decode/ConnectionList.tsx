/**
 * The connections of a capture of packets, also those that cannot be shown, with what is known of the one that is
 * looked at. Arrows look at the next one; Enter or a click puts it on the stage.
 */
import { Check, Lock, Minus, Scissors } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import type { KeyboardEvent } from "react";
import type { ConversationRow } from "../../../protocol/index.ts";
import { classNames } from "../../ui/class-names.ts";
import { listKey } from "../../ui/list-keys.ts";
import { VirtualList } from "../../ui/VirtualList.tsx";
import type { VirtualListHandle } from "../../ui/VirtualList.tsx";
import { formatCount } from "../../ui/format.ts";
import { rowWords } from "./conversation-words.ts";
import type { RowWords } from "./conversation-words.ts";
import { chooseRow, showConnection, useDecoding } from "./decoding.ts";

const ROW_PX = 68;
const PAGE_ROWS = 8;

export function ConnectionList({ rows }: { readonly rows: readonly ConversationRow[] }) {
  const id = useId();
  const list = useRef<VirtualListHandle>(null);
  const row = useDecoding((state) => state.row);
  const shown = useDecoding((state) => state.decoded?.shown?.index);
  useEffect(() => list.current?.revealRow(row), [row]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Enter" || event.key === " ") open(rows, row);
    else {
      const target = listKey(row, rows.length, PAGE_ROWS, event.key);
      if (target === undefined) return;
      chooseRow(target);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section aria-label="Connections" className="flex min-h-28 flex-1 flex-col border-t border-line">
      <h2 className="flex-none px-4 pt-2.5 pb-1.5 text-sm font-semibold text-ink2">
        {rows.length === 1 ? "1 connection" : `${formatCount(rows.length)} connections`}
      </h2>
      <div className="min-h-0 flex-1">
        <VirtualList
          handle={list}
          role="listbox"
          aria-label="Connections of this capture"
          aria-activedescendant={`${id}-${row}`}
          tabIndex={0}
          className="focus-visible:-outline-offset-2"
          count={rows.length}
          rowHeightPx={ROW_PX}
          onKeyDown={onKeyDown}
          onClick={(event) => {
            const clicked = rowUnder(event.target);
            if (clicked === undefined) return;
            chooseRow(clicked);
            open(rows, clicked);
          }}
          renderRow={(index) => {
            const of = rows[index];
            if (of === undefined) return undefined;
            return (
              <ConnectionRowView
                key={index}
                id={`${id}-${index}`}
                index={index}
                count={rows.length}
                words={rowWords(of)}
                isShown={of.connection !== undefined && of.connection === shown}
                isChosen={index === row}
              />
            );
          }}
        />
      </div>
    </section>
  );
}

function open(rows: readonly ConversationRow[], row: number): void {
  const connection = rows[row]?.connection;
  if (connection !== undefined) showConnection(connection);
}

interface ConnectionRowViewProps {
  readonly id: string;
  readonly index: number;
  readonly count: number;
  readonly words: RowWords;
  readonly isShown: boolean;
  readonly isChosen: boolean;
}

function ConnectionRowView({ id, index, count, words, isShown, isChosen }: ConnectionRowViewProps) {
  const { title, endpoints, state, tone, counts, errors } = words;
  const { icon: Icon, className } = TONES[tone];
  return (
    <div
      id={id}
      role="option"
      aria-selected={isShown}
      aria-setsize={count}
      aria-posinset={index + 1}
      data-row={index}
      className={classNames(
        "relative flex h-[68px] cursor-pointer gap-2.5 px-4 py-2 text-sm",
        isChosen ? "bg-accent-soft" : "hover:bg-sunk",
        isShown && "before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent",
      )}
    >
      <Icon aria-hidden="true" className={classNames("mt-0.5 size-3.5 flex-none", className)} />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="flex items-baseline gap-2">
          <span className="truncate text-base font-medium text-ink">{title}</span>
          <span className={classNames("ml-auto shrink-99999 truncate", className)}>{state}</span>
        </span>
        <span className="truncate font-mono text-xs text-ink2" title={endpoints}>
          {endpoints}
        </span>
        <span className="truncate text-ink3">
          {errors !== undefined && <span className="font-medium text-bad">{errors} · </span>}
          {counts.join(" · ")}
          {isShown && <span className="sr-only">, shown</span>}
        </span>
      </span>
    </div>
  );
}

const TONES = {
  open: { icon: Check, className: "text-good" },
  partly: { icon: Scissors, className: "text-f-wu" },
  closed: { icon: Lock, className: "text-ink2" },
  plain: { icon: Minus, className: "text-ink3" },
} as const;

function rowUnder(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest("[data-row]")?.getAttribute("data-row") : undefined;
  return row === null || row === undefined ? undefined : Number(row);
}
