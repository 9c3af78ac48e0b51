/** Both ends: whose behaviour they have, what they allow each other, and their timers. */
import { PROFILE_NAMES, SCHEDULER_NAMES } from "../../../protocol/index.ts";
import { getAt, isObject } from "../../state/lab-json.ts";
import { useLab } from "../../state/lab-store.ts";
import { NumberRow } from "./NumberField.tsx";
import { SelectRow } from "./SelectField.tsx";
import { TextRow } from "./TextField.tsx";
import { PROFILE_WORDS, SCHEDULER_WORDS } from "./scenario-words.ts";
import { More, Section } from "./Section.tsx";
import { CONNECTION_STOPS, STREAM_COUNT_STOPS, WINDOW_STOPS } from "./stops.ts";

export function ClientSection() {
  const hasMore = useSetAny("client", [
    "authority",
    "scheme",
    "startMs",
    "idleTimeoutMs",
    "readIdleTimeoutMs",
    "pingTimeoutMs",
  ]);
  return (
    <Section id="client" title="Client" paths={["client"]}>
      <SelectRow path="client.profile" label="Behaves as" choices={PROFILES} otherwise="go1.17" />
      <Windows side="client" stream={4_194_304} connection={1_073_807_359} />
      <NumberRow
        path="client.settings.maxFrameSize"
        label="Frames up to"
        quantity="bytes"
        unit="B"
        otherwise={16_384}
      />
      <NumberRow
        path="client.settings.maxHeaderListSize"
        label="Header lists"
        quantity="bytes"
        unit="B"
        otherwise={10_485_760}
      />
      <More label="Address and timers" startsOpen={hasMore}>
        <TextRow path="client.authority" label="Authority" placeholder="127.0.0.1" />
        <SelectRow path="client.scheme" label="Scheme" choices={SCHEMES} otherwise="https" />
        <NumberRow path="client.startMs" label="Connects at" quantity="ms" unit="ms" otherwise={0} />
        <NumberRow
          path="client.idleTimeoutMs"
          label="Idle timeout"
          hint="Go's IdleConnTimeout"
          quantity="ms"
          unit="ms"
          placeholder="never"
        />
        <NumberRow
          path="client.readIdleTimeoutMs"
          label="PING after"
          hint="Go's ReadIdleTimeout: without a frame for so long"
          quantity="ms"
          unit="ms"
          placeholder="never"
        />
        <NumberRow
          path="client.pingTimeoutMs"
          label="PING waits"
          hint="Go's PingTimeout"
          quantity="ms"
          unit="ms"
          otherwise={15_000}
        />
      </More>
    </Section>
  );
}

export function ServerSection() {
  const hasMore = useSetAny("server", ["startMs", "idleTimeoutMs", "readTimeoutMs", "writeTimeoutMs", "tls"]);
  return (
    <Section
      id="server"
      title="Server"
      paths={[
        "server.profile",
        "server.scheduler",
        "server.settings",
        "server.startMs",
        "server.idleTimeoutMs",
        "server.readTimeoutMs",
        "server.writeTimeoutMs",
        "server.tls",
      ]}
    >
      <SelectRow path="server.profile" label="Behaves as" choices={PROFILES} otherwise="go1.17" />
      <SelectRow path="server.scheduler" label="Scheduler" choices={SCHEDULERS} />
      <Windows side="server" stream={1_048_576} connection={1_048_576} />
      <NumberRow
        path="server.settings.maxConcurrentStreams"
        label="Streams"
        hint="MAX_CONCURRENT_STREAMS"
        quantity="count"
        otherwise={250}
        stops={STREAM_COUNT_STOPS}
      />
      <NumberRow
        path="server.settings.maxFrameSize"
        label="Frames up to"
        quantity="bytes"
        unit="B"
        otherwise={1_048_576}
      />
      <NumberRow
        path="server.settings.maxHeaderListSize"
        label="Header lists"
        quantity="bytes"
        unit="B"
        otherwise={1_048_896}
      />
      <ServerMore startsOpen={hasMore} />
    </Section>
  );
}

function ServerMore({ startsOpen }: { readonly startsOpen: boolean }) {
  return (
    <More label="Timers and TLS" startsOpen={startsOpen}>
      <NumberRow
        path="server.startMs"
        label="Serves from"
        hint="What came before waits in the socket"
        quantity="ms"
        unit="ms"
        otherwise={0}
      />
      <NumberRow
        path="server.idleTimeoutMs"
        label="Idle timeout"
        hint="GOAWAY after so long without a stream"
        quantity="ms"
        unit="ms"
        placeholder="never"
      />
      <NumberRow
        path="server.readTimeoutMs"
        label="Read timeout"
        quantity="ms"
        unit="ms"
        placeholder="never"
      />
      <NumberRow
        path="server.writeTimeoutMs"
        label="Write timeout"
        hint="A response that takes longer is reset"
        quantity="ms"
        unit="ms"
        placeholder="never"
      />
      <SelectRow path="server.tls.version" label="TLS" choices={TLS_VERSIONS} />
      <TextRow path="server.tls.cipherSuite" label="Cipher suite" placeholder="TLS_AES_128_GCM_SHA256" />
    </More>
  );
}

/** What an end lets the other send. */
function Windows({
  side,
  stream,
  connection,
}: {
  readonly side: "client" | "server";
  readonly stream: number;
  readonly connection: number;
}) {
  return (
    <>
      <NumberRow
        path={`${side}.settings.initialWindowSize`}
        label="Stream window"
        hint="INITIAL_WINDOW_SIZE: what each stream may send to this end at first"
        quantity="bytes"
        unit="B"
        otherwise={stream}
        stops={WINDOW_STOPS}
      />
      <NumberRow
        path={`${side}.settings.connectionWindow`}
        label="Conn. window"
        hint="What all streams together may send to this end at first; raised by WINDOW_UPDATE"
        quantity="bytes"
        unit="B"
        otherwise={connection}
        {...(connection > 2 ** 30 ? { placeholder: "1.0 GiB" } : {})}
        stops={CONNECTION_STOPS}
      />
    </>
  );
}

const SCHEMES = [
  { value: "https", label: "https" },
  { value: "http", label: "http: requests begin with stream 3" },
];

const PROFILES = PROFILE_NAMES.map((name) => ({
  value: name,
  label: name === "strict" ? "RFC 9113, to the letter" : PROFILE_WORDS[name],
}));

const SCHEDULERS = [
  { value: undefined, label: "the profile’s own" },
  ...SCHEDULER_NAMES.map((name) => ({ value: name, label: SCHEDULER_WORDS[name] })),
];

const TLS_VERSIONS = [
  { value: undefined, label: "good enough for HTTP/2" },
  ...["1.0", "1.1", "1.2", "1.3"].map((version) => ({ value: version, label: `TLS ${version}` })),
];

function useSetAny(path: string, keys: readonly string[]): boolean {
  return useLab(({ history: { present } }) => {
    const config = getAt(present.json, path);
    return isObject(config) && keys.some((key) => Object.hasOwn(config, key));
  });
}
