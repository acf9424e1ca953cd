/** Find what somebody types among what is offered. */
import type { Choice } from "./Field.tsx";

/** The most choices of a list; the field says how many more there are. */
export const MAX_OFFERED = 50;

/** Cc as well, but for the spaces among it. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]|(?!\s)\p{Cc}/gu;

/** Return a name as the hub compares it: without width, case, runs of spaces and invisible characters. */
export function plain(text: string): string {
  return text.replaceAll(INVISIBLE, "").normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}

/** Return true if the hub takes both for the same name. */
export function isSameName(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

/** Return the choice that this text names in full, or whose id it is. */
export function chosenBy<T extends Choice<string>>(choices: readonly T[], text: string): T | undefined {
  const wanted = plain(text);
  return wanted === "" ? undefined : choices.find(({ id, name }) => plain(id) === wanted || plain(name) === wanted);
}

export interface Offered<T> {
  /** The first of those that count. */
  readonly choices: readonly T[];
  /** How many count. */
  readonly total: number;
  /** No choice has the text in it. */
  readonly isUnmatched: boolean;
}

/**
 * Return the choices that have this text in them; all count for an empty text, and for one that names a choice. Who asks for the list by
 * its button, `isAsked`, is offered all beside a text that nothing matches, too.
 */
export function offeredBy<T extends Choice<string>>(choices: readonly T[], text: string, isAsked: boolean): Offered<T> {
  const wanted = chosenBy(choices, text) ? "" : plain(text);
  const matches = choices.filter(({ id, name }) => plain(`${name} ${id}`).includes(wanted));
  const isUnmatched = matches.length === 0;
  const counting = isUnmatched && isAsked ? choices : matches;
  return { choices: counting.slice(0, MAX_OFFERED), total: counting.length, isUnmatched };
}
