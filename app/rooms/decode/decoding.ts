/**
 * The running and the last decoding, and which connection of it is shown. It outlives the room, so that going to a
 * lesson and back loses nothing. The work itself is a worker's.
 */
import { create } from "zustand";
import { openConnection } from "../../../protocol/index.ts";
import type { CaptureConnection, HeaderHint, OctetEdit, Problem, Side } from "../../../protocol/index.ts";
import { startDraftStore, useDraft } from "../../state/decode-draft.ts";
import { adoptMoments, cursorOf, momentsOf } from "../../state/moments.ts";
import { playback } from "../../state/playback.ts";
import { useSelection } from "../../state/selection.ts";
import { useSession } from "../../state/session.ts";
import type { Place, Recording } from "../../state/session.ts";
import { adoptTimeline } from "../../state/timeline.ts";
import { DecodeClient } from "../../worker/decode-client.ts";
import { listenTo } from "../../worker/worker-slot.ts";
import type { WorkerListener } from "../../worker/worker-slot.ts";
import type {
  DecodedHead,
  DecodedJob,
  DecodeInput,
  DecodeJob,
  DecodeReply,
  OpenedConnection,
  PreferredConnection,
} from "../../worker/decode-messages.ts";
import { heldOf } from "../../worker/held-capture.ts";
import { captureTitle, startOf } from "./capture-words.ts";
import { firstRow } from "./conversation-words.ts";
import { filesAfter, NO_FILES } from "./given-files.ts";
import type { GivenFiles } from "./given-files.ts";
import { framesByOctet } from "./frame-at.ts";
import { forgetHints, hintedRecording, keepHints, keptHints } from "./header-hints.ts";
import { nextTask } from "./in-turns.ts";
import { askedEdits, editableOctets, forgetEdits, giveUpEdits, settleEdits } from "./octet-editing.ts";
import { selectOctet } from "./octet-selection.ts";
import { TextOctets } from "./text-octets.ts";
import { warmHeaders } from "./warm-headers.ts";

/** The connection on the stage. */
export interface ShownConnection extends CaptureConnection {
  readonly index: number;
  readonly octets: TextOctets;
}

export interface Decoded {
  readonly head: DecodedHead;
  /** The text that was read; empty for files. */
  readonly text: string;
  /** What was read: the draft may be another one by now, typed or pasted and not decoded. */
  readonly given: GivenCapture;
  readonly shown: ShownConnection | undefined;
}

export type GivenCapture = Pick<DecodeJob, "current" | "from">;

export interface DecodingState {
  /** Share that is read, 0 to 1, while one runs. */
  readonly progress: number | undefined;
  /** What is being read, for a person. */
  readonly reading: string;
  /** Whether it runs so long that a person should see it. */
  readonly isSlow: boolean;
  readonly decoded: Decoded | undefined;
  /** Row of report.conversations whose facts are told. */
  readonly row: number;
  /** A file that cannot be read, or our own failure. */
  readonly failure: string | undefined;
  /** The box is open, whatever was decoded before. */
  readonly editing: boolean;
  /** Captures that were given together, among them the one that is open. */
  readonly given: GivenFiles;
}

const IDLE: DecodingState = {
  progress: undefined,
  reading: "",
  isSlow: false,
  decoded: undefined,
  row: 0,
  failure: undefined,
  editing: false,
  given: NO_FILES,
};

export const useDecoding = create<DecodingState>()(() => IDLE);

/** What was typed before the page was closed is decoded again, so that a link into it finds its frame; from now on it is kept. Once a page. */
export function decodeStored(): void {
  if (isStarted) return;
  isStarted = true;
  startDraftStore();
  if (useDraft.getState().text !== "") decodeDraft();
}

let isStarted = false;

/** Reads the draft and opens what it holds. A newer call takes over from an older one. */
export function decodeDraft(prefer = shownConnection()): void {
  if (draftInput() !== undefined) decodeInputs([], prefer);
}

