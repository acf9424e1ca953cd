/** Changes that got no answer. Sent again in the same words, they go out as they went, so that nothing is done twice. */

/** Somebody presses again within seconds. Later the same words are meant anew. The hub keeps a key for 24 hours. */
const REMEMBERED_MS = 2 * 60 * 1000;

/** Stands in an input for the idempotency key, which `UnansweredChanges` gives. */
export const KEY_TO_COME = "";

type Variables = Readonly<Record<string, unknown>>;

/** What somebody did at the case, or the hub itself: then `by` is null. */
export interface Heard {
  readonly sequence: number;
  readonly by?: string | null | undefined;
}

interface Sent {
  readonly variables: Variables;
  /** The place in the history of the case. */
  readonly after: number;
  readonly at: number;
}

export class UnansweredChanges {
  #account: string | null = null;
  readonly #sent = new Map<string, Sent>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Belong to this account from here on. Null: to nobody. */
  belongTo(account: string | null): void {
    if (account === this.#account) return;
    this.#account = account;
    this.#sent.clear();
  }

  /**
   * Return the variables to send, with a key in the place of `KEY_TO_COME`: those of the try before that had the same words and no
   * answer. `history` is that of the case, the newest first: once more happened than this one change, it may have been undone, and
   * the hub's first answer is true no longer.
   */
  send<T extends Variables>(change: string, variables: T, history: readonly Heard[]): T {
    const { input } = variables;
    const words = wordsOf(change, variables);
    if (words === null) return variables;
    const before = this.#sent.get(words);
    if (before && this.now() - before.at < REMEMBERED_MS && !this.#mayBeUndone(before, history)) return before.variables as T;
    const keyed = { ...variables, input: { ...(input as object), idempotencyKey: crypto.randomUUID() } };
    this.#sent.set(words, { variables: keyed, after: history[0]?.sequence ?? 0, at: this.now() });
    return keyed;
  }

  #mayBeUndone({ after }: Sent, history: readonly Heard[]): boolean {
    const [first, ...others] = history.filter(({ sequence, by }) => sequence > after && by != null);
    return first !== undefined && (others.length > 0 || first.by !== this.#account);
  }

  /** Forget a change that the hub called done or refused. */
  answered(change: string, variables: Variables): void {
    const words = wordsOf(change, variables);
    if (words !== null) this.#sent.delete(words);
  }
}

/** Return what an officer would call the same change; null for one without a key. */
function wordsOf(change: string, { input }: Variables): string | null {
  if (typeof input !== "object" || input === null || !("idempotencyKey" in input)) return null;
  return JSON.stringify([change, { ...input, idempotencyKey: null, expectedVersion: null }]);
}
