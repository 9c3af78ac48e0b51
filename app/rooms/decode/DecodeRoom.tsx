/**
 * The Decode room's input: one box that takes anything, what it was recognised as, the text with its octets coloured by
 * frame, and what is wrong with it. Pasting and dropping work anywhere in the window while the room is open.
 */
import { useEffect, useState } from "react";
import type { Problem, Trace } from "../../../protocol/index.ts";
import { startDraftStore } from "../../state/decode-draft.ts";
import { seekFrame } from "../../state/playback-actions.ts";
import { DropOverlay } from "./DropOverlay.tsx";
import { decodeStored, problemsOf, useDecoding } from "./decoding.ts";
import type { Decoded } from "./decoding.ts";
import { framesByOctet } from "./frame-at.ts";
import { InputBox } from "./InputBox.tsx";
import { OctetText } from "./OctetText.tsx";
import { selectOctet } from "./octet-selection.ts";
import { PastedText } from "./PastedText.tsx";
import { ProblemList } from "./ProblemList.tsx";
import { Progress } from "./Progress.tsx";
import { RecognisedCard } from "./RecognisedCard.tsx";
import { TextRows } from "./text-rows.ts";
import { Toolbar } from "./Toolbar.tsx";
import { useDrop } from "./use-drop.ts";
import { usePaste } from "./use-paste.ts";

export function DecodeRoom() {
  const decoded = useDecoding((state) => state.decoded);
  const editing = useDecoding((state) => state.editing);
  const isSlow = useDecoding((state) => state.isSlow);
  useStart();
  usePaste();
  const isDragging = useDrop();
  return (
    <div className="relative flex h-full min-h-0 flex-col bg-panel">
      <h1 className="sr-only">Decode</h1>
      <Toolbar />
      {isSlow ? <Progress /> : decoded === undefined || editing ? <InputBox /> : <Result decoded={decoded} />}
      {isDragging && <DropOverlay />}
    </div>
  );
}

function useStart(): void {
  useEffect(() => {
    decodeStored();
    return startDraftStore();
  }, []);
}

function Result({ decoded }: { readonly decoded: Decoded }) {
  const { capture, text, octets } = decoded;
  const trace = capture.connections[decoded.connection]?.trace;
  const problems = problemsOf(capture);
  const [target, setTarget] = useState<{ readonly index: number } | undefined>(undefined);
  const go = (problem: Problem): void => {
    const index = textIndexOf(problem, decoded);
    if (index !== undefined) setTarget({ index });
    if (trace !== undefined) showPlace(trace, problem);
  };
  const faultyLines = new Set(
    problems.flatMap(({ line, severity }) => (severity === "info" || line === undefined ? [] : [line])),
  );
  return (
    <>
      <RecognisedCard decoded={decoded} />
      <div className="min-h-24 flex-1 border-t border-line">
        {text === "" ? (
          trace && <OctetText trace={trace} />
        ) : (
          <PastedText text={text} octets={octets} trace={trace} faultyLines={faultyLines} target={target} />
        )}
      </div>
      <ProblemList problems={problems} onGo={go} />
    </>
  );
}

function textIndexOf({ line, column, from, offset }: Problem, { text, octets }: Decoded): number | undefined {
  if (line !== undefined && text !== "") return new TextRows(text, Infinity).indexOf(line, column ?? 1);
  return from === undefined || offset === undefined ? undefined : octets.indexOf(from, offset);
}

/** A problem of the octets selects the frame that has it and takes the player there. */
function showPlace(trace: Trace, { from, offset }: Problem): void {
  if (from === undefined || offset === undefined) return;
  const span = framesByOctet(trace).at(from, offset);
  if (span === undefined) return;
  seekFrame(span.frame);
  if (offset !== span.start) selectOctet(trace, from, offset);
}
