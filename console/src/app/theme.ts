/** Light or dark. Without a choice: as the machine wishes, and dark at night. */
import { useEffect, useSyncExternalStore } from "react";

export type Theme = "auto" | "light" | "dark";

export const THEMES: readonly Theme[] = ["auto", "light", "dark"];
const KEY = "theme";
const NIGHT_FROM = 19;
const NIGHT_UNTIL = 7;
const watchers = new Set<() => void>();

/** Return the theme to show, at this hour of the day and with this wish of the machine. */
export function shownTheme(chosen: Theme, hour: number, wantsDark: boolean): "light" | "dark" {
  if (chosen !== "auto") return chosen;
  return wantsDark || hour >= NIGHT_FROM || hour < NIGHT_UNTIL ? "dark" : "light";
}

function read(): Theme {
  const kept = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === kept) ?? "auto";
}

/** Keep the choice in this browser. It says nothing about a person. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  for (const changed of watchers) changed();
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

/** Return the choice, and show it. */
export function useTheme(): Theme {
  const theme = useSyncExternalStore(watch, read);
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const show = () => {
      document.documentElement.dataset["theme"] = shownTheme(theme, new Date().getHours(), dark.matches);
    };
    show();
    const timer = setInterval(show, 60_000);
    dark.addEventListener("change", show);
    return () => {
      clearInterval(timer);
      dark.removeEventListener("change", show);
    };
  }, [theme]);
  return theme;
}
