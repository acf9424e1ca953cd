/** Keep what is typed as a draft on the hub, until it is sent or thrown away. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSessionStore } from "../app/SessionProvider.tsx";
import { Button } from "../parts/Button.tsx";
import { Confirm } from "../parts/Dialog.tsx";
import { useTimes, useWords } from "../words/words.tsx";
import { readDraft, removeDraft, saveDraft, Saver, type SavingState } from "./drafts.ts";

export interface Draft<T> {
  /** Null until the hub was asked for an earlier draft. */
  readonly value: T | null;
  readonly change: (value: T) => void;
  /** Delete it, after it was sent. */
  readonly finish: () => Promise<void>;
  /** Delete it, and begin anew. */
  readonly throwAway: () => Promise<void>;
  readonly saving: SavingState;
  /** When the newest saved version was saved; null if none is. */
  readonly savedAt: string | null;
  /** True if it was there before this page. */
  readonly isRestored: boolean;
}

interface State<T> {
  readonly value: T | null;
  readonly savedAt: string | null;
  readonly isRestored: boolean;
}

/** `name` is that of the draft: `[a-z0-9-]{1,64}`. `start` makes the value of an empty form. */
export function useDraft<T>(name: string, start: () => T): Draft<T> {
  const store = useSessionStore();
  const { send } = store;
  const begin = useRef(start);
  const [state, setState] = useState<State<T>>({ value: null, savedAt: null, isRestored: false });
  const [saving, setSaving] = useState<SavingState>("idle");
  const [round, setRound] = useState(0);

  const saver = useMemo(
    () =>
      new Saver<T>(
        async (value) => {
          const savedAt = await saveDraft(send, name, value);
          setState((before) => ({ ...before, savedAt }));
        },
        setSaving,
      ),
    // A new round is a new draft.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [send, name, round],
  );

  useEffect(() => {
    if (round > 0) return;
    let isOver = false;
    readDraft<T>(send, name).then(
      (kept) => {
        if (isOver) return;
        setState(
          kept
            ? { value: kept.value, savedAt: kept.savedAt, isRestored: true }
            : { value: begin.current(), savedAt: null, isRestored: false },
        );
      },
      () => {
        if (isOver) return;
        setState({ value: begin.current(), savedAt: null, isRestored: false });
        setSaving("unread");
      },
    );
    return () => {
      isOver = true;
    };
  }, [send, name, round]);

  useEffect(() => {
    const ignore = store.beforeLeaving(() => saver.flush());
    return () => {
      ignore();
      void saver.flush();
    };
  }, [store, saver]);

  const change = useCallback(
    (value: T) => {
      setState((before) => ({ ...before, value }));
      if (saving !== "unread") saver.change(value);
    },
    [saver, saving],
  );
  const finish = useCallback(async () => {
    await saver.end();
    // An earlier draft that was never shown is not this one.
    if (saving !== "unread") await removeDraft(send, name).catch(() => undefined);
  }, [saver, saving, send, name]);
  const throwAway = useCallback(async () => {
    await saver.end();
    await removeDraft(send, name);
    setState({ value: begin.current(), savedAt: null, isRestored: false });
    setSaving("idle");
    setRound((before) => before + 1);
  }, [saver, send, name]);
  return { ...state, change, finish, throwAway, saving };
}

/** The line below a form: how the draft stands, and the way to throw it away. */
export function DraftLine<T>({ draft }: { readonly draft: Draft<T> }) {
  const words = useWords();
  const times = useTimes();
  const [isAsking, setAsking] = useState(false);
  const { saving, savedAt } = draft;
  return (
    <div className="draft-line">
      <span role="status" className={saving === "failed" || saving === "unread" ? "failing" : ""}>
        {saving === "failed"
          ? words.drafts.notSaved
          : saving === "unread"
            ? words.drafts.unread
            : saving === "waiting" || saving === "saving"
              ? words.drafts.saving
              : savedAt
                ? words.drafts.saved(times.clock(savedAt))
                : ""}
      </span>
      {savedAt ? (
        <Button
          kind="quiet"
          small
          onPress={() => {
            setAsking(true);
          }}
        >
          {words.drafts.throwAway}
        </Button>
      ) : null}
      <Confirm
        title={words.drafts.throwAway}
        isOpen={isAsking}
        onClose={() => {
          setAsking(false);
        }}
        confirm={words.drafts.throwAway}
        consequences={[words.drafts.throwAwaySure]}
        danger
        onConfirm={() => {
          setAsking(false);
          void draft.throwAway();
        }}
      />
    </div>
  );
}
