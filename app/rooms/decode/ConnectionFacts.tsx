/** What the packets tell of one connection, and what to do where it stays closed. */
import { KeyRound } from "lucide-react";
import { useId } from "react";
import type { ConversationRow } from "../../../protocol/index.ts";
import { Button } from "../../ui/Button.tsx";
import { factRows, isLocked } from "./conversation-words.ts";

export interface ConnectionFactsProps {
  readonly row: ConversationRow;
  readonly onRecipes: () => void;
}

export function ConnectionFacts({ row, onRecipes }: ConnectionFactsProps) {
  const id = useId();
  const { facts } = row;
  return (
    <section
      aria-labelledby={id}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and nothing in it takes the focus
      tabIndex={0}
      className="max-h-[42%] flex-none overflow-y-auto border-t border-line px-4 py-2.5 text-base focus-visible:-outline-offset-2"
    >
      <h2 id={id} className="sr-only">
        What is known of this connection
      </h2>
      <p className="wrap-anywhere text-ink">{sentence(facts.says)}</p>
      {isLocked(facts) && (
        <Button className="mt-2" icon={<KeyRound aria-hidden="true" />} onClick={onRecipes}>
          How to record the keys
        </Button>
      )}
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 text-sm">
        {factRows(row).map(([label, value], i) => (
          <div key={`${label} ${String(i)}`} className="contents">
            <dt className="text-ink2">{label}</dt>
            <dd className="wrap-anywhere text-ink">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function sentence(text: string): string {
  const start = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
