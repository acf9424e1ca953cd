/** The two languages. A catalogue is typed by its English half: a missing sentence in the other one does not compile. */
import { createContext, type ReactNode, use, useEffect, useMemo, useSyncExternalStore } from "react";
import { en } from "./en.ts";
import { MESSAGE_ZONE, Times } from "./times.ts";
import { zh } from "./zh.ts";

export type Language = "en" | "zh";

export const LANGUAGES: readonly { readonly id: Language; readonly name: string; readonly tag: string }[] = [
  { id: "en", name: "English", tag: "en-GB" },
  { id: "zh", name: "中文", tag: "zh-CN" },
];

/** The words of a screen. `pairWords` makes it, beside the screen. */
export interface Pair<T> {
  readonly en: T;
  readonly zh: T;
}

/** Pair two catalogues of one shape. */
export function pairWords<T>(english: T, chinese: NoInfer<T>): Pair<T> {
  return { en: english, zh: chinese };
}

const KEY = "language";
const shared = pairWords(en, zh);
const watchers = new Set<() => void>();

function read(): Language {
  const kept = localStorage.getItem(KEY);
  if (kept === "en" || kept === "zh") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

/** Switch every word on the screen at once, and keep the choice in this browser. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  for (const changed of watchers) changed();
}

/** Return a text for the middle of a sentence: one from right to left leaves the words around it in their order. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

interface Speech {
  readonly language: Language;
  readonly times: Times;
  readonly messageTimes: Times;
}

const SpeechContext = createContext<Speech | null>(null);

export function WordsProvider({ children }: { readonly children: ReactNode }) {
  const language = useSyncExternalStore(watch, read);
  const tag = tagOf(language);
  useEffect(() => {
    document.documentElement.lang = tag;
  }, [tag]);
  const speech = useMemo(() => ({ language, times: new Times(tag), messageTimes: new Times(tag, MESSAGE_ZONE) }), [language, tag]);
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

/** Return the tag of a language, as `Intl` and `<html lang>` take it. */
export function tagOf(language: Language): string {
  return LANGUAGES.find(({ id }) => id === language)?.tag ?? "en-GB";
}

function useSpeech(): Speech {
  const speech = use(SpeechContext);
  if (!speech) throw new Error("WordsProvider is missing.");
  return speech;
}

/** Return the language of the screen. */
export function useLanguage(): Language {
  return useSpeech().language;
}

export type Words = typeof en;

/** Return the shared words, or those of a screen. */
export function useWords(): Words;
export function useWords<T>(pair: Pair<T>): T;
export function useWords<T>(pair?: Pair<T>): T | Words {
  const { language } = useSpeech();
  return pair ? pair[language] : shared[language];
}

/** Return what writes times and numbers in the language of the screen. */
export function useTimes(): Times {
  return useSpeech().times;
}

/** Return what writes times as messages to phones have them: in Beijing time, which has to be said beside them. */
export function useMessageTimes(): Times {
  return useSpeech().messageTimes;
}
