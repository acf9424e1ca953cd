/**
 * The photos of a form: those that are chosen and not there on the hub, which a form that is sent would leave out in silence, and
 * the pictures that this page has in its memory.
 */
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Refusal } from "../../graph/refusals.ts";

/** The photo is chosen and not sent, or a draft names one that the hub no longer keeps. */
export type Lack = "PHOTO_NOT_SENT" | "PHOTO_GONE";

type Note = (path: string, lack: Lack | null) => void;

/** For the fields of the form. */
export interface PhotosOfForm {
  readonly note: Note;
  /** Keep a picture in the page's memory, as phones get it. */
  readonly keep: (id: string, picture: Blob) => void;
  /** Return the address of a picture in the page's memory; null if it is not there. */
  readonly addressOf: (id: string) => string | null;
}

/** Of the form around a photo's field. */
export const FormPhotosContext = createContext<PhotosOfForm>({ note: () => {}, keep: () => {}, addressOf: () => null });

export interface FormPhotos {
  /** For `FormPhotosContext` around the form. */
  readonly forFields: PhotosOfForm;
  /** A refusal for each that is not there, at its field. */
  readonly refusals: readonly Refusal[];
  /** Return whether a refusal of such a photo does not hold any more. */
  readonly isMended: (refusal: Refusal) => boolean;
}

export function useFormPhotos(): FormPhotos {
  const [lacks, setLacks] = useState<ReadonlyMap<string, Lack>>(new Map());
  const [addresses, setAddresses] = useState<ReadonlyMap<string, string>>(new Map());
  const note = useCallback<Note>((path, lack) => {
    setLacks((before) => {
      const after = new Map(before);
      if (lack === null) after.delete(path);
      else after.set(path, lack);
      return after;
    });
  }, []);
  const keep = useCallback((id: string, picture: Blob) => {
    const address = URL.createObjectURL(picture);
    setAddresses((before) => new Map(before).set(id, address));
  }, []);
  const latest = useRef(addresses);
  useEffect(() => {
    latest.current = addresses;
  }, [addresses]);
  useEffect(
    () => () => {
      for (const address of latest.current.values()) URL.revokeObjectURL(address);
    },
    [],
  );
  const forFields = useMemo(() => ({ note, keep, addressOf: (id: string) => addresses.get(id) ?? null }), [note, keep, addresses]);
  const refusals = useMemo(() => [...lacks].map(([path, code]) => ({ code, message: "", path: path.split(".") })), [lacks]);
  const isMended = useCallback(
    ({ code, path }: Refusal) => (code === "PHOTO_NOT_SENT" || code === "PHOTO_GONE") && lacks.get(path.join(".")) !== code,
    [lacks],
  );
  return { forFields, refusals, isMended };
}

/** Tell the form around it, as long as the field is there, that its photo is not on the hub; null if nothing lacks. */
export function useLack(path: string, lack: Lack | null): void {
  const { note } = use(FormPhotosContext);
  useEffect(() => {
    if (!lack) return;
    note(path, lack);
    return () => {
      note(path, null);
    };
  }, [note, path, lack]);
}