/** Captures and key logs in any order; where there are only key logs, they are the draft's. */
export function decodeInputs(inputs: readonly DecodeInput[], prefer = shownConnection()): void {
  decodeGiven(inputs, draftCapture(), prefer);
}

/** A person says who sent what is shown. */
export function chooseSender(from: Side): void {
  const given = useDecoding.getState().decoded?.given ?? {};
  if (isShown(draftCapture())) useDraft.getState().setSentBy(from);
  decodeGiven([], { ...given, from }, shownConnection());
}

/** Once more what is shown, whatever the draft is by now. */
function decodeShown(prefer = shownConnection()): void {
  const { decoded } = useDecoding.getState();
  if (decoded !== undefined) decodeGiven([], decoded.given, prefer);
}

/** What was changed in a capture says nothing of another one. */
function decodeGiven(
  inputs: readonly DecodeInput[],
  given: GivenCapture,
  prefer: PreferredConnection | undefined,
): void {
  const { keyLogs } = useDraft.getState();
  const edits = isShown(given) ? askedEdits() : [];
  start({ inputs, keyLogs, edits, ...given, ...(prefer === undefined ? {} : { prefer }) });
}

function isShown({ current, from }: GivenCapture): boolean {
  const given = useDecoding.getState().decoded?.given;
  if (given === undefined || given.from !== from) return false;
  return given.current?.text === current?.text && given.current?.blob === current?.blob;
}

/** What has to be fetched first, unless something else is asked for meanwhile. */
export async function decodeFetched(name: string, fetching: Promise<Blob>): Promise<void> {
  const turn = ++turns;
  try {
    const blob = await fetching;
    if (turn === turns) decodeInputs([{ name, blob }]);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    if (turn === turns) useDecoding.setState({ failure });
  }
}

/** What was given before stays as it is and can be edited. */
export function cancelDecoding(): void {
  client.cancel();
  giveUpEdits();
  clearTimeout(slow);
  const { decoded } = useDecoding.getState();
  useDecoding.setState({ progress: undefined, isSlow: false, editing: decoded === undefined });
}

export function clearAll(): void {
  client.forget();
  turns++;
  clearTimeout(slow);
  opened.clear();
  forgetHints();
  useDraft.getState().clear();
  useDecoding.setState(IDLE);
  useSession.getState().closeRecording("decode");
}

export function editDraft(): void {
  useDecoding.setState({ editing: true });
}

/** The page cannot go on with what was given: says so where the person looks. */
function failDecoding(failure: string): void {
  giveUpEdits();
  clearTimeout(slow);
  const { decoded } = useDecoding.getState();
  useDecoding.setState({ failure, progress: undefined, isSlow: false, editing: decoded === undefined });
}

export function dismissFailure(): void {
  useDecoding.setState({ failure: undefined });
}

/** Tells the facts of a conversation. */
export function chooseRow(row: number): void {
  useDecoding.setState({ row });
}

/** Puts a connection on the stage, at the place where it was left; `after` runs when it is there. */
export function showConnection(index: number, after?: () => void): void {
  const { decoded } = useDecoding.getState();
  if (decoded === undefined) return;
  const known = opened.get(index);
  // Its worker was ended by a decoding that was cancelled.
  if (known === undefined && !client.open(index))
    decodeShown({ index, name: decoded.head.connections[index]?.name ?? "" });
  wanted = { index, after };
  if (known !== undefined) show(known);
}

/** Something else comes on the stage: whoever comes back to the connection there finds it as it was. */
export function leaveConnection(): void {
  const { shown } = useDecoding.getState().decoded ?? {};
  const left = shown && opened.get(shown.index);
  if (left === undefined || useSession.getState().recording !== left.recording) return;
  const { seq, atMs } = playback.getState();
  const { frame } = useSelection.getState();
  left.place = { seq, atMs, ...(frame === undefined ? {} : { frame }) };
}

