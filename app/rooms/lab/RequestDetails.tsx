/** Everything else that a request can say: when, how its body is handed over, its rank, how the answer is read, its fields. */
import type { ReactNode } from "react";
import { editJson } from "../../state/lab-store.ts";
import { BodyField, bodyPaths } from "./BodyField.tsx";
import { ListProblem, Row } from "./field-look.tsx";
import { NumberRow, NumberWord, WordProblems } from "./NumberField.tsx";
import { ReadManner, ReadPace } from "./ReadField.tsx";
import { renameRequest, SCRIPT, setCancel } from "./script-edits.ts";
import { CheckField, SelectField, SelectRow } from "./SelectField.tsx";
import { PairsField, TextRow } from "./TextField.tsx";

export interface RequestDetailsProps {
  readonly index: number;
  readonly name: string;
  /** Entry that cancels it; -1: none does. */
  readonly cancel: number;
  /** Requests that it may wait for. */
  readonly ids: readonly string[];
}

export function RequestDetails({ index, name, cancel, ids }: RequestDetailsProps) {
  const entry = `${SCRIPT}[${index}]`;
  const request = `${entry}.request`;
  return (
    <div className="grid gap-2">
      <Group title="When">
        <NameRow path={`${entry}.id`} index={index} name={name} />
        <SelectRow
          path={`${entry}.after`}
          label="Waits for"
          spoken={`${name}, waits for`}
          choices={[
            { value: undefined, label: ids.length === 0 ? "nobody (others need a name)" : "nobody" },
            ...ids.map((id) => ({ value: id, label: `the end of ${id}` })),
          ]}
        />
        <CancelRow index={index} cancel={cancel} name={name} />
      </Group>
      <Body request={request} name={name} />
      <Priority path={`${request}.priority`} name={name} />
      <Response request={request} name={name} />
      <Fields request={request} name={name} />
    </div>
  );
}

/** Of a request: where it stands in the draft, and what it is called. */
interface PartProps {
  readonly request: string;
  readonly name: string;
}

function Body({ request, name }: PartProps) {
  return (
    <Group title="Body">
      <div className="flex min-h-7 items-center gap-2">
        <BodyField path={`${request}.body`} label="body" spoken={`${name}, body`} />
      </div>
      <WordProblems paths={bodyPaths(`${request}.body`)} />
      <NumberRow
        path={`${request}.paceBytesPerMs`}
        label="Pace"
        spoken={`${name}, pace`}
        hint="At which the application hands it over"
        quantity="count"
        unit="kB/s"
        placeholder="at once"
      />
      <SelectRow
        path={`${request}.bodyLength`}
        label="Length is"
        spoken={`${name}, length is`}
        choices={LENGTHS}
        otherwise="declared"
      />
      <NumberRow
        path={`${request}.expectContinueTimeoutMs`}
        label="Waits for 100"
        spoken={`${name}, waits for 100`}
        hint="With expect: 100-continue, the body waits this long for a 100"
        quantity="ms"
        unit="ms"
        placeholder="not"
      />
    </Group>
  );
}

function Response({ request, name }: PartProps) {
  return (
    <Group title="Response">
      <Row path={`${request}.read`} label="Is read">
        <ReadManner path={`${request}.read`} name={name} />
      </Row>
      <ReadPace path={`${request}.read`} name={name} />
      <NumberRow
        path={`${request}.responseHeaderTimeoutMs`}
        label="Given up after"
        spoken={`${name}, given up after`}
        hint="Without the response's headers for so long. Go's ResponseHeaderTimeout"
        quantity="ms"
        unit="ms"
        placeholder="never"
      />
    </Group>
  );
}

function Fields({ request, name }: PartProps) {
  return (
    <Group title="Fields">
      <PairsField path={`${request}.headers`} label="headers" spoken={`${name}, header fields`} />
      <ListProblem path={`${request}.headers`} />
      <div className="h-1" />
      <PairsField
        path={`${request}.trailers`}
        label="trailers"
        spoken={`${name}, trailers`}
        placeholder="trailer: value"
      />
      <ListProblem path={`${request}.trailers`} />
    </Group>
  );
}

function Priority({ path, name }: { readonly path: string; readonly name: string }) {
  return (
    <Group title="Priority">
      <div className="flex min-h-7 flex-wrap items-center gap-x-2.5 gap-y-1">
        <span
          title="0 goes first, 7 last; servers take 3 (RFC 9218)"
          className="inline-flex items-center gap-1.5 text-sm text-ink2"
        >
          urgency
          <SelectField
            path={`${path}.urgency`}
            label="urgency"
            spoken={`${name}, urgency`}
            choices={URGENCIES}
            className="w-12"
          />
        </span>
        <CheckField path={`${path}.incremental`} label="incremental" spoken={`${name}, incremental`} />
        <NumberWord
          path={`${path}.weight`}
          label="weight"
          spoken={`${name}, weight`}
          quantity="count"
          placeholder="–"
          className="w-10"
        />
      </div>
      <WordProblems paths={["", ".urgency", ".incremental", ".weight"].map((field) => `${path}${field}`)} />
    </Group>
  );
}

const URGENCIES = [
  { value: undefined, label: "–" },
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: String(value) })),
];

const LENGTHS = [
  { value: "declared", label: "declared: content-length" },
  { value: "unknown", label: "unknown: an empty DATA ends it" },
];

/** A name for others to wait for, and for the cancel; renaming takes them along. */
function NameRow({
  path,
  index,
  name,
}: {
  readonly path: string;
  readonly index: number;
  readonly name: string;
}) {
  return (
    <TextRow
      path={path}
      label="Name"
      spoken={`${name}, name`}
      placeholder="–"
      onSet={(value) => editJson((json) => renameRequest(json, index, value), "name", path)}
    />
  );
}

function CancelRow({
  index,
  cancel,
  name,
}: {
  readonly index: number;
  readonly cancel: number;
  readonly name: string;
}) {
  return (
    <NumberRow
      path={cancel < 0 ? `${SCRIPT}[${index}].cancel` : `${SCRIPT}[${cancel}].atMs`}
      label="Canceled at"
      spoken={`${name}, canceled at`}
      quantity="ms"
      unit="ms"
      placeholder="never"
      onSet={(value) => editJson((json) => setCancel(json, index, value), "cancel", `cancel ${index}`)}
    />
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset>
      <legend className="mb-0.5 text-xs font-semibold text-ink2">{title}</legend>
      {children}
    </fieldset>
  );
}
