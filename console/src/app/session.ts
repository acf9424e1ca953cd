/** The officer's session in this tab: who is signed in, and whether the screen may show anything. */
import { EndingDrafts } from "../drafts/ending.ts";
import { DraftNames } from "../drafts/names.ts";
import { UnsavedDrafts } from "../drafts/unsaved.ts";
import { CONSOLE, type Doorkeeper, type Send, sender, SESSION } from "../graph/http.ts";
import { NoSession, Refused, Unreachable } from "../graph/refusals.ts";
import { UnansweredChanges } from "../graph/unanswered.ts";
import { askHubTime } from "./hubClock.ts";
import { forgetPendingLock, isLockPending, keepPendingLock } from "./pendingLock.ts";

const LOCK_AGAIN_MS = 2000;
const MAX_LOCK_AGAIN_MS = 16_000;

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
  /** The hub's time as it answered. */
  readonly now: string;
  /** The hub's time zone, by its IANA name. */
  readonly zone: string;
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
export type TabMessage = "active" | "drafts" | "locked" | "signedIn" | "signedOut";

export class SessionStore implements Doorkeeper {
  #state: SessionState = { kind: "asking" };
  #leaving: (() => Promise<unknown>)[] = [];
  #turn = 0;
  #latest: Promise<void> = Promise.resolve();
  readonly #watchers = new Set<() => void>();
  readonly #tabs = new BroadcastChannel("reunion-console");
  readonly #hearers = new Set<(message: TabMessage) => void>();
  readonly send: Send = sender(this);
  readonly ending = new EndingDrafts();
  readonly draftNames = new DraftNames();
  readonly unsaved = new UnsavedDrafts(() => {
    this.#tellWatchers();
  });

  readonly unanswered = new UnansweredChanges();

  constructor() {
    this.#tabs.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      if (data === "locked") this.#lockedElsewhere();
      else if (data === "signedOut") this.#end();
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

  readonly csrf = (): string | null => this.#session()?.csrf ?? null;

  readonly refused = (what: "ended" | "locked"): void => {
    const session = this.#session();
    if (!session) return;
    this.#set(what === "locked" ? { kind: "locked", session } : { kind: "signedOut", ended: true });
  };

  readonly renew = async (token: string | null): Promise<boolean> => {
    const before = this.#session()?.account;
    await this.ask();
    const now = this.#session();
    return now !== null && now.account === before && now.csrf !== token;
  };

  /** Return what sends requests for this account alone: what it began is never done by another one. */
  sendFor(account: string): Send {
    return (path, init) =>
      this.#session()?.account === account ? this.send(path, init) : Promise.reject(new NoSession("Another account."));
  }

  /** Ask the hub who is signed in. It prolongs nothing. Of several answers the one to the last question counts. */
  ask(): Promise<void> {
    this.#turn += 1;
    this.#latest = this.#ask(this.#turn);
    return this.#latest;
  }

  async #ask(turn: number): Promise<void> {
    let found: Session | "none" | "unknown";
    const hearTime = askHubTime();
    try {
      found = (await (await this.send(SESSION)).json()) as Session;
      hearTime(found.now);
    } catch (failure) {
      found = failure instanceof NoSession ? "none" : "unknown";
    }
    if (turn !== this.#turn) return this.#latest;
    const before = this.#state;
    if (found === "unknown") {
      if (before.kind === "asking") this.#set({ kind: "unreachable" });
    } else if (found === "none") {
      if (before.kind !== "signedOut") this.#set({ kind: "signedOut", ended: this.#session() !== null });
    } else {
      this.#take(found);
    }
  }

  /** Take a session that the hub named. */
  #take(session: Session): void {
    const before = this.#state;
    // This one was locked here a moment ago: the hub may not have heard of it yet.
    if (before.kind === "locked" && before.session.csrf === session.csrf) return;
    // A session of somebody else must not show what the one before had on the screen, not even for one frame.
    if ("session" in before && before.session.account !== session.account) this.#set({ kind: "asking" });
    this.unsaved.belongTo(session.account);
    this.draftNames.belongTo(session.account);
    this.unanswered.belongTo(session.account);
    if (before.kind === "open" && !session.locked && isSame(before.session, session)) return;
    if (!session.locked && isLockPending(session.signedInAt)) {
      this.#cover(session);
      void this.#tellLock(session);
      return;
    }
    this.#set(session.locked ? { kind: "locked", session } : { kind: "open", session });
  }

