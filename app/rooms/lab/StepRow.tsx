/** One step of a handler: what it does, how, and where it stands among the others. */
import type { ReactNode } from "react";
import { getAt, insertAt, moveAt, removeAt } from "../../state/lab-json.ts";
import { editJson } from "../../state/lab-store.ts";
import { BodyField, bodyPaths } from "./BodyField.tsx";
import { ListProblem } from "./field-look.tsx";
import { writeText } from "./field-text.ts";
import { focusRow, rowMarks } from "./focus-row.ts";
import { NumberField, NumberWord, WordProblems } from "./NumberField.tsx";
import { ReadManner, ReadPace } from "./ReadField.tsx";
import { onMoveKey, RowMenu } from "./RowMenu.tsx";
import type { RowAction } from "./RowMenu.tsx";
import { SelectField } from "./SelectField.tsx";
import { STEP_KINDS } from "./step-kinds.ts";
import type { StepKind } from "./step-kinds.ts";
import { PairsField, TextField } from "./TextField.tsx";

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
  const label = STEP_KINDS.find(({ id }) => id === kind)?.label ?? writeText(getAt(step, "do"));
  const name = `${rule}, step ${index + 1}, ${label.toLowerCase()}`;
  const form = kind === undefined ? {} : FORMS[kind](path, name);
  const move = (by: 1 | -1, from?: Element | null) => {
    editJson((json) => moveAt(json, list, index, index + by), by < 0 ? "move up" : "move down");
    focusRow(list, index + by, from);
  };
  const act = (action: RowAction) => {
    if (action === "up" || action === "down") move(action === "up" ? -1 : 1);
    else if (action === "duplicate")
      editJson((json) => insertAt(json, list, index + 1, step), `duplicate ${label}`);
    else editJson((json) => removeAt(json, list, index), `remove ${label}`);
    if (action === "duplicate" || action === "remove")
      focusRow(list, action === "remove" ? index : index + 1);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- listens for its own controls
    <li
      {...rowMarks(list, index)}
      className="border-b border-line py-0.5 pr-1 pl-2"
      onKeyDown={(event) => onMoveKey(event, move)}
    >
      <div className="flex min-h-7 items-center gap-1">
        <span className="w-14 shrink-0 text-sm font-medium">{label}</span>
        <span className="flex min-w-0 flex-1 items-center gap-1">{form.inline}</span>
        <RowMenu name={name} onAction={act} />
      </div>
      {form.below !== undefined && <div className="pr-1 pb-1 pl-15">{form.below}</div>}
      <WordProblems paths={[path, `${path}.do`, ...STEP_FIELDS.map((field) => `${path}.${field}`)]} />
      {kind === "write" && <WordProblems paths={bodyPaths(`${path}.body`)} />}
    </li>
  );
}

interface StepForm {
  readonly inline?: ReactNode;
  readonly below?: ReactNode;
}

const FORMS: Readonly<Record<StepKind, (path: string, name: string) => StepForm>> = {
  read: (path, name) => ({
    inline: <ReadManner path={path} name={name} />,
    below: <ReadPace path={path} name={name} />,
  }),
  write: (path, name) => ({
    inline: <BodyField path={`${path}.body`} label="body" spoken={name} />,
    below: (
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <NumberWord
          path={`${path}.chunkBytes`}
          label="chunks"
          spoken={`${name}, in chunks of`}
          quantity="bytes"
          unit="B"
          placeholder="one"
          className="w-16"
        />
        <NumberWord
          path={`${path}.pauseMs`}
          label="pause"
          spoken={`${name}, pause after each`}
          quantity="ms"
          unit="ms"
          otherwise={0}
          className="w-16"
        />
      </div>
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
  header: (path, name) => ({ below: <Pairs path={path} label="header" name={name} /> }),
  trailers: (path, name) => ({ below: <Pairs path={path} label="trailers" name={name} /> }),
  push: (path, name) => ({
    inline: (
      <>
        <SelectField
          path={`${path}.method`}
          label="method"
          spoken={`${name}, method`}
          choices={PUSHED}
          otherwise="GET"
          className="w-17 shrink-0"
        />
        <TextField keepEmpty path={`${path}.path`} label="path" spoken={`${name}, path`} />
      </>
    ),
    below: <PushFields path={path} name={name} />,
  }),
  flush: () => ({}),
  echo: () => ({}),
  panic: () => ({}),
  abort: () => ({}),
};

function Pairs({
  path,
  label,
  name,
}: {
  readonly path: string;
  readonly label: string;
  readonly name: string;
}) {
  return (
    <>
      <PairsField path={`${path}.set`} label={label} spoken={name} />
      <ListProblem path={`${path}.set`} />
    </>
  );
}

function PushFields({ path, name }: { readonly path: string; readonly name: string }) {
  return (
    <>
      <PairsField path={`${path}.headers`} label="headers" spoken={`${name}, header fields`} />
      <ListProblem path={`${path}.headers`} />
    </>
  );
}

const PUSHED = ["GET", "HEAD"].map((value) => ({ value, label: value }));

/** Whose problems show below the step; how a body is read says it itself. */
const STEP_FIELDS = ["ms", "code", "path", "method"];

function kindOf(step: unknown): StepKind | undefined {
  const kind = getAt(step, "do");
  return STEP_KINDS.find(({ id }) => id === kind)?.id;
}
