/** The script as a table: a row for each request, and one for whatever else happens to the connection. */
import { Plus } from "lucide-react";
import { useState } from "react";
import { listAt } from "../../state/lab-json.ts";
import { editJson, useLab } from "../../state/lab-store.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { FieldProblem } from "./field-look.tsx";
import { EventRow, RequestRow } from "./RequestRow.tsx";
import { addEntry, isRequest, newRequest, rowsOf, SCRIPT } from "./script-edits.ts";
import { Section } from "./Section.tsx";
import { focusRow } from "./focus-row.ts";

export function RequestsSection() {
  const script = useLab((state) => listAt(state.history.present.json, SCRIPT));
  const [opened, setOpened] = useState<number | undefined>(undefined);
  const rows = rowsOf(script);
  return (
    <Section id="requests" title="Requests" paths={[SCRIPT]}>
      {rows.length > 0 && (
        <table aria-label="Requests" className="-mx-1.5 w-[calc(100%+0.75rem)] table-fixed border-collapse">
          <Head />
          <tbody>
            {rows.map((index) =>
              isRequest(script[index]) ? (
                <RequestRow
                  key={index}
                  index={index}
                  script={script}
                  isOpen={opened === index}
                  onToggle={() => setOpened(opened === index ? undefined : index)}
                  onMoved={(to) => opened === index && setOpened(to)}
                  onRemoved={() => setOpened(undefined)}
                />
              ) : (
                <EventRow key={index} index={index} entry={script[index]} />
              ),
            )}
          </tbody>
        </table>
      )}
      <FieldProblem path={SCRIPT} />
      <div className="mt-2 flex gap-1.5">
        <Button icon={<Plus aria-hidden="true" />} onClick={() => add(newRequest(script), "add a request")}>
          Request
        </Button>
        <Menu label="Add an event" items={EVENTS} onAction={(id) => add(NEW_EVENTS[id], `add ${id}`)}>
          Event
        </Menu>
      </div>
    </Section>
  );
}

function add(entry: object, label: string): void {
  let index = 0;
  editJson((json) => {
    const { json: next, added } = addEntry(json, entry);
    index = added;
    return next;
  }, label);
  focusRow(SCRIPT, index);
}

function Head() {
  return (
    <thead>
      <tr className="text-left text-xs text-ink3">
        <th scope="col" className="w-17 px-1.5 py-1 font-normal">
          Method
        </th>
        <th scope="col" className="px-1.5 font-normal">
          Path
        </th>
        <th scope="col" className="w-16 px-1.5 text-right font-normal">
          Body, B
        </th>
        <th scope="col" className="w-16 px-1.5 text-right font-normal">
          Start, ms
        </th>
        <th scope="col" className="w-7">
          <span className="sr-only">More</span>
        </th>
      </tr>
    </thead>
  );
}

type EventKind = "ping" | "shutdown" | "close";

const EVENTS: readonly { readonly id: EventKind; readonly label: string; readonly hint: string }[] = [
  { id: "ping", label: "PING", hint: "The client asks whether somebody is there" },
  { id: "shutdown", label: "Shutdown", hint: "The server takes no more requests: GOAWAY" },
  { id: "close", label: "Close", hint: "The client goes once all requests are done" },
];

const NEW_EVENTS: Readonly<Record<EventKind, object>> = {
  ping: { do: "ping", side: "client", atMs: 100 },
  shutdown: { do: "shutdown", side: "server", atMs: 100 },
  close: { do: "close", side: "client" },
};
