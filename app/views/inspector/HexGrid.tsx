/** The octets of the frame as a grid (ARIA grid; the focus stays on the grid). Only the rows in sight exist. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { KeyboardEvent, PointerEvent } from "react";
import type { FieldNode } from "../../../protocol/index.ts";
import { classNames } from "../../ui/class-names.ts";
import { frameStyle } from "../../ui/frame-style.ts";
import { VirtualList } from "../../ui/VirtualList.tsx";
import type { VirtualListHandle } from "../../ui/VirtualList.tsx";
import { deepestAtOctet, faultPaths, nodeAt, octetsOf } from "./field-tree.ts";
import type { FieldPath, OctetRange } from "./field-tree.ts";
import { hexKey, isIn, octetsPerRow, offsetLabel, printable, rowCount, spokenOctet } from "./hex-layout.ts";

export interface HexGridProps {
  readonly bytes: Uint8Array;
  readonly root: FieldNode;
  readonly frameType: number;
  /** Undefined: no field is selected. */
  readonly selected: FieldNode | undefined;
  readonly hovered: FieldNode | undefined;
  /** The octet that was picked last, if it is in this frame. */
  readonly picked: number;
  readonly onPick: (octet: number) => void;
  readonly onSelect: (path: FieldPath) => void;
  readonly onHover: (path: FieldPath | undefined) => void;
  readonly editing?: HexEditing | undefined;
}

export interface OctetChange {
  readonly says: string;
  readonly look: string;
}

/** What a grid whose octets can be changed is told. */
export interface HexEditing {
  /** Takes a key before the grid does; true: it meant something. */
  readonly onKey: (event: KeyboardEvent, octet: number) => boolean;
  /** First of two digits, which stands in the cell of the cursor. */
  readonly typed?: string | undefined;
  /** What was changed here, and how it looks. */
  readonly changed?: ((octet: number) => OctetChange | undefined) | undefined;
}

const ROW_PX = 20;
const MAX_ROWS_AT_FIRST = 10;
const MIN_PX = 96;
const FRAME_HEADER_OCTETS = 9;

export function HexGrid(props: HexGridProps) {
  const { bytes, root, frameType, selected, hovered, picked, onPick, onSelect, onHover, editing } = props;
  const list = useRef<VirtualListHandle>(null);
  const gridId = useId();
  const { ref, perRow } = useOctetsPerRow();
  const range = selected && octetsOf(selected);
  const cursor = cursorIn(range, picked, bytes.length);
  const cursorRow = range === undefined ? undefined : Math.floor(cursor / perRow);
  useEffect(() => {
    if (cursorRow !== undefined) list.current?.revealRow(cursorRow);
  }, [cursorRow]);
  const select = (octet: number): void => {
    const path = deepestAtOctet(root, octet);
    onPick(octet);
    if (path !== undefined) onSelect(path);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (editing?.onKey(event, cursor) === true) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const target =
      event.altKey || event.metaKey ? undefined : hexKey(cursor, bytes.length, perRow, PAGE_ROWS, event);
    if (target === undefined || bytes.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    select(target);
  };
  const marks = { ...marksOf(root, frameType, selected, hovered, cursor), editing };
  const count = rowCount(bytes.length, perRow);
  const basis = Math.min(count, MAX_ROWS_AT_FIRST) * ROW_PX + 16;
  return (
    <div
      ref={ref}
      className="shrink overflow-hidden border-t border-line bg-sunk py-2"
      style={{ flexBasis: basis, minHeight: Math.min(basis, MIN_PX) }}
    >
      <VirtualList
        handle={list}
        role="grid"
        aria-label="Octets of the frame"
        aria-rowcount={count}
        aria-colcount={perRow + 1}
        aria-activedescendant={range === undefined ? undefined : `${gridId}-${cursor}`}
        tabIndex={0}
        className="font-mono text-sm [font-feature-settings:'calt'_0] focus-visible:-outline-offset-2"
        count={count}
        rowHeightPx={ROW_PX}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const octet = octetUnder(event.target);
          if (octet !== undefined) select(octet);
        }}
        onPointerOver={(event: PointerEvent) => {
          const octet = octetUnder(event.target);
          onHover(octet === undefined ? undefined : deepestAtOctet(root, octet));
        }}
        onPointerLeave={() => onHover(undefined)}
        renderRow={(row) => (
          <HexRow key={row} id={gridId} row={row} perRow={perRow} bytes={bytes} marks={marks} />
        )}
      />
    </div>
  );
}

const PAGE_ROWS = 8;

