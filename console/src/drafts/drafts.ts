/** Drafts on the hub: what an officer has typed and not sent yet, encrypted there for the account alone. */
import type { Send } from "../graph/http.ts";

export const SAVE_AFTER_MS = 1000;

export interface Kept<T> {
  readonly value: T;
  readonly savedAt: string;
}

/** Read a draft; null if there is none. */
export async function readDraft<T>(send: Send, name: string): Promise<Kept<T> | null> {
  const { drafts } = (await (await send("/drafts")).json()) as { drafts: readonly { readonly name: string; readonly savedAt: string }[] };
  const found = drafts.find((draft) => draft.name === name);
  if (!found) return null;
  return { value: (await (await send(`/drafts/${name}`)).json()) as T, savedAt: found.savedAt };
}

/** Save a draft; return when the hub saved it. */
export async function saveDraft(send: Send, name: string, value: unknown): Promise<string> {
  const headers = { "Content-Type": "application/json" };
  const answer = await send(`/drafts/${name}`, { method: "PUT", headers, body: JSON.stringify(value) });
  return ((await answer.json()) as { savedAt: string }).savedAt;
}

export async function removeDraft(send: Send, name: string): Promise<void> {
  await send(`/drafts/${name}`, { method: "DELETE" });
}

/** `unread`: nobody knows if there is an earlier draft, so nothing is saved that could take its place. */
export type SavingState = "idle" | "waiting" | "saving" | "saved" | "failed" | "unread";

/** Saves the newest value a second after the last change. One request is under way at most, and the newest value wins. */
export class Saver<T> {
  #next: { readonly value: T } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay: Promise<void> | null = null;
  #isOver = false;

  constructor(
    private readonly save: (value: T) => Promise<unknown>,
    private readonly tell: (state: SavingState) => void,
    private readonly wait = SAVE_AFTER_MS,
  ) {}

  change(value: T): void {
    if (this.#isOver) return;
    this.#next = { value };
    this.tell("waiting");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), this.wait);
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
      () => {
        // It is kept for the next try: after another change, or before the screen locks.
        this.#next ??= next;
        this.tell("failed");
      },
    );
    await this.#underWay;
    this.#underWay = null;
  }

  /** Drop what waits, and save nothing any more. */
  async end(): Promise<void> {
    this.#isOver = true;
    this.#next = null;
    clearTimeout(this.#timer);
    while (this.#underWay) await this.#underWay;
  }
}
