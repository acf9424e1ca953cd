/** Which drafts the account has, as far as this page knows: names alone, so that a screen can say that something is not sent yet. */

const NONE: ReadonlySet<string> = new Set();

/** The draft of a case that is not open yet. */
export const OPEN_CASE_DRAFT = "open-case";

/** Return a word or an id as the name of a draft has it: letters, digits and hyphens. */
export function namePart(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** Return whether one of these drafts is about the case. */
export function hasDraftAbout(names: ReadonlySet<string>, caseId: string): boolean {
  const end = `-${namePart(caseId)}`;
  return [...names].some((name) => name.endsWith(end));
}

export class DraftNames {
  #account: string | null = null;
  #names = NONE;
  /** What this page has begun or ended since a list was asked for: it is newer than the list. */
  #since: Map<string, boolean> | null = null;
  readonly #watchers = new Set<() => void>();

  readonly watch = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  };

  readonly all = (): ReadonlySet<string> => this.#names;

  /** Belong to this account from here on; the names of another one are gone. */
  belongTo(account: string | null): void {
    if (account === this.#account) return;
    this.#account = account;
    this.#since = null;
    this.#set(NONE);
  }

  /** Say that this page has begun a draft, or that it is sent or thrown away. */
  note(account: string, name: string, isThere: boolean): void {
    if (account !== this.#account) return;
    this.#since?.set(name, isThere);
    if (this.#names.has(name) !== isThere) this.#set(withNames(this.#names, [[name, isThere]]));
  }

  /** Take the hub's list. A list that cannot be read changes nothing: the forms themselves say so once they are opened. */
  async read(account: string, list: () => Promise<readonly string[]>): Promise<void> {
    if (account !== this.#account) return;
    const since = (this.#since = new Map<string, boolean>());
    const names = await list().catch(() => null);
    if (this.#since !== since) return;
    this.#since = null;
    if (names) this.#set(withNames(new Set(names), since));
  }

  #set(names: ReadonlySet<string>): void {
    this.#names = names;
    for (const changed of [...this.#watchers]) changed();
  }
}

/** The part of the page that says whether anybody sees it. */
type Shown = Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;

/** The part of the session that hears other tabs. */
interface Tabs {
  readonly hear: (hearing: (message: string) => void) => () => void;
  readonly state: () => { readonly kind: string };
}

/**
 * Call `read` when the page is shown again, and while it is shown when another tab tells of a draft. A covered page reads nothing.
 * Return what ends it.
 */
export function whenOthersMayDiffer(page: Shown, tabs: Tabs, read: () => void): () => void {
  const look = () => {
    if (page.visibilityState === "visible" && tabs.state().kind === "open") read();
  };
  const ignore = tabs.hear((message) => {
    if (message === "drafts") look();
  });
  page.addEventListener("visibilitychange", look);
  return () => {
    ignore();
    page.removeEventListener("visibilitychange", look);
  };
}

function withNames(names: ReadonlySet<string>, changes: Iterable<readonly [string, boolean]>): ReadonlySet<string> {
  const changed = new Set(names);
  for (const [name, isThere] of changes) {
    if (isThere) changed.add(name);
    else changed.delete(name);
  }
  return changed;
}
