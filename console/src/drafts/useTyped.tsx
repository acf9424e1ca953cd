/** What is typed in a dialog is a draft until it is sent or the officer closes the dialog. A lock or the end of the session keeps it. */
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { DraftLine, useDraft } from "./useDraft.tsx";

export interface Typed<T> {
  readonly typed: T;
  readonly set: (change: Partial<T>) => void;
  /** Return what one field of the dialog needs. */
  readonly field: <K extends keyof T>(name: K) => { readonly value: T[K]; readonly onChange: (value: T[K]) => void };
  /** For the dialog: closing it, sent or not, ends the draft. */
  readonly step: { readonly onClose: () => void; readonly draftLine: ReactNode };
}

/**
 * `name` is that of the draft: `[a-z0-9-]{1,64}`. `empty` makes the value of a dialog that has just opened: it is shown at once,
 * and what was kept takes its place when the hub has answered, unless the officer has typed by then.
 */
export function useTyped<T extends object>(name: string, empty: () => T, onClose: () => void): Typed<T> {
  const [begun] = useState(empty);
  const draft = useDraft<T>(name, () => begun);
  const typed = draft.value ?? begun;
  const latest = useRef(typed);
  useEffect(() => {
    latest.current = typed;
  }, [typed]);
  const { change, finish } = draft;
  const set = useCallback(
    (part: Partial<T>) => {
      // Two changes of one press are both kept.
      latest.current = { ...latest.current, ...part };
      change(latest.current);
    },
    [change],
  );
  const close = useCallback(() => {
    void finish();
    onClose();
  }, [finish, onClose]);
  const field = <K extends keyof T>(of: K) => ({
    value: typed[of],
    onChange: (value: T[K]) => {
      set({ [of]: value } as unknown as Partial<T>);
    },
  });
  return { typed, set, field, step: { onClose: close, draftLine: <DraftLine draft={draft} /> } };
}
