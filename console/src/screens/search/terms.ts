/** The words of plain filters and of their values. */
import type { Words } from "../../words/words.tsx";
import { type FlagName, PLAIN, type PlainName } from "./fields.ts";
import type { SearchWords } from "./words.ts";

type CodeName = { [Name in PlainName]: (typeof PLAIN)[Name] extends { readonly kind: "code" } ? Name : never }[PlainName];

const TERMS = {
  sex: "sex",
  state: "caseState",
  status: "alertStatus",
  alertState: "alertState",
  outcome: "outcome",
  foundBy: "foundBy",
  abductorRelation: "abductorRelation",
} as const satisfies Record<CodeName, keyof Words["terms"]>;

/** Return the name of a filter. */
export function nameOf(name: PlainName, words: SearchWords): string {
  return isFlag(name) ? words.flags[name].name : words.names[name];
}

/** Return the values that can be chosen, with their words; none for days, numbers and ids. */
export function choicesOf(name: PlainName, words: SearchWords, terms: Words["terms"]): readonly { readonly id: string; readonly name: string }[] {
  if (isFlag(name)) return (["yes", "no"] as const).map((id) => ({ id, name: words.flags[name][id] }));
  const filter = PLAIN[name];
  if (filter.kind !== "code") return [];
  const said: Readonly<Record<string, string>> = terms[TERMS[name as CodeName]];
  return filter.known.map((id) => ({ id, name: said[id] ?? id }));
}

function isFlag(name: PlainName): name is FlagName {
  return PLAIN[name].kind === "flag";
}
