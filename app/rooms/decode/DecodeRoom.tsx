/**
 * The Decode room's input: one box that takes anything, what it was recognised as, the connections of a capture or the
 * text with its octets coloured by frame, and what is wrong with it. Pasting and dropping work anywhere in the window
 * while the room is open.
 */
import { lazy, Suspense, useEffect, useState } from "react";
import type { OctetEdit, Problem } from "../../../protocol/index.ts";
import { useSession } from "../../state/session.ts";
import { ChangedCard } from "./ChangedCard.tsx";
import { ConnectionFacts } from "./ConnectionFacts.tsx";
import { ConnectionList } from "./ConnectionList.tsx";
import { DropOverlay } from "./DropOverlay.tsx";
import { decodeStored, problemsOf, useDecoding } from "./decoding.ts";
import type { Decoded } from "./decoding.ts";
import { Failure } from "./Failure.tsx";
import { GivenFilesList } from "./GivenFilesList.tsx";
import { InputBox } from "./InputBox.tsx";
import { KeyLogCard } from "./KeyLogCard.tsx";
import { OctetText } from "./OctetText.tsx";
import { PastedText } from "./PastedText.tsx";
import type { PlaceOfFile } from "./PlaceDialog.tsx";
import { canGo, filePlaceOf, goToPlace, textIndexOf } from "./problem-place.ts";
import { ProblemList } from "./ProblemList.tsx";
import { PlayOnCard } from "./PlayOnCard.tsx";
import { Progress } from "./Progress.tsx";
import { RecognisedCard } from "./RecognisedCard.tsx";
import { Toolbar } from "./Toolbar.tsx";
import { useDrop } from "./use-drop.ts";
import { usePaste } from "./use-paste.ts";

export function DecodeRoom() {
  const decoded = useDecoding((state) => state.decoded);
  const editing = useDecoding((state) => state.editing);
  const isSlow = useDecoding((state) => state.isSlow);
  const [recipes, setRecipes] = useState(false);
  const openRecipes = (): void => setRecipes(true);
  useEffect(decodeStored, []);
  usePaste();
  const isDragging = useDrop();
  return (
    <div className="relative flex h-full min-h-0 flex-col overflow-y-auto bg-panel">
      <h1 className="sr-only">Decode</h1>
      <Toolbar />
      <Failure />
      {isSlow ? (
        <Progress />
      ) : decoded === undefined || editing ? (
        <>
          <KeyLogCard decoded={undefined} onRecipes={openRecipes} />
          <InputBox onRecipes={openRecipes} />
        </>
      ) : (
        <Result decoded={decoded} onRecipes={openRecipes} />
      )}
      {isDragging && <DropOverlay />}
      <Suspense fallback={undefined}>
        {recipes && <RecipesDialog onClose={() => setRecipes(false)} />}
      </Suspense>
    </div>
  );
}

interface ResultProps {
  readonly decoded: Decoded;
  readonly onRecipes: () => void;
}

function Result({ decoded, onRecipes }: ResultProps) {
  const problems = problemsOf(decoded.head);
  const [target, setTarget] = useState<{ readonly index: number } | undefined>(undefined);
  const [place, setPlace] = useState<PlaceOfFile | undefined>(undefined);
  const go = (problem: Problem): void => {
    const index = textIndexOf(problem, decoded);
    if (index !== undefined) setTarget({ index });
    setPlace(filePlaceOf(problem, decoded));
    goToPlace(problem, decoded);
  };
  return (
    <>
      <RecognisedCard decoded={decoded} />
      <ChangedCard />
      <PlayOnCard decoded={decoded} />
      <GivenFilesList />
      <KeyLogCard decoded={decoded} onRecipes={onRecipes} />
      <Connections decoded={decoded} onRecipes={onRecipes} />
      <Written decoded={decoded} problems={problems} target={target} />
      <ProblemList problems={problems} canGo={(problem) => canGo(problem, decoded)} onGo={go} />
      <Suspense fallback={undefined}>
        {place !== undefined && <PlaceDialog place={place} onClose={() => setPlace(undefined)} />}
      </Suspense>
    </>
  );
}

/** Of a capture of packets: which one to look at, and what is known of it. */
function Connections({ decoded, onRecipes }: ResultProps) {
  const rows = decoded.head.report.conversations;
  const chosen = rows[useDecoding((state) => state.row)];
  if (rows.length === 0) return undefined;
  return (
    <>
      <ConnectionList rows={rows} />
      {chosen !== undefined && <ConnectionFacts row={chosen} onRecipes={onRecipes} />}
    </>
  );
}

interface WrittenProps {
  readonly decoded: Decoded;
  readonly problems: readonly Problem[];
  readonly target: { readonly index: number } | undefined;
}

/** The octets where they were given, linked to the frames; packets of a file have a list of connections instead. */
function Written({ decoded, problems, target }: WrittenProps) {
  const { text, shown, head } = decoded;
  const trace = shown?.trace;
  const edits = useSession((state) => state.recording?.octets?.edits) ?? NO_EDITS;
  if (text === "" && (trace === undefined || head.report.conversations.length > 0)) return undefined;
  if (text.length > MAX_SHOWN_CHARS) return <TooLong />;
  const faultyLines = new Set(
    problems.flatMap(({ line, severity, in: where }) =>
      severity === "info" || line === undefined || where !== undefined ? [] : [line],
    ),
  );
  return (
    <div className="min-h-24 flex-1 border-t border-line">
      {text === "" ? (
        trace && <OctetText trace={trace} />
      ) : (
        <PastedText
          text={text}
          octets={shown?.octets}
          trace={trace}
          edits={edits}
          faultyLines={faultyLines}
          target={target}
        />
      )}
    </div>
  );
}

const NO_EDITS: readonly OctetEdit[] = [];

/** Beyond that, finding the lines alone would hold up the page. */
const MAX_SHOWN_CHARS = 8_000_000;

function TooLong() {
  return (
    <p className="min-h-24 flex-1 border-t border-line bg-sunk px-4 py-3 text-base text-ink2">
      The text is too long to be shown beside its frames. They are all in the table, and the inspector has
      their octets.
    </p>
  );
}

const RecipesDialog = lazy(async () => ({ default: (await import("./RecipesDialog.tsx")).RecipesDialog }));
const PlaceDialog = lazy(async () => ({ default: (await import("./PlaceDialog.tsx")).PlaceDialog }));
