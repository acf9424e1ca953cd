/** A search in the words of the officer. */
import type { Words } from "../../words/words.tsx";
import type { Times } from "../../words/times.ts";
import { mapWords } from "../../map/words.ts";
import { formatPosition } from "../../map/coordinates.ts";
import type { Language } from "../../words/words.tsx";
import { type Fields, isIn, PLAIN, PLAIN_NAMES, type PlainName, type Scope, type Search } from "./fields.ts";
import { choicesOf, nameOf } from "./terms.ts";
import type { SearchWords } from "./words.ts";

export interface Speech {
  readonly words: SearchWords;
  readonly terms: Words["terms"];
  readonly times: Times;
  readonly language: Language;
  readonly regions: readonly { readonly code: string; readonly name: string }[];
  readonly forces: ReadonlyMap<string, string>;
}

/** The fields that are said together, by the first one. */
const RANGES: Readonly<Partial<Record<PlainName, PlainName>>> = {
  seenFrom: "seenUntil",
  openedFrom: "openedUntil",
  closedFrom: "closedUntil",
  ageFrom: "ageUntil",
};
const SECONDS = new Set(Object.values(RANGES));

/** Return one phrase for each thing that is asked for. */
export function describe(search: Search, speech: Speech): readonly string[] {
  const { words, times } = speech;
  const groupsOf = (sets: readonly Fields[]) => sets.map((fields) => times.list(describeFields(fields, search.scope, speech))).filter((group) => group !== "");
  const [any, not] = [groupsOf(search.any), groupsOf(search.not)];
  return [
    ...describeFields(search.all, search.scope, speech),
    ...(any.length > 0 ? [words.oneOf(any.join(` ${words.or} `))] : []),
    ...not.map((group) => words.notThis(group)),
    words.orderedBy(words.orders[search.by], search.direction ? words.directions[search.direction] : ""),
  ];
}

function describeFields(fields: Fields, scope: Scope, speech: Speech): readonly string[] {
  const { words, language, regions } = speech;
  const term = (name: string, value: string) => (value ? [words.term(name, value)] : []);
  return [
    ...term(words.text, fields.text.trim() && `“${fields.text.trim()}”`),
    ...(fields.region
      ? term(words.place, regions.find(({ code }) => code === fields.region)?.name ?? fields.region)
      : fields.centre
        ? term(words.place, words.within(fields.radiusKm, formatPosition(fields.centre, mapWords[language])))
        : []),
    ...PLAIN_NAMES.filter((name) => isIn(scope, name) && !SECONDS.has(name)).flatMap((name) => {
      const until = RANGES[name];
      if (!until) return term(nameOf(name, words), valueOf(name, fields[name], speech));
      const range = words.range(valueOf(name, fields[name], speech), valueOf(until, fields[until], speech));
      return term(words.ranges[name as keyof typeof words.ranges], range);
    }),
  ];
}

function valueOf(name: PlainName, value: string, { words, terms, times, forces }: Speech): string {
  if (value === "") return "";
  switch (PLAIN[name].kind) {
    case "from":
    case "until":
      return times.day(`${value}T00:00:00`);
    case "flag":
    case "code":
      return choicesOf(name, words, terms).find(({ id }) => id === value)?.name ?? value;
    case "id":
      return forces.get(value) ?? value;
    case "age":
      return value;
  }
}
