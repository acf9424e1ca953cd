/**
 * What is typed in a dialog is a draft until it is sent, or thrown away by "Cancel". Escape, a lock, the end of the session and
 * a crash keep it.
 */
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { DraftNotice } from "./DraftNotice.tsx";
import { ThrowAwayQuestion } from "./ThrowAway.tsx";
import { DraftLine, useDraft } from "./useDraft.tsx";

export interface Typed<T> {
  readonly typed: T;
  /** False until the hub has said if there is an earlier draft. */
  readonly isRead: boolean;
  readonly set: (change: Partial<T>) => void;
  /** Return what one field of the dialog needs. */
  readonly field: <K extends keyof T>(name: K) => { readonly value: T[K]; readonly onChange: (value: T[K]) => void };
  /** End the draft and close the dialog: the step is done. */
  readonly onDone: () => void;
  /** For the dialog. */
  readonly step: TypedStep;
}

export interface TypedStep {
  /** Escape: what is typed stays a draft. */
  readonly onClose: () => void;
  /** "Cancel": what is typed is thrown away, after a question. */
  readonly onCancel: () => void;
  /** Above the fields: they come from a draft. */
  readonly draftNotice: ReactNode;
  /** Below the fields: how the draft stands. */
  readonly draftLine: ReactNode;
}

/**
 * `name` is that of the draft: `[a-z0-9-]{1,64}`. `empty` makes the value of a dialog that has just opened: it is shown at once,
 * and what was kept takes its place when the hub has answered, unless the officer has typed by then. `hasTyped` says if there is
 * anything to keep; without it, whatever is not as it was at the beginning.
 */
export function useTyped<T extends object>(
  name: string,
  empty: () => T,
  onClose: () => void,
  hasTyped: (value: T, begun: T) => boolean = differs,
): Typed<T> {
  const [begun, begin] = useState(empty);
  const latestBegun = useRef(begun);
  const draft = useDraft<T>(name, () => latestBegun.current);
  const [isAsking, setAsking] = useState(false);
  const typed = draft.value ?? begun;
  const isTyped = hasTyped(typed, begun);
  const latest = useRef(typed);
  useEffect(() => {
    latest.current = typed;
  }, [typed]);
  const { change, finish, throwAway, isRestored } = draft;
  const wasRestored = useRestored(isRestored && isTyped);
  const set = useCallback(
    (part: Partial<T>) => {
      // Two changes of one press are both kept.
      latest.current = { ...latest.current, ...part };
      change(latest.current);
    },
    [change],
  );
  const onDone = useCallback(() => {
    void finish();
    onClose();
  }, [finish, onClose]);
  const field = <K extends keyof T>(of: K) => ({
    value: typed[of],
    onChange: (value: T[K]) => {
      set({ [of]: value } as unknown as Partial<T>);
    },
  });
  const beginAnew = async () => {
    latestBegun.current = empty();
    begin(latestBegun.current);
    return throwAway();
  };
  const step = {
    onClose: isTyped ? onClose : onDone,
    onCancel: () => {
      if (isTyped) setAsking(true);
      else onDone();
    },
    draftNotice: wasRestored ? <DraftNotice savedAt={draft.savedAt} onThrow={beginAnew} /> : null,
    draftLine: (
      <>
        <DraftLine draft={draft} isInDialog />
        <ThrowAwayQuestion
          isOpen={isAsking}
          onKeep={() => {
            setAsking(false);
          }}
          onLater={onClose}
          onThrow={onDone}
        />
      </>
    ),
  };
  return { typed, isRead: draft.value !== null, set, field, onDone, step };
}

/** Return true from the first time on. */
function useRestored(isRestored: boolean): boolean {
  const [was, setWas] = useState(isRestored);
  if (isRestored && !was) setWas(true);
  return was || isRestored;
}

/** A version is nothing that an officer types. */
function differs<T extends object>(value: T, begun: T): boolean {
  const said = (one: T) => JSON.stringify({ ...one, version: null });
  return said(value) !== said(begun);
}
