/** The theme that the page shows. */
import { useSyncExternalStore } from "react";
import type { MapTheme } from "./model.ts";

function watch(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    observer.disconnect();
  };
}

/** Return the theme of the page, and follow it. */
export function useShownTheme(): MapTheme {
  return useSyncExternalStore(watch, () => (document.documentElement.dataset["theme"] === "dark" ? "dark" : "light"));
}
