/** Find what somebody types among what is offered. */
import type { Choice } from "./Field.tsx";

export const MAX_OFFERED = 50;

/** Return a name as the hub compares it: without width, case and spaces around it. */
export function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase().trim();
}

/** Return the choice that this text names in full, or whose id it is. */
export function chosenBy<T extends Choice<string>>(choices: readonly T[], text: string): T | undefined {
  const wanted = plain(text);
  return wanted === "" ? undefined : choices.find(({ id, name }) => plain(id) === wanted || plain(name) === wanted);
}

/** Return the first choices of all. */
export function firstOf<T>(choices: readonly T[]): readonly T[] {
  return choices.slice(0, MAX_OFFERED);
}

/** Return the first choices that have this text in them; all count for an empty text, and for one that names a choice. */
export function offeredBy<T extends Choice<string>>(choices: readonly T[], text: string): readonly T[] {
  const wanted = chosenBy(choices, text) ? "" : plain(text);
  return firstOf(choices.filter(({ id, name }) => plain(`${name} ${id}`).includes(wanted)));
}
