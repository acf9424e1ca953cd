/** What the trail keeps for programs, in words: the purposes of changes, and the lists and filters of what was asked. */
import type { FILTERS, SUBJECTS } from "./names.ts";

type Names<T extends { readonly en: unknown }> = T["en"];

export interface Purpose {
  /** The purpose is the step itself, and nobody wrote words. */
  readonly kind: "step" | "other" | "words";
  readonly said: string;
  /** What the step was done with, such as the mode of a key. */
  readonly details: readonly string[];
}

/** Steps whose action has another name. */
const ACTION_OF: Readonly<Record<string, string>> = { REVOKE_PARTNER_KEY: "REVOKE_PARTNER_KEYS" };

/**
 * Return a purpose: `closeCase` is the step of the line itself or the one that it was done for, and `rotatePartnerKey TEST` says with
 * what; all else are a person's words.
 */
export function spokenPurpose(
  { purpose, action }: { readonly purpose: string; readonly action: string },
  actions: Readonly<Record<string, string>>,
  fixed: Readonly<Record<string, string>>,
  details: Readonly<Record<string, string>>,
): Purpose {
  const ofFixed = fixed[purpose];
  if (ofFixed !== undefined) return { kind: "other", said: ofFixed, details: [] };
  const [name = "", ...others] = purpose.split(" ");
  const written = /^[a-z]+(?:[A-Z][a-z]+)+$/.test(name) ? name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase() : "";
  const step = ACTION_OF[written] ?? written;
  const said = actions[step];
  if (said === undefined) return { kind: "words", said: purpose, details: [] };
  return { kind: step === action ? "step" : "other", said, details: others.map((one) => details[one] ?? one) };
}

export interface Subject {
  /** The id of a thing, or a text that has no words here. */
  readonly id: string | null;
  /** What was asked, in words; empty for the id alone. */
  readonly said: string;
  /** By what it was narrowed or grouped. */
  readonly filters: readonly string[];
}

/** Return the subject of a line, such as `caseSummaries age_from text`. A name that is not known stays as it is. */
export function spokenSubject(
  subject: string,
  subjects: Names<typeof SUBJECTS>,
  filters: Names<typeof FILTERS>,
  groups: Readonly<Record<string, string>>,
): Subject {
  const known: Readonly<Record<string, string>> = subjects;
  const head = Object.keys(known)
    .filter((name) => subject === name || subject.startsWith(`${name} `))
    .sort((one, other) => other.length - one.length)[0];
  const id = head === undefined ? (subject.split(" ")[0] ?? subject) : null;
  const rest = subject.slice((head ?? id ?? "").length).trim();
  const named = spokenFilters(rest, filters, groups);
  // An account may have spaces: nothing of it is a filter.
  if (named === null) return { id: subject, said: "", filters: [] };
  return { id, said: head === undefined ? "" : (known[head] ?? head), filters: named };
}

function spokenFilters(rest: string, filters: Readonly<Record<string, string>>, groups: Readonly<Record<string, string>>): readonly string[] | null {
  const found: string[] = [];
  const tokens = rest === "" ? [] : rest.split(" ");
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] ?? "";
    const group = token === "by" ? groups[tokens[index + 1] ?? ""] : undefined;
    const said = group ?? filters[token];
    if (said === undefined) return null;
    found.push(said);
    if (group !== undefined) index += 1;
  }
  return found;
}
