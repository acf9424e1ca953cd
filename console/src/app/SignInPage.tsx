/** What stands there while nobody is let in. */
import { type ReactNode, useSyncExternalStore } from "react";
import { useLocation } from "wouter";
import { Button } from "../parts/Button.tsx";
import { CONSOLE } from "../graph/http.ts";
import { useWords } from "../words/words.tsx";
import { Preferences } from "./Preferences.tsx";
import { type Session, signInAddress } from "./session.ts";
import { useSessionStore } from "./SessionProvider.tsx";
import { useSignInWindow } from "./signInWindow.ts";

function Alone({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="alone-page">
      <main className="alone">
        <Mark />
        <h1>{title}</h1>
        {children}
      </main>
      <footer className="alone-footer">
        <Preferences />
      </footer>
    </div>
  );
}

/** The hub's mark: two arms around a point. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M16 3a13 13 0 1 0 13 13" />
      <path d="M16 9a7 7 0 1 0 7 7" />
      <circle cx="16" cy="16" r="2.6" />
    </svg>
  );
}

interface Entrance {
  /** This page holds words that the hub does not have. */
  readonly hasUnsaved: boolean;
  readonly signIn: () => void;
  /** The browser did not let the window open. */
  readonly isBlocked: boolean;
}

/**
 * Begin the sign-in, and come back to this page; in a window of its own, if this page holds what would be lost. `again`: the
 * provider asks even a person it knows.
 */
function useEntrance(again: boolean): Entrance {
  const [path] = useLocation();
  const store = useSessionStore();
  const hasUnsaved = !useSyncExternalStore(store.watch, store.unsaved.isEmpty);
  const [show, isBlocked] = useSignInWindow(again);
  const go = () => {
    location.assign(signInAddress(`${CONSOLE}${path === "/" ? "" : path}${location.search}`, again));
  };
  return { hasUnsaved, signIn: hasUnsaved ? show : go, isBlocked };
}

export function SignInPage({ ended }: { readonly ended: boolean }) {
  const words = useWords();
  const { hasUnsaved, signIn, isBlocked } = useEntrance(false);
  return (
    <Alone title={words.hub}>
      <p>{!ended ? words.session.welcome : hasUnsaved ? words.session.endedUnsaved : words.session.ended}</p>
      {isBlocked ? <p role="alert">{words.session.windowBlocked}</p> : null}
      <Button kind="primary" autoFocus onPress={signIn}>
        {words.session.signIn}
      </Button>
    </Alone>
  );
}

/** Covers everything: the screens are not in the document any more. */
export function LockScreen({ session }: { readonly session: Session }) {
  const words = useWords();
  const store = useSessionStore();
  const { hasUnsaved, signIn, isBlocked } = useEntrance(true);
  return (
    <Alone title={words.session.locked}>
      <p>
        <strong dir="auto">{session.name}</strong>
        <br />
        <span className="muted" dir="auto">
          {session.forceName}
        </span>
      </p>
      <p>{hasUnsaved ? words.session.lockedUnsaved : words.session.lockedWhy}</p>
      {isBlocked ? <p role="alert">{words.session.windowBlocked}</p> : null}
      <div className="row">
        <Button kind="primary" autoFocus onPress={signIn}>
          {words.session.signIn}
        </Button>
        <Button
          onPress={() => {
            void store.signOut("here").catch(() => store.ask());
          }}
        >
          {words.session.signOut}
        </Button>
      </div>
    </Alone>
  );
}

export function Unreachable() {
  const words = useWords();
  const store = useSessionStore();
  return (
    <Alone title={words.hub}>
      <p>{words.session.unreachable}</p>
      <Button
        kind="primary"
        autoFocus
        onPress={() => {
          void store.ask();
        }}
      >
        {words.session.tryAgain}
      </Button>
    </Alone>
  );
}
