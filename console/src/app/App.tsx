/** The whole page: the session decides what of it may be there at all. */
import { type ReactNode, useCallback, useEffect, useMemo } from "react";
import { RouterProvider } from "react-aria/private/utils/openLink";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { Router, useLocation } from "wouter";
import { GraphProvider } from "../graph/GraphProvider.tsx";
import { SESSION_LOCKED } from "../graph/line.ts";
import { CONSOLE } from "../graph/http.ts";
import { ToastProvider, useToast } from "../parts/Toasts.tsx";
import { tagOf, useLanguage, useWords, WordsProvider } from "../words/words.tsx";
import { LockScreen, SignInPage, Unreachable } from "./SignInPage.tsx";
import { SessionProvider, useSession, useSessionState, useSessionStore } from "./SessionProvider.tsx";
import { Shell } from "./Shell.tsx";
import { SignedInAgain, SignInAgainProvider } from "./SignInAgain.tsx";
import { SIGNED_IN_PATH } from "./signInWindow.ts";
import { useTheme } from "./theme.ts";

export function App() {
  return (
    <WordsProvider>
      <SessionProvider>
        <Router base={CONSOLE}>
          <Aria>
            <Gate />
          </Aria>
        </Router>
      </SessionProvider>
    </WordsProvider>
  );
}

function Aria({ children }: { readonly children: ReactNode }) {
  const [, navigate] = useLocation();
  const language = useLanguage();
  useTheme();
  // A table's rows are links, and without a router they would load another page.
  return (
    <I18nProvider locale={tagOf(language)}>
      <RouterProvider navigate={navigate} useHref={(path) => `${CONSOLE}${path}`}>
        {children}
      </RouterProvider>
    </I18nProvider>
  );
}

/** Let in who is signed in. Everything else is another page, and nothing of the screens is left in the document. */
function Gate() {
  const state = useSessionState();
  const [path] = useLocation();
  const words = useWords();
  useEffect(() => {
    if (state.kind !== "open") document.title = words.hub;
  }, [state.kind, words]);

  if (path === SIGNED_IN_PATH) return <SignedInAgain />;
  switch (state.kind) {
    case "asking":
      return (
        <main className="alone" aria-busy="true">
          <p className="muted">{words.session.asking}</p>
        </main>
      );
    case "unreachable":
      return <Unreachable />;
    case "signedOut":
      return <SignInPage ended={state.ended} />;
    case "locked":
      return <LockScreen session={state.session} />;
    case "open":
      // A sign-in of the same account goes on with what is on the screen.
      return <Inside key={state.session.account} />;
  }
}

/** The account that this page had last: it outlives the screens, which go with their account. */
let lastAccount: string | null = null;

/** Says that the page has become another account's, after a sign-in in another window. */
function AccountChanged({ account }: { readonly account: string }) {
  const words = useWords();
  const say = useToast();
  useEffect(() => {
    if (lastAccount !== null && lastAccount !== account) say(words.session.otherAccount(account));
    lastAccount = account;
  }, [account, say, words]);
  return null;
}

function Inside() {
  const store = useSessionStore();
  const { account } = useSession();
  const send = useMemo(() => store.sendFor(account), [store, account]);
  const closed = useCallback(
    async (code: number) => {
      if (code === SESSION_LOCKED) store.refused("locked");
      else await store.ask();
      return store.state().kind === "open";
    },
    [store],
  );
  return (
    <GraphProvider send={send} csrf={store.csrf} closed={closed}>
      <ToastProvider>
        <AccountChanged account={account} />
        <SignInAgainProvider>
          <Shell />
        </SignInAgainProvider>
      </ToastProvider>
    </GraphProvider>
  );
}
