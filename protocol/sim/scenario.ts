/**
 * A scenario: everything that decides what a simulation does, as JSON. Same scenario, same trace, byte for byte.
 * Types only; `parse-scenario.ts` turns unknown JSON into one of these or into a list of problems with paths.
 *
 * Units: times in virtual milliseconds, sizes in octets, bandwidth in kilobits per second (1 kbit = 1000 bit).
 */
import type { ProfileName } from "../http2/profile-name.ts";
import type { SchedulerName } from "../http2/schedulers/scheduler-name.ts";
import type { Intervention } from "./intervention.ts";

export interface Scenario {
  readonly v: 1;
  readonly name?: string;
  /** Decides every random choice: select among ready cases, random scheduler, map order. */
  readonly seed: number;
  /** Wall-clock time at virtual time zero, for `date` fields. ISO 8601 in UTC. */
  readonly date: string;
  readonly link: LinkConfig;
  readonly client: ClientConfig;
  readonly server: ServerConfig;
  /** In order of `atMs`; entries with the same time keep their order. */
  readonly script: readonly ScriptEntry[];
  /** A connection that others have begun: it goes on where what was seen of it ends. */
  readonly takeOver?: TakeOver;
  /** What a person does to all this while it runs. */
  readonly interventions?: readonly Intervention[];
}

/** Endpoints of ours take the place of those of a capture, in the state in which these were. Settings are then those of the capture. */
export interface TakeOver {
  /** Whose place is taken. The other end says and reads nothing more. */
  readonly ends: readonly ("client" | "server")[];
  /** In the order in which it was seen, from the connection's first octet on. */
  readonly seen: readonly SeenOctets[];
}

export interface SeenOctets {
  readonly from: "client" | "server";
  /** Since the recording began; never falls. */
  readonly atMs: number;
  readonly hex: string;
}

export interface LinkConfig {
  /** One way, from last octet sent to last octet there. */
  readonly delayMs: number;
  /** On top of the delay, for each segment anew: anything from 0 to this, drawn from the seed. Order is kept. Default 0. */
  readonly jitterMs?: number;
  /** Absent: infinitely fast. */
  readonly bandwidthKbps?: number;
  /** Largest segment: what arrives at once. Default 1460. */
  readonly segmentBytes?: number;
  /** What one write call costs its goroutine: Go's TLS record plus system call. Default 0. */
  readonly writeMs?: number;
  /** Octets that a sender may hand to the pipe before write blocks. Default 256 KiB. */
  readonly sendBufferBytes?: number;
  /** What goes wrong on the way. */
  readonly faults?: readonly LinkFault[];
}

export type LinkFault =
  /** Nothing leaves for a while: in one direction (what this side sends), or in both. */
  | {
      readonly do: "stall";
      readonly atMs: number;
      readonly forMs: number;
      readonly from?: "client" | "server";
    }
  /** The connection is gone, for both ends at once; what was under way is lost. */
  | { readonly do: "reset"; readonly atMs: number };

export interface ClientConfig {
  /** Default `127.0.0.1`. */
  readonly authority?: string;
  readonly scheme?: "https" | "http";
  /** When newClientConn runs. Default 0. */
  readonly startMs?: number;
  readonly settings?: EndpointSettings;
  /** Whose behaviour the client has. Default `go1.17`. */
  readonly profile?: ProfileName;
  /** Go's Transport: as many connections as requests need, made when they need one. Absent: one, made at `startMs`. */
  readonly transport?: TransportConfig;
  /** Octets of the PINGs that are sent, in turn, as 16 hex digits each; further ones are drawn from the seed, as Go draws all. */
  readonly pingOctets?: readonly string[];
  /** Close after this long without requests. Go's IdleConnTimeout; absent: never. */
  readonly idleTimeoutMs?: number;
  /** PING after this long without a frame from the server. Go's ReadIdleTimeout; absent: never. */
  readonly readIdleTimeoutMs?: number;
  /** The connection is lost if that PING has no answer by then. Default 15 s. */
  readonly pingTimeoutMs?: number;
}

