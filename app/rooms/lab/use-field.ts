import { useState } from "react";
import { judge, problemAt } from "../../state/lab-draft.ts";
import { getAt, sameJson } from "../../state/lab-json.ts";
import { setField, useLab } from "../../state/lab-store.ts";
import type { Problem } from "../../../protocol/index.ts";

/** What the draft holds at a path. Changes when that changes, and not before. */
export function useValue(path: string): unknown {
  return useLab((state) => getAt(state.history.present.json, path));
}

/** What is wrong with exactly that. */
export function useProblem(path: string): Problem | undefined {
  return useLab((state) => problemAt(judge(state.history.present), path));
}

export interface TextField {
  /** For the input: what was typed as long as it says the same as the draft, else the draft in our own words. */
  readonly text: string;
  readonly problem: Problem | undefined;
  readonly type: (text: string) => void;
  /** On leaving the field: from then on in our own words. */
  readonly leave: () => void;
}

export interface TextFieldOptions {
  readonly path: string;
  /** For undo: what was changed. */
  readonly label: string;
  /** What the draft holds for a text. */
  readonly read: (text: string) => unknown;
  readonly write: (value: unknown) => string;
  /** Where a value is not simply put at the path. */
  readonly set?: ((value: unknown) => void) | undefined;
}

/** A field that is edited as text. `write(read(text))` need not be `text`: what is being typed is left alone. */
export function useTextField({ path, label, read, write, set }: TextFieldOptions): TextField {
  const value = useValue(path);
  const problem = useProblem(path);
  const [typed, setTyped] = useState<string | undefined>(undefined);
  return {
    text: typed !== undefined && sameJson(read(typed), value) ? typed : write(value),
    problem,
    type(text) {
      setTyped(text);
      if (set === undefined) setField(path, read(text), label);
      else set(read(text));
    },
    leave: () => setTyped(undefined),
  };
}
