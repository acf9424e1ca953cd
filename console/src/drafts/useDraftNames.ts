import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { useSession, useSessionStore } from "../app/SessionProvider.tsx";
import { listDrafts } from "./drafts.ts";
import { whenOthersMayDiffer } from "./names.ts";

/**
 * Return the names of the account's drafts. What this page begins and sends is known at once; the list is read once for each
 * `subject`, when the page is shown again, and when another tab tells that a draft began or ended.
 */
export function useDraftNames(subject: string): ReadonlySet<string> {
  const store = useSessionStore();
  const read = useReadDraftNames(subject);
  useEffect(() => whenOthersMayDiffer(document, store, read), [store, read]);
  return useSyncExternalStore(store.draftNames.watch, store.draftNames.all);
}

/** Read the names of the account's drafts anew for each `subject`. Return what reads them once more. */
export function useReadDraftNames(subject: string): () => void {
  const store = useSessionStore();
  const { account } = useSession();
  const send = useMemo(() => store.sendFor(account), [store, account]);
  const read = useCallback(() => {
    void store.draftNames.read(account, async () => (await listDrafts(send)).map(({ name }) => name));
  }, [store, account, send]);
  useEffect(read, [read, subject]);
  return read;
}
