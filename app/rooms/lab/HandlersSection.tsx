/** What the server does with requests: rules, the first that matches serves, each a list of steps. */
import { ArrowDown, ArrowUp, Copy, Plus, Trash2 } from "lucide-react";
import { getAt, insertAt, listAt, moveAt, removeAt } from "../../state/lab-json.ts";
import { editJson, useLab } from "../../state/lab-store.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { FieldProblem, ListProblem, SelectField, TextField } from "./fields.tsx";
import { focusRow, rowMarks } from "./focus-row.ts";
import { Section } from "./Section.tsx";
import { NEW_STEPS, STEP_KINDS } from "./step-kinds.ts";
import { StepRow } from "./StepRow.tsx";

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
          <Rule key={i} index={i} rule={rule} count={rules.length} />
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

function Rule({
  index,
  rule,
  count,
}: {
  readonly index: number;
  readonly rule: unknown;
  readonly count: number;
}) {
  const path = `${HANDLERS}[${index}]`;
  const name = `handler ${index + 1}`;
  const steps = listAt(rule, "steps");
  const stepsPath = `${path}.steps`;
  return (
    <li className="rounded-md border border-line">
      <div
        {...rowMarks(HANDLERS, index)}
        className="flex items-center gap-1 border-b border-line bg-sunk px-1 py-0.5"
      >
        <SelectField
          bare
          path={`${path}.method`}
          label="method"
          spoken={`${name}, method`}
          choices={METHODS}
          className="w-16! shrink-0 font-mono"
        />
        <TextField
          bare
          path={`${path}.path`}
          label="path"
          spoken={`${name}, path`}
          placeholder="any path"
          className="flex-1"
        />
        <IconButton
          label={`Move ${name} up`}
          icon={<ArrowUp />}
          className={SMALL}
          disabled={index === 0}
          onClick={() => moveRule(index, -1)}
        />
        <IconButton
          label={`Move ${name} down`}
          icon={<ArrowDown />}
          className={SMALL}
          disabled={index === count - 1}
          onClick={() => moveRule(index, 1)}
        />
        <IconButton
          label={`Duplicate ${name}`}
          icon={<Copy />}
          className={SMALL}
          onClick={() => {
            editJson((json) => insertAt(json, HANDLERS, index + 1, getAt(json, path)), `duplicate ${name}`);
            focusRow(HANDLERS, index + 1);
          }}
        />
        <IconButton
          label={`Remove ${name}`}
          icon={<Trash2 />}
          className={SMALL}
          onClick={() => {
            editJson((json) => removeAt(json, HANDLERS, index), `remove ${name}`);
            focusRow(HANDLERS, index);
          }}
        />
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

function moveRule(index: number, by: 1 | -1): void {
  editJson((json) => moveAt(json, HANDLERS, index, index + by), by < 0 ? "move up" : "move down");
  focusRow(HANDLERS, index + by);
}

const METHODS = [
  { value: undefined, label: "any" },
  ...["GET", "POST", "PUT", "HEAD", "PATCH", "DELETE", "OPTIONS"].map((value) => ({ value, label: value })),
];

const SMALL = "size-6 [&_svg]:size-3.5";
