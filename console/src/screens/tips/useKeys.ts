/** Hear the keys of the screen, wherever its focus is, but not while somebody types. */
import { type RefObject, useEffect, useRef } from "react";
import { type Command, commandOf } from "./keys.ts";
import { useSingleKeys } from "./singleKeys.ts";

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const OVER = "[role=dialog], [role=alertdialog], [role=menu]";

export function useKeys(list: RefObject<HTMLElement | null>, run: (command: Command) => void): void {
  const [hasSingleKeys] = useSingleKeys();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const at = event.target instanceof Element ? event.target : document.body;
      const isTyping = at.closest(`${TYPING}, ${OVER}`) !== null || document.querySelector(OVER) !== null;
      const isInList = at === list.current || at === document.body || at.matches("main");
      const command = commandOf(event, { isTyping, isInList, hasSingleKeys });
      if (!command) return;
      event.preventDefault();
      // A button that has the focus does not hear the letter as its own.
      event.stopPropagation();
      latest.current(command);
    };
    addEventListener("keydown", pressed, { capture: true });
    return () => {
      removeEventListener("keydown", pressed, { capture: true });
    };
  }, [list, hasSingleKeys]);
}
