/** What arrives late: workers' answers and fetched samples, while the person has gone on to something else. */
import { readFileSync } from "node:fs";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import {
  cancelDecoding,
  chooseSender,
  clearAll,
  decodeDraft,
  decodeInputs,
  decodeStored,
  showConnection,
  useDecoding,
} from "../../../app/rooms/decode/decoding.ts";
import { openSample, openText } from "../../../app/rooms/decode/open-input.ts";
import { FIRST_CHOICE, playOn } from "../../../app/rooms/decode/play-on.ts";
import { seekFrame } from "../../../app/state/playback-actions.ts";
import { useSelection } from "../../../app/state/selection.ts";
import { useDraft } from "../../../app/state/decode-draft.ts";
import { useSession } from "../../../app/state/session.ts";
import type { Recording } from "../../../app/state/session.ts";
import { openIn, runDecodeJob } from "../../../app/worker/decode-job.ts";
import type { DecodedCapture } from "../../../app/worker/decode-job.ts";
import type { DecodeInput, DecodeReply, DecodeRequest } from "../../../app/worker/decode-messages.ts";
import type { SimReply, SimRequest } from "../../../app/worker/messages.ts";
import { recordScenario } from "../../../protocol/index.ts";
import type { HeaderHint } from "../../../protocol/index.ts";
import { fakeTrace } from "../../support/fake-trace.ts";
import { FLAGS, ipv4, pcap } from "../../capture/write-packets.ts";
import type { Segment } from "../../capture/write-packets.ts";

type Listener = (event: { readonly data: DecodeReply | SimReply }) => void;

/** Answers when the test says so. */
class WaitingWorker {
  static last: WaitingWorker | undefined;
  readonly asked: (DecodeRequest | SimRequest)[] = [];
  #capture: DecodedCapture | undefined;
  #hear: Listener | undefined;

  constructor() {
    WaitingWorker.last = this;
  }

  addEventListener(type: string, listener: Listener): void {
    if (type === "message") this.#hear = listener;
  }

  postMessage(request: DecodeRequest | SimRequest): void {
    this.asked.push(request);
  }

  terminate(): void {
    this.#hear = undefined;
  }

  async answer(): Promise<void> {
    const request = this.asked.shift();
    if (request === undefined) throw new Error("nobody has asked");
    if ("scenario" in request) this.#simulate(request);
    else this.#hear?.({ data: await this.#reply(request) });
  }

  #simulate({ id, scenario }: SimRequest): void {
    const { events, bytes } = recordScenario(scenario);
    this.#hear?.({ data: { id, kind: "events", events } });
    this.#hear?.({ data: { id, kind: "done", bytes } });
  }

  async #reply(request: DecodeRequest): Promise<DecodeReply> {
    const { id } = request;
    if (request.kind === "decode") {
      this.#capture = await runDecodeJob(request.job, () => undefined);
      return { id, kind: "decoded", result: this.#capture.result };
    }
    const opened = openIn(this.#capture?.connections ?? [], request.connection);
    if (opened === undefined) throw new Error("there is no such connection");
    return { id, kind: "opened", opened };
  }
}

vi.stubGlobal("Worker", WaitingWorker);
vi.stubGlobal("requestAnimationFrame", () => 0);
afterAll(() => {
  vi.unstubAllGlobals();
});

const open = (name: string): DecodeInput => ({
  name,
  blob: new Blob([readFileSync(`public/samples/${name}`)]),
});

/** The preface and SETTINGS: a text of one direction. */
const PREFACE = "505249202a20485454502f322e300d0a0d0a534d0d0a0d0a 000000040000000000";

/** The worker's answer, and what the page puts off until then. */
async function answered(): Promise<void> {
  await WaitingWorker.last?.answer();
  await nextTask();
}

const nextTask = (): Promise<void> => new Promise((next) => setTimeout(next, 2));

function goToLesson(): Recording {
  const trace = fakeTrace([1, 2, 3].map((at) => ({ from: "client", at })));
  const lesson: Recording = { id: "lesson", title: "", subtitle: "", kind: "simulation", trace };
  useSession.getState().openRoom("learn");
  useSession.getState().openRecording(lesson);
  return lesson;
}

