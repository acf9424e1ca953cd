/** The session for React, and the idle timer. */
import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from "react";
import { hasJumped } from "./hubClock.ts";
import { IdleClock } from "./idle.ts";
import { mayDo, type Permission, type Session, SessionStore, type SessionState } from "./session.ts";

const SessionContext = createContext<SessionStore | null>(null);
const INPUTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [store] = useState(() => new SessionStore());
  useEffect(() => {
    void store.ask().then(() => {
      // Other tabs of this browser have the session of this page from now on, and may be covered without it.
      if (store.state().kind === "open") store.tell("signedIn");
    });
    // A page that the browser kept for its "back" button may be of a session that has ended.
    const shown = (event: PageTransitionEvent) => {
      if (event.persisted) void store.ask();
    };
    addEventListener("pageshow", shown);
    return () => {
      removeEventListener("pageshow", shown);
    };
  }, [store]);
  return <SessionContext value={store}>{children}</SessionContext>;
}

/** Return the store of the session. */
export function useSessionStore(): SessionStore {
  const store = use(SessionContext);
  if (!store) throw new Error("SessionProvider is missing.");
  return store;
}

/** Return how the session stands now. */
export function useSessionState(): SessionState {
  const store = useSessionStore();
  return useSyncExternalStore(store.watch, store.state);
}

/** Return the open session. Only for what stands below the shell. */
export function useSession(): Session {
  const state = useSessionState();
  if (state.kind !== "open") throw new NotOpen("The session is not open.");
  return state.session;
}

class NotOpen extends Error {}

/** Return whether the officer has one of these permissions. */
export function useMay(...oneOf: readonly Permission[]): boolean {
  return mayDo(useSession(), oneOf);
}

/** Lock the screen after ten minutes without input. Return the moment of the lock during the last minute before it, else null. */
export function useIdleLock(): Date | null {
  const store = useSessionStore();
  const [near, setNear] = useState<number | null>(null);
  useEffect(() => {
    const clock = new IdleClock(Date.now());
    const look = () => {
      const now = Date.now();
      if (clock.isOver(now)) void store.lock();
      else setNear(clock.isNear(now) ? clock.locksAt : null);
      if (hasJumped()) void store.ask();
    };
    const input = () => {
      if (clock.input(Date.now())) {
        store.tell("active");
        void store.active();
      }
    };
    const ignore = store.hear((message) => {
      if (message === "active") clock.input(Date.now(), false);
    });
    const timer = setInterval(look, 1000);
    for (const name of INPUTS) addEventListener(name, input, { capture: true, passive: true });
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      ignore();
      for (const name of INPUTS) removeEventListener(name, input, { capture: true });
      document.removeEventListener("visibilitychange", look);
    };
  }, [store]);
  return near === null ? null : new Date(near);
}
