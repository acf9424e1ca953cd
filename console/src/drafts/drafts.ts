/** Drafts on the hub: what an officer has typed and not sent yet, encrypted there for the account alone. */
import type { Send } from "../graph/http.ts";
import { NoSession, Refused } from "../graph/refusals.ts";

export const SAVE_AFTER_MS = 1000;
/** Characters. The browser lets 64 KiB go out after the end of a page, and a character takes up to 3 bytes. */
const MAX_KEPT_ALIVE = 20_000;
/** A read or a save that failed is tried again after this. */
export const AGAIN_AFTER_MS = 5000;
/** Five minutes of tries to remove a draft that was sent. */
const MAX_TRIES = 60;

export interface Kept<T> {
  readonly value: T;
  /** It is the version as well: a save says which one it replaces. */
  readonly savedAt: string;
}

/** Somebody, here in another tab, has saved or removed the draft that a save was to replace. */
export class DraftChanged extends Error {
  override readonly name = "DraftChanged";
}

/** Read which drafts the account has. */
export async function listDrafts(send: Send): Promise<readonly { readonly name: string; readonly savedAt: string }[]> {
  const { drafts } = (await (await send("/drafts")).json()) as { drafts: readonly { readonly name: string; readonly savedAt: string }[] };
  return drafts;
}

/** Read a draft; null if there is none. */
export async function readDraft<T>(send: Send, name: string): Promise<Kept<T> | null> {
  const found = (await listDrafts(send)).find((draft) => draft.name === name);
  if (!found) return null;
  const answer = await send(`/drafts/${name}`);
  const version = answer.headers.get("ETag")?.replaceAll('"', "");
  return { value: (await answer.json()) as T, savedAt: version ?? found.savedAt };
}

/** Save a draft in place of this version, or where there is none; return when the hub saved it. Throws DraftChanged. */
export async function saveDraft(send: Send, name: string, value: unknown, over: string | null): Promise<string> {
  const headers = { "Content-Type": "application/json", ...(over === null ? { "If-None-Match": "*" } : placeOf(over)) };
  const body = JSON.stringify(value);
  // A page that is closed still sends it.
  const keepalive = body.length < MAX_KEPT_ALIVE;
  const answer = await send(`/drafts/${name}`, { method: "PUT", headers, body, keepalive }).catch(changed);
  return ((await answer.json()) as { savedAt: string }).savedAt;
}

/** Throw a draft away; with a version only that one. Throws DraftChanged. */
export async function removeDraft(send: Send, name: string, over: string | null): Promise<void> {
  await send(`/drafts/${name}`, { method: "DELETE", headers: over === null ? {} : placeOf(over) }).catch(changed);
}

/** Do something now, and again every few seconds until it succeeds, or the session has ended. Return after the first try. */
export async function persist(act: () => Promise<unknown>, wait = AGAIN_AFTER_MS, tries = MAX_TRIES): Promise<void> {
  const isOver = await act().then(
    () => true,
    (thrown: unknown) => thrown instanceof NoSession,
  );
  if (!isOver && tries > 1) setTimeout(() => void persist(act, wait, tries - 1), wait);
}

const placeOf = (version: string) => ({ "If-Match": `"${version}"` });

function changed(thrown: unknown): never {
  if (thrown instanceof Refused && thrown.code === "DRAFT_CHANGED") throw new DraftChanged("Another version.");
  throw thrown;
}

/**
 * `full`: the account has as many drafts as the hub keeps. `unread`: nobody knows yet if there is an earlier draft. `changed`:
 * another tab has, and the officer decides.
 */
export type SavingState = "idle" | "waiting" | "saving" | "saved" | "failed" | "full" | "unread" | "changed";

/**
 * Saves the newest value a second after the last change. One request is under way at most, and the newest value wins. A
 * save that fails is tried again; one over another version waits for the next `change`.
 */
export class Saver<T> {
  #next: { readonly value: T } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay: Promise<void> | null = null;
  #isOver = false;
  #isLeft = false;

  constructor(
    private readonly save: (value: T) => Promise<unknown>,
    private readonly tell: (state: SavingState) => void,
    private readonly wait = SAVE_AFTER_MS,
    private readonly waitAgain = AGAIN_AFTER_MS,
  ) {}

  change(value: T): void {
    if (this.#isOver) return;
    this.#next = { value };
    this.tell("waiting");
    this.#flushIn(this.wait);
  }

  /** Save now what waits, and return when it is saved or has failed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    while (this.#underWay) await this.#underWay;
    const next = this.#next;
    if (!next) return;
    this.#next = null;
    this.tell("saving");
    this.#underWay = this.save(next.value).then(
      () => {
        // What was typed meanwhile is not saved: it waits for its own turn.
        this.tell(this.#next ? "waiting" : "saved");
      },
      (thrown: unknown) => {
        this.#next ??= next;
        const isFull = thrown instanceof Refused && thrown.code === "TOO_MANY_ITEMS";
        this.tell(thrown instanceof DraftChanged ? "changed" : isFull ? "full" : "failed");
        if (!(thrown instanceof DraftChanged)) this.#flushIn(this.waitAgain);
      },
    );
    await this.#underWay;
    this.#underWay = null;
  }

  /** Save now what waits, and try no more: the screen is gone. */
  async leave(): Promise<void> {
    this.#isLeft = true;
    await this.flush();
  }

  /** Forget what waits: the officer has taken another version. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#next = null;
  }

  /** Drop what waits, and save nothing any more. */
  async end(): Promise<void> {
    this.#isOver = true;
    this.drop();
    while (this.#underWay) await this.#underWay;
    this.drop();
  }

  #flushIn(wait: number): void {
    clearTimeout(this.#timer);
    if (!this.#isLeft && !this.#isOver) this.#timer = setTimeout(() => void this.flush(), wait);
  }
}
