/** One row of the script: a request with what is asked most, opened out with all of it; or an event of the connection. */
import { ArrowDown, ArrowUp, Copy, Trash2, X } from "lucide-react";
import { getAt } from "../../state/lab-json.ts";
import { editJson, useLab } from "../../state/lab-store.ts";
import { classNames } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import { countUnder, judge } from "../../state/lab-draft.ts";
import { BodySizeField } from "./BodyField.tsx";
import { FieldProblem } from "./field-look.tsx";
import { writeText } from "./field-text.ts";
import { focusRow, rowMarks } from "./focus-row.ts";
import { NumberField } from "./NumberField.tsx";
import { RequestDetails } from "./RequestDetails.tsx";
import { onMoveKey } from "./RowMenu.tsx";
import { cancelOf, duplicateEntry, idsBefore, moveEntry, removeEntry, SCRIPT } from "./script-edits.ts";
import { SelectField } from "./SelectField.tsx";
import { TextField } from "./TextField.tsx";

export interface RequestRowProps {
  readonly index: number;
  readonly script: readonly unknown[];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onMoved: (to: number) => void;
  readonly onRemoved: () => void;
}

export function RequestRow({ index, script, isOpen, onToggle, onMoved, onRemoved }: RequestRowProps) {
  const path = `${SCRIPT}[${index}]`;
  const name = nameOf(script[index], index);
  const wrong = useLab((state) => countUnder(judge(state.history.present), path));
  const move = (by: 1 | -1, from: Element | null) => moveRow(index, by, from, onMoved);
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- listens for its own controls */}
      <tr
        {...rowMarks(SCRIPT, index)}
        className={classNames("border-t border-line", isOpen && "bg-sunk")}
        onKeyDown={(event) => onMoveKey(event, move)}
      >
        <Cells path={path} name={name} after={getAt(script[index], "after")} />
        <td>
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={`${name}, all settings`}
            title="All settings"
            className="group inline-flex size-6 items-center justify-center rounded-sm text-ink3 hover:bg-sunk hover:text-ink"
            onClick={onToggle}
          >
            <span
              aria-hidden="true"
              className="chevron size-4 bg-size-[16px] transition-transform group-aria-expanded:rotate-180"
            />
          </button>
        </td>
      </tr>
      {(isOpen || wrong > 0) && (
        <tr className={isOpen ? "bg-sunk" : undefined}>
          <td colSpan={5} className={isOpen ? "px-2 pb-2" : "px-1.5"}>
            {ROW_FIELDS.map((field) => (
              <FieldProblem key={field} path={`${path}${field}`} />
            ))}
            {isOpen && (
              <>
                <RequestDetails
                  index={index}
                  name={name}
                  cancel={cancelOf(script, index)}
                  ids={idsBefore(script, index)}
                />
                <RowActions index={index} name={name} onMove={(by) => move(by, null)} onRemoved={onRemoved} />
              </>
            )}
          </td>
        </tr>
      )}
    </>
  );
}

/** What is asked most of a request. */
function Cells({
  path,
  name,
  after,
}: {
  readonly path: string;
  readonly name: string;
  readonly after: unknown;
}) {
  return (
    <>
      <td>
        <SelectField
          bare
          path={`${path}.request.method`}
          label="method"
          spoken={`${name}, method`}
          choices={METHODS}
          className="font-mono"
        />
      </td>
      <td>
        <TextField
          bare
          keepEmpty
          path={`${path}.request.path`}
          label="path"
          spoken={`${name}, path`}
          placeholder="/"
        />
      </td>
      <td>
        <BodySizeField bare path={`${path}.request.body`} label="body" spoken={`${name}, body`} />
      </td>
      <td>
        <span className="flex items-center">
          {typeof after === "string" && (
            <span title={`after the end of ${after}`} className="text-xs text-ink3">
              +
            </span>
          )}
          <NumberField
            bare
            path={`${path}.atMs`}
            label="start"
            spoken={`${name}, start`}
            quantity="ms"
            otherwise={0}
          />
        </span>
      </td>
    </>
  );
}

