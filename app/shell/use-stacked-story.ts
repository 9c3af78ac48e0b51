import { useSession } from "../state/session.ts";
import { useMedia } from "./use-media.ts";

/** On phones the story of a lesson stands in the column itself, not in a drawer. */
export function useStackedStory(): boolean {
  const phone = useMedia("(max-width: 600px)");
  const room = useSession((s) => s.room);
  return phone && room === "learn";
}
