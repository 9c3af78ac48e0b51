/** Forms of one or two questions. */
import { useState } from "react";
import { SETTING_ROWS, settingMeaning } from "../../../protocol/index.ts";
import { ActForm, readNumber, SelectField, TextField } from "./controls.tsx";
import type { Change, Instant, Target } from "./menu-sections.ts";

interface Acting {
  readonly onAct: (change: Change) => void;
}

interface AtInstant extends Acting {
  readonly instant: Instant;
  readonly seq: number;
}

const DAY_MS = 86_400_000;
const A_TIME = "Milliseconds, up to a day.";

export function DelayForm({ target, onAct }: Acting & { readonly target: Target }) {
  const [text, setText] = useState("100");
  const byMs = readNumber(text, 0, DAY_MS);
  const { from, frame, seq, name } = target;
  return (
    <ActForm
      label="Delay it"
      disabled={byMs === undefined}
      onAct={() => onAct({ change: { do: "delay", from, frame, byMs: byMs ?? 0 }, seq, frameName: name })}
    >
      <p className="text-base text-ink2">
        The line stops in front of {name}. Octets keep their order, so what follows waits behind it.
      </p>
      <TextField
        label="Delay"
        unit="ms"
        value={text}
        onChange={setText}
        problem={byMs === undefined ? A_TIME : undefined}
      />
    </ActForm>
  );
}

const DIRECTIONS = [
  ["both", "in both directions"],
  ["client", "from the client"],
  ["server", "from the server"],
] as const;

export function StallForm({ instant, seq, onAct }: AtInstant) {
  const [text, setText] = useState("200");
  const [from, setFrom] = useState<"both" | "client" | "server">("both");
  const forMs = readNumber(text, 0, DAY_MS);
  return (
    <ActForm
      label="Stall the link"
      disabled={forMs === undefined}
      onAct={() => {
        const side = from === "both" ? {} : { from };
        onAct({ change: { do: "stall", forMs: forMs ?? 0, ...side, ...instant }, seq });
      }}
    >
      <p className="text-base text-ink2">Nothing more leaves for a while; what is under way still arrives.</p>
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="For"
          unit="ms"
          value={text}
          onChange={setText}
          problem={forMs === undefined ? A_TIME : undefined}
        />
        <SelectField label="Where" value={from} choices={DIRECTIONS} onChange={setFrom} />
      </div>
    </ActForm>
  );
}

const SIDES = [
  ["server", "the server"],
  ["client", "the client"],
] as const;
const SETTINGS = SETTING_ROWS.map(({ id, name }) => [String(id), name.replace("SETTINGS_", "")] as const);
const INITIAL_WINDOW_SIZE = "4";

export function SettingForm({ instant, seq, onAct }: AtInstant) {
  const [side, setSide] = useState<"client" | "server">("server");
  const [id, setId] = useState(INITIAL_WINDOW_SIZE);
  const [text, setText] = useState("65535");
  const value = readNumber(text, 0, 2 ** 32 - 1);
  const whole = value !== undefined && Number.isInteger(value);
  const row = SETTING_ROWS.find((one) => String(one.id) === id);
  const isLegal = row === undefined || value === undefined || (value >= row.min && value <= row.max);
  const hint = isLegal
    ? settingMeaning(Number(id), value ?? row?.min ?? 0)
    : `Not legal (${row.min} to ${row.max}): the peer will object.`;
  return (
    <ActForm
      label="Announce it"
      disabled={!whole}
      onAct={() =>
        onAct({ change: { do: "settings", side, settings: [[Number(id), value ?? 0]], ...instant }, seq })
      }
    >
      <p className="text-base text-ink2">
        This end sends SETTINGS and keeps to them itself: what grows at once, what shrinks when it is
        acknowledged.
      </p>
      <div className="grid grid-cols-2 gap-3">
        <SelectField label="Who" value={side} choices={SIDES} onChange={setSide} />
        <SelectField label="Setting" value={id} choices={SETTINGS} onChange={setId} />
      </div>
      <TextField
        label="Value"
        value={text}
        onChange={setText}
        hint={hint}
        problem={whole ? undefined : "A whole number from 0 to 4294967295."}
      />
    </ActForm>
  );
}