export interface TransportConfig {
  /**
   * How connections are dialed while none can take a request. `x/net`: one for all that wait. `net/http`: one for each; the
   * first that is ready serves all, and those that nobody needs are closed before anything is said on them.
   */
  readonly pool: "x/net" | "net/http";
  /** What a dial takes. Default: the round trips of TCP and, for https, of TLS 1.3. */
  readonly dialMs?: number;
  /** A request that finds the server's limit reached waits, instead of having another connection made. */
  readonly strictMaxConcurrentStreams?: boolean;
}

export interface ServerConfig {
  /** When ServeConn runs (bytes that came before wait in the socket). Default 0. */
  readonly startMs?: number;
  readonly settings?: EndpointSettings;
  /** Whose behaviour the server has: versions of Go. Default `go1.17`. */
  readonly profile?: ProfileName;
  /** Which of the queued frames goes next. Default: the profile's own. */
  readonly scheduler?: SchedulerName;
  /** GOAWAY after this long without a stream. Go's IdleTimeout; absent: never. */
  readonly idleTimeoutMs?: number;
  /** Go's ReadTimeout: up to go1.19 until the first request, later for each request's body. Absent: none. */
  readonly readTimeoutMs?: number;
  /** A response that takes longer is reset with INTERNAL_ERROR. Go's WriteTimeout; absent: never. */
  readonly writeTimeoutMs?: number;
  /** PING after this long without a frame from the client. Go's ReadIdleTimeout; only go1.27; absent: never. */
  readonly readIdleTimeoutMs?: number;
  /** The connection is closed if that PING has no answer by then. Default 15 s. */
  readonly pingTimeoutMs?: number;
  /** The connection is closed if it takes no octets for so long. Go's WriteByteTimeout; only go1.27; absent: never. */
  readonly writeByteTimeoutMs?: number;
  /** What the handshake settled on; absent: good enough for HTTP/2. */
  readonly tls?: TlsConfig;
  /** First match serves the request; none matches: 404 as net/http gives it. */
  readonly handlers: readonly HandlerRule[];
}

export interface TlsConfig {
  readonly version: "1.0" | "1.1" | "1.2" | "1.3";
  /** IANA name; looked at for 1.2 only. RFC 9113 appendix A lists those that HTTP/2 prohibits. */
  readonly cipherSuite?: string;
}

/** What differs from Go's defaults. */
export interface EndpointSettings {
  readonly maxConcurrentStreams?: number;
  readonly initialWindowSize?: number;
  /** Receive window of the connection as raised by the first WINDOW_UPDATE. */
  readonly connectionWindow?: number;
  readonly maxFrameSize?: number;
  readonly maxHeaderListSize?: number;
  /** Of the table with which this end decodes, and of the one with which it encodes at most; since xnet0.7. Default 4096. */
  readonly headerTableSize?: number;
  readonly encoderTableSize?: number;
}

/** Octets of a body: given, or made. `sizeBytes` makes numbered lines of text, 33 octets each. */
export type BodySource =
  | { readonly text: string }
  | { readonly hex: string }
  | { readonly sizeBytes: number };

export type HeaderPairs = readonly (readonly [name: string, value: string])[];

export interface HandlerRule {
  /** Absent: any. `path` matches exactly, or as a prefix when it ends in `*`; with the query only if it has one itself. */
  readonly method?: string;
  readonly path?: string;
  /** Fields that the request must have, with these values. */
  readonly having?: HeaderPairs;
  readonly steps: readonly HandlerStep[];
}

