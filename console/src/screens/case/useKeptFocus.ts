/** The focus goes on where the answer stands, when the button that asked for it is gone. */
import { type RefObject, useEffect } from "react";

export function useKeptFocus(part: RefObject<HTMLElement | null>, isThere: boolean): void {
  useEffect(() => {
    if (isThere && (document.activeElement === document.body || document.activeElement === null)) part.current?.focus();
  }, [part, isThere]);
}
