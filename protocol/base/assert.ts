/** Programmer faults only. What a peer or a person does wrong is a value (Http2Error, Problem), never a throw. */
/** Where it runs often the message is a function: a text with values in it costs more than the check. */
export function assert(condition: unknown, message: string | (() => string)): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${typeof message === "string" ? message : message()}`);
}

/** Marks a branch that the types rule out; reaching it is a programmer fault. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
