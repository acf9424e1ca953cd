/** What somebody did with the case, in one phrase. */
import { useCallback } from "react";
import { useTimes, useWords } from "../../words/words.tsx";
import type { Entry } from "./entry.ts";
import { useSpokenFacts } from "./spokenFacts.ts";
import { WORDS } from "./words.ts";

/** Return the function that says who did what, and of changed facts which. Facts whose names do not come live are not named. */
export function useSaid(): (entry: Entry) => string {
  const words = useWords(WORDS);
  const times = useTimes();
  const { nameOf } = useSpokenFacts();
  return useCallback(
    ({ kind, by, changes }: Entry) => {
      if (kind === "REVISED") {
        const who = by ? words.changedBy(by) : words.changed;
        const facts = [...new Set(changes.map(({ fact }) => nameOf(fact)))];
        return facts.length > 0 ? words.changedWhat(who, times.list(facts)) : who;
      }
      if (!by) return words.kind[kind];
      if (kind === "CONFIRMED") return words.confirmedBy(by);
      return kind === "RETURNED" ? words.returnedBy(by) : words.otherBy(by, words.kind[kind]);
    },
    [words, times, nameOf],
  );
}
