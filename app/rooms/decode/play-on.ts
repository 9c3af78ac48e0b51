/**
 * From a capture to a scenario in which our server or client goes on where it ends, and to the recording of that. What a person may
 * choose stands here as one value; the engine says what cannot be taken over.
 */
import { parseScenario, seamOf, seenOctets } from "../../../protocol/index.ts";
import type { HandlerStep, ProfileName, Scenario, Side, Trace } from "../../../protocol/index.ts";
import { recordConnection } from "../../state/connections.ts";
import { openInstead, standingOf } from "../../state/futures.ts";
import { useSession } from "../../state/session.ts";
import type { Recording, Seam } from "../../state/session.ts";
import { useWhatIf } from "../../state/what-if.ts";
import { runOnce } from "../../worker/run-once.ts";
import { leaveConnection } from "./decoding.ts";

export interface PlayOnChoice {
  readonly who: Side | "both";
  readonly serverProfile: ProfileName;
  readonly clientProfile: ProfileName;
  /** What the server's handler does with a request whose body it has read. */
  readonly answer: "body" | "echo";
  readonly status: string;
  readonly bodyBytes: string;
  /** `GET /more`: what the client asks next; empty: nothing. */
  readonly next: string;
  readonly roundTripMs: string;
}

export const FIRST_CHOICE: PlayOnChoice = {
  who: "server",
  serverProfile: "go1.27",
  clientProfile: "go1.27",
  answer: "body",
  status: "200",
  bodyBytes: "1024",
  next: "",
  roundTripMs: "40",
};

/** What is wrong with a choice, for a person; undefined: nothing. */
export function problemOf(choice: PlayOnChoice): Partial<Record<keyof PlayOnChoice, string>> {
  const { status, bodyBytes, next, roundTripMs } = choice;
  return {
    ...(isWhole(status, 200, 599) ? {} : { status: "200 to 599." }),
    ...(isWhole(bodyBytes, 0, 67_108_864) ? {} : { bodyBytes: "0 to 67 108 864." }),
    ...(next.trim() === "" || askOf(next) !== undefined ? {} : { next: "A method and a path: GET /more." }),
    ...(isWhole(roundTripMs, 0, 60_000) ? {} : { roundTripMs: "0 to 60 000." }),
  };
}

function isWhole(text: string, min: number, max: number): boolean {
  return /^\d{1,9}$/.test(text.trim()) && Number(text) >= min && Number(text) <= max;
}

/** `GET /more` or just `/more`. */
export function askOf(text: string): { readonly method: string; readonly path: string } | undefined {
  const [first = "", second, ...more] = text.trim().split(/\s+/);
  const [method, path] = second === undefined ? ["GET", first] : [first, second];
  return more.length === 0 && /^[A-Z]+$/.test(method) && /^\/[\x21-\x7e]*$/.test(path)
    ? { method, path }
    : undefined;
}

/** Undefined problems: it can be run, though the engine may still find that it cannot be taken over. */
export function playOnScenario(
  { trace, title }: Pick<Recording, "trace" | "title">,
  choice: PlayOnChoice,
): { readonly scenario: Scenario } | { readonly problem: string } {
  const found = seenOctets(trace);
  if ("problem" in found) return found;
  const ends = choice.who === "both" ? ["client", "server"] : [choice.who];
  const ask = choice.who === "server" ? undefined : askOf(choice.next);
  const parsed = parseScenario({
    v: 1,
    name: `${title.replaceAll(/\p{Cc}/gu, " ").slice(0, MAX_TITLE)}, played on`,
    link: { delayMs: Number(choice.roundTripMs) / 2 },
    client: { profile: choice.clientProfile, ...askedOf(trace) },
    server: { profile: choice.serverProfile, handlers: [{ steps: stepsOf(choice) }] },
    script: ask === undefined ? [] : [{ do: "request", atMs: trace.durationMs + PAUSE_MS, request: ask }],
    takeOver: { ends, seen: found.seen },
  });
  return "scenario" in parsed
    ? parsed
    : { problem: parsed.problems[0]?.message ?? "It cannot be taken over." };
}

