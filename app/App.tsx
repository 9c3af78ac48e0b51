/** Composition only: which room, which recording, which parts stand where. */
import { lazy, Suspense, useDeferredValue, useEffect } from "react";
import { Announcer } from "./shell/Announcer.tsx";
import { LEFT_LABELS } from "./shell/drawers.ts";
import { ErrorBoundary } from "./shell/ErrorBoundary.tsx";
import { LowerPanes } from "./shell/LowerPanes.tsx";
import { NarrowFrame } from "./shell/NarrowFrame.tsx";
import { PlayerBar } from "./shell/PlayerBar.tsx";
import { RoomLoading } from "./shell/RoomLoading.tsx";
import { TopBar } from "./shell/TopBar.tsx";
import { useMedia } from "./shell/use-media.ts";
import { WideFrame } from "./shell/WideFrame.tsx";
import { LearnRoom } from "./rooms/learn/LearnRoom.tsx";
import { useLayout } from "./state/layout.ts";
import { useSession } from "./state/session.ts";
import type { Recording } from "./state/session.ts";
import { useWhatIf } from "./state/what-if.ts";
import { StageView } from "./views/stage/StageView.tsx";

export function App() {
  const recording = useSession((s) => s.recording);
  const room = useSession((s) => s.room);
  const helpOpen = useLayout((s) => s.helpOpen);
  const sharing = useWhatIf((s) => s.sharing);
  const exporting = useWhatIf((s) => s.exporting);
  const wide = useMedia("(min-width: 901px)");
  const inspecting = useLayout((s) => s.drawer === "right") || wide;
  // The stage is drawn first, and the rest in pieces that leave the window alive.
  const staged = useDeferredValue(recording) !== undefined;
  useEffect(() => {
    document.title = recording ? `${recording.title} · Framescope` : "Framescope";
  }, [recording]);
  if (isEmbedded()) return <Embedded recording={recording} />;
  const Frame = wide ? WideFrame : NarrowFrame;
  return (
    <>
      <Frame
        top={<TopBar narrow={!wide} />}
        left={<Room />}
        leftLabel={LEFT_LABELS[room]}
        stage={recording?.trace.hasState ? <Stage recording={recording} /> : undefined}
        lower={recording && (staged ? <LowerPanes recording={recording} /> : <RoomLoading />)}
        right={recording && staged && inspecting ? <Inspector recording={recording} /> : undefined}
        player={recording && <PlayerBar recording={recording} />}
      />
      <Announcer />
      <Suspense fallback={undefined}>
        {helpOpen && <HelpDialog />}
        {sharing && <ShareDialog />}
        {exporting && recording && <ExportDialog recording={recording} />}
      </Suspense>
    </>
  );
}

/** `?embed=1`: for slides and articles. The room is there without being seen, because it opens the recording. */
function Embedded({ recording }: { readonly recording: Recording | undefined }) {
  return (
    <div className="flex h-dvh flex-col bg-bg">
      <div hidden>
        <Room />
      </div>
      <main className="min-h-0 flex-1">
        {recording?.trace.hasState ? (
          <Stage recording={recording} />
        ) : (
          recording && <LowerPanes recording={recording} />
        )}
      </main>
      {recording && <PlayerBar recording={recording} />}
      <Announcer />
    </div>
  );
}

function Room() {
  const room = useSession((s) => s.room);
  return (
    <ErrorBoundary name={LEFT_LABELS[room].toLowerCase()} resetKey={room}>
      <Suspense fallback={<RoomLoading />}>
        {room === "learn" ? <LearnRoom /> : room === "lab" ? <LabRoom /> : <DecodeRoom />}
      </Suspense>
    </ErrorBoundary>
  );
}

function Stage({ recording }: { readonly recording: Recording }) {
  const whatIf = useWhatIf((s) => s.used);
  return (
    <ErrorBoundary name="stage" resetKey={recording}>
      <div className="flex h-full flex-col">
        {whatIf && (
          <Suspense fallback={undefined}>
            <WhatIfView recording={recording} />
          </Suspense>
        )}
        {recording.trace.isInferred ? (
          <Suspense fallback={<RoomLoading />}>
            <CaptureStage recording={recording} />
          </Suspense>
        ) : (
          <StageView recording={recording} />
        )}
      </div>
    </ErrorBoundary>
  );
}

function Inspector({ recording }: { readonly recording: Recording }) {
  return (
    <ErrorBoundary name="inspector" resetKey={recording}>
      <Suspense fallback={<RoomLoading />}>
        <InspectorView recording={recording} />
      </Suspense>
    </ErrorBoundary>
  );
}

/** Drawn right after the stage, which is what people look at first. */
const InspectorView = lazy(async () => ({
  default: (await import("./views/inspector/InspectorView.tsx")).InspectorView,
}));
const CaptureStage = lazy(async () => ({
  default: (await import("./views/stage/CaptureStage.tsx")).CaptureStage,
}));
const LabRoom = lazy(async () => ({ default: (await import("./rooms/lab/LabRoom.tsx")).LabRoom }));
const DecodeRoom = lazy(async () => ({
  default: (await import("./rooms/decode/DecodeRoom.tsx")).DecodeRoom,
}));
const WhatIfView = lazy(async () => ({
  default: (await import("./views/what-if/WhatIfView.tsx")).WhatIfView,
}));
const HelpDialog = lazy(async () => ({ default: (await import("./shell/HelpDialog.tsx")).HelpDialog }));
const ShareDialog = lazy(async () => ({ default: (await import("./shell/ShareDialog.tsx")).ShareDialog }));
const ExportDialog = lazy(async () => ({
  default: (await import("./shell/ExportDialog.tsx")).ExportDialog,
}));

function isEmbedded(): boolean {
  const query = location.hash.split("?")[1];
  return [location.search, query].some((text) => new URLSearchParams(text).get("embed") === "1");
}
