/** What the search for a place says of itself. */
import type { WORDS } from "./words.ts";

type Words = (typeof WORDS)["en"];

/** Return the status of the search. `found` is null while nothing is found out; `chosen` is empty while no place is set. */
export function placeSaid(words: Words, found: number | null, chosen: string): string {
  if (found === null) return chosen === "" ? "" : words.chosen(chosen);
  const hits = found === 0 ? [] : [...(chosen === "" ? [words.notChosen] : []), words.chooseOne(found)];
  return [words.found(found), ...hits].join(words.between);
}