const MAX_TITLE = 100;
/** Between what is done at the seam and what the client asks next. */
const PAUSE_MS = 10;

function stepsOf({ answer, status, bodyBytes }: PlayOnChoice): readonly HandlerStep[] {
  if (answer === "echo") return [{ do: "read" }, { do: "status", code: Number(status) }, { do: "echo" }];
  return [
    { do: "read", as: "Discard" },
    { do: "status", code: Number(status) },
    { do: "write", body: { sizeBytes: Number(bodyBytes) } },
  ];
}

/** Whom the capture's client has asked, so that ours goes on with the same words. */
function askedOf({ frames }: Trace): { readonly authority?: string; readonly scheme?: "http" | "https" } {
  for (let i = 0; i < Math.min(frames.length, MAX_LOOKED_AT); i++) {
    const { from, headers } = frames.get(i);
    if (from !== "client" || headers === undefined) continue;
    const valueOf = (wanted: string): string => headers.find(({ name }) => name === wanted)?.value ?? "";
    const [authority, scheme] = [valueOf(":authority"), valueOf(":scheme")];
    return { ...(authority === "" ? {} : { authority }), ...(scheme === "http" ? { scheme } : {}) };
  }
  return {};
}

const MAX_LOOKED_AT = 1000;

/** Puts the connection on the stage at the instant at which it is taken up, if the capture still stands there. The problem, if it cannot be. */
export async function playOn(capture: Recording, choice: PlayOnChoice): Promise<string | undefined> {
  const made = playOnScenario(capture, choice);
  if ("problem" in made) return made.problem;
  try {
    const run = await runOnce(made.scenario);
    // Whoever looks at something else by now is not taken away from it.
    if (useSession.getState().recording !== capture) return undefined;
    const told = {
      id: `${capture.id} on ${++count}`,
      title: capture.title,
      subtitle: playOnWords(choice.who),
      kind: "simulation",
      room: "decode",
      scenario: made.scenario,
    } as const;
    const recording = withSeam(recordConnection(told, run, 0));
    const { seam } = recording;
    useWhatIf.setState({ used: true });
    leaveConnection();
    useSession
      .getState()
      .openRecording(recording, seam && { seq: seam.seq, frame: Math.max(0, seam.frame - 1) });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

let count = 0;

function playOnWords(who: PlayOnChoice["who"]): string {
  if (who === "both") return "our client and our server go on from the capture";
  return `our ${who} goes on from the capture`;
}

function withSeam(recording: Recording): Recording {
  const seq = seamOf(recording.trace);
  if (seq === undefined) return recording;
  const { frames, events } = recording.trace;
  const event = events.get(seq);
  let frame = 0;
  while (frame < frames.length && (frames.times(frame).writeSeq ?? Infinity) < seq) frame++;
  const text = event.type === "input" ? event.text : "";
  const seam: Seam = { seq, atMs: event.at, frame, text };
  return Object.assign(recording, { seam });
}

/** A further request of our client, once all that was said is over: another future of the same. The problem, if there is one. */
export async function askFurther(text: string): Promise<string | undefined> {
  const { recording } = useSession.getState();
  const root = standingOf(recording)?.root;
  const request = askOf(text);
  if (recording?.scenario === undefined || root === undefined) return undefined;
  if (request === undefined) return "A method and a path: GET /more.";
  const { interventions: _others, ...scenario } = recording.scenario;
  const script = [
    ...scenario.script,
    { do: "request", atMs: Math.ceil(recording.trace.durationMs) + PAUSE_MS, request } as const,
  ];
  await openInstead(root, `then: ${request.method} ${request.path}`, { ...scenario, script });
  return undefined;
}