beforeEach(() => {
  useSession.getState().openRoom("decode");
  clearAll();
});

const shown = () => useDecoding.getState().decoded?.shown;

it("a lesson stays on the stage when nothing to show is found meanwhile", async () => {
  decodeInputs([{ name: "nothing.txt", text: "There are no octets in this text." }]);
  const lesson = goToLesson();
  await answered();
  expect(useDecoding.getState().decoded?.shown).toBeUndefined();
  expect(useSession.getState().recording).toBe(lesson);
  useSession.getState().openRoom("decode");
  expect(useSession.getState().recording).toBeUndefined();
});

it("a lesson is left where it stands when a problem's connection comes meanwhile", async () => {
  decodeInputs([open("four-connections.pcapng")]);
  await answered();
  const go = vi.fn<() => void>();
  showConnection(2, go);
  goToLesson();
  await answered();
  expect([shown()?.index, go.mock.calls.length]).toEqual([2, 0]);
});

it("what was to be done in a capture is not done in the next one", async () => {
  decodeInputs([open("four-connections.pcapng")]);
  await answered();
  showConnection(1);
  await answered();
  decodeDraft();
  await answered();
  decodeInputs([open("go-get.txt")]);
  cancelDecoding();
  const go = vi.fn<() => void>();
  showConnection(0, go);
  openText(PREFACE);
  await answered();
  expect([shown()?.index, go.mock.calls.length]).toEqual([0, 0]);
});

it("of several connections between the same ports, the one whose octets were changed stays", async () => {
  const octets = Uint8Array.from(Buffer.from(PREFACE.replace(" ", ""), "hex"));
  const segments = [0, 900_000].flatMap((sequence): readonly Segment[] => [
    { from: "client", sequence, payload: new Uint8Array(0), flags: FLAGS.SYN },
    { from: "client", sequence: sequence + 1, payload: octets },
  ]);
  const file = pcap(
    segments.map((segment, i) => ({ octets: ipv4(segment), nanos: i * 1e6 })),
    { link: 101 },
  );
  decodeInputs([{ name: "twice.pcap", blob: new Blob([new Uint8Array(file)]) }]);
  await answered();
  showConnection(1);
  await answered();
  expect(shown()?.index).toBe(1);
  useSession.getState().recording?.octets?.change({ from: "client", offset: 32, remove: 1, insert: [3] });
  await answered();
  expect(shown()?.index).toBe(1);
  expect(useSession.getState().recording?.octets?.edits).toHaveLength(1);
});

it("who sent a text is still so when a key log comes", async () => {
  openText("000000040000000000");
  await answered();
  useDraft.getState().setSentBy("server");
  decodeInputs([{ name: "keys.txt", text: `CLIENT_RANDOM ${"ab".repeat(32)} ${"cd".repeat(48)}` }]);
  await answered();
  expect(shown()?.trace.bytes("server")).toHaveLength(9);
});

const change = (insert: number): void =>
  useSession
    .getState()
    .recording?.octets?.change({ from: "client", offset: 32, remove: 1, insert: [insert] });
const editsShown = () => useSession.getState().recording?.octets?.edits.length;

it("what is changed on the stage is changed in what is shown, not in a text that was pasted and given up", async () => {
  openText(PREFACE);
  await answered();
  change(3);
  await answered();
  openText("000000040000000000");
  cancelDecoding();
  change(5);
  await answered();
  expect([useDecoding.getState().decoded?.text, editsShown()]).toEqual([PREFACE, 2]);
  expect(useDraft.getState().text).toBe("000000040000000000");
  decodeDraft();
  await answered();
  expect([shown()?.trace.bytes("client").length, editsShown()]).toEqual([9, 0]);
});

it("what is changed on the stage while a text is typed is changed in what is shown", async () => {
  decodeInputs([open("go-get.txt")]);
  await answered();
  useDraft.getState().setText(PREFACE);
  change(3);
  await answered();
  expect([useSession.getState().recording?.title, editsShown()]).toEqual(["go-get.txt", 1]);
  expect(shown()?.trace.bytes("client").length).toBeGreaterThan(33);
});

it("who sent what is shown is said of it alone", async () => {
  openText("000000040000000000");
  await answered();
  useDraft.getState().setText(PREFACE);
  chooseSender("server");
  await answered();
  expect([shown()?.trace.bytes("server").length, useDraft.getState().sentBy]).toEqual([9, undefined]);
});

