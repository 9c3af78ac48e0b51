/**
 * What a client says about the order in which it wants responses, and what is assumed while it says nothing.
 * RFC 9218 §4, §5; Go (2026): MetaHeadersFrame.rfc9218Priority, defaultRFC9218Priority.
 */
import type { HeaderField } from "../hpack/field.ts";
import { valueOf } from "./header-rules.ts";
import { DEFAULT_PRIORITY, parsePriorityField } from "./priority-field.ts";
import type { ExtensiblePriority } from "./write-scheduler.ts";

/** A client that does not know RFC 9218 gets its responses by turns, as it would without priorities. */
const UNAWARE: ExtensiblePriority = { ...DEFAULT_PRIORITY, incremental: true };

/** Somebody between here and the client joins requests of several users: their priorities say nothing about each other. */
const LEFT_BY_INTERMEDIARIES: readonly string[] = ["via", "forwarded", "x-forwarded-for"];

export class ClientPriorities {
  #aware = false;
  #intermediary = false;

  ofRequest(fields: readonly HeaderField[]): ExtensiblePriority {
    if (this.#intermediary) return UNAWARE;
    // What the request says by which it becomes known still counts.
    this.#intermediary = fields.some((field) => LEFT_BY_INTERMEDIARIES.includes(field.name));
    this.#aware ||= fields.some((field) => field.name === "priority");
    return parsePriorityField(valueOf(fields, "priority"), this.unsaid) ?? this.unsaid;
  }

  /** Undefined if it cannot be read. */
  ofUpdate(fieldValue: string): ExtensiblePriority | undefined {
    this.#aware = true;
    return parsePriorityField(fieldValue, DEFAULT_PRIORITY);
  }

  /** Of requests that say nothing, and of those that the server promises. */
  get unsaid(): ExtensiblePriority {
    return this.#aware && !this.#intermediary ? DEFAULT_PRIORITY : UNAWARE;
  }
}
