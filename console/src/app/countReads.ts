/** Which cases' counts of new tips are read, and when: together, one read at a time, and seldom however many tips come. */
import { MAX_NEW_TIPS, MAX_PAGE_SIZE } from "../graph/limits.ts";
import { type Page, readPages } from "../graph/pages.ts";

export type Counts = ReadonlyMap<string, number>;

const MAX_PAGES = 5;

/** Reads the counts of these cases, or a page of those of the desk, in its order. */
export type ReadPage = (ids: readonly string[] | null, after: string | null) => Promise<Page<Counted>>;

/** A case, and its count for those who may read its tips. */
interface Counted {
  readonly id: string;
  readonly newTips?: number | null | undefined;
}

/** Return the counts of the first pages of the desk, and of the cases beyond them that `before` knows, which events named. */
export async function readDesk(page: ReadPage, before: Counts): Promise<Counts> {
  const { rows, next } = await readPages((after) => page(null, after), MAX_PAGES);
  const counts = countsOf(rows);
  if (next === null) return counts;
  const beyond = [...before.keys()].filter((id) => !counts.has(id));
  for (let at = 0; at < beyond.length; at += MAX_PAGE_SIZE) {
    const asked = await page(beyond.slice(at, at + MAX_PAGE_SIZE), null);
    for (const [id, tips] of countsOf(asked.rows)) counts.set(id, tips);
  }
  return counts;
}

/** Return the counts of those cases whose tips may be read. */
export function countsOf(cases: readonly Counted[]): Map<string, number> {
  return new Map(cases.flatMap(({ id, newTips }) => (newTips == null ? [] : [[id, newTips] as const])));
}

/** Return the counts with those of an answer. Cases that were asked for and are not in it have left the desk. */
export function mergeCounts(before: Counts, asked: readonly string[], found: Counts): Counts {
  const after = new Map([...before].filter(([id]) => !asked.includes(id)));
  for (const [id, count] of found) after.set(id, count);
  return after;
}

/** What happened to a case so that it may have come to the desk or left it. */
const CHANGES_DESK = new Set([
  ...["OPENED", "CLOSED", "REOPENED", "ASSIGNED", "ASSIGNMENT_ENDED", "SHARED", "SHARE_ENDED"],
  ...["OFFERED", "OFFER_ENDED", "HANDED_OVER", "GLASS_BROKEN", "GLASS_ENDED"],
]);

export function changesDesk(kind: string): boolean {
  return CHANGES_DESK.has(kind);
}

/** Return the sum, and whether there may be more: a count that stands for more is among them. */
export function sumOf(counts: Counts): { readonly sum: number; readonly isMore: boolean } {
  const all = [...counts.values()];
  return { sum: all.reduce((sum, count) => sum + count, 0), isMore: all.some((count) => count >= MAX_NEW_TIPS) };
}

/** Collects the cases that events name, and reads their counts at most once in `delayMs`. */
export class CountReads {
  readonly #named = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReading = false;
  #lastAt = -Infinity;

  /** `read` reads the counts of up to MAX_PAGE_SIZE cases. While `isHidden`, nothing is read: `wake` goes on. */
  constructor(
    private readonly read: (ids: readonly string[]) => Promise<void>,
    private readonly isHidden: () => boolean,
    private readonly delayMs: number,
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
    this.#timer = setTimeout(() => void this.#next(), Math.max(0, this.#lastAt + this.delayMs - Date.now()));
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
