/** A sign-in in a window of its own: this page stays as it is, and goes on by itself afterwards. */
import { useState } from "react";
import { signInAddress } from "./session.ts";

/** Below the console: the page at the end of the window's way. It tells the other tabs, and closes itself. */
export const SIGNED_IN_PATH = "/again";

/** Return the function that opens it, and whether the browser did not let it. `again`: the provider asks even a person it knows. */
export function useSignInWindow(again: boolean): readonly [() => void, boolean] {
  const [isBlocked, setBlocked] = useState(false);
  const show = () => {
    const made = open(signInAddress(`/console${SIGNED_IN_PATH}`, again), "reunion-sign-in", "popup,width=520,height=680");
    setBlocked(made === null);
  };
  return [show, isBlocked];
}