/** Problems, worst first, in the order of the text within. */
export function problemsOf({ problems }: Pick<DecodedHead, "problems">): readonly Problem[] {
  return problems.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

const RANK = { error: 0, warning: 1, info: 2 } as const;

const client = new DecodeClient({
  spawn,
  onProgress: (progress) => useDecoding.setState({ progress }),
  onDecoded: take,
  onOpened(fresh) {
    remember(fresh);
    void showSoon(fresh.index);
  },
  onFailed: failDecoding,
});

interface Opened {
  shown: ShownConnection;
  recording: Recording;
  /** What a person says of its header entries. */
  said: readonly HeaderHint[];
  /** When `recording` has what was said before. */
  readonly ready: Promise<void>;
  place: Place | undefined;
}

/** Connections of the last capture that were looked at. */
const opened = new Map<number, Opened>();
let carried: ReadonlyMap<number, readonly HeaderHint[]> = new Map();
let wanted: { readonly index: number; readonly after?: (() => void) | undefined } | undefined;
let count = 0;
/** Counts what was asked for. */
let turns = 0;
let slow: ReturnType<typeof setTimeout> | undefined;

const SLOW_MS = 150;

function spawn(listener: WorkerListener<DecodeReply>): Worker {
  const worker = new Worker(new URL("../../worker/decode-worker.ts", import.meta.url), { type: "module" });
  return listenTo(worker, listener, "The part of the page that decodes could not be started.");
}

function start(job: DecodeJob): void {
  clearTimeout(slow);
  turns++;
  wanted = undefined;
  const names = (job.inputs.length === 0 && job.current ? [job.current] : job.inputs).map(({ name }) => name);
  const reading = names.filter((name) => name !== "").join(", ");
  useDecoding.setState({ progress: 0, failure: undefined, reading });
  slow = setTimeout(() => useDecoding.setState({ isSlow: true }), SLOW_MS);
  client.decode(job);
}

function draftCapture(): GivenCapture {
  return captureOf(draftInput(), useDraft.getState().sentBy);
}

function captureOf(current: DecodeInput | undefined, from: Side | undefined): GivenCapture {
  return { ...(current === undefined ? {} : { current }), ...(from === undefined ? {} : { from }) };
}

function draftInput(): DecodeInput | undefined {
  const { text, file, title = "" } = useDraft.getState();
  if (file !== undefined) return file;
  return text === "" ? undefined : { name: title, text };
}

function shownConnection(): PreferredConnection | undefined {
  const { shown } = useDecoding.getState().decoded ?? {};
  return shown && { name: shown.name, index: shown.index };
}

function take({ inputs, current, from }: DecodeJob, result: DecodedJob): void {
  clearTimeout(slow);
  const { source, text, head, shown: first, keyLogs } = result;
  const input = typeof source === "object" ? inputs[source.input] : undefined;
  const asked = captureOf(current, from);
  // Given anew, even the same text is without them.
  if (input !== undefined || !isShown(asked)) forgetEdits();
  const edited = settleEdits();
  // An octet was changed: what was said of the capture is still said of it.
  carried = new Map(edited === undefined ? [] : [...opened].map(([i, { said }]) => [i, said]));
  if (input !== undefined) keepInput(input, text);
  const read = input === undefined ? asked : draftCapture();
  useDraft.getState().setKeyLogs(keyLogs);
  opened.clear();
  const session = useSession.getState();
  const given = filesAfter(useDecoding.getState().given, inputs, result, head && heldOf(head));
  useDecoding.setState({ ...IDLE, given });
  if (head === undefined) return;
  useDecoding.setState({
    decoded: { head, text: text ?? "", given: read, shown: undefined },
    row: firstRow(head.report),
  });
  if (first === undefined) return session.closeRecording("decode");
  remember(first);
  wanted = { index: first.index, after: wanted?.index === first.index ? wanted.after : undefined };
  if (edited !== undefined) stayAt(first.index, edited);
  void showSoon(first.index);
  return undefined;
}

/** Decoded anew, it is looked at where it was: the same instant, and the octet that was changed. */
function stayAt(index: number, { from, offset }: OctetEdit): void {
  const known = opened.get(index);
  if (known === undefined) return;
  const { trace } = known.recording;
  const frame = framesByOctet(trace).at(from, offset)?.frame;
  known.place = { ...cursorHere(), ...(frame === undefined ? {} : { frame }) };
  wanted = { index, after: () => selectOctet(known.recording.trace, from, offset) };
}

/** In another room the cursor stands in another recording. */
function cursorHere(): Place {
  const { seq, atMs } = playback.getState();
  return useSession.getState().room === "decode" ? { seq, atMs } : {};
}

function keepInput({ name, blob }: DecodeInput, text: string | undefined): void {
  const title = name === "" ? {} : { title: name };
  if (text !== undefined) useDraft.getState().replaceBy({ text, ...title });
  else if (blob !== undefined) useDraft.getState().replaceBy({ file: { name, blob }, ...title });
}

function remember({ index, connection, moments, timeline }: OpenedConnection): void {
  const plain = openConnection(connection);
  adoptMoments(plain.trace, moments);
  adoptTimeline(plain.trace, timeline);
  const shown = { ...plain, index, octets: new TextOctets(plain.source) };
  const { head, given } = useDecoding.getState().decoded ?? {};
  const octets = editableOctets(plain, index, () => decodeShown());
  const startedAtUnixMs = startOf(plain, head?.report);
  const recording: Recording = {
    id: `capture-${++count}`,
    ...captureTitle(plain, head?.connections.length ?? 1, given?.current?.name),
    trace: plain.trace,
    kind: "capture",
    ...(startedAtUnixMs === undefined ? {} : { startedAtUnixMs }),
    ...(octets === undefined ? {} : { octets }),
  };
  const said = carried.get(index) ?? keptHints(plain.trace);
  const hinted = hintedRecording(recording, said, {
    isWanted: () => opened.get(index) === known,
    onSaid(list) {
      known.said = list;
      keepHints(plain.trace, list);
    },
    onMade: (next) => replace(index, next),
  });
  const known: Opened = { ...hinted, shown, said, place: undefined };
  opened.set(index, known);
}

/** The same connection as a person's hints make it: looked at where it was. */
function replace(index: number, recording: Recording): void {
  const known = opened.get(index);
  const { decoded } = useDecoding.getState();
  if (known === undefined || decoded === undefined) return;
  const isOpen = useSession.getState().recording === known.recording;
  known.recording = recording;
  known.shown = { ...known.shown, trace: recording.trace };
  if (decoded.shown?.index === index) useDecoding.setState({ decoded: { ...decoded, shown: known.shown } });
  if (!isOpen) return;
  const { seq } = cursorOf(momentsOf(recording.trace), playback.getState().step);
  playback.setState({ seq });
  useSession.setState({ recording });
  warmHeaders(recording.trace);
}

/** A long recording takes a while to take over, and another to draw: between them the page may breathe. Whoever wants another by then gets that. */
async function showSoon(index: number): Promise<void> {
  const known = opened.get(index);
  await nextTask();
  await known?.ready;
  if (known !== undefined && opened.get(index) === known && wanted?.index === index) show(known);
}

function show({ shown, recording, place }: Opened): void {
  const { decoded } = useDecoding.getState();
  if (decoded === undefined) return;
  leaveConnection();
  const row = decoded.head.report.conversations.findIndex(({ connection }) => connection === shown.index);
  useDecoding.setState({
    decoded: { ...decoded, shown },
    editing: false,
    failure: undefined,
    ...(row < 0 ? {} : { row }),
  });
  useSession.getState().openRecording(recording, place);
  warmHeaders(recording.trace);
  const { after } = wanted ?? {};
  wanted = undefined;
  // Whoever has gone to another room looks at another recording.
  if (useSession.getState().recording === recording) after?.();
}
