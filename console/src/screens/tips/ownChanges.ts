/** Changes that this screen makes itself: the feed tells of them as well, and they are no news here. */
import type { TipChange } from "./queue.ts";

export class OwnChanges {
  #expected: string[] = [];

  constructor(private readonly account: string) {}

  /** Expect the feed's word of a change. Return the function that takes this back, if nothing was done. */
  expect(tipId: string, change: TipChange["change"]): () => void {
    const word = `${tipId} ${change}`;
    this.#expected.push(word);
    return () => {
      this.#remove(word);
    };
  }

  /** Return whether an event is the word of an expected change, which is expected no more. A colleague's never is. */
  has({ tipId, change, by }: Pick<TipChange, "tipId" | "change" | "by">): boolean {
    return by === this.account && this.#remove(`${tipId} ${change}`);
  }

  #remove(word: string): boolean {
    const at = this.#expected.indexOf(word);
    if (at >= 0) this.#expected.splice(at, 1);
    return at >= 0;
  }
}
