/** A search in the words of the officer. */
import type { Words } from "../../words/words.tsx";
import type { Times } from "../../words/times.ts";
import { mapWords } from "../../map/words.ts";
import { formatPosition } from "../../map/coordinates.ts";
import type { Language } from "../../words/words.tsx";
import type { Fields, Search } from "./fields.ts";
import type { SearchWords } from "./words.ts";

export interface Speech {
  readonly words: SearchWords;
  readonly terms: Words["terms"];
  readonly times: Times;
  readonly language: Language;
  readonly regions: readonly { readonly code: string; readonly name: string }[];
  readonly forces: ReadonlyMap<string, string>;
}

/** Return one phrase for each thing that is asked for. */
export function describe(search: Search, speech: Speech): readonly string[] {
  const { words, times } = speech;
  const groups = search.any.map((fields) => times.list(describeFields(fields, search, speech))).filter((group) => group !== "");
  return [
    ...describeFields(search.all, search, speech),
    ...(groups.length > 0 ? [words.oneOf(groups.join(` ${words.or} `))] : []),
    words.orderedBy(words.orders[search.by], search.direction ? words.directions[search.direction] : ""),
  ];
}

function describeFields(fields: Fields, { scope }: Search, { words, terms, times, language, regions, forces }: Speech): readonly string[] {
  const range = (name: string, from: string, until: string) => {
    const said = words.range(from, until);
    return said ? [`${name}: ${said}`] : [];
  };
  const day = (given: string) => (given ? times.day(`${given}T00:00:00`) : "");
  const term = (name: string, value: string) => (value ? [`${name}: ${value}`] : []);
  return [
    ...term(words.text, fields.text.trim() && `“${fields.text.trim()}”`),
    ...(fields.region
      ? term(words.place, regions.find(({ code }) => code === fields.region)?.name ?? fields.region)
      : fields.centre
        ? term(words.place, words.within(fields.radiusKm, formatPosition(fields.centre, mapWords[language])))
        : []),
    ...range(words.seen, day(fields.seenFrom), day(fields.seenUntil)),
    ...range(words.opened, day(fields.openedFrom), day(fields.openedUntil)),
    ...range(words.age, fields.ageFrom, fields.ageUntil),
    ...term(words.sex, fields.sex && terms.sex[fields.sex]),
    ...term(words.state, fields.state && terms.caseState[fields.state]),
    ...term(words.status, fields.status && terms.alertStatus[fields.status]),
    ...term(words.outcome, fields.outcome && terms.outcome[fields.outcome]),
    ...term(words.relation, scope === "cases" && fields.relation ? terms.abductorRelation[fields.relation] : ""),
    ...term(words.force, fields.force && (forces.get(fields.force) ?? fields.force)),
  ];
}
