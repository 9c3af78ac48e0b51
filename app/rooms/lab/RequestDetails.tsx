/** Everything else that a request can say: when, how its body is handed over, its rank, how the answer is read, its fields. */
import type { ReactNode } from "react";
import { getAt, isObject, setAt } from "../../state/lab-json.ts";
import { editJson } from "../../state/lab-store.ts";
import {
  BodyField,
  CheckField,
  FieldProblem,
  ListProblem,
  NumberField,
  NumberRow,
  PairsField,
  Row,
  SelectField,
  SelectRow,
  TextRow,
} from "./fields.tsx";
import { renameRequest, SCRIPT, setCancel } from "./script-edits.ts";
import { useValue } from "./use-field.ts";

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
            { value: undefined, label: ids.length === 0 ? "nobody (name another request)" : "nobody" },
            ...ids.map((id) => ({ value: id, label: `the end of ${id}` })),
          ]}
        />
        <CancelRow index={index} cancel={cancel} name={name} />
      </Group>
      <Group title="Body">
        <Row path={`${request}.body`} label="Made of">
          <BodyField path={`${request}.body`} label="body" spoken={`${name}, body`} />
        </Row>
        <FieldProblem path={`${request}.body.text`} />
        <FieldProblem path={`${request}.body.hex`} />
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
          label="100 waited"
          spoken={`${name}, waits for 100`}
          hint="With expect: 100-continue, the body waits this long for a 100"
          quantity="ms"
          unit="ms"
          placeholder="not"
        />
      </Group>
      <Priority path={`${request}.priority`} name={name} />
      <Group title="Response">
        <ReadRows path={`${request}.read`} name={name} />
        <NumberRow
          path={`${request}.responseHeaderTimeoutMs`}
          label="Given up"
          spoken={`${name}, given up after`}
          hint="Without the response's headers for so long. Go's ResponseHeaderTimeout"
          quantity="ms"
          unit="ms"
          placeholder="never"
        />
      </Group>
      <Group title="Fields">
        <PairsField path={`${request}.headers`} label="headers" spoken={`${name}, header fields`} />
        <ListProblem path={`${request}.headers`} />
        <PairsField
          path={`${request}.trailers`}
          label="trailers"
          spoken={`${name}, trailers`}
          placeholder="trailer: value"
        />
        <ListProblem path={`${request}.trailers`} />
      </Group>
    </div>
  );
}

/** How a body is read: of a response by the client's application, of a request by a handler. */
export function ReadRows({ path, name }: { readonly path: string; readonly name: string }) {
  const chunked = useValue(`${path}.chunkBytes`) !== undefined;
  const as = useValue(`${path}.as`);
  return (
    <>
      <Row path={path} label="Is read">
        <select
          aria-label={`${name}, is read`}
          className="h-6 min-w-0 flex-1 cursor-pointer rounded-sm border border-line2 bg-panel px-1 text-sm hover:border-ink3"
          value={chunked ? "chunks" : typeof as === "string" ? as : "ReadAll"}
          onChange={(event) => readAs(path, event.target.value)}
        >
          <option value="ReadAll">all of it, as io.ReadAll</option>
          <option value="Discard">as io.Discard, 8K a time</option>
          <option value="chunks">in pieces of a size</option>
          <option value="Never">never</option>
        </select>
      </Row>
      <FieldProblem path={`${path}.as`} />
      {chunked && (
        <NumberRow
          path={`${path}.chunkBytes`}
          label="Pieces of"
          spoken={`${name}, read in pieces of`}
          quantity="bytes"
          unit="B"
        />
      )}
      {as !== "Never" && (
        <>
          <NumberRow
            path={`${path}.pauseMs`}
            label="Pause"
            spoken={`${name}, pause after each read`}
            hint="After each read"
            quantity="ms"
            unit="ms"
            otherwise={0}
          />
          <NumberRow
            path={`${path}.maxBytes`}
            label="No more than"
            spoken={`${name}, reads no more than`}
            quantity="bytes"
            unit="B"
            placeholder="all"
          />
        </>
      )}
    </>
  );
}

/** What stays: where it stops and how long it rests, unless nothing is read at all. */
function readAs(path: string, manner: string): void {
  editJson((json) => {
    const old = getAt(json, path);
    const { as: _as, chunkBytes: _size, pauseMs, maxBytes, ...rest } = isObject(old) ? old : {};
    const pace = manner === "Never" ? {} : { pauseMs, maxBytes };
    const how = manner === "chunks" ? { chunkBytes: 1024 } : manner === "ReadAll" ? {} : { as: manner };
    const read = Object.entries({ ...rest, ...how, ...pace }).filter(([, value]) => value !== undefined);
    return setAt(json, path, read.length === 0 ? undefined : Object.fromEntries(read));
  }, "how it is read");
}

function Priority({ path, name }: { readonly path: string; readonly name: string }) {
  return (
    <Group title="Priority">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink2">
        <span className="inline-flex items-center gap-1.5">
          Urgency
          <SelectField
            path={`${path}.urgency`}
            label="urgency"
            spoken={`${name}, urgency`}
            choices={URGENCIES}
            className="w-16!"
          />
        </span>
        <CheckField path={`${path}.incremental`} label="incremental" spoken={`${name}, incremental`} />
        <span className="inline-flex items-center gap-1.5">
          Weight
          <NumberField
            path={`${path}.weight`}
            label="weight"
            spoken={`${name}, weight`}
            quantity="count"
            placeholder="–"
            className="w-12"
          />
        </span>
      </div>
      {["", ".urgency", ".incremental", ".weight"].map((field) => (
        <FieldProblem key={field} path={`${path}${field}`} />
      ))}
    </Group>
  );
}

const URGENCIES = [
  { value: undefined, label: "–" },
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((value) => ({
    value,
    label: value === 0 ? "0 first" : value === 7 ? "7 last" : String(value),
  })),
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
      <legend className="text-xs font-semibold tracking-wide text-ink3 uppercase">{title}</legend>
      {children}
    </fieldset>
  );
}
