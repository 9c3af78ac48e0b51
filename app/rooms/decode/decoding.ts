/** The running and the last decoding of the draft. It outlives the room, so that going to a lesson and back loses nothing. */
import { create } from "zustand";
import { decodeCapture } from "../../../protocol/index.ts";
import type { Capture, Problem } from "../../../protocol/index.ts";
import { useDraft } from "../../state/decode-draft.ts";
import { useSession } from "../../state/session.ts";
import { captureTitle } from "./capture-words.ts";
import { TextOctets } from "./text-octets.ts";

export interface Decoded {
  readonly capture: Capture;
  /** The text that was read; empty for files. */
  readonly text: string;
  /** Index in capture.connections of the one that is shown. */
  readonly connection: number;
  /** Of that connection. */
  readonly octets: TextOctets;
}

export interface DecodingState {
  /** Share that is read, 0 to 1, while one runs. */
  readonly progress: number | undefined;
  /** Whether it runs so long that a person should see it. */
  readonly isSlow: boolean;
  readonly decoded: Decoded | undefined;
  /** Our own failure, never the text's. */
  readonly failure: string | undefined;
  /** The box is open, whatever was decoded before. */
  readonly editing: boolean;
}

const IDLE: DecodingState = {
  progress: undefined,
  isSlow: false,
  decoded: undefined,
  failure: undefined,
  editing: false,
};

export const useDecoding = create<DecodingState>()(() => IDLE);

/** What was typed before the page was closed is decoded again, so that a link into it finds its frame. Once a page. */
export function decodeStored(): void {
  if (!isStarted && useDraft.getState().text !== "") void decodeDraft();
  isStarted = true;
}

let isStarted = false;

/** Reads the draft and opens what it holds. A newer call takes over from an older one. */
export async function decodeDraft(): Promise<void> {
  running?.abort();
  const { text, file, sentBy } = useDraft.getState();
  if (text === "" && file === undefined) return;
  const mine = (running = new AbortController());
  const pacing = new Pacing();
  const isLarge = (file?.bytes ?? text).length > LARGE;
  useDecoding.setState({ progress: 0, isSlow: isLarge, failure: undefined });
  if (isLarge) await nextTask();
  try {
    const capture = await decodeCapture(file?.bytes ?? text, {
      signal: mine.signal,
      onProgress: (done, total) => pacing.pause(total === 0 ? 1 : done / total),
      ...(sentBy === undefined ? {} : { from: sentBy }),
    });
    if (!mine.signal.aborted) show({ capture, text, connection: 0 });
  } catch (error) {
    if (mine.signal.aborted) return;
    useDecoding.setState({ failure: error instanceof Error ? error.message : String(error), editing: true });
  } finally {
    if (running === mine) {
      running = undefined;
      useDecoding.setState({ progress: undefined, isSlow: false });
    }
  }
}

/** The draft stays as it is and can be edited. */
export function cancelDecoding(): void {
  running?.abort();
  running = undefined;
  useDecoding.setState({ progress: undefined, isSlow: false, editing: true });
}

export function clearAll(): void {
  running?.abort();
  running = undefined;
  useDraft.getState().clear();
  useDecoding.setState(IDLE);
  useSession.getState().closeRecording();
}

export function editDraft(): void {
  useDecoding.setState({ editing: true });
}

export function showConnection(connection: number): void {
  const { decoded } = useDecoding.getState();
  if (decoded !== undefined) show({ ...decoded, connection });
}

/** Problems, worst first, in the order of the text within. */
export function problemsOf(capture: Capture): readonly Problem[] {
  return capture.problems.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

const RANK = { error: 0, warning: 1, info: 2 } as const;

let running: AbortController | undefined;
let count = 0;

function show({ capture, text, connection }: Omit<Decoded, "octets">): void {
  const shown = capture.connections[connection];
  const octets = new TextOctets(shown?.source ?? { client: [], server: [] });
  useDecoding.setState({
    decoded: { capture, text, connection, octets },
    editing: false,
    failure: undefined,
  });
  const session = useSession.getState();
  if (shown === undefined) session.closeRecording();
  else {
    const { title, subtitle } = captureTitle(capture, shown, useDraft.getState());
    session.openRecording({ id: `capture-${++count}`, title, subtitle, trace: shown.trace, kind: "capture" });
  }
}

/** Lets the browser draw and listen now and then, and tells how far the reading is. */
class Pacing {
  readonly #startedMs = performance.now();
  #pausedMs = this.#startedMs;

  pause(progress: number): Promise<void> | undefined {
    const nowMs = performance.now();
    if (nowMs - this.#pausedMs < WORK_MS) return undefined;
    useDecoding.setState({
      progress,
      isSlow: useDecoding.getState().isSlow || nowMs - this.#startedMs > SLOW_MS,
    });
    return nextTask().then(() => {
      this.#pausedMs = performance.now();
    });
  }
}

/** After the browser has drawn and listened. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

/** Characters or octets from which on progress is shown from the start. */
const LARGE = 1_000_000;

const WORK_MS = 24;
const SLOW_MS = 200;
