/** The report of the last decoding, with what the person may set right: the sender, the connection. */
import type { Side } from "../../../protocol/index.ts";
import { useDraft } from "../../state/decode-draft.ts";
import { Menu } from "../../ui/Menu.tsx";
import { ToggleGroup } from "../../ui/ToggleGroup.tsx";
import { doubtfulSender, foundWords, recognisedWords, toneOf } from "./capture-words.ts";
import { decodeDraft, showConnection } from "./decoding.ts";
import type { Decoded } from "./decoding.ts";
import { ReportCard } from "./ReportCard.tsx";

export function RecognisedCard({ decoded }: { readonly decoded: Decoded }) {
  const { capture, connection } = decoded;
  const { form, detail } = recognisedWords(capture);
  const trace = capture.connections[connection]?.trace;
  return (
    <ReportCard
      tone={toneOf(capture)}
      title={form}
      detail={detail}
      notes={trace === undefined ? [] : foundWords(trace)}
    >
      <SenderChoice decoded={decoded} />
      {capture.connections.length > 1 && <ConnectionChoice decoded={decoded} />}
    </ReportCard>
  );
}

const SENDERS = [
  { id: "client", label: "client" },
  { id: "server", label: "server" },
] as const;

function SenderChoice({ decoded }: { readonly decoded: Decoded }) {
  const doubtful = doubtfulSender(decoded.capture);
  if (doubtful === undefined) return undefined;
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-2 text-ink2">
      Sent by the
      <ToggleGroup
        label="Who sent these octets"
        options={SENDERS}
        value={doubtful.from}
        onChange={chooseSender}
      />
    </div>
  );
}

function chooseSender(side: Side): void {
  useDraft.getState().setSentBy(side);
  void decodeDraft();
}

function ConnectionChoice({ decoded }: { readonly decoded: Decoded }) {
  const { connections } = decoded.capture;
  const items = connections.map(({ name, trace }, i) => ({
    id: String(i),
    label: name === "" ? `Connection ${i + 1}` : name,
    hint: `${trace.frames.length} frames`,
  }));
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-2 text-ink2">
      {connections.length} connections. Shown:
      <Menu
        label="Connection to show"
        items={items}
        selected={String(decoded.connection)}
        onAction={(id) => showConnection(Number(id))}
      >
        {items[decoded.connection]?.label}
      </Menu>
    </div>
  );
}
