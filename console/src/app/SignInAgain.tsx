/** The dialog that asks for a fresh sign-in before a change that needs one. The sign-in is a window of its own: nothing typed is lost. */
import { createContext, type ReactNode, use, useCallback, useEffect, useState } from "react";
import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { useWords } from "../words/words.tsx";
import { useSession, useSessionStore } from "./SessionProvider.tsx";
import { useSignInWindow } from "./signInWindow.ts";

interface Asked {
  /** When the officer had signed in before. */
  readonly since: string;
  readonly answer: (signedIn: boolean) => void;
}

const AskContext = createContext<() => Promise<boolean>>(() => Promise.resolve(false));

/** Return the function that asks. It gives true once the officer has signed in, false if not. */
export function useSignInAgain(): () => Promise<boolean> {
  return use(AskContext);
}

export function SignInAgainProvider({ children }: { readonly children: ReactNode }) {
  const words = useWords();
  const { account, signedInAt } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [show, isBlocked] = useSignInWindow(true);

  const ask = useCallback(
    () =>
      new Promise<boolean>((resolve) => {
        setAsked({
          since: signedInAt,
          answer: (signedIn) => {
            setAsked(null);
            resolve(signedIn);
          },
        });
      }),
    [signedInAt],
  );

  useEffect(() => {
    // Another account has another page: this one is gone then, and its question stays without an answer.
    if (asked && asked.since !== signedInAt) asked.answer(true);
  }, [asked, signedInAt]);

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
            <Button kind="primary" autoFocus onPress={show}>
              {words.session.signIn}
            </Button>
          </>
        }
      >
        <p>{words.session.againWhy}</p>
        <p dir="auto">{words.session.againWho(account)}</p>
        {isBlocked ? <p role="alert">{words.session.windowBlocked}</p> : null}
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
