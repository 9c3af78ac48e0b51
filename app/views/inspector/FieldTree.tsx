/** The fields of the frame as a tree (ARIA tree view; the focus stays on the tree, aria-activedescendant moves). */
import { ChevronRight } from "lucide-react";
import { useEffect, useId, useRef } from "react";
import type { KeyboardEvent } from "react";
import type { FieldNode } from "../../../protocol/index.ts";
import { classNames } from "../../ui/class-names.ts";
import { formatBytes } from "../../ui/format.ts";
import { VirtualList } from "../../ui/VirtualList.tsx";
import type { VirtualListHandle } from "../../ui/VirtualList.tsx";
import { pathKey } from "./field-tree.ts";
import type { FieldPath } from "./field-tree.ts";
import { treeKey, treeRows } from "./tree-rows.ts";
import type { TreeRow } from "./tree-rows.ts";

export interface FieldTreeProps {
  readonly root: FieldNode;
  readonly isOpen: (path: FieldPath, node: FieldNode) => boolean;
  readonly selected: FieldPath;
  readonly hovered: FieldPath | undefined;
  readonly onSelect: (path: FieldPath) => void;
  readonly onHover: (path: FieldPath | undefined) => void;
  readonly onExpand: (path: FieldPath) => void;
  readonly onCollapse: (path: FieldPath) => void;
  readonly onExpandAll: (paths: readonly FieldPath[]) => void;
}

const ROW_PX = 24;
const PADDING_PX = 16;

export function FieldTree(props: FieldTreeProps) {
  const { root, isOpen, selected, hovered, onSelect, onHover, onExpand, onCollapse } = props;
  const rows = treeRows(root, isOpen);
  const list = useRef<VirtualListHandle>(null);
  const treeId = useId();
  const selectedKey = pathKey(selected);
  const at = rows.findIndex((row) => pathKey(row.path) === selectedKey);
  useEffect(() => {
    if (at >= 0) list.current?.revealRow(at);
  }, [at]);
  const toggle = (row: TreeRow): void => (row.expanded === true ? onCollapse(row.path) : onExpand(row.path));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const move = treeKey(rows, selected, event.key);
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (move.do === "select") onSelect(move.path);
    else if (move.do === "expand") onExpand(move.path);
    else if (move.do === "collapse") onCollapse(move.path);
    else props.onExpandAll(siblingsOf(rows, move.path));
  };
  if (rows.length === 0) return undefined;
  return (
    <div
      className="min-h-28 shrink overflow-hidden py-2"
      style={{ flexBasis: rows.length * ROW_PX + PADDING_PX }}
    >
      <VirtualList
        handle={list}
        role="tree"
        aria-label="Fields of the frame"
        aria-activedescendant={at < 0 ? undefined : `${treeId}-${selectedKey}`}
        tabIndex={0}
        className="focus-visible:-outline-offset-2"
        count={rows.length}
        rowHeightPx={ROW_PX}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const row = rows[rowUnder(event.target)];
          if (row === undefined) return;
          if (isTwisty(event.target) && row.expanded !== undefined) toggle(row);
          else onSelect(row.path);
        }}
        onDoubleClick={(event) => {
          const row = rows[rowUnder(event.target)];
          if (row?.expanded !== undefined && !isTwisty(event.target)) toggle(row);
        }}
        onPointerOver={(event) => onHover(rows[rowUnder(event.target)]?.path)}
        onPointerLeave={() => onHover(undefined)}
        renderRow={(index) => {
          const row = rows[index];
          if (row === undefined) return undefined;
          const key = pathKey(row.path);
          return (
            <TreeItem
              key={key}
              id={`${treeId}-${key}`}
              row={row}
              index={index}
              isSelected={index === at}
              isHovered={hovered !== undefined && pathKey(hovered) === key}
            />
          );
        }}
      />
    </div>
  );
}

interface TreeItemProps {
  readonly id: string;
  readonly row: TreeRow;
  readonly index: number;
  readonly isSelected: boolean;
  readonly isHovered: boolean;
}

function TreeItem({ id, row, index, isSelected, isHovered }: TreeItemProps) {
  const { node, level, expanded } = row;
  const isGroup = level === 1 && expanded !== undefined;
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={expanded}
      aria-selected={isSelected}
      data-row={index}
      className={classNames(
        "relative flex h-6 items-center gap-3 pr-4 whitespace-nowrap",
        isSelected ? "bg-accent-soft" : isHovered && "bg-sunk",
        isSelected && "before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent",
      )}
      style={{ paddingLeft: 4 + (level - 1) * 12 }}
    >
      <span className="flex max-w-[60%] flex-none items-center">
        <Twisty expanded={expanded} />
        <span className={classNames("truncate", isGroup && "font-semibold", node.fault && "text-bad")}>
          {node.label}
        </span>
      </span>
      <RowValue row={row} />
    </div>
  );
}

/** For the pointer; the keyboard opens and closes with the arrow keys of the tree. */
function Twisty({ expanded }: { readonly expanded: boolean | undefined }) {
  if (expanded === undefined) return <span className="w-4 flex-none" />;
  return (
    <span
      aria-hidden="true"
      data-twisty
      className="-my-1 flex h-6 w-4 flex-none cursor-pointer items-center justify-center text-ink3 hover:text-ink"
    >
      <ChevronRight className={classNames("size-3", expanded && "rotate-90")} />
    </span>
  );
}

function rowUnder(target: EventTarget): number {
  const row = target instanceof Element ? target.closest("[data-row]")?.getAttribute("data-row") : undefined;
  return row === null || row === undefined ? -1 : Number(row);
}

function isTwisty(target: EventTarget): boolean {
  return target instanceof Element && target.closest("[data-twisty]") !== null;
}

/** The value; behind it, paler, how it was encoded (`index 2`), which stands after a middle dot and is the first to give way. */
function RowValue({ row }: { readonly row: TreeRow }) {
  const [value, encoding] = splitValue(valueOf(row));
  return (
    <span
      title={encoding && value}
      className={classNames(
        "ml-auto flex min-w-0 items-baseline gap-2",
        row.node.fault ? "text-bad" : "text-ink2",
      )}
    >
      <span className="truncate font-mono text-sm">{value}</span>
      {encoding !== undefined && <span className="shrink-99999 truncate text-xs text-ink3">{encoding}</span>}
    </span>
  );
}

/** Groups without a value of their own, and whole blocks, say how large they are. */
function valueOf({ node, level }: TreeRow): string {
  if (node.value !== "" && (level > 1 || node.children.length === 0)) return node.value;
  return node.bitLength % 8 === 0 ? formatBytes(node.bitLength / 8) : `${node.bitLength} bits`;
}

const ENCODING = /^(.*) \u00b7 ((?:index|literal|table|name).*)$/s;
/** What all settings have in common takes the room of what tells them apart. */
const SETTING = /^(0x.{4}) SETTINGS_(.+)$/;

function splitValue(text: string): readonly [value: string, encoding: string | undefined] {
  const [, code, name] = SETTING.exec(text) ?? [];
  const [, value = name ?? text, encoding = code] = ENCODING.exec(text) ?? [];
  return [value, encoding];
}

function siblingsOf(rows: readonly TreeRow[], path: FieldPath): readonly FieldPath[] {
  const parent = pathKey(path.slice(0, -1));
  return rows
    .filter((row) => row.expanded === false && pathKey(row.path.slice(0, -1)) === parent)
    .map((row) => row.path);
}
