/** The stage of a capture: both ends as the wire tells of them, and the place at which they were seen. */
import type { Recording } from "../../state/session.ts";
import { CaptureNotes } from "../../ui/CaptureNotes.tsx";
import { CapturePipe } from "./CapturePipe.tsx";
import { EndFacts } from "./EndFacts.tsx";
import { StageView } from "./StageView.tsx";

const PARTS = { Between: CapturePipe, Facts: EndFacts };

export function CaptureStage({ recording }: { readonly recording: Recording }) {
  return (
    <>
      <CaptureNotes trace={recording.trace} />
      <StageView recording={recording} parts={PARTS} />
    </>
  );
}
