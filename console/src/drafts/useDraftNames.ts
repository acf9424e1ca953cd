import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useSession, useSessionStore } from "../app/SessionProvider.tsx";
import { listDrafts } from "./drafts.ts";

/** Return the names of the account's drafts. The list is read once for each `subject`; what this page begins and sends is known at once. */
export function useDraftNames(subject: string): ReadonlySet<string> {
  const store = useSessionStore();
  const { account } = useSession();
  const send = useMemo(() => store.sendFor(account), [store, account]);
  useEffect(() => {
    void store.draftNames.read(account, async () => (await listDrafts(send)).map(({ name }) => name));
  }, [store, account, send, subject]);
  return useSyncExternalStore(store.draftNames.watch, store.draftNames.all);
}
