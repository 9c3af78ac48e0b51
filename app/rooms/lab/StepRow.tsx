/** One step of a handler: what it does, how, and where it stands among the others. */
import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { getAt, moveAt, removeAt } from "../../state/lab-json.ts";
import { editJson } from "../../state/lab-store.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import {
  BodyField,
  FieldProblem,
  ListProblem,
  NumberField,
  NumberRow,
  PairsField,
  SelectField,
  TextField,
} from "./fields.tsx";
import { focusRow, rowMarks } from "./focus-row.ts";
import { ReadRows } from "./RequestDetails.tsx";
import { STEP_KINDS } from "./step-kinds.ts";
import type { StepKind } from "./step-kinds.ts";

export interface StepRowProps {
  /** Path of the list of steps. */
  readonly list: string;
  readonly index: number;
  readonly step: unknown;
  /** Name of the handler. */
  readonly rule: string;
}

export function StepRow({ list, index, step, rule }: StepRowProps) {
  const path = `${list}[${index}]`;
  const kind = kindOf(step);
  const label = STEP_KINDS.find(({ id }) => id === kind)?.label ?? String(getAt(step, "do"));
  const name = `${rule}, step ${index + 1}, ${label.toLowerCase()}`;
  const form = kind === undefined ? {} : FORMS[kind](path, name);
  const move = (by: 1 | -1, like?: Element | null) => {
    editJson((json) => moveAt(json, list, index, index + by), by < 0 ? "move up" : "move down");
    focusRow(list, index + by, like);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(event.key === "ArrowUp" ? -1 : 1, document.activeElement);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- listens for its own controls
    <li
      {...rowMarks(list, index)}
      className="group/step border-b border-line px-2 py-0.5"
      onKeyDown={onKeyDown}
    >
      <div className="flex min-h-6 items-center gap-1">
        <span className="w-14 shrink-0 text-sm font-medium">{label}</span>
        <span className="flex min-w-0 flex-1 items-center gap-1">{form.inline}</span>
        <span className="flex shrink-0 opacity-0 group-focus-within/step:opacity-100 group-hover/step:opacity-100 pointer-coarse:opacity-100">
          <IconButton
            label={`Move up: ${name}`}
            shortcut="Alt ↑"
            icon={<ArrowUp />}
            className={SMALL}
            onClick={() => move(-1)}
          />
          <IconButton
            label={`Move down: ${name}`}
            shortcut="Alt ↓"
            icon={<ArrowDown />}
            className={SMALL}
            onClick={() => move(1)}
          />
          <IconButton
            label={`Remove ${name}`}
            icon={<X />}
            className={SMALL}
            onClick={() => {
              editJson((json) => removeAt(json, list, index), `remove ${label.toLowerCase()}`);
              focusRow(list, index);
            }}
          />
        </span>
      </div>
      {form.below}
      {STEP_PROBLEMS.map((field) => (
        <FieldProblem key={field} path={`${path}${field}`} />
      ))}
      <ListProblem path={`${path}.set`} />
      <ListProblem path={`${path}.headers`} />
    </li>
  );
}

interface StepForm {
  readonly inline?: ReactNode;
  readonly below?: ReactNode;
}

const FORMS: Readonly<Record<StepKind, (path: string, name: string) => StepForm>> = {
  read: (path, name) => ({ below: <ReadRows path={path} name={name} /> }),
  write: (path, name) => ({
    inline: <BodyField path={`${path}.body`} label="body" spoken={name} />,
    below: (
      <>
        <NumberRow
          path={`${path}.chunkBytes`}
          label="In chunks of"
          spoken={`${name}, in chunks of`}
          quantity="bytes"
          unit="B"
          placeholder="one"
        />
        <NumberRow
          path={`${path}.pauseMs`}
          label="Pause"
          spoken={`${name}, pause`}
          hint="After each chunk"
          quantity="ms"
          unit="ms"
          otherwise={0}
        />
      </>
    ),
  }),
  sleep: (path, name) => ({
    inline: (
      <NumberField path={`${path}.ms`} label="sleep" spoken={name} quantity="ms" unit="ms" className="w-24" />
    ),
  }),
  status: (path, name) => ({
    inline: (
      <NumberField path={`${path}.code`} label="status" spoken={name} quantity="count" className="w-16" />
    ),
  }),
  header: (path, name) => ({ below: <PairsField path={`${path}.set`} label="header" spoken={name} /> }),
  trailers: (path, name) => ({ below: <PairsField path={`${path}.set`} label="trailers" spoken={name} /> }),
  push: (path, name) => ({
    inline: (
      <>
        <SelectField
          path={`${path}.method`}
          label="method"
          spoken={`${name}, method`}
          choices={PUSHED}
          otherwise="GET"
          className="w-17! shrink-0"
        />
        <TextField keepEmpty path={`${path}.path`} label="path" spoken={`${name}, path`} className="flex-1" />
      </>
    ),
  }),
  flush: () => ({}),
  echo: () => ({}),
  panic: () => ({}),
  abort: () => ({}),
};

const PUSHED = ["GET", "HEAD"].map((value) => ({ value, label: value }));

/** Fields that stand in the row itself; those with rows of their own say it there. */
const STEP_PROBLEMS = [
  "",
  ".do",
  ".body",
  ".body.sizeBytes",
  ".body.text",
  ".body.hex",
  ".ms",
  ".code",
  ".path",
  ".method",
];

const SMALL = "size-6 [&_svg]:size-3.5";

function kindOf(step: unknown): StepKind | undefined {
  const kind = getAt(step, "do");
  return STEP_KINDS.find(({ id }) => id === kind)?.id;
}
