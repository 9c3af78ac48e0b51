/**
 * The filter line of the frame table and the ladder: `type == HEADERS and stream == 3`, `:path ~ items`, plain
 * words. Owns the grammar; what the names in it mean stands in filter-fields.ts. Pure: text in, predicate out.
 *
 *   or   := and ("or" and)*          and  := not ("and"? not)*        not := ("not" | "!") not | term
 *   term := "(" or ")" | name operator value | word
 */
import { comparisonPredicate, FilterMistake, OPERATORS, wordPredicate } from "./filter-fields.ts";
import type { Comparison, FilterProblem, FramePredicate, Operator } from "./filter-fields.ts";

export type Filter =
  | { readonly kind: "all" }
  | { readonly kind: "some"; readonly accepts: FramePredicate }
  | { readonly kind: "wrong"; readonly problem: FilterProblem };

/** Longest filter line that is read: a person's line, not a program. */
export const MAX_FILTER_CHARS = 1000;

export function parseFilter(text: string): Filter {
  if (text.trim() === "") return { kind: "all" };
  if (text.length > MAX_FILTER_CHARS) {
    const message = `A filter may be ${MAX_FILTER_CHARS} characters long; this one has ${text.length}.`;
    return { kind: "wrong", problem: { message, column: MAX_FILTER_CHARS + 1 } };
  }
  const parser = new FilterParser(text);
  try {
    return { kind: "some", accepts: parser.parse() };
  } catch (error) {
    if (error instanceof FilterMistake) return { kind: "wrong", problem: error.problem };
    throw error;
  }
}

class FilterParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): FramePredicate {
    const result = this.#or();
    if (this.#at < this.#text.length) throw new FilterMistake("This ) closes nothing.", this.#at);
    return result;
  }

  #or(): FramePredicate {
    let left = this.#and();
    while (this.#takeWord("or") || this.#takeMark("||")) {
      const [a, b] = [left, this.#and()];
      left = (frame) => a(frame) || b(frame);
    }
    return left;
  }

  #and(): FramePredicate {
    let left = this.#not();
    for (;;) {
      const joined = this.#takeWord("and") || this.#takeMark("&&");
      if (!joined && (this.#ended() || this.#peekWord("or") || this.#text.startsWith("||", this.#at)))
        return left;
      const [a, b] = [left, this.#not()];
      left = (frame) => a(frame) && b(frame);
    }
  }

  #not(): FramePredicate {
    this.#skipSpace();
    const negated = this.#takeWord("not") || (!this.#operatorAt() && this.#takeMark("!"));
    if (!negated) return this.#term();
    const inner = this.#not();
    return (frame) => !inner(frame);
  }

  #term(): FramePredicate {
    this.#skipSpace();
    const start = this.#at;
    if (this.#at >= this.#text.length)
      throw new FilterMistake("Something is missing at the end: a comparison or a word.", start);
    if (this.#takeMark("(")) return this.#group(start);
    if (this.#text[start] === ")")
      throw new FilterMistake("A comparison or a word was expected before this ).", start);
    const operator = this.#operatorAt();
    if (operator !== undefined) {
      throw new FilterMistake(
        `A name was expected before ${operator}, such as type, stream or :path.`,
        start,
      );
    }
    const name = this.#text[start] === '"' ? this.#quoted() : this.#bare();
    const found = this.#takeOperator();
    if (found === undefined) return wordPredicate(name);
    return this.#comparison(name, found, start);
  }

  #group(start: number): FramePredicate {
    const inner = this.#or();
    if (!this.#takeMark(")")) throw new FilterMistake("This ( is never closed.", start);
    return inner;
  }

  #comparison(name: string, operator: Comparison, nameAt: number): FramePredicate {
    this.#skipSpace();
    const valueAt = this.#at;
    const value = this.#text[valueAt] === '"' ? this.#quoted() : this.#rawValue();
    if (value === undefined) throw new FilterMistake(`A value was expected after ${operator}.`, valueAt);
    return comparisonPredicate({ name, operator, value, nameAt, valueAt });
  }

  /** A name or a word: up to white space, a bracket or an operator. */
  #bare(): string {
    const start = this.#at;
    while (
      this.#at < this.#text.length &&
      !/[\s()]/.test(this.#text[this.#at] ?? "") &&
      !this.#operatorAt()
    ) {
      if (this.#at > start && /^(&&|\|\|)/.test(this.#text.slice(this.#at, this.#at + 2))) break;
      this.#at++;
    }
    return this.#text.slice(start, this.#at);
  }

  /** After an operator `=` and `<` are ordinary characters: `:path == /items?id=3`. */
  #rawValue(): string | undefined {
    const match = /^[^\s)]+/.exec(this.#text.slice(this.#at));
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match[0];
  }

  #quoted(): string {
    const start = this.#at;
    const end = this.#text.indexOf('"', start + 1);
    if (end < 0) throw new FilterMistake('This " is never closed.', start);
    this.#at = end + 1;
    return this.#text.slice(start + 1, end);
  }

  #operatorAt(): Operator | undefined {
    return OPERATORS.find((operator) => this.#text.startsWith(operator, this.#at));
  }

  #takeOperator(): Comparison | undefined {
    const back = this.#at;
    this.#skipSpace();
    const operator = this.#operatorAt();
    if (operator === undefined) {
      this.#at = back;
      return undefined;
    }
    this.#at += operator.length;
    return operator === "=" ? "==" : operator;
  }

  #takeMark(mark: string): boolean {
    this.#skipSpace();
    if (!this.#text.startsWith(mark, this.#at)) return false;
    this.#at += mark.length;
    return true;
  }

  #takeWord(word: string): boolean {
    if (!this.#peekWord(word)) return false;
    this.#at += word.length;
    return true;
  }

  #peekWord(word: string): boolean {
    this.#skipSpace();
    const end = this.#at + word.length;
    return this.#text.slice(this.#at, end).toLowerCase() === word && /^[\s()]?$/.test(this.#text.charAt(end));
  }

  #ended(): boolean {
    this.#skipSpace();
    return this.#at >= this.#text.length || this.#text[this.#at] === ")";
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
  }
}
