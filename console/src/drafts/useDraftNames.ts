import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { useSession, useSessionStore } from "../app/SessionProvider.tsx";
import { listDrafts } from "./drafts.ts";
import { whenOthersMayDiffer } from "./names.ts";

/** Return the names of the account's drafts. What this page begins and sends is known at once; the menu keeps the rest. */
export function useDraftNames(): ReadonlySet<string> {
  const { draftNames } = useSessionStore();
  return useSyncExternalStore(draftNames.watch, draftNames.all);
}

/** Read the list for each screen, when the page is shown again, and when another tab tells that a draft began or ended. */
export function useKeptDraftNames(path: string): void {
  const store = useSessionStore();
  const read = useReadDraftNames(path);
  useEffect(() => whenOthersMayDiffer(document, store, read), [store, read]);
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
