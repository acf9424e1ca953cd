/** The officer's session in this tab: who is signed in, and whether the screen may show anything. */
import { CONSOLE, type Doorkeeper, type Send, sender } from "../graph/http.ts";
import { NoSession } from "../graph/refusals.ts";

export type Permission = "OPEN_CASE" | "CONFIRM_CASE" | "READ_CASES" | "SUPERVISE" | "AUDIT" | "OPERATE";

export interface Session {
  readonly account: string;
  readonly person: string;
  readonly name: string;
  readonly force: string;
  readonly forceName: string;
  readonly permissions: readonly Permission[];
  readonly csrf: string;
  readonly locked: boolean;
  readonly signedInAt: string;
  /** The address of the operator's own style for maps. */
  readonly mapStyle: string | null;
}

export type SessionState =
  | { readonly kind: "asking" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "signedOut"; readonly ended: boolean }
  | { readonly kind: "locked"; readonly session: Session }
  | { readonly kind: "open"; readonly session: Session };

/** What tabs of one browser tell each other. Nothing of it is about a person or a case. */
export type TabMessage = "active" | "locked" | "signedIn" | "signedOut";

export class SessionStore implements Doorkeeper {
  #state: SessionState = { kind: "asking" };
  #leaving: (() => Promise<unknown>)[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #tabs = new BroadcastChannel("reunion-console");
  readonly #hearers = new Set<(message: TabMessage) => void>();
  readonly send: Send = sender(this);

  constructor() {
    this.#tabs.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      if (data === "locked") this.refused("locked");
      else if (data === "signedOut") this.refused("ended");
      else if (data === "signedIn") void this.ask();
      for (const hear of [...this.#hearers]) hear(data);
    };
  }

  readonly state = (): SessionState => this.#state;

  readonly watch = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  };

  /** Call back with what other tabs tell. */
  hear(hearing: (message: TabMessage) => void): () => void {
    this.#hearers.add(hearing);
    return () => this.#hearers.delete(hearing);
  }

  tell(message: TabMessage): void {
    this.#tabs.postMessage(message);
  }

  /** Finish this before the screen locks or the officer signs out, such as saving a draft. */
  beforeLeaving(finish: () => Promise<unknown>): () => void {
    this.#leaving.push(finish);
    return () => {
      this.#leaving = this.#leaving.filter((one) => one !== finish);
    };
  }

  readonly csrf = (): string | null =>
    this.#state.kind === "open" || this.#state.kind === "locked" ? this.#state.session.csrf : null;

  readonly refused = (what: "ended" | "locked"): void => {
    const { kind } = this.#state;
    if (what === "locked" && this.#state.kind === "open") this.#set({ kind: "locked", session: this.#state.session });
    else if (what === "ended" && (kind === "open" || kind === "locked")) this.#set({ kind: "signedOut", ended: true });
  };

  readonly renew = async (): Promise<boolean> => {
    const before = this.csrf();
    await this.ask();
    return this.csrf() !== null && this.csrf() !== before;
  };

  /** Ask the hub who is signed in. It prolongs nothing. */
  async ask(): Promise<void> {
    try {
      const answer = await this.send("/session");
      const session = (await answer.json()) as Session;
      const before = this.#state;
      // A session of somebody else must not show what the one before had on the screen, not even for one frame.
      if ("session" in before && before.session.account !== session.account) this.#set({ kind: "asking" });
      this.#set(session.locked ? { kind: "locked", session } : { kind: "open", session });
    } catch (failure) {
      if (failure instanceof NoSession) {
        if (this.#state.kind === "asking" || this.#state.kind === "unreachable") this.#set({ kind: "signedOut", ended: false });
      } else if (this.#state.kind === "asking") {
        this.#set({ kind: "unreachable" });
      }
    }
  }

  /** Lock at once: the screen is covered before the hub has heard of it. */
  async lock(): Promise<void> {
    if (this.#state.kind !== "open") return;
    const { session } = this.#state;
    const finished = this.#finish();
    this.#set({ kind: "locked", session });
    this.tell("locked");
    await finished;
    await this.send("/lock", { method: "POST" }).catch(() => undefined);
  }

  /** Sign out, here or everywhere. The page is loaded anew, so that nothing stays in its memory. */
  async signOut(where: "here" | "everywhere"): Promise<void> {
    await this.#finish();
    await this.send(`/sign-out${where === "here" ? "?here=1" : ""}`, { method: "POST" });
    this.#set({ kind: "signedOut", ended: false });
    this.tell("signedOut");
    location.replace(CONSOLE);
  }

  /** Tell the hub that a person is here, so that it does not lock the session. */
  async active(): Promise<void> {
    await this.send("/active", { method: "POST" }).catch(() => undefined);
  }

  async #finish(): Promise<void> {
    await Promise.allSettled(this.#leaving.map((finish) => finish()));
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const changed of [...this.#watchers]) changed();
  }
}

/** Return the address at which a sign-in begins; afterwards the browser is at `to`, a path below the console. */
export function signInAddress(to: string, again = false): string {
  const query = new URLSearchParams({ to, ...(again ? { again: "1" } : {}) });
  return `${CONSOLE}/sign-in?${query.toString()}`;
}

/** Return whether one of these permissions is there; an empty list asks for none. */
export function mayDo(session: Session, oneOf: readonly Permission[]): boolean {
  return oneOf.length === 0 || oneOf.some((permission) => session.permissions.includes(permission));
}
