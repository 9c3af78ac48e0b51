/** Both ends: whose behaviour they have, what they allow each other, their connections and their timers. */
import { PROFILE_NAMES, SCHEDULER_NAMES } from "../../../protocol/index.ts";
import { getAt } from "../../state/lab-json.ts";
import { setField, useLab } from "../../state/lab-store.ts";
import { WordProblems, NumberRow } from "./NumberField.tsx";
import type { NumberFieldProps } from "./NumberField.tsx";
import { Row } from "./field-look.tsx";
import { PROFILE_WORDS, SCHEDULER_WORDS } from "./scenario-words.ts";
import { More, Section } from "./Section.tsx";
import { CheckField, SelectField, SelectRow } from "./SelectField.tsx";
import { CONNECTION_STOPS, STREAM_COUNT_STOPS, WINDOW_STOPS } from "./stops.ts";
import type { Stops } from "./stops.ts";
import { TextRow } from "./TextField.tsx";
import { useValue } from "./use-field.ts";

type NumberSpec = Omit<NumberFieldProps, "path"> & {
  /** Within the endpoint's config. */
  readonly key: string;
  readonly hint?: string;
  readonly stops?: Stops;
};

export function ClientSection() {
  return (
    <Section id="client" title="Client" paths={["client"]}>
      <SelectRow path="client.profile" label="Behaves as" choices={PROFILES} otherwise="go1.17" />
      <Numbers side="client" specs={CLIENT_LIMITS} />
      <MoreNumbers side="client" label="Sizes" specs={CLIENT_SIZES} />
      <Transport />
      <MoreNumbers side="client" label="Timers" specs={CLIENT_TIMERS} />
      <Address />
    </Section>
  );
}

export function ServerSection() {
  return (
    <Section id="server" title="Server" paths={["server"]} except="server.handlers">
      <SelectRow path="server.profile" label="Behaves as" choices={PROFILES} otherwise="go1.17" />
      <SelectRow path="server.scheduler" label="Scheduler" choices={SCHEDULERS} />
      <Numbers side="server" specs={SERVER_LIMITS} />
      <MoreNumbers side="server" label="Sizes" specs={SERVER_SIZES} />
      <MoreNumbers side="server" label="Timers" specs={SERVER_TIMERS} />
      <Tls />
    </Section>
  );
}

type Side = "client" | "server";

function Numbers({ side, specs }: { readonly side: Side; readonly specs: readonly NumberSpec[] }) {
  return specs.map(({ key, ...spec }) => (
    <NumberRow key={key} path={`${side}.${key}`} spoken={`${side}, ${spec.label}`} {...spec} />
  ));
}

function MoreNumbers({
  side,
  label,
  specs,
}: {
  readonly side: Side;
  readonly label: string;
  readonly specs: readonly NumberSpec[];
}) {
  const isUsed = useSetAny(specs.map(({ key }) => `${side}.${key}`));
  return (
    <More label={label} startsOpen={isUsed}>
      <Numbers side={side} specs={specs} />
    </More>
  );
}

/** One connection, or Go's Transport with its pool. */
function Transport() {
  const isUsed = useValue(TRANSPORT) !== undefined;
  return (
    <More label="Connections" startsOpen={isUsed}>
      <Row path={`${TRANSPORT}.pool`} label="Are made" hint={POOL_HINT}>
        <SelectField
          path={`${TRANSPORT}.pool`}
          label="connections"
          choices={POOLS}
          className="flex-1"
          onSet={(pool) =>
            setField(pool === undefined ? TRANSPORT : `${TRANSPORT}.pool`, pool, "connections")
          }
        />
      </Row>
      {isUsed && (
        <>
          <NumberRow
            path={`${TRANSPORT}.dialMs`}
            label="A dial takes"
            quantity="ms"
            unit="ms"
            placeholder="its trips"
          />
          <CheckField
            path={`${TRANSPORT}.strictMaxConcurrentStreams`}
            label="wait for a free stream instead of dialing again"
          />
          <WordProblems paths={[TRANSPORT, `${TRANSPORT}.strictMaxConcurrentStreams`]} />
        </>
      )}
    </More>
  );
}

function Address() {
  const isUsed = useSetAny(["client.authority", "client.scheme"]);
  return (
    <More label="Address" startsOpen={isUsed}>
      <TextRow path="client.authority" label="Authority" placeholder="127.0.0.1" />
      <SelectRow path="client.scheme" label="Scheme" choices={SCHEMES} otherwise="https" />
    </More>
  );
}

function Tls() {
  const isUsed = useValue("server.tls") !== undefined;
  return (
    <More label="TLS" startsOpen={isUsed}>
      <SelectRow path="server.tls.version" label="Version" choices={TLS_VERSIONS} />
      <TextRow path="server.tls.cipherSuite" label="Cipher suite" placeholder="TLS_AES_128_GCM_SHA256" />
      <WordProblems paths={["server.tls"]} />
    </More>
  );
}

function useSetAny(paths: readonly string[]): boolean {
  return useLab(({ history }) => paths.some((path) => getAt(history.present.json, path) !== undefined));
}

// ---- what there is to set

const TRANSPORT = "client.transport";
const BYTES = { quantity: "bytes", unit: "B" } as const;
const MS = { quantity: "ms", unit: "ms" } as const;
const NEVER = { ...MS, placeholder: "never" } as const;

