/** How far a feed was read. Events before it are repeats. */

export interface Place {
  readonly cursor: string;
  /** Grows from event to event, without repeats. */
  readonly sequence: number;
}

export class Position {
  #cursor: string | null = null;
  #sequence = -1;

  /** The cursor to go on after; null before the first greeting. */
  get cursor(): string | null {
    return this.#cursor;
  }

  /** Begin at the hub's present, unless there is a place already. True if it began. */
  begin(present: unknown): boolean {
    if (this.#cursor !== null || typeof present !== "string") return false;
    this.#cursor = present;
    return true;
  }

  /** Go on after an event. False for a repeat, which changes nothing. */
  advance({ cursor, sequence }: Place): boolean {
    if (sequence <= this.#sequence) return false;
    this.#cursor = cursor;
    this.#sequence = sequence;
    return true;
  }

  /** The place is too old to go on from: the lists are read anew, and this cursor is the present. */
  restart(cursor: string | null): void {
    this.#cursor = cursor;
    this.#sequence = -1;
  }
}
