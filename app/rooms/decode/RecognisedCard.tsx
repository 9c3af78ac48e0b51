/** The report of the last decoding, with what the person may set right: the sender, the connection. */
import { useDraft } from "../../state/decode-draft.ts";
import { Menu } from "../../ui/Menu.tsx";
import { ToggleGroup } from "../../ui/ToggleGroup.tsx";
import { formatCount } from "../../ui/format.ts";
import {
  doubtfulSender,
  foundWords,
  isKnown,
  recognisedWords,
  reportNotes,
  toneOf,
} from "./capture-words.ts";
import { chooseSender, showConnection } from "./decoding.ts";
import type { Decoded } from "./decoding.ts";
import { ReportCard } from "./ReportCard.tsx";

export function RecognisedCard({ decoded }: { readonly decoded: Decoded }) {
  const { head, shown } = decoded;
  const { form, detail } = recognisedWords(head);
  const summary = head.connections[shown?.index ?? -1];
  const isPackets = head.report.conversations.length > 0;
  return (
    <ReportCard
      tone={toneOf(head)}
      title={form}
      detail={detail}
      notes={summary === undefined ? [] : foundWords(summary)}
    >
      <SenderChoice decoded={decoded} />
      {!isPackets && head.connections.length > 1 && <ConnectionChoice decoded={decoded} />}
      <More head={head} />
    </ReportCard>
  );
}

/** What else was seen, and what was tried: for whoever wonders. */
function More({ head }: Pick<Decoded, "head">) {
  const { report } = head;
  const notes = reportNotes(report);
  const tried = report.parts.length === 0 && !isKnown(head.format) ? report.tried : [];
  if (notes.length + tried.length === 0) return undefined;
  return (
    <details className="mt-1" open={report.parts.length === 0}>
      <summary className="-ml-0.5 h-6 w-fit cursor-pointer rounded-sm pr-1 leading-6 text-ink2 hover:text-ink">
        {tried.length > 0 ? "What was tried" : "More"}
      </summary>
      <ul className="mt-0.5 max-h-36 overflow-y-auto text-sm text-ink2">
        {notes.map((note) => (
          <li key={note} className="py-0.5">
            {note}
          </li>
        ))}
        {tried.map(({ format, why }) => (
          <li key={format} className="py-0.5 wrap-anywhere">
            <span className="font-medium text-ink">{format}</span>: {why}
          </li>
        ))}
      </ul>
    </details>
  );
}

const SENDERS = [
  { id: "client", label: "client" },
  { id: "server", label: "server" },
] as const;

function SenderChoice({ decoded }: { readonly decoded: Decoded }) {
  const doubtful = doubtfulSender(decoded.head);
  // At once, whatever the decoding takes.
  const chosen = useDraft(({ text, sentBy }) => (text === decoded.text ? sentBy : undefined));
  if (doubtful === undefined) return undefined;
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-2 text-ink2">
      Sent by the
      <ToggleGroup
        label="Who sent these octets"
        options={SENDERS}
        value={chosen ?? decoded.given.from ?? doubtful.from}
        onChange={chooseSender}
      />
    </div>
  );
}

function ConnectionChoice({ decoded: { head, shown } }: { readonly decoded: Decoded }) {
  const items = head.connections.map(({ name, frames }, i) => ({
    id: String(i),
    label: name === "" ? `Connection ${i + 1}` : name,
    hint: `${formatCount(frames)} frames`,
  }));
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-2 text-ink2">
      {formatCount(items.length)} connections. Shown:
      <Menu
        label="Connection to show"
        items={items.slice(0, MAX_ITEMS)}
        selected={String(shown?.index)}
        onAction={(id) => showConnection(Number(id))}
      >
        {items[shown?.index ?? 0]?.label}
      </Menu>
    </div>
  );
}

/** A text with more of them is no text that a person pastes. */
const MAX_ITEMS = 200;