const STREAM_WINDOW = {
  key: "settings.initialWindowSize",
  label: "Stream window",
  hint: "INITIAL_WINDOW_SIZE: what each stream may send to this end at first",
  stops: WINDOW_STOPS,
  ...BYTES,
} as const;

const CONNECTION_WINDOW = {
  key: "settings.connectionWindow",
  label: "Conn. window",
  hint: "What all streams together may send to this end at first; raised by WINDOW_UPDATE",
  stops: CONNECTION_STOPS,
  ...BYTES,
} as const;

const CLIENT_LIMITS: readonly NumberSpec[] = [
  { ...STREAM_WINDOW, otherwise: 4_194_304 },
  { ...CONNECTION_WINDOW, otherwise: 1_073_807_359, placeholder: "1.0 GiB" },
];

const SERVER_LIMITS: readonly NumberSpec[] = [
  { ...STREAM_WINDOW, otherwise: 1_048_576 },
  { ...CONNECTION_WINDOW, otherwise: 1_048_576 },
  {
    key: "settings.maxConcurrentStreams",
    label: "Streams",
    hint: "MAX_CONCURRENT_STREAMS: how many may be open at once",
    quantity: "count",
    otherwise: 250,
    stops: STREAM_COUNT_STOPS,
  },
];

const TABLES: readonly NumberSpec[] = [
  {
    key: "settings.headerTableSize",
    label: "Decoder table",
    hint: "HEADER_TABLE_SIZE, since x/net 0.7",
    otherwise: 4096,
    ...BYTES,
  },
  {
    key: "settings.encoderTableSize",
    label: "Encoder table",
    hint: "What this end encodes with at most, since x/net 0.7",
    otherwise: 4096,
    ...BYTES,
  },
];

const FRAME_SIZE = {
  key: "settings.maxFrameSize",
  label: "Frames up to",
  hint: "MAX_FRAME_SIZE",
  ...BYTES,
} as const;
const LIST_SIZE = {
  key: "settings.maxHeaderListSize",
  label: "Header lists",
  hint: "MAX_HEADER_LIST_SIZE",
  ...BYTES,
} as const;

const CLIENT_SIZES: readonly NumberSpec[] = [
  { ...FRAME_SIZE, otherwise: 16_384 },
  { ...LIST_SIZE, otherwise: 10_485_760 },
  ...TABLES,
];

const SERVER_SIZES: readonly NumberSpec[] = [
  { ...FRAME_SIZE, otherwise: 1_048_576 },
  { ...LIST_SIZE, otherwise: 1_048_896 },
  ...TABLES,
];

const CLIENT_TIMERS: readonly NumberSpec[] = [
  { key: "startMs", label: "Connects at", otherwise: 0, ...MS },
  { key: "idleTimeoutMs", label: "Idle timeout", hint: "Go's IdleConnTimeout", ...NEVER },
  {
    key: "readIdleTimeoutMs",
    label: "PING after",
    hint: "Go's ReadIdleTimeout: without a frame for so long",
    ...NEVER,
  },
  { key: "pingTimeoutMs", label: "PING waits", hint: "Go's PingTimeout", otherwise: 15_000, ...MS },
];

const SERVER_TIMERS: readonly NumberSpec[] = [
  { key: "startMs", label: "Serves from", hint: "What came before waits in the socket", otherwise: 0, ...MS },
  { key: "idleTimeoutMs", label: "Idle timeout", hint: "GOAWAY after so long without a stream", ...NEVER },
  { key: "readTimeoutMs", label: "Read timeout", hint: "Go's ReadTimeout", ...NEVER },
  { key: "writeTimeoutMs", label: "Write timeout", hint: "A response that takes longer is reset", ...NEVER },
  {
    key: "readIdleTimeoutMs",
    label: "PING after",
    hint: "Without a frame from the client for so long; Go 1.27 only",
    ...NEVER,
  },
  { key: "pingTimeoutMs", label: "PING waits", hint: "Go 1.27 only", otherwise: 15_000, ...MS },
  {
    key: "writeByteTimeoutMs",
    label: "Write stalls",
    hint: "Closed if the connection takes no octets for so long; Go 1.27 only",
    ...NEVER,
  },
];

const PROFILES = PROFILE_NAMES.map((name) => ({
  value: name,
  label: name === "strict" ? "RFC 9113, to the letter" : PROFILE_WORDS[name],
}));

const SCHEDULERS = [
  { value: undefined, label: "the profile’s own" },
  ...SCHEDULER_NAMES.map((name) => ({ value: name, label: SCHEDULER_WORDS[name] })),
];

const SCHEMES = [
  { value: "https", label: "https" },
  { value: "http", label: "http: requests begin with stream 3" },
];

const POOL_HINT =
  "x/net dials once for all that wait; net/http once for each, and closes those that nobody needs";
const POOLS = [
  { value: undefined, label: "once, at the start" },
  { value: "x/net", label: "as needed, by x/net" },
  { value: "net/http", label: "as needed, by net/http" },
];

const TLS_VERSIONS = [
  { value: undefined, label: "good enough for HTTP/2" },
  ...["1.0", "1.1", "1.2", "1.3"].map((version) => ({ value: version, label: `TLS ${version}` })),
];
