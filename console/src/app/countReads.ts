/** Which cases' counts of new tips are read, and when: together, one read at a time, and seldom however many tips come. */
import { MAX_NEW_TIPS, MAX_PAGE_SIZE } from "../graph/limits.ts";

export type Counts = ReadonlyMap<string, number>;

/** Return the counts with those of an answer. Cases that were asked for and are not in it have left the desk. */
export function mergeCounts(before: Counts, asked: readonly string[], found: Counts): Counts {
  const after = new Map([...before].filter(([id]) => !asked.includes(id)));
  for (const [id, count] of found) after.set(id, count);
  return after;
}

/** Return the sum, and whether there may be more: a count that stands for more is among them. */
export function sumOf(counts: Counts): { readonly sum: number; readonly isMore: boolean } {
  const all = [...counts.values()];
  return { sum: all.reduce((sum, count) => sum + count, 0), isMore: all.some((count) => count >= MAX_NEW_TIPS) };
}

/** Collects the cases that events name, and reads their counts at most once in `pauseMs`. */
export class CountReads {
  readonly #named = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReading = false;
  #lastAt = -Infinity;

  /** `read` reads the counts of up to MAX_PAGE_SIZE cases. While `isHidden`, nothing is read: `wake` goes on. */
  constructor(
    private readonly read: (ids: readonly string[]) => Promise<void>,
    private readonly isHidden: () => boolean,
    private readonly pauseMs: number,
  ) {}

  /** Hear of a change of a tip of a case whose count is `count` now. */
  hear(change: string, id: string, count: number | undefined): void {
    // One more of very many changes nothing of what is shown.
    if (change === "RECEIVED" && count !== undefined && count >= MAX_NEW_TIPS) return;
    this.#named.add(id);
    this.#arm();
  }

  /** Somebody may see the page again. */
  wake(): void {
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#named.clear();
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#isReading || this.#named.size === 0 || this.isHidden()) return;
    this.#timer = setTimeout(() => void this.#next(), Math.max(0, this.#lastAt + this.pauseMs - Date.now()));
  }

  async #next(): Promise<void> {
    this.#timer = undefined;
    const ids = [...this.#named].slice(0, MAX_PAGE_SIZE);
    for (const id of ids) this.#named.delete(id);
    this.#isReading = true;
    this.#lastAt = Date.now();
    // What fails is read with the whole list, within a minute.
    await this.read(ids).catch(() => undefined);
    this.#isReading = false;
    this.#arm();
  }
}
