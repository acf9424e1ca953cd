/** Changes of which no answer came. Sent again in the same words, they go out as they went, so that nothing is done twice. */

/** The same words an hour later are meant anew, as for an alert that is renewed again. The hub keeps a key for 24 hours. */
const REMEMBERED_MS = 60 * 60 * 1000;

type Variables = Readonly<Record<string, unknown>>;

interface Sent {
  readonly variables: Variables;
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
   * Return the variables to send: those of the first try that had the same words and no answer, with its idempotency key and
   * the version that it expected. What has no key is always sent as it is.
   */
  send<T extends Variables>(change: string, variables: T): T {
    const words = wordsOf(change, variables);
    if (words === null) return variables;
    const before = this.#sent.get(words);
    if (before && this.now() - before.at < REMEMBERED_MS) return before.variables as T;
    this.#sent.set(words, { variables, at: this.now() });
    return variables;
  }

  /** Forget a change of which the hub has said that it is done or refused. */
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