it("a text that is ready while another room is open is kept from then on", async () => {
  const stored = new Map<string, string>();
  const leaving: (() => void)[] = [];
  vi.stubGlobal("window", { addEventListener: (_: string, listener: () => void) => leaving.push(listener) });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  });
  decodeStored();
  decodeInputs([{ name: "preface.txt", blob: new Blob([PREFACE]) }]);
  goToLesson();
  await answered();
  for (const leave of leaving) leave();
  expect([...stored.values()]).toEqual([PREFACE]);
});

it("a sample that is fetched too late does not take the place of what was given since", async () => {
  const arrive: ((response: Response) => void)[] = [];
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => arrive.push(resolve)));
  const sample = openSample({ id: "late", file: "late.txt", title: "Late", description: "" });
  openText(PREFACE);
  await answered();
  arrive[0]?.(new Response("000000040000000000"));
  await sample;
  expect(useDecoding.getState().progress).toBeUndefined();
  expect(WaitingWorker.last?.asked).toEqual([]);
});

it("a sample that cannot be fetched takes nothing from what is being decoded", async () => {
  openText(PREFACE);
  await answered();
  useSession.getState().recording?.octets?.change({ from: "client", offset: 32, remove: 1, insert: [3] });
  vi.stubGlobal("fetch", () => Promise.reject(new Error("offline")));
  await openSample({ id: "none", file: "none.txt", title: "None", description: "" });
  expect(useDecoding.getState().failure).toBe("offline");
  await answered();
  expect(useSession.getState().recording?.octets?.edits).toHaveLength(1);
});

it("what is played on does not take the place of what was opened while it was worked out", async () => {
  decodeInputs([open("four-connections.pcapng")]);
  await answered();
  const first = useSession.getState().recording;
  showConnection(1);
  await answered();
  const second = useSession.getState().recording;
  if (second === undefined) throw new Error("there are four connections");
  const playing = playOn(second, FIRST_CHOICE);
  showConnection(0);
  await answered();
  expect(await playing).toBeUndefined();
  expect(useSession.getState().recording).toBe(first);
});

it("whoever comes back from what was played on finds the capture where they left it", async () => {
  openText(readFileSync("public/samples/go-get.txt", "utf8"));
  await answered();
  const capture = useSession.getState().recording;
  if (capture === undefined) throw new Error("it is a capture");
  seekFrame(4);
  const playing = playOn(capture, FIRST_CHOICE);
  await answered();
  expect(await playing).toBeUndefined();
  expect(useSession.getState().recording?.kind).toBe("simulation");
  showConnection(0);
  expect([useSession.getState().recording, useSelection.getState().frame]).toEqual([capture, 4]);
});

const AGENT: HeaderHint = { from: "client", number: 1, name: "user-agent" };

it("a capture comes on the stage with what was said of it before, and the old recording stays until what is said now is in it", async () => {
  decodeInputs([open("mid-connection.txt")]);
  await answered();
  const plain = useSession.getState().recording;
  plain?.hints?.change(() => [AGENT]);
  expect(useSession.getState().recording).toBe(plain);
  await vi.waitFor(() => expect(useSession.getState().recording?.hints?.list).toEqual([AGENT]));
  useSession.getState().closeRecording("decode");
  decodeInputs([open("mid-connection.txt")]);
  const seen: unknown[] = [];
  const stop = useSession.subscribe(({ recording }) => seen.push(recording?.hints?.list));
  await answered();
  await vi.waitFor(() => expect(seen).toEqual([[AGENT]]));
  stop();
});

it("what is said of a capture comes into no other that took its place meanwhile", async () => {
  decodeInputs([open("mid-connection.txt")]);
  await answered();
  const late = useSession.getState().recording;
  decodeInputs([open("small-window.json")]);
  const answer = answered();
  late?.hints?.change(() => [AGENT]);
  await answer;
  const next = useSession.getState().recording;
  expect(next?.id).not.toBe(late?.id);
  late?.hints?.change(() => []);
  await new Promise((done) => setTimeout(done, 30));
  expect(useSession.getState().recording).toBe(next);
});
