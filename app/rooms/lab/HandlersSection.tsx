/** What the server does with requests: rules, the first that matches serves, each a list of steps. */
import { Plus } from "lucide-react";
import { insertAt, listAt, moveAt, removeAt } from "../../state/lab-json.ts";
import type { JsonObject } from "../../state/lab-json.ts";
import { editJson, useLab } from "../../state/lab-store.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { FieldProblem, ListProblem } from "./field-look.tsx";
import { focusRow, rowMarks } from "./focus-row.ts";
import { onMoveKey, RowMenu } from "./RowMenu.tsx";
import type { RowAction } from "./RowMenu.tsx";
import { Section } from "./Section.tsx";
import { SelectField } from "./SelectField.tsx";
import { NEW_STEPS, STEP_KINDS } from "./step-kinds.ts";
import { StepRow } from "./StepRow.tsx";
import { TextField } from "./TextField.tsx";

export function HandlersSection() {
  const rules = useLab((state) => listAt(state.history.present.json, HANDLERS));
  const add = () => {
    editJson((json) => insertAt(json, HANDLERS, rules.length, NEW_RULE), "add a handler");
    focusRow(HANDLERS, rules.length);
  };
  return (
    <Section id="handlers" title="Handlers" paths={[HANDLERS]}>
      {rules.length === 0 && (
        <p className="py-1 text-sm text-ink2">No handler: every request is answered with 404.</p>
      )}
      <ol aria-label="Handlers" className="grid gap-2">
        {rules.map((rule, i) => (
          <Rule key={i} index={i} rule={rule} />
        ))}
      </ol>
      <FieldProblem path={HANDLERS} />
      <div className="mt-2">
        <Button icon={<Plus aria-hidden="true" />} onClick={add}>
          Handler
        </Button>
      </div>
    </Section>
  );
}

const HANDLERS = "server.handlers";

const NEW_RULE = { path: "/*", steps: [{ do: "write", body: { sizeBytes: 1024 } }] };

function Rule({ index, rule }: { readonly index: number; readonly rule: unknown }) {
  const path = `${HANDLERS}[${index}]`;
  const name = `handler ${index + 1}`;
  const steps = listAt(rule, "steps");
  const stepsPath = `${path}.steps`;
  return (
    <li className="rounded-md border border-line">
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- listens for its own controls */}
      <div
        {...rowMarks(HANDLERS, index)}
        className="flex items-center gap-1 border-b border-line bg-sunk px-1 py-0.5"
        onKeyDown={(event) => onMoveKey(event, (by, from) => moveRule(index, by, from))}
      >
        <SelectField
          bare
          path={`${path}.method`}
          label="method"
          spoken={`${name}, method`}
          choices={METHODS}
          className="w-20 shrink-0 font-mono"
        />
        <TextField bare path={`${path}.path`} label="path" spoken={`${name}, path`} placeholder="any path" />
        <RowMenu name={name} onAction={(action) => actOn(index, name, action)} />
      </div>
      <div className="px-2">
        {["", ".method", ".path", ".steps"].map((field) => (
          <FieldProblem key={field} path={`${path}${field}`} />
        ))}
        <ListProblem path={`${path}.having`} />
      </div>
      <ol aria-label={`Steps of ${name}`}>
        {steps.map((step, i) => (
          <StepRow key={i} list={stepsPath} index={i} step={step} rule={name} />
        ))}
      </ol>
      <div className="px-1 py-1">
        <Menu
          label={`Add a step to ${name}`}
          variant="quiet"
          icon={<Plus aria-hidden="true" />}
          items={STEP_KINDS}
          onAction={(kind) => {
            editJson((json) => insertAt(json, stepsPath, steps.length, NEW_STEPS[kind]), `add ${kind}`);
            focusRow(stepsPath, steps.length);
          }}
        >
          Step
        </Menu>
      </div>
    </li>
  );
}

function actOn(index: number, name: string, action: RowAction): void {
  if (action === "up" || action === "down") moveRule(index, action === "up" ? -1 : 1);
  else if (action === "remove") {
    editJson((json) => removeAt(json, HANDLERS, index), `remove ${name}`);
    focusRow(HANDLERS, index);
  } else {
    const copy = (json: JsonObject) => insertAt(json, HANDLERS, index + 1, listAt(json, HANDLERS)[index]);
    editJson(copy, `duplicate ${name}`);
    focusRow(HANDLERS, index + 1);
  }
}

function moveRule(index: number, by: 1 | -1, from?: Element | null): void {
  editJson((json) => moveAt(json, HANDLERS, index, index + by), by < 0 ? "move up" : "move down");
  focusRow(HANDLERS, index + by, from);
}

const METHODS = [
  { value: undefined, label: "any" },
  ...["GET", "POST", "PUT", "HEAD", "PATCH", "DELETE", "OPTIONS"].map((value) => ({ value, label: value })),
];
