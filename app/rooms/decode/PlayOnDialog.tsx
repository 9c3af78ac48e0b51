/** Who goes on from the end of a capture, and how: whose version of Go, what the handler answers, what the client asks next. */
import { useState } from "react";
import type { ReactNode } from "react";
import { PROFILE_NAMES } from "../../../protocol/index.ts";
import type { Recording } from "../../state/session.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ToggleGroup } from "../../ui/ToggleGroup.tsx";
import { ActForm, SelectField, TextField } from "../../views/what-if/controls.tsx";
import { PROFILE_WORDS } from "../lab/scenario-words.ts";
import { FIRST_CHOICE, playOn, problemOf } from "./play-on.ts";
import type { PlayOnChoice } from "./play-on.ts";

export interface PlayOnDialogProps {
  readonly capture: Recording;
  readonly onClose: () => void;
}

/** Kept as long as the page: whoever tries again changes one thing. */
let last = FIRST_CHOICE;

export function PlayOnDialog({ capture, onClose }: PlayOnDialogProps) {
  const [choice, setChoice] = useState(last);
  const [running, setRunning] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const wrong = problemOf(choice);
  const change = (part: Partial<PlayOnChoice>): void => {
    last = { ...choice, ...part };
    setRefusal(undefined);
    setChoice(last);
  };
  const act = async (): Promise<void> => {
    setRunning(true);
    const problem = await playOn(capture, choice);
    setRunning(false);
    if (problem === undefined) onClose();
    else setRefusal(problem);
  };
  return (
    <Dialog title="Play on from where it ends" open onClose={onClose}>
      <ActForm label="Play on" disabled={running || Object.keys(wrong).length > 0} onAct={() => void act()}>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <ToggleGroup
            label="Who goes on"
            options={WHO}
            value={choice.who}
            onChange={(who) => change({ who })}
          />
          <p className="min-w-56 flex-1 text-base text-ink2">{WHO_WORDS[choice.who]}</p>
        </div>
        {choice.who !== "client" && <ServerPart choice={choice} wrong={wrong} onChange={change} />}
        {choice.who !== "server" && <ClientPart choice={choice} wrong={wrong} onChange={change} />}
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label="Round trip from here on"
            unit="ms"
            value={choice.roundTripMs}
            onChange={(roundTripMs) => change({ roundTripMs })}
            problem={wrong.roundTripMs}
          />
        </div>
        {refusal !== undefined && (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-base">
            <strong className="font-semibold">It cannot be taken up.</strong> {refusal}
          </p>
        )}
      </ActForm>
    </Dialog>
  );
}

const WHO = [
  { id: "server", label: "Our server" },
  { id: "client", label: "Our client" },
  { id: "both", label: "Both" },
] as const;

const WHO_WORDS: Readonly<Record<PlayOnChoice["who"], string>> = {
  server: "It answers what was asked. The client of the capture says and reads nothing more.",
  client: "It goes on with its requests. The server of the capture says and reads nothing more.",
  both: "They go on with each other: answers, acknowledgements and credit come as they are due.",
};

interface PartProps {
  readonly choice: PlayOnChoice;
  readonly wrong: ReturnType<typeof problemOf>;
  readonly onChange: (part: Partial<PlayOnChoice>) => void;
}

function ServerPart({ choice, wrong, onChange }: PartProps) {
  return (
    <Part title="Server">
      <SelectField
        label="Behaves as"
        value={choice.serverProfile}
        choices={PROFILES}
        onChange={(serverProfile) => onChange({ serverProfile })}
      />
      <SelectField
        label="Its handler answers with"
        value={choice.answer}
        choices={ANSWERS}
        onChange={(answer) => onChange({ answer })}
      />
      <TextField
        label="Status"
        value={choice.status}
        onChange={(status) => onChange({ status })}
        problem={wrong.status}
      />
      {choice.answer === "body" && (
        <TextField
          label="Body"
          unit="octets"
          value={choice.bodyBytes}
          onChange={(bodyBytes) => onChange({ bodyBytes })}
          problem={wrong.bodyBytes}
        />
      )}
    </Part>
  );
}

function ClientPart({ choice, wrong, onChange }: PartProps) {
  return (
    <Part title="Client">
      <SelectField
        label="Behaves as"
        value={choice.clientProfile}
        choices={PROFILES}
        onChange={(clientProfile) => onChange({ clientProfile })}
      />
      <TextField
        label="Then it asks"
        value={choice.next}
        onChange={(next) => onChange({ next })}
        hint="GET /more, or nothing."
        problem={wrong.next}
      />
    </Part>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="grid grid-cols-2 gap-3">
      <legend className="mb-1 text-base font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}

const ANSWERS = [
  ["body", "a body of its own"],
  ["echo", "the request's body"],
] as const;

const PROFILES = PROFILE_NAMES.map((name) => [name, PROFILE_WORDS[name]] as const);
