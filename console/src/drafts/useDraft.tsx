/** Keep what is typed as a draft on the hub, until it is sent or thrown away. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSession, useSessionStore } from "../app/SessionProvider.tsx";
import { AGAIN_AFTER_MS, DraftChanged, type Kept, persist, readDraft, removeDraft, saveDraft, Saver, type SavingState } from "./drafts.ts";

export { DraftLine } from "./DraftLine.tsx";

/** Versions sent without an answer that are remembered. */
const MAX_SENT = 5;

export interface Draft<T> {
  /** Null until the hub was asked for an earlier draft. */
  readonly value: T | null;
  readonly change: (value: T) => void;
  /** Delete it, after it was sent. */
  readonly finish: () => Promise<void>;
  /** Delete it, and begin anew. Return false if the hub did not do it, or has another version. */
  readonly throwAway: () => Promise<boolean>;
  readonly saving: SavingState;
  /** When the newest saved version was saved; null if none is. */
  readonly savedAt: string | null;
  /** True if it was there before this page. */
  readonly isRestored: boolean;
  /** What another tab has made of it: nothing is saved until one of both is chosen. */
  readonly other: Other<T> | null;
  /** Go on with one of both versions. */
  readonly decide: (keep: "mine" | "theirs") => void;
}

export interface Other<T> {
  /** Null: it was sent or thrown away there. */
  readonly kept: Kept<T> | null;
}

interface State<T> {
  readonly value: T | null;
  readonly savedAt: string | null;
  readonly isRestored: boolean;
}

