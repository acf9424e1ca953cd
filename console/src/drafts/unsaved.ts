/** What was typed and could not be saved: kept in this page's memory for its account, over a lock or the end of the session. */

export interface Unsaved {
  readonly value: unknown;
  /** The version on the hub that it came from; null if there was none. */
  readonly over: string | null;
  /** Versions that were sent without an answer: one of them may be what the hub has. */
  readonly sent: readonly string[];
}

export class UnsavedDrafts {
  #account: string | null = null;
  readonly #kept = new Map<string, Unsaved>();

  constructor(private readonly changed: () => void) {}

  /** Belong to this account from here on; what another one typed is gone. Null: to nobody. */
  belongTo(account: string | null): void {
    if (account === this.#account) return;
    this.#account = account;
    this.#kept.clear();
  }

  readonly isEmpty = (): boolean => this.#kept.size === 0;

  get(account: string, name: string): Unsaved | null {
    return account === this.#account ? (this.#kept.get(name) ?? null) : null;
  }

  keep(account: string, name: string, unsaved: Unsaved): void {
    if (account !== this.#account) return;
    this.#kept.set(name, unsaved);
    this.changed();
  }

  drop(account: string, name: string): void {
    if (account === this.#account && this.#kept.delete(name)) this.changed();
  }
}
