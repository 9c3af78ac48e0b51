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
  // Shortly it is there; where there is no such lesson, the room at the left says so.
  if (room === "learn") return undefined;
  return (
    <Suspense>
      <NothingDecoded />
    </Suspense>
  );
}
