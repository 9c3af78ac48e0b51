/** Where a recording would be: nothing was given yet, or nothing of what was given can be read. */
import { FileSearch, FileX } from "lucide-react";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { useDecoding } from "./decoding.ts";

export function NothingDecoded() {
  const wasRead = useDecoding((state) => state.decoded !== undefined);
  if (wasRead)
    return (
      <EmptyState title="Nothing in it can be read" icon={<FileX />}>
        Why, and what would help, stands at the left.
      </EmptyState>
    );
  return (
    <EmptyState title="Nothing to show yet" icon={<FileSearch />}>
      Paste hex or a log, drop a capture (with its key log, if it is encrypted), or open one of the samples at
      the left. Everything stays in this browser.
    </EmptyState>
  );
}
