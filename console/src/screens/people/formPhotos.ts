/** The pictures of a form that this page has in its memory. */
import { createContext, useCallback, useEffect, useMemo, useRef, useState } from "react";

/** For the fields of the form. */
export interface FormPhotos {
  /** Keep a picture in the page's memory, as phones get it. */
  readonly keep: (id: string, picture: Blob) => void;
  /** Return the address of a picture in the page's memory; null if it is not there. */
  readonly addressOf: (id: string) => string | null;
}

/** Of the form around a photo's field. */
export const FormPhotosContext = createContext<FormPhotos>({ keep: () => {}, addressOf: () => null });

export function useFormPhotos(): FormPhotos {
  const [addresses, setAddresses] = useState<ReadonlyMap<string, string>>(new Map());
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
  return useMemo(() => ({ keep, addressOf: (id: string) => addresses.get(id) ?? null }), [keep, addresses]);
}
