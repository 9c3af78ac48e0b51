/** The way on from a capture's end: our server or client takes up the connection. And what can be done once it has. */
import { ArrowLeftToLine, FlaskConical, Forward, Undo2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useFutures } from "../../state/futures.ts";
import { openScenario } from "../../state/lab-store.ts";
import { seekSeq } from "../../state/playback-actions.ts";
import { useSession } from "../../state/session.ts";
import type { Recording } from "../../state/session.ts";
import { Button } from "../../ui/Button.tsx";
import { formatCount } from "../../ui/format.ts";
import { IconButton } from "../../ui/IconButton.tsx";
import type { Decoded } from "./decoding.ts";
import { showConnection } from "./decoding.ts";
import { askFurther } from "./play-on.ts";

export function PlayOnCard({ decoded }: { readonly decoded: Decoded }) {
  const recording = useSession((state) => state.recording);
  const [asking, setAsking] = useState(false);
  if (recording === undefined) return undefined;
  if (recording.scenario !== undefined) return <PlayedOn recording={recording} decoded={decoded} />;
  return (
    <section aria-label="Play on" className={CARD}>
      <p className="min-w-0 flex-1 text-ink2">Our server or client can go on where it ends.</p>
      <Button icon={<Forward aria-hidden="true" />} onClick={() => setAsking(true)}>
        Play on…
      </Button>
      <Suspense fallback={undefined}>
        {asking && <PlayOnDialog capture={recording} onClose={() => setAsking(false)} />}
      </Suspense>
    </section>
  );
}

const CARD = "mx-4 mb-3 flex flex-none flex-wrap items-center gap-2 text-base";

function PlayedOn({ recording, decoded }: { readonly recording: Recording; readonly decoded: Decoded }) {
  const { seam, scenario } = recording;
  const takesClient = scenario?.takeOver?.ends.includes("client") === true;
  return (
    <section
      aria-label="Play on"
      className="mx-4 mb-3 flex-none rounded-md border border-line2 px-3 py-2 text-base"
    >
      <p role="status" className="text-ink2">
        {seam === undefined ? recording.subtitle : seamWords(seam.frame, seam.text)}
      </p>
      <div className="mt-1.5 flex items-center">
        <Button
          className="px-2"
          icon={<Undo2 aria-hidden="true" />}
          onClick={() => showConnection(decoded.shown?.index ?? 0)}
        >
          Back to the capture
        </Button>
        <span className="flex-1" />
        {seam !== undefined && (
          <IconButton
            label="To where it was taken up"
            icon={<ArrowLeftToLine />}
            onClick={() => seekSeq(seam.seq)}
          />
        )}
        {scenario !== undefined && (
          <IconButton
            label="Change handlers and script in the Lab"
            icon={<FlaskConical />}
            onClick={() => {
              openScenario(scenario, undefined, "play on");
              useSession.getState().openRoom("lab");
            }}
          />
        )}
      </div>
      {takesClient && <AskFurther />}
    </section>
  );
}

/** `Frames 1 to 12 are the capture's. Here our server takes up; the client says and reads nothing more.` */
function seamWords(frames: number, text: string): string {
  const before =
    frames === 0
      ? "Nothing of the capture counts."
      : frames === 1
        ? "Frame 1 is the capture's."
        : `Frames 1 to ${formatCount(frames)} are the capture's.`;
  return `${before} ${text}.`;
}

function AskFurther() {
  const [text, setText] = useState("GET /");
  const [problem, setProblem] = useState<string>();
  const running = useFutures((state) => state.running);
  return (
    <form
      className="mt-2"
      onSubmit={(event) => {
        event.preventDefault();
        void askFurther(text).then(setProblem);
      }}
    >
      <div className="flex items-center gap-1.5">
        <input
          aria-label="Our client's next request"
          aria-invalid={problem !== undefined}
          aria-describedby={problem === undefined ? undefined : "ask-problem"}
          className="h-7 min-w-0 flex-1 rounded-md border border-line2 bg-panel px-2 font-mono text-sm text-ink"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" disabled={running}>
          Ask next
        </Button>
      </div>
      {problem !== undefined && (
        <p id="ask-problem" className="mt-0.5 text-sm text-bad">
          {problem}
        </p>
      )}
    </form>
  );
}

const PlayOnDialog = lazy(async () => ({ default: (await import("./PlayOnDialog.tsx")).PlayOnDialog }));
