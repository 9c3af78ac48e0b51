/**
 * The octets of a capture's frame, to be changed: two digits typed on the octet, or the field under the grid for mouse and touch.
 * What follows from a change is decoded by whoever gave the octets. Fetched for captures only.
 */
import { Minus, Plus, Redo2, RotateCcw, Undo2 } from "lucide-react";
import { useState } from "react";
import type { KeyboardEvent } from "react";
import { changedOctets } from "../../../protocol/index.ts";
import type { FrameDetail } from "../../../protocol/index.ts";
import type { EditableOctets } from "../../state/session.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { octetsOf } from "./field-tree.ts";
import { cursorIn, HexGrid } from "./HexGrid.tsx";
import type { HexGridProps, OctetChange } from "./HexGrid.tsx";

export interface OctetEditorProps extends Omit<HexGridProps, "editing"> {
  readonly octets: EditableOctets;
  readonly detail: FrameDetail;
}

export function OctetEditor({ octets, detail, ...grid }: OctetEditorProps) {
  const { bytes, root, picked } = grid;
  // The preface has no fields: then any of its octets is picked by itself.
  const selected = grid.selected ?? (root.children.length === 0 ? root : undefined);
  const [typed, setTyped] = useState<Typed>();
  const { from, offset } = detail;
  const cursor =
    selected && bytes.length > 0 ? cursorIn(octetsOf(selected), picked, bytes.length) : undefined;
  const spans = changedOctets(octets.edits, from);
  const change = (at: number, remove: number, insert: readonly number[]): void => {
    setTyped(undefined);
    grid.onPick(at);
    octets.change({ from, offset: offset + at, remove, insert });
  };
  const put = (at: number, value: number): void => {
    if (value === bytes[at]) setTyped(undefined);
    else change(at, 1, [value]);
  };
  const digit = typed !== undefined && typed.at === offset + (cursor ?? 0) ? typed.digit : undefined;
  const onKey = (event: KeyboardEvent, at: number): boolean => {
    const does = keyAction(event, digit);
    if (does === undefined) return false;
    if (does === "undo" || does === "redo") octets[does]?.();
    else if (does === "give up") setTyped(undefined);
    else if (does === "insert") change(at, 0, [0]);
    else if (does === "remove") change(at, 1, []);
    else if (digit === undefined) setTyped({ at: offset + at, digit: does.digit });
    else put(at, Number.parseInt(digit + does.digit, 16));
    return true;
  };
  const changed = (octet: number): OctetChange | undefined => {
    const at = offset + octet;
    const span = spans.find(({ start, end }) => at === start || (at > start && at < end));
    return span && (span.end > span.start ? CHANGED : CUT);
  };
  return (
    <>
      <HexGrid {...grid} selected={selected} editing={{ onKey, typed: digit, changed }} />
      <EditBar octets={octets} at={cursor} value={bytes[cursor ?? 0] ?? 0} onPut={put} onChange={change} />
    </>
  );
}

const CHANGED = { says: "changed", look: "font-semibold shadow-[inset_0_2px_var(--ink)]" };
const CUT = { says: "octets were taken out in front of it", look: "shadow-[inset_2px_0_var(--ink)]" };

interface EditBarProps {
  readonly octets: EditableOctets;
  /** Undefined: no octet is picked. */
  readonly at: number | undefined;
  readonly value: number;
  readonly onPut: (at: number, value: number) => void;
  readonly onChange: (at: number, remove: number, insert: readonly number[]) => void;
}

function EditBar({ octets, at, value, onPut, onChange }: EditBarProps) {
  return (
    <div
      role="group"
      aria-label="Change the octets"
      className="flex flex-none items-center gap-0.5 bg-sunk px-4 pb-2 text-sm text-ink2"
    >
      {at === undefined ? (
        <p className="whitespace-nowrap">Pick an octet to change it.</p>
      ) : (
        <>
          <OctetField key={at} at={at} value={value} onPut={onPut} />
          <IconButton
            label="Insert an octet in front"
            shortcut="Insert"
            icon={<Plus />}
            onClick={() => onChange(at, 0, [0])}
          />
          <IconButton
            label="Take the octet out"
            shortcut="Delete"
            icon={<Minus />}
            onClick={() => onChange(at, 1, [])}
          />
        </>
      )}
      <span className="flex-1" />
      <IconButton
        label="Undo"
        shortcut="Ctrl Z"
        icon={<Undo2 />}
        disabled={!octets.undo}
        onClick={octets.undo}
      />
      <IconButton
        label="Do it again"
        shortcut="Ctrl Shift Z"
        icon={<Redo2 />}
        disabled={!octets.redo}
        onClick={octets.redo}
      />
      <IconButton
        label="Back to the original"
        icon={<RotateCcw />}
        disabled={!octets.revert}
        onClick={octets.revert}
      />
    </div>
  );
}

/** First of two digits, on an octet of the direction. */
interface Typed {
  readonly at: number;
  readonly digit: string;
}

type KeyAction = "undo" | "redo" | "give up" | "insert" | "remove" | { readonly digit: string };

function keyAction(event: KeyboardEvent, begun: string | undefined): KeyAction | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (altKey) return undefined;
  if (ctrlKey || metaKey) {
    if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
    return key.toLowerCase() === "y" ? "redo" : undefined;
  }
  if (begun !== undefined && (key === "Escape" || key === "Backspace")) return "give up";
  if (key === "Insert") return "insert";
  if (key === "Delete") return "remove";
  return /^[0-9a-f]$/i.test(key) ? { digit: key.toLowerCase() } : undefined;
}

interface OctetFieldProps {
  readonly at: number;
  readonly value: number;
  readonly onPut: (at: number, value: number) => void;
}

/** Two digits are enough; one counts with Enter. */
function OctetField({ at, value, onPut }: OctetFieldProps) {
  const shown = value.toString(16).padStart(2, "0");
  // What was typed counts as long as the octet is what it was then.
  const [typing, setTyping] = useState<{ readonly over: string; readonly text: string }>();
  const text = typing?.over === shown ? typing.text : shown;
  const put = (digits: string): void => onPut(at, Number.parseInt(digits, 16));
  return (
    <label className="mr-1 flex items-center gap-1.5">
      Octet {at}
      <input
        aria-label={`Octet ${at}, hex`}
        className="h-7 w-9 rounded-sm border border-line2 bg-panel text-center font-mono text-ink"
        value={text}
        maxLength={2}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => setTyping(undefined)}
        onChange={({ currentTarget }) => {
          const digits = currentTarget.value.replaceAll(/[^0-9a-f]/gi, "").toLowerCase();
          setTyping({ over: shown, text: digits });
          if (digits.length === 2 && digits !== shown) put(digits);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && text !== "") put(text);
          if (event.key === "Escape") setTyping(undefined);
        }}
      />
    </label>
  );
}
