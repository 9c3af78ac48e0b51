/** How a body is read: of a response by the client's application, of a request by a handler. */
import { getAt, isObject, setAt } from "../../state/lab-json.ts";
import { editJson } from "../../state/lab-store.ts";
import { idOf } from "./field-look.tsx";
import { NumberWord, WordProblems } from "./NumberField.tsx";
import { Select } from "./SelectField.tsx";
import { useValue } from "./use-field.ts";

export interface ReadFieldProps {
  readonly path: string;
  readonly name: string;
}

export function ReadManner({ path, name }: ReadFieldProps) {
  return (
    <Select
      id={idOf(`${path}.as`)}
      aria-label={`${name}, is read`}
      boxClass="flex-1"
      value={useManner(path)}
      onChange={(event) => readAs(path, event.target.value)}
    >
      <option value="ReadAll">all, as io.ReadAll</option>
      <option value="Discard">as io.Discard, 8K each</option>
      <option value="chunks">in pieces</option>
      <option value="Never">never</option>
    </Select>
  );
}

/** In pieces of what, with which rest after each, up to where. */
export function ReadPace({ path, name }: ReadFieldProps) {
  const manner = useManner(path);
  if (manner === "Never") return <WordProblems paths={[path, `${path}.as`]} />;
  return (
    <div className="py-0.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {manner === "chunks" && (
          <NumberWord
            path={`${path}.chunkBytes`}
            label="of"
            spoken={`${name}, in pieces of`}
            quantity="bytes"
            unit="B"
            className="w-16"
          />
        )}
        <NumberWord
          path={`${path}.pauseMs`}
          label="pause"
          spoken={`${name}, pause after each read`}
          quantity="ms"
          unit="ms"
          otherwise={0}
          className="w-16"
        />
        <NumberWord
          path={`${path}.maxBytes`}
          label="up to"
          spoken={`${name}, reads up to`}
          quantity="bytes"
          unit="B"
          placeholder="all"
          className="w-16"
        />
      </div>
      <WordProblems
        paths={[path, `${path}.as`, `${path}.chunkBytes`, `${path}.pauseMs`, `${path}.maxBytes`]}
      />
    </div>
  );
}

function useManner(path: string): string {
  const as = useValue(`${path}.as`);
  const chunkBytes = useValue(`${path}.chunkBytes`);
  if (chunkBytes !== undefined) return "chunks";
  return typeof as === "string" ? as : "ReadAll";
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
