import { FileSearch } from "lucide-react";
import { useSession } from "../state/session.ts";
import { EmptyState } from "../ui/EmptyState.tsx";

/** Where a recording would be. */
export function NothingOpen() {
  const room = useSession((s) => s.room);
  if (room === "lab")
    return (
      <EmptyState title="Nothing has run yet">The scenario at the left runs as soon as it is one.</EmptyState>
    );
  if (room === "learn")
    return <EmptyState title="No recording">This lesson has not opened its recording.</EmptyState>;
  return (
    <EmptyState title="Nothing to show yet" icon={<FileSearch />}>
      Paste hex or a log, drop a capture (with its key log, if it is encrypted), or open one of the samples at
      the left. Everything stays in this browser.
    </EmptyState>
  );
}
