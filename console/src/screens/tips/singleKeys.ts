/** Single keys can be switched off, for those whose voice or switch types letters. The choice stays in this browser. */
import { useSyncExternalStore } from "react";

const KEY = "single-keys";
const watchers = new Set<() => void>();

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

export function useSingleKeys(): readonly [boolean, (isOn: boolean) => void] {
  const isOn = useSyncExternalStore(watch, () => localStorage.getItem(KEY) !== "off");
  return [
    isOn,
    (chosen) => {
      if (chosen) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, "off");
      for (const changed of watchers) changed();
    },
  ];
}
