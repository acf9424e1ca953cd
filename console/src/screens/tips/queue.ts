/** The queue of tips as the screen holds it: what was read, and what the feed has told since. Nothing here reads. */

export const CLAIM_MS = 15 * 60_000;
/** The hub's order may be this old. */
const ORDER_AGE_MS = 6000;

export interface TipFacts {
  readonly id: string;
  readonly caseId: string;
  readonly state: string;
  readonly text: string | null | undefined;
  readonly photo: string | null | undefined;
  readonly seenAt: string | null | undefined;
  readonly place: unknown;
  readonly withdrawnAt: string | null | undefined;
  readonly claim: { readonly account: string; readonly until: string } | null | undefined;
  readonly lastTriage:
    | { readonly state: string; readonly account: string; readonly at: string; readonly reason: string | null | undefined }
    | null
    | undefined;
}

/** A change as `tipFeed` tells it: ids and kinds, no word of the tip. */
export interface TipChange {
  readonly change: "RECEIVED" | "ADDED_TO" | "WITHDRAWN" | "CLAIMED" | "RELEASED" | "TRIAGED" | "ASKED" | "LINKED" | "UNLINKED";
  readonly at: string;
  readonly by: string | null | undefined;
  readonly tipId: string;
  readonly state: string;
}

export class Queue<T extends TipFacts> {
  private constructor(
    /** In the order of the hub. */
    readonly ids: readonly string[],
    readonly tips: ReadonlyMap<string, T>,
    /** Tips that the hub knows more about than is shown here. */
    readonly changed: ReadonlySet<string>,
    /** Tips that came in and are not in the list, and when this screen heard of them. */
    readonly arrived: ReadonlyMap<string, number>,
  ) {}

  static empty<T extends TipFacts>(): Queue<T> {
    return new Queue<T>([], new Map(), new Set(), new Map());
  }

  /** Go on with the next page. A tip that is there already keeps its place and is as the page says. */
  with(page: readonly T[]): Queue<T> {
    const ids = page.map(({ id }) => id);
    const isNew = new Set(ids.filter((id) => !this.tips.has(id)));
    return new Queue(
      [...this.ids, ...isNew],
      new Map([...this.tips, ...page.map((tip) => [tip.id, tip] as const)]),
      without(this.changed, ids),
      lacking(this.arrived, ids),
    );
  }

  /** Begin anew with a first page that was asked for at this moment. It may lack tips that came in shortly before. */
  from(page: readonly T[], askedAt: number): Queue<T> {
    const late = [...this.arrived].filter(([, heardAt]) => heardAt > askedAt - ORDER_AGE_MS);
    return new Queue<T>([], new Map(), new Set(), new Map(late)).with(page);
  }

  /** Take a tip as it was just read; one that is not in the list stays out of it. */
  read(tip: T): Queue<T> {
    const changed = without(this.changed, [tip.id]);
    return new Queue(this.ids, this.tips.has(tip.id) ? new Map([...this.tips, [tip.id, tip]]) : this.tips, changed, this.arrived);
  }

  /** Change a tip of the list. */
  change(id: string, step: (tip: T) => T): Queue<T> {
    const tip = this.tips.get(id);
    return tip ? new Queue(this.ids, new Map([...this.tips, [id, step(tip)]]), this.changed, this.arrived) : this;
  }

  /** Hear of a change. `isOwn`: this screen made it, and shows it already. */
  hear({ change, at, by, tipId, state }: TipChange, isOwn: boolean, now = Date.now()): Queue<T> {
    if (!this.tips.has(tipId)) {
      if (change === "RECEIVED") return new Queue(this.ids, this.tips, this.changed, new Map([...this.arrived, [tipId, now]]));
      return change === "WITHDRAWN" ? new Queue(this.ids, this.tips, this.changed, lacking(this.arrived, [tipId])) : this;
    }
    if (isOwn || change === "RECEIVED") return this;
    const step = stepOf<T>(change, at, by ?? "", state);
    if (change === "CLAIMED" || change === "RELEASED" || change === "WITHDRAWN") return this.change(tipId, step);
    const changed = new Set([...this.changed, tipId]);
    return new Queue(this.ids, this.change(tipId, step).tips, changed, this.arrived);
  }

  /** The id so many lines further on, or at the end of the list in that direction; null in an empty list. */
  move(from: string | null, lines: number): string | null {
    const at = from === null ? -1 : this.ids.indexOf(from);
    if (at < 0) return this.ids[0] ?? null;
    return this.ids[Math.max(0, Math.min(this.ids.length - 1, at + lines))] ?? null;
  }

  /** The next tip after this one that waits for somebody: new, and claimed by no colleague. */
  next(from: string | null, me: string, now: number): string | null {
    const at = from === null ? -1 : this.ids.indexOf(from);
    return this.ids.slice(at + 1).find((id) => this.#waits(id, me, now)) ?? null;
  }

  #waits(id: string, me: string, now: number): boolean {
    const tip = this.tips.get(id);
    if (!tip || tip.state !== "NEW" || tip.withdrawnAt) return false;
    return !isClaimed(tip, now) || tip.claim?.account === me;
  }
}

/**
 * Return how many of the tips that came in a list may have now, and how many the hub still puts in order: a list that was asked for since lacks them.
 * `lacking`: tips that the hub counted when the list was read, and that were not in it. The feed may have told of them, or have begun after them.
 */
export function newsOf(
  arrived: ReadonlyMap<string, number>,
  lacking: number,
  readAt: number,
  now: number,
): { readonly ready: number; readonly inOrdering: number } {
  const ready = [...arrived.values()].filter((heardAt) => heardAt > readAt || now - heardAt >= ORDER_AGE_MS).length;
  const inOrdering = arrived.size - ready;
  if (now - readAt >= ORDER_AGE_MS) return { ready: Math.max(ready, lacking), inOrdering: 0 };
  return { ready, inOrdering: Math.max(inOrdering, lacking) };
}

/** Return whether an officer works on the tip at this moment. */
export function isClaimed({ claim }: Pick<TipFacts, "claim">, now: number): boolean {
  return claim != null && Date.parse(claim.until) > now;
}

function stepOf<T extends TipFacts>(change: TipChange["change"], at: string, by: string, state: string): (tip: T) => T {
  switch (change) {
    case "CLAIMED":
      return (tip) => ({ ...tip, claim: { account: by, until: new Date(Date.parse(at) + CLAIM_MS).toISOString() } });
    case "RELEASED":
      return (tip) => ({ ...tip, claim: null });
    case "TRIAGED":
      return (tip) => ({ ...tip, state, lastTriage: { state, account: by, at, reason: null } });
    case "WITHDRAWN":
      return (tip) => ({ ...tip, text: null, photo: null, place: null, seenAt: null, withdrawnAt: at });
    default:
      return (tip) => tip;
  }
}

function without(from: ReadonlySet<string>, ids: readonly string[]): ReadonlySet<string> {
  if (!ids.some((id) => from.has(id))) return from;
  const left = new Set(from);
  for (const id of ids) left.delete(id);
  return left;
}

function lacking(from: ReadonlyMap<string, number>, ids: readonly string[]): ReadonlyMap<string, number> {
  return ids.some((id) => from.has(id)) ? new Map([...from].filter(([id]) => !ids.includes(id))) : from;
}
