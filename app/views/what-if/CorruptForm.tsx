/** Which octet of a frame, and which of its bits: chosen in its hex, with what the receiver will read. */
import { useMemo, useState } from "react";
import { dissectFrame } from "../../../protocol/index.ts";
import { classNames } from "../../ui/class-names.ts";
import { ActForm, readNumber, TextField } from "./controls.tsx";
import type { Change, Target } from "./menu-sections.ts";
import { PreviewTree } from "./PreviewTree.tsx";

/** As many octets as are shown to be clicked; further ones by number. */
const SHOWN = 64;

export interface CorruptFormProps {
  readonly target: Target;
  /** Where it was asked for in the hex, and the first digit that was typed there. */
  readonly octet: number | undefined;
  readonly digit: string | undefined;
  readonly onAct: (change: Change) => void;
}

export function CorruptForm({ target, octet: asked, digit, onAct }: CorruptFormProps) {
  const { from, frame, seq, name, bytes, type } = target;
  const [octet, setOctet] = useState(String(asked ?? Math.min(bytes.length - 1, type === -1 ? 0 : 9)));
  const [xor, setXor] = useState(() => hex2(turnedOver(bytes[asked ?? -1], digit)));
  const at = wholeNumber(octet, 0, bytes.length - 1);
  const mask = /^(?:0x)?[0-9a-f]{1,2}$/i.test(xor.trim()) ? Number.parseInt(xor, 16) : 0;
  const changed = useMemo(() => {
    const copy = bytes.slice();
    if (at !== undefined) copy[at] = (copy[at] ?? 0) ^ mask;
    return copy;
  }, [bytes, at, mask]);
  const isReady = at !== undefined && mask > 0;
  return (
    <ActForm
      label="Damage it"
      disabled={!isReady}
      onAct={() =>
        isReady &&
        onAct({ change: { do: "corrupt", from, frame, octet: at, xor: mask }, seq, frameName: name })
      }
    >
      <div role="group" aria-label={`Octets of ${name}`} className="flex flex-wrap font-mono text-sm">
        {Array.from(changed.subarray(0, SHOWN), (value, i) => (
          <button
            // oxlint-disable-next-line react/no-array-index-key -- an octet is its place
            key={i}
            type="button"
            aria-pressed={i === at}
            aria-label={`Octet ${i}: ${hex2(value)}`}
            className={classNames(
              "min-h-6 min-w-7 rounded-sm hover:bg-sunk",
              i === at && "bg-accent-soft font-semibold text-accent",
              i < 9 && type !== -1 && i !== at && "text-ink3",
            )}
            onClick={() => setOctet(String(i))}
          >
            {hex2(value)}
          </button>
        ))}
        {bytes.length > SHOWN && <span className="self-center pl-1 text-ink3">… {bytes.length} octets</span>}
      </div>
      <div className="grid grid-cols-3 gap-3">
        <TextField
          label={`Octet, 0 to ${bytes.length - 1}`}
          value={octet}
          onChange={setOctet}
          problem={at === undefined ? "There is no such octet." : undefined}
        />
        <TextField
          label="Bits to turn over (hex)"
          value={xor}
          onChange={setXor}
          problem={mask === 0 ? "01 to ff." : undefined}
        />
        <ArrivesAs
          key={at}
          value={changed[at ?? 0] ?? 0}
          onChange={(value) => setXor(hex2(value ^ (bytes[at ?? 0] ?? 0)))}
        />
      </div>
      {type !== -1 && <PreviewTree root={dissectFrame(changed)} />}
    </ActForm>
  );
}

/** The same, said by what comes out. */
function ArrivesAs({
  value,
  onChange,
}: {
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const [typed, setTyped] = useState<string>();
  return (
    <TextField
      label="Arrives as (hex)"
      value={typed ?? hex2(value)}
      onChange={(text) => {
        const isWhole = /^[0-9a-f]{2}$/i.test(text);
        setTyped(isWhole ? undefined : text);
        if (isWhole) onChange(Number.parseInt(text, 16));
      }}
    />
  );
}

/** So that the octet's first digit becomes the one that was typed. */
function turnedOver(octet: number | undefined, digit: string | undefined): number {
  if (octet === undefined || digit === undefined) return 1;
  return (octet ^ (Number.parseInt(digit, 16) * 16)) & 0xf0 || 1;
}

function hex2(value: number): string {
  return value.toString(16).padStart(2, "0");
}

function wholeNumber(text: string, min: number, max: number): number | undefined {
  const value = readNumber(text, min, max);
  return value !== undefined && Number.isInteger(value) ? value : undefined;
}
