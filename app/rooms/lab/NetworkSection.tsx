/** What lies between the two: delay, bandwidth, segments, jitter, and what goes wrong on the way. */
import { Scissors, Snail, X } from "lucide-react";
import { editJson, useLab } from "../../state/lab-store.ts";
import { getAt, insertAt, listAt, removeAt } from "../../state/lab-json.ts";
import { Button } from "../../ui/Button.tsx";
import { IconButton } from "../../ui/IconButton.tsx";
import { FieldProblem } from "./field-look.tsx";
import { NumberField, NumberRow } from "./NumberField.tsx";
import { SelectField } from "./SelectField.tsx";
import { More, Section } from "./Section.tsx";
import { BANDWIDTH_STOPS, DELAY_STOPS, JITTER_STOPS, SEGMENT_STOPS } from "./stops.ts";

export function NetworkSection() {
  const hasMore = useLab(
    ({ history: { present } }) =>
      getAt(present.json, "link.writeMs") !== undefined ||
      getAt(present.json, "link.sendBufferBytes") !== undefined,
  );
  return (
    <Section id="network" title="Network" paths={["link"]}>
      <NumberRow
        path="link.delayMs"
        label="Delay"
        hint="One way: from last octet sent to last octet there"
        quantity="ms"
        unit="ms"
        otherwise={20}
        stops={DELAY_STOPS}
      />
      <NumberRow
        path="link.bandwidthKbps"
        label="Bandwidth"
        quantity="kbps"
        unit="kbit/s"
        placeholder="∞"
        stops={BANDWIDTH_STOPS}
      />
      <NumberRow
        path="link.jitterMs"
        label="Jitter"
        hint="On top of the delay, for each segment anew, drawn from the seed"
        quantity="ms"
        unit="ms"
        otherwise={0}
        stops={JITTER_STOPS}
      />
      <NumberRow
        path="link.segmentBytes"
        label="Segment"
        hint="The most that arrives at once"
        quantity="bytes"
        unit="B"
        otherwise={1460}
        stops={SEGMENT_STOPS}
      />
      <More label="Sender’s socket" startsOpen={hasMore}>
        <NumberRow
          path="link.writeMs"
          label="Write takes"
          hint="What one system call costs the goroutine that makes it"
          quantity="ms"
          unit="ms"
          otherwise={0}
        />
        <NumberRow
          path="link.sendBufferBytes"
          label="Send buffer"
          hint="Octets that the pipe takes before a write blocks"
          quantity="bytes"
          unit="B"
          otherwise={262_144}
        />
      </More>
      <Faults />
    </Section>
  );
}

function Faults() {
  const faults = useLab((state) => listAt(state.history.present.json, PATH));
  return (
    <div className="mt-2">
      {faults.length > 0 && (
        <ul aria-label="Faults of the network" className="mb-1.5 rounded-md border border-line">
          {faults.map((fault, i) => (
            <li key={i} className="border-b border-line px-2 py-1 last:border-b-0">
              <Fault index={i} isStall={getAt(fault, "do") === "stall"} />
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-center gap-2">
        <span className="w-22 text-sm text-ink2">Goes wrong</span>
        <Button
          icon={<Snail aria-hidden="true" />}
          onClick={() => add({ do: "stall", atMs: 100, forMs: 500 }, "add a stall")}
        >
          Stall
        </Button>
        <Button
          icon={<Scissors aria-hidden="true" />}
          onClick={() => add({ do: "reset", atMs: 200 }, "add a cut")}
        >
          Cut
        </Button>
      </div>
    </div>
  );
}

const PATH = "link.faults";

function Fault({ index, isStall }: { readonly index: number; readonly isStall: boolean }) {
  const path = `${PATH}[${index}]`;
  const name = `${isStall ? "stall" : "cut"} ${index + 1}`;
  return (
    <>
      <div className="flex min-h-6 items-center gap-1.5 text-sm">
        <span className="w-9 shrink-0 font-medium">{isStall ? "Stall" : "Cut"}</span>
        <span className="text-ink2">at</span>
        <NumberField path={`${path}.atMs`} label={`${name}, at`} quantity="ms" unit="ms" className="w-18" />
        {isStall && (
          <>
            <span className="text-ink2">for</span>
            <NumberField
              path={`${path}.forMs`}
              label={`${name}, for`}
              quantity="ms"
              unit="ms"
              className="w-18"
            />
          </>
        )}
        <span className="flex-1" />
        <IconButton
          label={`Remove ${name}`}
          icon={<X />}
          className="size-6"
          onClick={() => editJson((json) => removeAt(json, PATH, index), `remove ${name}`)}
        />
      </div>
      {isStall && (
        <div className="flex items-center gap-1.5 pb-0.5 pl-10.5 text-sm">
          <SelectField
            path={`${path}.from`}
            label={`${name}, which direction`}
            choices={DIRECTIONS}
            className="w-48"
          />
        </div>
      )}
      <FieldProblem path={path} />
      <FieldProblem path={`${path}.do`} />
      <FieldProblem path={`${path}.atMs`} />
      <FieldProblem path={`${path}.forMs`} />
    </>
  );
}

const DIRECTIONS = [
  { value: undefined, label: "both directions" },
  { value: "client", label: "what the client sends" },
  { value: "server", label: "what the server sends" },
];

function add(fault: object, label: string): void {
  editJson((json) => insertAt(json, PATH, listAt(json, PATH).length, fault), label);
}
