/** The dialog that asks for a fresh sign-in before a change that needs one. The sign-in is a window of its own: nothing typed is lost. */
import { createContext, type ReactNode, use, useCallback, useEffect, useState } from "react";
import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { useWords } from "../words/words.tsx";
import { signInAddress } from "./session.ts";
import { useSessionStore } from "./SessionProvider.tsx";

/** Below the console: the page at the end of the window's way. It tells the other tabs, and closes itself. */
export const SIGNED_IN_PATH = "/again";

const AskContext = createContext<() => Promise<boolean>>(() => Promise.resolve(false));

/** Return the function that asks. It gives true once the officer has signed in, false if not. */
export function useSignInAgain(): () => Promise<boolean> {
  return use(AskContext);
}

export function SignInAgainProvider({ children }: { readonly children: ReactNode }) {
  const words = useWords();
  const store = useSessionStore();
  const [asked, setAsked] = useState<{ readonly answer: (signedIn: boolean) => void } | null>(null);

  const ask = useCallback(
    () =>
      new Promise<boolean>((resolve) => {
        setAsked({
          answer: (signedIn) => {
            setAsked(null);
            resolve(signedIn);
          },
        });
      }),
    [],
  );

  useEffect(() => {
    if (!asked) return;
    return store.hear((message) => {
      if (message === "signedIn")
        void store.ask().then(() => {
          asked.answer(store.state().kind === "open");
        });
    });
  }, [asked, store]);

  return (
    <AskContext value={ask}>
      {children}
      <Dialog
        title={words.session.again}
        isOpen={asked !== null}
        onClose={() => asked?.answer(false)}
        actions={
          <>
            <Button onPress={() => asked?.answer(false)}>{words.parts.cancel}</Button>
            <Button
              kind="primary"
              autoFocus
              onPress={() => {
                open(signInAddress(`/console${SIGNED_IN_PATH}`, true), "reunion-sign-in", "popup,width=520,height=680");
              }}
            >
              {words.session.signIn}
            </Button>
          </>
        }
      >
        <p>{words.session.againWhy}</p>
      </Dialog>
    </AskContext>
  );
}

/** The end of the window's way. */
export function SignedInAgain() {
  const words = useWords();
  const store = useSessionStore();
  useEffect(() => {
    store.tell("signedIn");
    close();
  }, [store]);
  return <main className="alone">{words.session.closeWindow}</main>;
}
