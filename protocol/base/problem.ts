/**
 * What is wrong with something a person gave us (a capture, a scenario, a link), for showing to that person.
 * At least one position should be given whenever there is one.
 */
export interface Problem {
  readonly severity: "error" | "warning" | "info";
  /** What is wrong, in one or two plain sentences. */
  readonly message: string;
  /** What was expected here, if that helps. */
  readonly expected?: string;
  /** What the person can do about it. */
  readonly advice?: string;
  /** 1-based position in the text that was given. */
  readonly line?: number;
  readonly column?: number;
  /** Octet offset in the decoded bytes of one direction. */
  readonly offset?: number;
  readonly from?: "client" | "server";
  /** Octet of the file that was given (of what was inside, when it was compressed). */
  readonly fileOffset?: number;
  /** Packet of a packet capture, from 1, as other tools count them. */
  readonly packet?: number;
  /** Index in Capture.connections of the one that `offset` speaks of; absent for what concerns all of them. */
  readonly connection?: number;
  /** Line and column are those of the key log, not of the capture. */
  readonly in?: "key log";
  /** JSON path in a scenario, such as `client.settings.initialWindowSize`. */
  readonly path?: string;
}