/** What a handler does, step after step, as an http.Handler would. After the last step it returns. */
export type HandlerStep =
  /**
   * As io.ReadAll (growing buffer), as io.Copy to io.Discard (8 KiB), or in reads of `chunkBytes`; until EOF or `maxBytes`.
   * `Never` reads nothing and waits until the request is over, as `<-r.Context().Done()`.
   */
  | {
      readonly do: "read";
      readonly as?: ReadManner;
      readonly chunkBytes?: number;
      readonly maxBytes?: number;
      readonly pauseMs?: number;
    }
  | { readonly do: "header"; readonly set: HeaderPairs }
  /** 1xx: a response of its own before the final one (103 Early Hints); up to go1.18 it is taken for the final one. */
  | { readonly do: "status"; readonly code: number }
  /** Fields that follow the body. They need not be announced (Go's TrailerPrefix). */
  | { readonly do: "trailers"; readonly set: HeaderPairs }
  /** http.Pusher: promises a request and serves it with the handler that matches it. Default GET. */
  | {
      readonly do: "push";
      readonly path: string;
      readonly method?: "GET" | "HEAD";
      readonly headers?: HeaderPairs;
    }
  /** The handler ends at once, and the server resets the stream with INTERNAL_ERROR. `abort` is panic(http.ErrAbortHandler). */
  | { readonly do: "panic" }
  | { readonly do: "abort" }
  /** One Write, or several of `chunkBytes` with a pause after each. */
  | {
      readonly do: "write";
      readonly body: BodySource;
      readonly chunkBytes?: number;
      readonly pauseMs?: number;
    }
  /** Writes what was read before. */
  | { readonly do: "echo" }
  | { readonly do: "flush" }
  | { readonly do: "sleep"; readonly ms: number };

export type ReadManner = "ReadAll" | "Discard" | "Never";

export interface RequestPriority {
  /** 0 (first) to 7, in a `priority` field (RFC 9218 §4.1). Servers take 3 if it is absent. */
  readonly urgency?: number;
  /** Useful in pieces, so that others may take turns with it (RFC 9218 §4.2). */
  readonly incremental?: boolean;
  /** 1 to 256, with HEADERS as RFC 7540 §5.3 had it; depends on no other stream. */
  readonly weight?: number;
}

export interface ScriptRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: HeaderPairs;
  readonly body?: BodySource;
  /** Declared: content-length is sent (default). Unknown: it is not, and an empty DATA ends the body. */
  readonly bodyLength?: "declared" | "unknown";
  /** How it asks to be served among others. Absent: not at all, as Go's client. */
  readonly priority?: RequestPriority;
  /** At which the application hands over the body. Absent: all of it at once. */
  readonly paceBytesPerMs?: number;
  /** Sent after the body. */
  readonly trailers?: HeaderPairs;
  /** With `expect: 100-continue`: the body waits this long for a 100. Absent: it does not wait. */
  readonly expectContinueTimeoutMs?: number;
  /** From the end of the request to the response's headers; then the request is given up. Absent: for ever. */
  readonly responseHeaderTimeoutMs?: number;
  /** How the application reads the response body, and how much of it before it closes it. Default `ReadAll`, all. */
  readonly read?: ReadWay;
  /** How it goes on after that, before it closes it. */
  readonly readOn?: readonly ReadOn[];
}

export interface ReadWay {
  /** `Never`: holds the body without reading it, until the request is canceled if it ever is. */
  readonly as?: ReadManner;
  readonly chunkBytes?: number;
  readonly maxBytes?: number;
  readonly pauseMs?: number;
}

export interface ReadOn extends ReadWay {
  /** It gives the request up before it reads on: what is there already can still be read. */
  readonly cancelFirst?: true;
}

export type ScriptEntry =
  /** `after`: once the response of that request has been read to its end; then `atMs` counts from there. */
  | {
      readonly do: "request";
      readonly id?: string;
      readonly atMs?: number;
      readonly after?: string;
      readonly request: ScriptRequest;
    }
  /** The application gives up a request, wherever it stands: its context is canceled. */
  | { readonly do: "cancel"; readonly id: string; readonly atMs: number }
  /** CloseIdleConnections once all requests are done, or at `atMs`. */
  | { readonly do: "close"; readonly side: "client"; readonly atMs?: number; readonly after?: string }
  /** http.Server.Shutdown. */
  | { readonly do: "shutdown"; readonly side: "server"; readonly atMs: number }
  | { readonly do: "ping"; readonly side: "client"; readonly atMs: number };