/** `name` is that of the draft: `[a-z0-9-]{1,64}`. `start` makes the value of an empty form. */
export function useDraft<T>(name: string, start: () => T): Draft<T> {
  const store = useSessionStore();
  const { account } = useSession();
  const send = useMemo(() => store.sendFor(account), [store, account]);
  const begin = useRef(start);
  const [state, setState] = useState<State<T>>({ value: null, savedAt: null, isRestored: false });
  const [saving, setSaving] = useState<SavingState>("idle");
  const [other, setOther] = useState<Other<T> | null>(null);
  const [round, setRound] = useState(0);
  /** The version on the hub that this page knows. */
  const over = useRef<string | null>(null);
  /** What was sent since, as text: after a lost answer one of these may be what the hub has. */
  const sent = useRef<readonly string[]>([]);
  const isTouched = useRef(false);
  const isOwn = useCallback((kept: Kept<T>) => sent.current.includes(JSON.stringify(kept.value)), []);

  const saver = useMemo(() => {
    const once = async (value: T) => {
      const text = JSON.stringify(value);
      sent.current = [...sent.current.filter((one) => one !== text), text].slice(-MAX_SENT);
      store.draftNames.note(account, name, true);
      store.unsaved.keep(account, name, { value, over: over.current, sent: sent.current });
      const savedAt = await saveDraft(send, name, value, over.current);
      if (over.current === null) {
        // A list that was asked for before does not have it.
        store.draftNames.note(account, name, true);
        store.tell("drafts");
      }
      over.current = savedAt;
      sent.current = [];
      store.unsaved.drop(account, name);
      setState((before) => ({ ...before, savedAt }));
    };
    return new Saver<T>(async (value) => {
      try {
        await once(value);
      } catch (thrown) {
        if (!(thrown instanceof DraftChanged)) throw thrown;
        const kept = await readDraft<T>(send, name);
        if (!kept || !isOwn(kept)) {
          setOther({ kept });
          throw thrown;
        }
        // An earlier word of this page that got no answer.
        over.current = kept.savedAt;
        await once(value);
      }
    }, setSaving);
    // A new round is a new draft.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [store, account, send, name, isOwn, round]);

  useEffect(() => {
    if (round > 0) return;
    let isOver = false;
    let isShown = false;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const left = store.unsaved.get(account, name);
    const restore = (kept: Kept<T> | null) => {
      over.current = left ? left.over : (kept?.savedAt ?? null);
      sent.current = left?.sent ?? [];
      const value = left ? (left.value as T) : (kept?.value ?? begin.current());
      setState({ value, savedAt: kept?.savedAt ?? null, isRestored: kept !== null || left !== null });
      if (left) saver.change(value);
    };
    const read = () => {
      const asked = store.ending.over(account, name).then(() => readDraft<T>(send, name));
      asked.then(
        (kept) => {
          // Who has typed meanwhile chooses between both once it is saved.
          if (isOver || isTouched.current) return;
          restore(kept);
          if (!left) setSaving("idle");
        },
        () => {
          if (isOver || isTouched.current) return;
          if (!isShown) restore(null);
          isShown = true;
          if (left) return;
          setSaving("unread");
          waiting = setTimeout(read, AGAIN_AFTER_MS);
        },
      );
    };
    read();
    return () => {
      isOver = true;
      clearTimeout(waiting);
    };
  }, [store, account, send, name, round, saver]);

  useEffect(() => {
    const ignore = store.beforeLeaving(() => saver.flush());
    const hidden = () => {
      if (document.visibilityState === "hidden") void saver.flush();
    };
    document.addEventListener("visibilitychange", hidden);
    return () => {
      ignore();
      document.removeEventListener("visibilitychange", hidden);
      void saver.leave();
    };
  }, [store, saver]);

  // What the hub does not have would be lost with the page.
  const isAtRisk = saving === "failed" || saving === "full" || saving === "changed";
  useEffect(() => {
    if (!isAtRisk) return;
    const ask = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    return () => {
      removeEventListener("beforeunload", ask);
    };
  }, [isAtRisk]);

  const change = useCallback(
    (value: T) => {
      isTouched.current = true;
      setState((before) => ({ ...before, value }));
      if (other) store.unsaved.keep(account, name, { value, over: over.current, sent: sent.current });
      else saver.change(value);
    },
    [saver, other, store, account, name],
  );
  const decide = useCallback(
    (keep: "mine" | "theirs") => {
      if (!other) return;
      const { kept } = other;
      setOther(null);
      over.current = kept?.savedAt ?? null;
      sent.current = [];
      store.unsaved.drop(account, name);
      store.draftNames.note(account, name, keep === "mine" || kept !== null);
      if (keep === "mine") {
        if (state.value !== null) saver.change(state.value);
        void saver.flush();
        return;
      }
      saver.drop();
      setState({ value: kept ? kept.value : begin.current(), savedAt: over.current, isRestored: kept !== null });
      setSaving(kept ? "saved" : "idle");
    },
    [saver, other, store, account, name, state.value],
  );
  /** Remove what this page has saved. Return the version of another tab, which stays. */
  const remove = useCallback(async (): Promise<Kept<T> | null> => {
    const removeVersion = async (version: string) => {
      await removeDraft(send, name, version);
      store.tell("drafts");
    };
    try {
      if (over.current !== null) await removeVersion(over.current);
      else if (sent.current.length > 0) throw new DraftChanged("No version is known.");
      return null;
    } catch (thrown) {
      if (!(thrown instanceof DraftChanged)) throw thrown;
      const kept = await readDraft<T>(send, name);
      if (!kept || !isOwn(kept)) return kept;
      await removeVersion(kept.savedAt);
      return null;
    }
  }, [store, send, name, isOwn]);
  const finish = useCallback(() => {
    const end = async () => {
      await saver.end();
      store.unsaved.drop(account, name);
      store.draftNames.note(account, name, false);
      // It was sent: as a draft it would come back, and could be sent once more.
      await persist(remove);
    };
    const removal = end();
    store.ending.add(account, name, removal);
    return removal;
  }, [saver, store, account, name, remove]);
  const throwAway = useCallback(async () => {
    await saver.flush();
    const kept = await remove().catch(() => "failed" as const);
    if (kept !== null) {
      if (kept === "failed") setSaving("failed");
      else setOther({ kept });
      return false;
    }
    await saver.end();
    store.unsaved.drop(account, name);
    store.draftNames.note(account, name, false);
    over.current = null;
    sent.current = [];
    setState({ value: begin.current(), savedAt: null, isRestored: false });
    setSaving("idle");
    setRound((before) => before + 1);
    return true;
  }, [saver, store, account, name, remove]);
  return { ...state, change, finish, throwAway, saving, other, decide };
}
