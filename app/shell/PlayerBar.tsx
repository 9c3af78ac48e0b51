import type { Recording } from "../state/session.ts";
import { MinimapView } from "../views/minimap/MinimapView.tsx";
import { PlayerView } from "../views/player/PlayerView.tsx";
import { ErrorBoundary } from "./ErrorBoundary.tsx";

/** The player with the minimap as its scrubber. */
export function PlayerBar({ recording }: { readonly recording: Recording }) {
  return (
    <ErrorBoundary name="player" resetKey={recording}>
      <PlayerView recording={recording}>
        <MinimapView recording={recording} />
      </PlayerView>
    </ErrorBoundary>
  );
}