interface RowActionsProps {
  readonly index: number;
  readonly name: string;
  readonly onMove: (by: 1 | -1) => void;
  readonly onRemoved: () => void;
}

function RowActions({ index, name, onMove, onRemoved }: RowActionsProps) {
  return (
    <div className="mt-2 flex items-center gap-0.5 border-t border-line pt-1.5">
      <IconButton label="Move up" shortcut="Alt ↑" icon={<ArrowUp />} onClick={() => onMove(-1)} />
      <IconButton label="Move down" shortcut="Alt ↓" icon={<ArrowDown />} onClick={() => onMove(1)} />
      <IconButton
        label="Duplicate"
        icon={<Copy />}
        onClick={() => {
          editJson((json) => duplicateEntry(json, index), `duplicate ${name}`);
          focusRow(SCRIPT, index + 1);
        }}
      />
      <span className="flex-1" />
      <IconButton
        label="Remove"
        icon={<Trash2 />}
        onClick={() => {
          editJson((json) => removeEntry(json, index), `remove ${name}`);
          onRemoved();
          focusRow(SCRIPT, index);
        }}
      />
    </div>
  );
}

/** PING, shutdown, close; and a cancel that has lost its request. */
export function EventRow({ index, entry }: { readonly index: number; readonly entry: unknown }) {
  const path = `${SCRIPT}[${index}]`;
  const kind = getAt(entry, "do");
  const words = typeof kind === "string" && Object.hasOwn(EVENT_WORDS, kind) ? EVENT_WORDS[kind] : undefined;
  const name = words ?? writeText(kind);
  return (
    <tr
      {...rowMarks(SCRIPT, index)}
      className="border-t border-line"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- listens for its own controls
      onKeyDown={(event) => onMoveKey(event, (by, from) => moveRow(index, by, from, () => {}))}
    >
      <td colSpan={3} className="px-1.5 py-0.5 text-sm">
        <span className="text-ink2">{name}</span>
        {EVENT_FIELDS.map((field) => (
          <FieldProblem key={field} path={`${path}${field}`} />
        ))}
      </td>
      <td>
        <NumberField
          bare
          path={`${path}.atMs`}
          label="at"
          spoken={`${name} ${index + 1}, at`}
          quantity="ms"
          placeholder={kind === "close" ? "when done" : ""}
        />
      </td>
      <td>
        <IconButton
          label={`Remove ${name}`}
          icon={<X />}
          className="size-6"
          onClick={() => {
            editJson((json) => removeEntry(json, index), `remove ${name}`);
            focusRow(SCRIPT, index);
          }}
        />
      </td>
    </tr>
  );
}

function moveRow(index: number, by: 1 | -1, like: Element | null, onMoved: (to: number) => void): void {
  let to = index;
  editJson(
    (json) => {
      const { json: next, moved } = moveEntry(json, index, by);
      to = moved;
      return next;
    },
    by < 0 ? "move up" : "move down",
  );
  if (to === index) return;
  onMoved(to);
  focusRow(SCRIPT, to, like);
}

function nameOf(entry: unknown, index: number): string {
  const id = getAt(entry, "id");
  return typeof id === "string" ? id : `request ${index + 1}`;
}

const METHODS = ["GET", "POST", "PUT", "HEAD", "PATCH", "DELETE", "OPTIONS"].map((value) => ({
  value,
  label: value,
}));

const EVENT_WORDS: Readonly<Record<string, string>> = {
  ping: "Client sends PING",
  shutdown: "Server shuts down",
  close: "Client closes when idle",
  cancel: "Cancel",
};

/** Whose problems show below the row: those that its cells and nobody else's fields can have. */
const ROW_FIELDS = [
  "",
  ".do",
  ".atMs",
  ".request",
  ".request.method",
  ".request.path",
  ".request.body",
  ".request.body.sizeBytes",
];
const EVENT_FIELDS = ["", ".do", ".side", ".id", ".after", ".atMs"];
