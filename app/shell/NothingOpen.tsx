import { lazy, Suspense } from "react";
import { useSession } from "../state/session.ts";
import { EmptyState } from "../ui/EmptyState.tsx";

const NothingDecoded = lazy(async () => ({
  default: (await import("../rooms/decode/NothingDecoded.tsx")).NothingDecoded,
}));

/** Where a recording would be. */
export function NothingOpen() {
  const room = useSession((s) => s.room);
  if (room === "lab")
    return (
      <EmptyState title="Nothing has run yet">The scenario at the left runs as soon as it is one.</EmptyState>
    );
  if (room === "learn") return <EmptyState title="No lesson is open">Choose one at the left.</EmptyState>;
  return (
    <Suspense>
      <NothingDecoded />
    </Suspense>
  );
}
