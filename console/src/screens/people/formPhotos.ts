/** Photos of a form that are chosen and not sent yet: a form that is sent meanwhile would leave them out in silence. */
import { createContext, use, useCallback, useEffect, useMemo, useState } from "react";
import type { Refusal } from "../../graph/refusals.ts";

type Note = (path: string, isUnsent: boolean) => void;

/** Of the form around a photo's field. */
export const UnsentContext = createContext<Note>(() => {});

export interface UnsentPhotos {
  /** For `UnsentContext` around the form. */
  readonly note: Note;
  /** A refusal for each, at its field. */
  readonly refusals: readonly Refusal[];
  /** Return whether a refusal of such a photo does not hold any more. */
  readonly isSent: (refusal: Refusal) => boolean;
}

export function useUnsentPhotos(): UnsentPhotos {
  const [paths, setPaths] = useState<readonly string[]>([]);
  const note = useCallback<Note>((path, isUnsent) => {
    setPaths((before) => [...before.filter((one) => one !== path), ...(isUnsent ? [path] : [])]);
  }, []);
  const refusals = useMemo(() => paths.map((path) => ({ code: "PHOTO_NOT_SENT", message: "", path: path.split(".") })), [paths]);
  const isSent = useCallback(({ code, path }: Refusal) => code === "PHOTO_NOT_SENT" && !paths.includes(path.join(".")), [paths]);
  return { note, refusals, isSent };
}

/** Tell the form around it, as long as the field is there, that its photo is not sent. */
export function useUnsent(path: string, isUnsent: boolean): void {
  const note = use(UnsentContext);
  useEffect(() => {
    if (!isUnsent) return;
    note(path, true);
    return () => {
      note(path, false);
    };
  }, [note, path, isUnsent]);
}
