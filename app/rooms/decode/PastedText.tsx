/**
 * The pasted text, read-only, with line numbers: each frame's octets in the colour of its type, the selected frame and
 * field standing out. A click on an octet selects its frame and field. Only the rows in sight exist.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { CSSProperties, MouseEvent } from "react";
import { changedOctets } from "../../../protocol/index.ts";
import type { OctetEdit, Side, Trace } from "../../../protocol/index.ts";
import { useSelection } from "../../state/selection.ts";
import { classNames } from "../../ui/class-names.ts";
import { frameStyle } from "../../ui/frame-style.ts";
import { VirtualList } from "../../ui/VirtualList.tsx";
import type { VirtualListHandle } from "../../ui/VirtualList.tsx";
import { framesByOctet } from "./frame-at.ts";
import { fieldOctets, firstOctet, selectOctet } from "./octet-selection.ts";
import type { TextOctets, WrittenOctet } from "./text-octets.ts";
import { TextRows } from "./text-rows.ts";
import type { TextRow } from "./text-rows.ts";
import { segmentsOf } from "./text-segments.ts";
import type { Segment } from "./text-segments.ts";

export interface PastedTextProps {
  readonly text: string;
  /** Undefined: nothing could be decoded. */
  readonly octets: TextOctets | undefined;
  /** Undefined: nothing could be decoded. */
  readonly trace: Trace | undefined;
  /** What a person has changed of them; the text stays as it was given. */
  readonly edits: readonly OctetEdit[];
  /** Lines with a problem. */
  readonly faultyLines: ReadonlySet<number>;
  /** A place to bring into sight: a new object each time. */
  readonly target: { readonly index: number } | undefined;
}

const ROW_PX = 18;
const MAX_UNWRAPPED_CHARS = 120;
/** Divides into octets of two, three (`00 `), four (`\x00`) and six (`0x00, `) characters. */
const WRAP_STEP_CHARS = 12;

export function PastedText({ text, octets, trace, edits, faultyLines, target }: PastedTextProps) {
  const list = useRef<VirtualListHandle>(null);
  const { ref, probe, columns, charPx } = useColumns();
  const rows = useMemo(() => new TextRows(text, columns, MAX_UNWRAPPED_CHARS), [text, columns]);
  const frame = useSelection((state) => state.frame);
  const fieldPath = useSelection((state) => state.fieldPath);
  const field = useMemo(() => fieldOctets(trace, frame, fieldPath), [trace, frame, fieldPath]);
  const isChanged = useMemo(() => changedIn(edits), [edits]);
  const shown = firstOctet(trace, frame, field);
  const shownRow = rowOf(rows, shown && octets?.indexOf(shown.from, shown.start));
  const targetRow = rowOf(rows, target?.index);
  const rowCount = rows.length;
  useEffect(() => {
    if (shownRow !== undefined) reveal(list.current, shownRow, rowCount);
  }, [shownRow, rowCount]);
  useEffect(() => {
    if (target !== undefined && targetRow !== undefined) reveal(list.current, targetRow, rowCount);
  }, [target, targetRow, rowCount]);
  const frames = trace && framesByOctet(trace);
  const gutter = `${Math.max(2, String(rows.lines).length)}ch`;
  const onClick = (event: MouseEvent): void => {
    const octet = octets && octetUnder(event, octets, charPx);
    if (octet !== undefined && trace !== undefined) selectOctet(trace, octet.from, octet.octet);
  };
  return (
    <div
      ref={ref}
      className="relative h-full min-h-0 bg-sunk py-1.5 font-mono text-xs [font-feature-settings:'calt'_0]"
    >
      <span ref={probe} aria-hidden="true" className="invisible absolute whitespace-pre">
        {"0".repeat(100)}
      </span>
      <VirtualList
        handle={list}
        role="region"
        aria-label="The text that was decoded"
        tabIndex={0}
        className="focus-visible:-outline-offset-2"
        count={rows.length}
        rowHeightPx={ROW_PX}
        onClick={onClick}
        renderRow={(index) => {
          const at = rows.get(index);
          if (at === undefined) return undefined;
          const cut = segmentsOf(
            at,
            octets?.within(at.start, at.end) ?? [],
            (from, octet) => frames?.at(from, octet),
            field,
            isChanged,
          );
          return (
            <TextRowView
              key={index}
              row={at}
              text={text}
              segments={cut}
              frame={frame}
              gutter={gutter}
              isFaulty={faultyLines.has(at.line)}
            />
          );
        }}
      />
    </div>
  );
}