  /** Lock at once: the screen is covered before the hub has heard of it. The hub is told until it has done it, also after a reload. */
  async lock(): Promise<void> {
    if (this.#state.kind !== "open") return;
    const { session } = this.#state;
    const finished = this.#finish();
    this.#cover(session);
    await finished;
    await this.#tellLock(session);
  }

  /** The tab that was locked may be closed before the hub has heard of it: each one tells it. */
  #lockedElsewhere(): void {
    const session = this.#state.kind === "open" ? this.#state.session : null;
    this.refused("locked");
    if (session) void this.#tellLock(session);
  }

  #cover(session: Session): void {
    keepPendingLock(session.signedInAt);
    this.#set({ kind: "locked", session });
    this.tell("locked");
  }

  async #tellLock(session: Session): Promise<void> {
    let pause = LOCK_AGAIN_MS;
    while (this.state().kind === "locked" && this.csrf() === session.csrf) {
      const answer = await this.send("/lock", { method: "POST" }).catch((thrown: unknown) => thrown);
      // A hub that refuses because a part of it is away has locked nothing.
      if (!(answer instanceof Unreachable || answer instanceof Refused)) {
        forgetPendingLock();
        return;
      }
      await later(pause);
      pause = Math.min(2 * pause, MAX_LOCK_AGAIN_MS);
    }
  }

  /** Sign out, here or everywhere. The page is loaded anew, so that nothing stays in its memory. */
  async signOut(where: "here" | "everywhere"): Promise<void> {
    await this.#finish();
    await this.send(`/sign-out${where === "here" ? "?here=1" : ""}`, { method: "POST" });
    forgetPendingLock();
    this.#set({ kind: "signedOut", ended: false });
    this.tell("signedOut");
    location.replace(CONSOLE);
  }

  /** Tell the hub that a person is here, so that it does not lock the session. */
  async active(): Promise<void> {
    await this.send("/active", { method: "POST" }).catch(() => undefined);
  }

  #session(): Session | null {
    return "session" in this.#state ? this.#state.session : null;
  }

  /** The officer has signed out in another tab: what was typed here and not saved goes too. */
  #end(): void {
    this.unsaved.belongTo(null);
    this.draftNames.belongTo(null);
    this.unanswered.belongTo(null);
    this.refused("ended");
  }

  async #finish(): Promise<void> {
    await Promise.allSettled(this.#leaving.map((finish) => finish()));
  }

  #set(state: SessionState): void {
    this.#state = state;
    this.#tellWatchers();
  }

  #tellWatchers(): void {
    for (const changed of [...this.#watchers]) changed();
  }
}

function later(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

function isSame(one: Session, other: Session): boolean {
  return one.csrf === other.csrf && one.permissions.join() === other.permissions.join();
}

/** Return the address at which a sign-in begins; afterwards the browser is at `to`, a path below the console. */
export function signInAddress(to: string, again = false): string {
  const query = new URLSearchParams({ to, ...(again ? { again: "1" } : {}) });
  return `${CONSOLE}/sign-in?${query.toString()}`;
}

/** One of these is needed to open the page of a case. */
export const OFFICERS: readonly Permission[] = ["OPEN_CASE", "CONFIRM_CASE", "READ_CASES", "SUPERVISE"];

/** Who can act on a notice or a case: who only reads takes over nothing. */
export const WHO_ACT: readonly Permission[] = ["OPEN_CASE", "CONFIRM_CASE", "SUPERVISE"];

/** Return whether one of these permissions is there; an empty list asks for none. */
export function mayDo(session: Session, oneOf: readonly Permission[]): boolean {
  return oneOf.length === 0 || oneOf.some((permission) => session.permissions.includes(permission));
}