function marksOf(
  root: FieldNode,
  frameType: number,
  selected: FieldNode | undefined,
  hovered: FieldNode | undefined,
  cursor: number,
): Omit<Marks, "editing"> {
  const range = selected && octetsOf(selected);
  return {
    range,
    isGroup:
      selected !== undefined &&
      (selected === root || selected.children.length > 0 || selected.bitLength > 64 * 8),
    hovered: hovered && octetsOf(hovered),
    faults: faultPaths(root)
      .flatMap((path) => nodeAt(root, path) ?? [])
      .map(octetsOf),
    cursor: range === undefined ? undefined : cursor,
    colour: frameStyle(frameType).colour,
    payloadFrom: frameType < 0 ? 0 : FRAME_HEADER_OCTETS,
  };
}

interface Marks {
  readonly range: OctetRange | undefined;
  /** A region rather than a value: tinted instead of filled. */
  readonly isGroup: boolean;
  readonly hovered: OctetRange | undefined;
  readonly faults: readonly OctetRange[];
  readonly cursor: number | undefined;
  readonly colour: string;
  /** First octet behind the frame header. */
  readonly payloadFrom: number;
  readonly editing: HexEditing | undefined;
}

interface HexRowProps {
  readonly id: string;
  readonly row: number;
  readonly perRow: number;
  readonly bytes: Uint8Array;
  readonly marks: Marks;
}

function HexRow({ id, row, perRow, bytes, marks }: HexRowProps) {
  const start = row * perRow;
  const octets = Array.from(bytes.subarray(start, start + perRow));
  return (
    <div role="row" aria-rowindex={row + 1} className="flex h-5 items-center px-4 whitespace-pre">
      <span role="rowheader" className="mr-3 text-ink3">
        {offsetLabel(start)}
      </span>
      {octets.map((octet, i) => (
        <HexCell key={start + i} id={id} at={start + i} octet={octet} marks={marks} />
      ))}
      <span aria-hidden="true" className="ml-auto pl-3 text-ink3" style={{ minWidth: `${perRow + 1.5}ch` }}>
        {octets.map(printable).join("")}
      </span>
    </div>
  );
}

interface HexCellProps {
  readonly id: string;
  readonly at: number;
  readonly octet: number;
  readonly marks: Marks;
}

function HexCell({ id, at, octet, marks }: HexCellProps) {
  const isSelected = isIn(marks.range, at);
  const isFilled = isSelected && (!marks.isGroup || at === marks.cursor);
  const isFaulty = marks.faults.some((range) => isIn(range, at));
  const change = marks.editing?.changed?.(at);
  const typed = at === marks.cursor ? marks.editing?.typed : undefined;
  return (
    <span
      id={`${id}-${at}`}
      role="gridcell"
      aria-label={change ? `${spokenOctet(at, octet)}, ${change.says}` : spokenOctet(at, octet)}
      aria-selected={isSelected}
      data-octet={at}
      className={classNames(
        "flex h-5 max-w-6 min-w-4.5 flex-1 cursor-pointer items-center justify-center border-y border-sunk",
        isFilled && (isFaulty ? "bg-bad text-on-accent" : "bg-accent text-on-accent"),
        isFaulty && !isFilled && "text-bad underline decoration-2 underline-offset-2",
        isIn(marks.hovered, at) && !isFilled && "shadow-[inset_0_-2px_var(--accent)]",
        change?.look,
      )}
      style={isFilled ? undefined : { background: tint(at, isSelected, isFaulty, marks) }}
    >
      {typed === undefined ? octet.toString(16).padStart(2, "0") : `${typed}_`}
    </span>
  );
}

function tint(at: number, isSelected: boolean, isFaulty: boolean, marks: Marks): string | undefined {
  if (isSelected) return "color-mix(in oklab, var(--accent) 26%, var(--panel))";
  if (isFaulty) return "var(--bad-soft)";
  if (at < marks.payloadFrom) return undefined;
  return `color-mix(in oklab, ${marks.colour} 13%, var(--panel))`;
}

/** Where the keyboard stands: the octet that was picked if it is part of the selection, else the selection's first. */
export function cursorIn(range: OctetRange | undefined, picked: number, length: number): number {
  if (range === undefined || length === 0) return 0;
  return isIn(range, picked) ? picked : Math.min(range.start, length - 1);
}

function octetUnder(target: EventTarget): number | undefined {
  const cell = target instanceof Element ? target.closest("[data-octet]") : undefined;
  const octet = cell?.getAttribute("data-octet");
  return octet === null || octet === undefined ? undefined : Number(octet);
}

function useOctetsPerRow() {
  const ref = useRef<HTMLDivElement>(null);
  const [perRow, setPerRow] = useState<8 | 16>(8);
  useLayoutEffect(() => {
    const node = ref.current;
    if (node === null) return undefined;
    const observer = new ResizeObserver(() => setPerRow(octetsPerRow(node.clientWidth)));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return { ref, perRow };
}