interface TextRowViewProps {
  readonly row: TextRow;
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly frame: number | undefined;
  readonly gutter: string;
  readonly isFaulty: boolean;
}

function TextRowView({ row, text, segments, frame, gutter, isFaulty }: TextRowViewProps) {
  return (
    <div className="flex h-[18px] w-max min-w-full items-center pr-4 whitespace-pre">
      <span
        className={classNames(
          "sticky left-0 z-10 mr-3 self-stretch bg-sunk pl-4 text-right leading-[18px] select-none",
          isFaulty ? "font-semibold text-bad" : "text-ink3",
        )}
        style={{ minWidth: `calc(${gutter} + 1rem)` }}
      >
        {row.isLineStart ? row.line : ""}
      </span>
      {segments.map((segment) => (
        <span
          key={segment.start}
          data-start={segment.start}
          className={segmentClass(segment, frame)}
          style={segmentStyle(segment, frame)}
        >
          {text.slice(segment.start, segment.end).replaceAll("\t", " ")}
        </span>
      ))}
    </div>
  );
}

function segmentClass({ look }: Segment, frame: number | undefined): string {
  if (look === undefined) return "text-ink3";
  const isSelected = look.frame === frame;
  return classNames(
    "h-4 cursor-pointer rounded-[2px] leading-4",
    look.isField && isSelected ? "bg-accent text-on-accent" : "text-ink",
    look.isChanged && "line-through decoration-2",
    isSelected && !look.isField && "shadow-[inset_0_-2px_var(--accent)]",
  );
}

function segmentStyle({ look }: Segment, frame: number | undefined): CSSProperties | undefined {
  if (look === undefined) return undefined;
  const isSelected = look.frame === frame;
  if (look.isField && isSelected) return undefined;
  const share = (look.isHeader ? 30 : 13) + (isSelected ? 8 : 0);
  return { background: `color-mix(in oklab, ${frameStyle(look.type).colour} ${share}%, var(--panel))` };
}

function changedIn(edits: readonly OctetEdit[]) {
  const spans = { client: changedOctets(edits, "client"), server: changedOctets(edits, "server") };
  return (from: Side, octet: number): boolean =>
    spans[from].some(({ start, end }) => octet >= start && octet < end);
}

/** With a few rows around it, so that it does not stick to the edge. */
function reveal(list: VirtualListHandle | null, row: number, count: number): void {
  list?.revealRow(Math.min(count - 1, row + ROWS_AROUND));
  list?.revealRow(Math.max(0, row - ROWS_AROUND));
  list?.revealRow(row);
}

const ROWS_AROUND = 3;

function rowOf(rows: TextRows, index: number | undefined): number | undefined {
  return index === undefined || rows.length === 0 ? undefined : rows.rowAt(index);
}

/** Characters are of one width, so the place of the click tells which one was hit. */
function octetUnder(event: MouseEvent, octets: TextOctets, charPx: number): WrittenOctet | undefined {
  const segment = event.target instanceof Element ? event.target.closest("[data-start]") : null;
  if (segment === null) return undefined;
  const start = Number(segment.getAttribute("data-start"));
  const index = start + Math.floor((event.clientX - segment.getBoundingClientRect().left) / charPx);
  return octets.within(index, index + 1)[0] ?? octets.within(index - 1, index + 2)[0];
}

/** How many characters fit, in steps that keep octets whole. */
function useColumns() {
  const ref = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const [measured, setMeasured] = useState({ columns: 48, charPx: 6.6 });
  useLayoutEffect(() => {
    const [box, ruler] = [ref.current, probe.current];
    if (box === null || ruler === null) return undefined;
    const measure = (): void => {
      const charPx = ruler.getBoundingClientRect().width / 100 || 6.6;
      const fitting = Math.floor((box.clientWidth - GUTTER_PX) / charPx);
      const columns = Math.max(WRAP_STEP_CHARS, fitting - (fitting % WRAP_STEP_CHARS));
      setMeasured((before) =>
        before.columns === columns && before.charPx === charPx ? before : { columns, charPx },
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    observer.observe(ruler);
    return () => observer.disconnect();
  }, []);
  return { ref, probe, ...measured };
}

/** Line numbers and the room around them. */
const GUTTER_PX = 52;
