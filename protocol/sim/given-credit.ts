/**
 * What an end has received and not given credit for, judged by the wire. A WINDOW_UPDATE for more than that gives nothing back: it
 * makes the window larger, as ends do when they begin. RFC 9113 §6.9.
 */
interface Books {
  received: number;
  credited: number;
}

export class GivenCredit {
  readonly #books = new Map<number, Books>();

  /** DATA came, `n` octets with their padding. */
  receive(streamId: number, n: number): void {
    for (const id of [0, streamId]) this.#booksOf(id).received += n;
  }

  /** WINDOW_UPDATE was sent. */
  give(streamId: number, n: number): void {
    const books = this.#booksOf(streamId);
    if (n <= books.received - books.credited) books.credited += n;
  }

  /** Octets for which the peer has no credit yet. 0: of the connection. */
  owed(streamId: number): number {
    const { received, credited } = this.#booksOf(streamId);
    return received - credited;
  }

  #booksOf(streamId: number): Books {
    let books = this.#books.get(streamId);
    if (books === undefined) this.#books.set(streamId, (books = { received: 0, credited: 0 }));
    return books;
  }
}
