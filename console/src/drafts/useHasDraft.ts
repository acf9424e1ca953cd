import { useEffect, useMemo, useState } from "react";
import { useSession, useSessionStore } from "../app/SessionProvider.tsx";
import { readDraft, SAVE_AFTER_MS } from "./drafts.ts";

/** Return true if the account has a draft of this name that is not sent. It is asked for once more when what was just typed is saved. */
export function useHasDraft(name: string): boolean {
  const store = useSessionStore();
  const { account } = useSession();
  const send = useMemo(() => store.sendFor(account), [store, account]);
  const [isKept, setKept] = useState(false);
  useEffect(() => {
    let isOver = false;
    const read = () => {
      readDraft<unknown>(send, name).then(
        (kept) => {
          if (!isOver) setKept(kept !== null);
        },
        // The form of the draft says so itself.
        () => undefined,
      );
    };
    read();
    const again = setTimeout(read, 2 * SAVE_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(again);
    };
  }, [send, name]);
  return isKept || store.unsaved.get(account, name) !== null;
}
